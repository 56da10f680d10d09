"""What is known of folders of files without reading them: their classes, and what loaders make.

Only names are looked at: those of a folder of classes, at most `ENTRIES` of them.
"""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from specc.catalog.types import Instance, TensorType
from specc.checks.facts import FlowType, SourceFacts

ENTRIES = 10_000
"""At most this many names of a folder are looked at."""


def read_folder(path: Path, source: Instance) -> SourceFacts:
    """The columns of a folder of pictures, texts or sounds: `x` and the class numbers `y`.

    Raises OSError where the folder cannot be read, ValueError where it has no classes.
    """
    given = source.get("class_names")
    names = _folders(path)
    if isinstance(given, (list, tuple)):
        absent = [name for name in given if name not in names]
        if absent and len(names) < ENTRIES:
            raise ValueError(f"it has no folder `{absent[0]}`")
        names = list(given)
    classes = len(names) if 0 < len(names) < ENTRIES else None
    labels = FlowType(TensorType((None,), "int32"), "integer", classes)
    return SourceFacts({"x": _values(source), "y": labels})


def npy_files(path: Path) -> dict[str, Path]:
    """The NPY files of a folder by the names of their columns."""
    with os.scandir(path) as entries:
        names = sorted(entry.name for entry in islice(entries, ENTRIES))
    return {name[:-4]: path / name for name in names if name.endswith(".npy")}


def _folders(path: Path) -> list[str]:
    if not path.exists():
        raise OSError("there is no such folder")
    if not path.is_dir():
        raise OSError("it is no folder")
    with os.scandir(path) as entries:
        found = islice(entries, ENTRIES)
        return [e.name for e in found if not e.name.startswith(".") and e.is_dir()]


def _values(source: Instance) -> FlowType:
    """What a loader makes of a file."""
    match source.entry.name:
        case "image_folder":
            size = source.get("image_size")
            sizes = (size, size) if isinstance(size, int) else tuple(size)
            channels = {"grayscale": 1, "rgb": 3, "rgba": 4}[str(source.get("color_mode"))]
            dtype = "uint8" if source.get("interpolation") == "nearest" else "float32"
            return FlowType(TensorType((None, *sizes, channels), dtype), "continuous")
        case "audio_folder":
            length = source.get("output_sequence_length")
            return FlowType(TensorType((None, length, None), "float32"), "continuous")
        case _:
            return FlowType(TensorType((None,), "string"), "string")
