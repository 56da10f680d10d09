"""Arguments of data sources that do not fit together, or that the script could not use."""

from __future__ import annotations

from specc.catalog.splits import PARTS
from specc.catalog.types import Instance, Mismatch
from specc.similar import similar

NEXT = "next_"
"""What stands before the name of a column for the value behind a window of it."""

CELL_TYPES = ("int", "float", "bool", "string")
"""What the columns of a text file can be declared as."""


def check_source(instance: Instance) -> Mismatch | None:
    """What is wrong with the arguments of a source together; None where nothing is."""
    return _parts(instance) or _types(instance) or _aspect_ratio(instance)


def paths_of(source: Instance) -> dict[str, str]:
    """The paths of a source by part; one for all has no part, ``""``."""
    path = source.get("path")
    if isinstance(path, str):
        return {"": path}
    if isinstance(path, dict):
        return {str(part): item for part, item in path.items() if isinstance(item, str)}
    return {}


def _parts(instance: Instance) -> Mismatch | None:
    path = instance.get("path")
    if not isinstance(path, dict):
        return None
    strange = next((name for name, item in path.items() if not isinstance(item, str)), None)
    if strange is not None:
        return Mismatch(f"the path of `{strange}` is no string", argument="path")
    if instance.entry.name == "npy":
        return None if path else Mismatch("the map names no file", argument="path")
    unknown = [str(name) for name in path if name not in PARTS]
    if unknown:
        near = similar(unknown[0], PARTS)
        return Mismatch(
            f"data have no part called `{unknown[0]}`",
            argument="path",
            notes=("the parts are `train`, `validation` and `test`",),
            help=f"a similar name exists: `{near[0]}`" if near else None,
        )
    if instance.get("in_memory") is False:
        return Mismatch(
            "a table that is not kept in memory is one file",
            argument="path",
            help="name one file, and let `split` divide it",
        )
    if "train" not in path:
        return Mismatch(
            "there is nothing to train on",
            argument="path",
            notes=("the parts are `train`, `validation` and `test`",),
            help="name a file or folder for `train`",
        )
    return None


def _types(instance: Instance) -> Mismatch | None:
    types = instance.get("types") if instance.entry.name in ("csv", "timeseries") else None
    if not isinstance(types, dict):
        return None
    for name, given in types.items():
        if given not in CELL_TYPES:
            return Mismatch(
                f"the column `{name}` cannot be of the type `{given}`",
                argument="types",
                notes=("the types are `int`, `float`, `bool` and `string`",),
            )
    return None


def _aspect_ratio(instance: Instance) -> Mismatch | None:
    both = ("crop_to_aspect_ratio", "pad_to_aspect_ratio")
    if instance.entry.name != "image_folder" or not all(instance.get(name) for name in both):
        return None
    return Mismatch(
        f"`{both[0]}` and `{both[1]}` of `image_folder` exclude each other",
        argument=both[1],
        help=f"keep one of `{both[0]}` and `{both[1]}`",
    )
