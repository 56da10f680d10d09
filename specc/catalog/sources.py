"""Arguments of data sources that do not fit together, or that the script could not use."""

from __future__ import annotations

import re

from specc.catalog.data_sets import DataSet, data_set
from specc.catalog.splits import PARTS
from specc.catalog.types import Instance, Mismatch
from specc.similar import similar

NEXT = "next_"
"""What stands before the name of a column for the value behind a window of it."""

CELL_TYPES = ("int", "float", "bool", "string")
"""What the columns of a text file can be declared as."""


def check_source(instance: Instance) -> Mismatch | None:
    """What is wrong with the arguments of a source together; None where nothing is."""
    return (
        _parts(instance)
        or _name(instance)
        or _options(instance)
        or _features(instance)
        or _types(instance)
        or _aspect_ratio(instance)
    )


def paths_of(source: Instance) -> dict[str, str]:
    """The paths of a source by part; one for all has no part, ``""``."""
    path = source.get("path")
    if isinstance(path, str):
        return {"": path}
    if isinstance(path, dict):
        return {str(part): item for part, item in path.items() if isinstance(item, str)}
    return {}


def _parts(instance: Instance) -> Mismatch | None:
    path = instance.get("split" if instance.entry.name in ("tfds", "huggingface") else "path")
    if not isinstance(path, dict):
        return None
    where = "path" if isinstance(instance.get("path"), dict) else "split"
    strange = next((name for name, item in path.items() if not isinstance(item, str)), None)
    if strange is not None:
        return Mismatch(f"what is given for `{strange}` is no string", argument=where)
    if instance.entry.name == "npy":
        return None if path else Mismatch("the map names no file", argument="path")
    unknown = [str(name) for name in path if name not in PARTS]
    if unknown:
        near = similar(unknown[0], PARTS)
        return Mismatch(
            f"data have no part called `{unknown[0]}`",
            argument=where,
            notes=("the parts are `train`, `validation` and `test`",),
            help=f"a similar name exists: `{near[0]}`" if near else None,
        )
    if instance.get("in_memory") is False:
        return Mismatch(
            "what is not kept in memory is one file",
            argument=where,
            help="name one file, and let `split` divide it",
        )
    if "train" not in path:
        return Mismatch(
            "there is nothing to train on",
            argument=where,
            notes=("the parts are `train`, `validation` and `test`",),
            help="name a file or folder for `train`",
        )
    return None


_TFDS_NAME = re.compile(r"[A-Za-z]\w*(/[\w.-]+)?(:\d+\.[\d*]+\.[\d*]+)?")


def _name(instance: Instance) -> Mismatch | None:
    """A name of TensorFlow Datasets: in front of a colon, it would lead to code of somebody."""
    name = instance.get("name")
    if instance.entry.name != "tfds" or not isinstance(name, str) or _TFDS_NAME.fullmatch(name):
        return None
    return Mismatch(
        f"`{name}` is no name of a data set of TensorFlow Datasets",
        argument="name",
        notes=("a name is a word, and may have a config and a version: `glue/cola:2.0.0`",),
    )


def _options(instance: Instance) -> Mismatch | None:
    """An argument that the loader of this data set of Keras does not have."""
    name = instance.get("name")
    known = data_set("keras", name) if isinstance(name, str) else None
    if instance.entry.name != "keras" or known is None:
        return None
    strange = next((arg for arg in instance.args if arg not in ("name", *known.options)), None)
    if strange is None:
        return None
    taken = ", ".join(f"`{option}`" for option in known.options)
    return Mismatch(
        f"the data set `{name}` has no option `{strange}`",
        argument=strange,
        notes=(f"its options are {taken}" if taken else f"`{name}` has no options",),
        help=f"leave out `{strange}`",
    )


COARSE_CLASSES = 20
"""The classes of CIFAR-100 with `label_mode=coarse`."""

SMALL_EXAMPLES = 600
"""The examples of California's houses with `version=small`."""


def classes_of(source: Instance, known: DataSet) -> int | None:
    """How many classes a data set has, its options considered."""
    return COARSE_CLASSES if source.get("label_mode") == "coarse" else known.columns[1].classes


def sizes_of(source: Instance, known: DataSet) -> tuple[int | None, int | None]:
    """How many examples a data set of Keras has for training and for testing; None: unknown."""
    if source.get("maxlen") is not None:
        return None, None
    small, share = source.get("version") == "small", source.args.get("test_split")
    if not small and share is None:
        return known.train, known.test
    count = SMALL_EXAMPLES if small else known.train + known.test
    share = source.get("test_split") if share is None else share
    if not isinstance(share, int | float):
        return None, None
    train = int(count * (1 - share))
    return train, count - train


FEATURES = ("float32", "int64", "string", "image")
"""What a feature of a TFRecord file can hold; an image is an encoded one."""


def feature_type(value: object) -> tuple[str, tuple[int | None, ...]] | None:
    """What a declared feature holds, and its sizes; None where that says nothing."""
    kind, *sizes = value if isinstance(value, list | tuple) and value else (value,)
    fits = all(size is None or (type(size) is int and size > 0) for size in sizes)
    if not isinstance(kind, str) or kind not in FEATURES or not fits or None in sizes[1:]:
        return None
    if kind == "image" and (len(sizes) != 3 or None in sizes):
        return None
    return kind, tuple(sizes)


def _features(instance: Instance) -> Mismatch | None:
    if instance.entry.name != "tfrecord":
        return None
    declared = [instance.get(name) for name in ("features", "sequence_features")]
    if not any(declared):
        return Mismatch(
            "`tfrecord` needs to know what its records hold",
            argument="path",
            help="declare it: `features={ label = int64, box = [float32, 4] }`",
        )
    for place, features in enumerate(declared):
        for name, value in (features if isinstance(features, dict) else {}).items():
            found = feature_type(value)
            if found is None or (place and (found[0] == "image" or None in found[1])):
                return Mismatch(
                    f"the feature `{name}` is declared as nothing that a record holds",
                    argument=("features", "sequence_features")[place],
                    notes=(
                        "a feature is `float32`, `int64` or `string`, and with sizes a list: "
                        "`[float32, 4]`; a first size of `none` varies",
                        "an encoded picture is `[image, 32, 32, 3]`",
                    ),
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
