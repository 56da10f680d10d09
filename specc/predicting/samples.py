"""Rows that are files of their own: pictures and sounds, in a folder or alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from specc.predicting.models import Input, Trained
    from specc.predicting.rows import Reading, Row, Wanted

PICTURES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")
SOUNDS = (".wav",)


def is_sample(path: Path) -> bool:
    """Whether a file is a row by itself."""
    return path.suffix.lower() in (*PICTURES, *SOUNDS)


def read_samples(trained: Trained, path: Path, wanted: list[Wanted]) -> Reading:
    """The pictures or the sounds of a folder, also of folders in it, in the order of their names.

    Raises ValueError where the model takes neither, or where there are none.
    """
    from specc.predicting.rows import Reading

    only = wanted[0] if len(wanted) == 1 else None
    rank = 0 if only is None else len(only.input.shape)
    sounds = rank == 2 or trained.running.has("read_sounds")
    if only is None or not (sounds or (rank == 3 and None not in only.input.shape)):
        raise ValueError("the model takes other than pictures of one size, or sounds")
    endings, what = (SOUNDS, "sounds") if sounds else (PICTURES, "pictures")
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    files = [file for file in found if file.suffix.lower() in endings]
    if not files:
        raise ValueError(f"it holds no {what}" if path.is_dir() else f"the model takes {what}")
    folder = path if path.is_dir() else path.parent
    return Reading(_rows(trained, folder, files, only, sounds=sounds), [])


def _rows(
    trained: Trained, folder: Path, files: list[Path], only: Wanted, *, sounds: bool
) -> Iterator[Row]:
    from specc.predicting.rows import Row

    for file in files:
        place = file.relative_to(folder).as_posix()
        kept = {"file": place}
        try:
            read = _sound if sounds else _picture
            value = read(trained, file, only.input)
        except Exception as error:
            reason = " ".join(str(error).split())[:80]
            what = "sound" if sounds else "picture"
            yield Row(place, None, f"no {what} that can be read: {reason}", kept)
            continue
        why = _misfit(value, only.input)
        yield Row(place, None if why else {only.key: value}, why, kept)


def _misfit(value: Any, item: Input) -> str:
    """Why a value is none that the model takes; nothing where it is one."""
    sizes = zip(item.shape, value.shape, strict=False)
    if len(value.shape) == len(item.shape) and all(a in (None, b) for a, b in sizes):
        return ""
    wanted = ", ".join("?" if size is None else str(size) for size in item.shape)
    return f"of shape [{', '.join(map(str, value.shape))}], not [{wanted}]"


def _picture(trained: Trained, file: Path, item: Input) -> Any:
    """The pixels of a picture, by the script's own reader if it has one."""
    import keras
    import tensorflow as tf

    if trained.running.has("read_images"):
        return trained.running.module.read_images(tf.constant([str(file)]))[0].numpy()
    height, width, channels = item.shape
    mode = {1: "grayscale", 4: "rgba"}.get(channels or 3, "rgb")
    picture = keras.utils.load_img(file, color_mode=mode, target_size=(height, width))
    return keras.utils.img_to_array(picture)


def _sound(trained: Trained, file: Path, item: Input) -> Any:
    """The samples of a sound, by the script's own reader if it has one."""
    import tensorflow as tf

    if trained.running.has("read_sounds"):
        return trained.running.module.read_sounds(tf.constant([str(file)]))[0].numpy()
    length = -1 if item.shape[0] is None else item.shape[0]
    return tf.audio.decode_wav(tf.io.read_file(str(file)), desired_samples=length)[0].numpy()
