"""Data sets that other libraries keep: TFRecord files, TensorFlow Datasets, Hugging Face."""

from __future__ import annotations

import ast
from collections.abc import Callable

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext, Reader
from specc.backends.python.data_files import argument, item_of, read_files
from specc.backends.python.imports import TENSORFLOW, Import
from specc.backends.python.quote import quote, quoted
from specc.catalog.sources import feature_type
from specc.catalog.splits import PARTS


def load_tfrecord(context: DataContext) -> list[ast.stmt]:
    """`table = read_records(folder / "train.tfrecord", {"label": tf.io.FixedLenFeature(…)})`."""
    context.imports |= {TENSORFLOW, Import("pathlib", "Path"), Import("typing", "Any")}
    context.imports.add(Import("collections.abc", "Sequence"))
    used = context.used_columns()
    given = [_declared(context, name, used) for name in ("features", "sequence_features")]
    keywords = []
    if given[1].keys:
        context.functions += quote(_READ_SEQUENCES)
        if context.source.get("sequence_length") is not None:
            keywords.append(tree.keyword("length", argument(context, "sequence_length")))
    else:
        context.functions += quote(_READ_RECORDS)
        given.pop()
    if context.source.get("compression") is not None:
        kind = str(context.source.get("compression")).upper()
        keywords.append(tree.keyword("compression", tree.constant(kind)))
    text = [name for name in used if _is_text(context, name)]
    if text:
        keywords.append(tree.keyword("text", tree.constant(text)))
    reader = "read_sequences" if len(given) > 1 else "read_records"
    return read_files(context, lambda path: tree.call(reader, path, *given, keywords=keywords))


def _is_text(context: DataContext, name: str) -> bool:
    declared = (context.source.get(given) for given in ("features", "sequence_features"))
    values = (item[name] for item in declared if isinstance(item, dict) and name in item)
    return any((feature_type(value) or ("",))[0] == "string" for value in values)


def _declared(context: DataContext, argument_name: str, used: list[str]) -> ast.Dict:
    """The features that flows speak of, as TensorFlow declares them."""
    features = context.source.get(argument_name)
    found: list[tuple[str | int, ast.expr]] = []
    for name, value in (features if isinstance(features, dict) else {}).items():
        known = feature_type(value)
        if name not in used or known is None:
            continue
        kind, sizes = known
        in_sequence = argument_name == "sequence_features"
        varies = in_sequence or None in sizes
        shape = [] if kind == "image" else [size for size in sizes if size is not None]
        dtype = tree.path("tf.string" if kind == "image" else f"tf.{kind}")
        of = "tf.io.FixedLenSequenceFeature" if varies else "tf.io.FixedLenFeature"
        keywords = []
        if varies and not in_sequence:
            keywords.append(tree.keyword("allow_missing", ast.Constant(True)))
        found.append((name, tree.call(of, tree.constant(shape), dtype, keywords=keywords)))
        if kind == "image":
            _decode(context, str(name), sizes)
    return tree.mapping(found)


def _decode(context: DataContext, name: str, sizes: tuple[int | None, ...]) -> None:
    """The function that decodes a column of pictures, batch by batch."""
    function = context.module.fresh(f"decode_{name}")
    context.functions += quote(
        _DECODE, NAME=function, CHANNELS=tree.constant(sizes[2]), SHAPE=tree.constant(list(sizes))
    )
    context.readers[name] = Reader(function, "uint8", sizes)


def load_tfds(context: DataContext) -> list[ast.stmt]:
    """`table = read_split(builder, "train", ["image", "label"])`."""
    context.imports |= {Import("tensorflow_datasets", alias="tfds"), Import("typing", "Any")}
    context.imports.add(Import("collections.abc", "Sequence"))
    context.functions += quote(_READ_SPLIT)
    name = argument(context, "name")
    if context.source.get("data_dir") is None:
        statements = quote("builder = tfds.builder(NAME)", NAME=name)
    else:
        context.in_folder = True
        context.functions += quote(_CHECK_FEATURES)
        context.imports |= {
            Import("json"),
            Import("pathlib", "Path"),
            Import("contextlib", "suppress"),
        }
        statements = quote(
            "check_features(folder / FOLDER)\n"
            "builder = tfds.builder(NAME, data_dir=folder / FOLDER)",
            NAME=name,
            FOLDER=argument(context, "data_dir"),
        )
    statements += quote("builder.download_and_prepare()")
    names = tree.constant(context.used_columns())
    return statements + _splits(
        context,
        lambda split: quoted("read_split(builder, SPLIT, NAMES)", SPLIT=split, NAMES=names),
    )


def load_huggingface(context: DataContext) -> list[ast.stmt]:
    """`table = as_arrays(load_from_disk(folder / "reviews")["train"], ["text", "label"])`."""
    context.in_folder = True
    context.imports |= {
        Import("datasets", "Dataset"),
        Import("datasets", "load_from_disk"),
        Import("collections.abc", "Sequence"),
    }
    context.functions += quote(_AS_ARRAYS)
    loaded = quote("loaded = load_from_disk(folder / PATH)", PATH=argument(context, "path"))
    names = tree.constant(context.used_columns())

    def read(split: ast.expr | None) -> ast.expr:
        part = tree.path("loaded") if split is None else tree.index("loaded", split)
        return tree.call("as_arrays", part, names)

    if context.source.get("split") is None:
        return [*loaded, tree.assign("table", read(None))]
    return loaded + _splits(context, read)


def _splits(context: DataContext, read: Callable[[ast.expr], ast.expr]) -> list[ast.stmt]:
    """A table for each part that a map of splits names, or one."""
    given, written = context.source.get("split"), argument(context, "split")
    if not isinstance(given, dict):
        return [tree.assign("table", read(written))]
    context.parts = tuple(part for part in PARTS if part in given)
    context.whole = context.part_name("train")
    return [
        tree.assign(context.part_name(part), read(item_of(written, part))) for part in context.parts
    ]


_READ_RECORDS = '''
def read_records(
    path: Path,
    features: dict[str, Any],
    compression: str | None = None,
    text: Sequence[str] = (),
) -> dict[str, np.ndarray]:
    """Return features of the examples in TFRecord files; a `*` in a name is anything.

    Those of varying size are filled up to the longest. Raises ValueError if there is no
    file.
    """
    files = sorted(map(str, path.parent.glob(path.name)))
    if not files:
        raise ValueError(f"{path}: there is no such file")
    records = list(tf.data.TFRecordDataset(files, compression).as_numpy_iterator())
    parsed = tf.io.parse_example(records, features)
    table = {name: column.numpy() for name, column in parsed.items()}
    return table | {name: np.char.decode(table[name].astype(bytes)) for name in text}
'''

_READ_SEQUENCES = '''
def read_sequences(
    path: Path,
    features: dict[str, Any],
    sequences: dict[str, Any],
    length: int | None = None,
    compression: str | None = None,
    text: Sequence[str] = (),
) -> dict[str, np.ndarray]:
    """Return features of the sequence examples in TFRecord files; a `*` in a name is anything.

    Sequences are cut or filled up to a length, or to the longest. Raises ValueError if
    there is no file.
    """
    files = sorted(map(str, path.parent.glob(path.name)))
    if not files:
        raise ValueError(f"{path}: there is no such file")
    records = list(tf.data.TFRecordDataset(files, compression).as_numpy_iterator())
    whole, parsed, _ = tf.io.parse_sequence_example(records, features, sequences)
    table = {name: column.numpy() for name, column in whole.items()}
    for name, column in parsed.items():
        array = column.numpy()[:, :length]
        missing = 0 if length is None else length - array.shape[1]
        filling = [(0, 0), (0, missing), *[(0, 0)] * (array.ndim - 2)]
        table[name] = np.pad(array, filling, constant_values=b"" if array.dtype == object else 0)
    return table | {name: np.char.decode(table[name].astype(bytes)) for name in text}
'''

_DECODE = '''
def NAME(pictures: tf.Tensor) -> tf.Tensor:
    """Return encoded pictures as pixels."""

    def decode(picture: tf.Tensor) -> tf.Tensor:
        image = tf.io.decode_image(picture, CHANNELS, expand_animations=False)
        return tf.ensure_shape(image, SHAPE)

    return tf.map_fn(decode, pictures, fn_output_signature=tf.uint8)
'''

_CHECK_FEATURES = '''
def check_features(folder: Path) -> None:
    """Look at what prepared data sets say of their features, before it is believed.

    Raises ValueError where they name a class of others, whose module would be imported.
    """
    files = [*folder.glob("*/*/features.json"), *folder.glob("*/*/*/features.json")]
    texts: list[Any] = [file.read_text(encoding="utf-8") for file in files]
    while texts:
        found = texts.pop()
        if isinstance(found, str):
            with suppress(ValueError):
                texts.append(json.loads(found))
        elif isinstance(found, list):
            texts.extend(found)
        elif isinstance(found, dict):
            texts.extend(found.values())
            for key in ("pythonClassName", "python_class_name", "type"):
                name = found.get(key)
                if isinstance(name, str) and not name.startswith("tensorflow_datasets."):
                    raise ValueError(f"{folder}: {name} is no feature of TensorFlow Datasets")
'''

_READ_SPLIT = '''
def read_split(builder: Any, split: str, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return features of a split of a data set, by name."""
    examples = list(tfds.as_numpy(builder.as_dataset(split=split)))
    table = {name: np.array([example[name] for example in examples]) for name in names}
    text = [name for name in names if table[name].dtype.kind == "S"]
    return table | {name: np.char.decode(table[name]) for name in text}
'''

_AS_ARRAYS = '''
def as_arrays(dataset: Dataset, names: Sequence[str]) -> dict[str, np.ndarray]:
    """Return columns of a data set, by name."""
    return {name: np.array(dataset.select_columns([name])[:][name]) for name in names}
'''
