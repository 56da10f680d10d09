"""Sources that are folders of files, one file an example: pictures, texts, sounds.

Files, classes and values are those of Keras's own loaders (`image_dataset_from_directory`
and the like). Pictures and sounds are kept as the names of their files, and read batch by
batch; texts are small, and kept as they are.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext, Reader
from specc.backends.python.data_files import argument, leave_out, paths
from specc.backends.python.data_fixed import note_fixed
from specc.backends.python.imports import TENSORFLOW, Import
from specc.backends.python.quote import quote, quoted

CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}
_PICTURES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")


def load_image_folder(context: DataContext) -> list[ast.stmt]:
    """Names of files, `read_images`, and a look at each file before training starts."""
    source = context.source
    size = source.get("image_size")
    dtype = "uint8" if source.get("interpolation") == "nearest" else "float32"
    channels = CHANNELS[source.get("color_mode")]
    height, width = (size, size) if isinstance(size, int) else size
    formats = quote(_FORMATS[source.get("color_mode")])
    context.functions += _looking(context, quote(_IS_PICTURE, FORMATS=formats))
    context.functions += quote(
        _READ_IMAGES,
        CHANNELS=tree.constant(channels),
        RESIZED=_resized(context, (height, width)),
        DTYPE=tree.path(f"tf.{dtype}"),
    )
    note_fixed(context, "image_size")
    context.readers["x"] = Reader("read_images", dtype, (height, width, channels))
    return _listed(context, _PICTURES, "is_picture")


def load_audio_folder(context: DataContext) -> list[ast.stmt]:
    """Names of files, `read_sounds`, and a look at each file before training starts."""
    context.functions += _looking(context, quote(_IS_SOUND))
    length = context.source.get("output_sequence_length")
    holes = {} if length is None else {"LENGTH": tree.constant(length)}
    context.functions += quote(_READ_SOUNDS if length is None else _READ_EQUAL_SOUNDS, **holes)
    note_fixed(context, "output_sequence_length")
    context.readers["x"] = Reader("read_sounds", "float32", (length, None))
    return _listed(context, (".wav",), "is_sound")


def load_text_folder(context: DataContext) -> list[ast.stmt]:
    """The texts themselves, as bytes."""
    statements = _listed(context, (".txt",), None)
    length = context.source.get("max_length")
    read = "Path(file).read_bytes()" if length is None else "Path(file).read_bytes()[:LENGTH]"
    holes = {} if length is None else {"LENGTH": argument(context, "max_length")}
    context.imports.add(Import("pathlib", "Path"))
    for part in context.parts:
        table = context.part_name(part)
        text = quoted(read, **holes)
        statements += quote(
            'TABLE["x"] = np.array([TEXT for file in TABLE["x"]], object)', TABLE=table, TEXT=text
        )
    return statements


def _looking(context: DataContext, looks: list[ast.stmt]) -> list[ast.stmt]:
    """Functions that look at each file before training starts."""
    context.imports |= {
        TENSORFLOW,
        Import("concurrent.futures", "ThreadPoolExecutor"),
        Import("collections.abc", "Callable"),
    }
    return [*leave_out(context), *looks, *quote(_DROP_BROKEN)]


def _listed(context: DataContext, endings: tuple[str, ...], whole: str | None) -> list[ast.stmt]:
    """Statements that list the files of each part; `whole` tells whether a file can be read."""
    context.in_folder = True
    context.imports |= {
        Import("os"),
        Import("pathlib", "Path"),
        Import("collections.abc", "Sequence"),
    }
    context.functions += quote(_LIST_FILES, ENDINGS=tree.constant(endings))
    statements: list[ast.stmt] = []
    classes: ast.expr | None = None
    labelled = "y" in {column.name for flow in context.flows() for column in flow.columns}
    if not labelled:
        classes = tree.constant([""])
    elif context.source.get("class_names"):
        classes = context.class_names = tree.path("class_names")
        statements.append(tree.assign("class_names", argument(context, "class_names")))
    for table, path in paths(context):
        if classes is None:
            context.functions += quote(_CLASS_FOLDERS)
            statements.append(tree.assign("class_names", tree.call("class_folders", path)))
            classes = context.class_names = tree.path("class_names")
        listed = tree.call("list_files", path, classes)
        statements.append(tree.assign(table, listed))
        if whole is not None:
            share = argument(context, "bad_rows")
            checked = tree.call("drop_broken", tree.path(table), tree.path(whole), share)
            statements.append(tree.assign(table, checked))
    return statements


def _resized(context: DataContext, size: tuple[int, int]) -> ast.expr:
    source = context.source
    method = tree.constant(source.get("interpolation"))
    if source.get("crop_to_aspect_ratio"):
        return quoted(
            "keras.preprocessing.image.smart_resize(image, SIZE, METHOD)",
            SIZE=tree.constant(size),
            METHOD=method,
        )
    if source.get("pad_to_aspect_ratio"):
        return quoted(
            "tf.image.resize_with_pad(image, HEIGHT, WIDTH, METHOD)",
            HEIGHT=tree.constant(size[0]),
            WIDTH=tree.constant(size[1]),
            METHOD=method,
        )
    return quoted("tf.image.resize(image, SIZE, METHOD)", SIZE=tree.constant(size), METHOD=method)


_CLASS_FOLDERS = '''
def class_folders(folder: Path) -> list[str]:
    """Return the names of the folders in a folder: the classes, in their order."""
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name[0] != ".")
'''

_LIST_FILES = '''
def list_files(folder: Path, class_names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the files in the folders of classes, and the numbers of the classes.

    Raises ValueError if there are none.
    """
    files = [
        (os.path.join(place, name), number)
        for number, class_name in enumerate(class_names)
        for place, _, names in sorted(os.walk(folder / class_name))
        for name in sorted(names)
        if name.lower().endswith(ENDINGS)
    ]
    if not files:
        raise ValueError(f"{folder} has no files of the kind in {', '.join(class_names)}")
    paths, labels = zip(*files)
    return {"x": np.array(paths), "y": np.array(labels, "int32")}
'''

_IS_PICTURE = '''
def is_picture(path: str) -> bool:
    """Return whether a file begins and ends as a picture does; nothing is decoded."""
    with open(path, "rb") as file:
        start = file.read(8)
        file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
        end = file.read()
    FORMATS
'''

_PNG = """
if start == b"\\x89PNG\\r\\n\\x1a\\n":
    return b"IEND" in end
"""

_JPEG = """
if start[:3] == b"\\xff\\xd8\\xff":
    return b"\\xff\\xd9" in end
"""

_FORMATS = {
    "grayscale": _PNG + _JPEG + "return False",
    "rgb": _PNG + _JPEG + 'return start[:4] == b"GIF8" or start[:2] == b"BM"',
    "rgba": _PNG + 'return start[:2] == b"BM"',
}
"""Which formats TensorFlow decodes with how many channels."""

_IS_SOUND = '''
def is_sound(path: str) -> bool:
    """Return whether a file begins as a WAV file does, and is as long as it says."""
    with open(path, "rb") as file:
        start = file.read(12)
    length = int.from_bytes(start[4:8], "little") + 8
    is_wave = start[:4] == b"RIFF" and start[8:] == b"WAVE"
    return is_wave and os.path.getsize(path) >= length
'''

_DROP_BROKEN = '''
def drop_broken(
    table: dict[str, np.ndarray], is_whole: Callable[[str], bool], bad_rows: float
) -> dict[str, np.ndarray]:
    """Leave out the files that cannot be read.

    Raises ValueError if they are more than a share.
    """
    with ThreadPoolExecutor() as pool:
        whole = np.array(list(pool.map(is_whole, table["x"])), bool)
    broken = [f"{path}: unreadable" for path in table["x"][~whole]]
    leave_out(broken, len(whole), bad_rows)
    return {name: column[whole] for name, column in table.items()}
'''

_READ_IMAGES = '''
def read_images(paths: tf.Tensor) -> tf.Tensor:
    """Return the pictures in files, in one size."""

    def read(path: tf.Tensor) -> tf.Tensor:
        image = tf.io.decode_image(tf.io.read_file(path), CHANNELS, expand_animations=False)
        return RESIZED

    return tf.map_fn(read, paths, fn_output_signature=DTYPE)
'''

_READ_EQUAL_SOUNDS = '''
def read_sounds(paths: tf.Tensor) -> tf.Tensor:
    """Return the sounds in WAV files, cut or filled up to one length."""

    def read(path: tf.Tensor) -> tf.Tensor:
        return tf.audio.decode_wav(tf.io.read_file(path), desired_samples=LENGTH)[0]

    return tf.map_fn(read, paths, fn_output_signature=tf.float32)
'''

_READ_SOUNDS = '''
def read_sounds(paths: tf.Tensor) -> tf.Tensor:
    """Return the sounds in WAV files, filled up to the longest."""

    def read(path: tf.Tensor) -> tf.RaggedTensor:
        sound = tf.audio.decode_wav(tf.io.read_file(path))[0]
        return tf.RaggedTensor.from_tensor(sound)

    signature = tf.RaggedTensorSpec([None, None], tf.float32, ragged_rank=1)
    return tf.map_fn(read, paths, fn_output_signature=signature).to_tensor()
'''
