"""What a model of keras.applications is made of: its operations, their names, what it expects.

Read from `applications/`, a file for each constructor, when a spec names one; the MobileNets
are computed (`mobilenets.py`). `generate_applications.py` writes the files and says what is
in them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from specc.catalog.mobilenets import MOBILE_NETS, Operation, operations_of
from specc.catalog.types import Instance, Shape
from specc.record import record

FOLDER = Path(__file__).with_name("applications")


@record
class Expectations:
    """What a constructor expects of pictures.

    `least` is the least height and width that Keras takes, `size` the one that the weights of
    ImageNet need under the top (None: any), `pixels` the values that those weights were
    learned from: `none` (0 to 255), `tf`, `torch` or `caffe`, as Keras calls them.
    """

    least: int
    size: int | None
    pixels: str


def expectations(name: str) -> Expectations:
    """Those of the constructor called `name`."""
    row = _index()[name]
    return Expectations(row["least"], row["size"], row["pixels"])


@cache
def _index() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / "index.json").read_bytes())
    return document


def application_operations(instance: Instance, channels: int) -> tuple[Operation, ...]:
    """What the constructor makes for pictures of so many channels, in Keras's order.

    The model's input, which comes first in `model.layers`, is left out.
    """
    name = instance.entry.name
    if name in MOBILE_NETS:
        return tuple(operations_of(name, instance.get))
    document = _document(name)
    classes = instance.get("classes")
    end = "top" if instance.get("include_top") else instance.get("pooling") or "none"
    kinds = [
        (kind[0], _filled(kind[1] if len(kind) > 1 else {}, classes)) for kind in document["kinds"]
    ]
    rows = (
        *document["begin"][_beginning(instance, document["begin"], channels)],
        *document["body"],
        *document["end"][end],
    )
    renamed = _renamed(instance)
    return tuple(
        (*kinds[row[0]], renamed(row[1]), tuple(row[2]) if len(row) > 2 else (1,)) for row in rows
    )


@cache
def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_bytes())
    return document


def _filled(args: dict[str, Any], classes: Any) -> dict[str, Any]:
    return {**args, "units": classes} if args.get("units") == "classes" else args


def _beginning(instance: Instance, choices: dict[str, Any], channels: int) -> str:
    """Which layers prepare the pixels."""
    if "off" in choices:
        if not instance.get("include_preprocessing"):
            return "off"
        return "rgb" if channels == 3 else "other"
    return "imagenet" if "imagenet" in choices and instance.get("weights") == "imagenet" else ""


def _renamed(instance: Instance) -> Callable[[str], str]:
    """The names of layers in a model of this name, with which those of a ConvNeXt begin."""
    param = instance.entry.param("name")
    own, given = None if param is None else param.default, instance.get("name")
    if own == given or not instance.entry.name.startswith("ConvNeXt"):
        return lambda name: name
    return lambda name: name.replace(f"{own}_", f"{given}_", 1)


def is_layer(operation: Operation) -> bool:
    """Whether an operation is in `model.layers`: sums written with `+` are not."""
    return not operation[0].startswith("ops.")


def is_counted(name: str) -> bool:
    """Whether Keras counts what has this name: `conv2d/5`."""
    return "/" in name


def first_name(name: str) -> str:
    """What Keras calls it where nothing was made before: `conv2d_5` for `conv2d/5`."""
    prefix, _, number = name.partition("/")
    return prefix if number in ("", "0") else f"{prefix}_{number}"


def counts(operations: tuple[Operation, ...]) -> dict[str, int]:
    """How many of each counted name there are: by so many go the next objects' names on."""
    found: dict[str, int] = {}
    for _, _, name, _ in operations:
        prefix, slash, _ = name.partition("/")
        if slash:
            found[prefix] = found.get(prefix, 0) + 1
    return found


def application_name(instance: Instance, shape: Shape | None) -> str:
    """What Keras calls the model: the `name` argument or the constructor's own.

    `shape` is that of its input, batch axis first, in whose height a MobileNet's name ends.
    """
    given = instance.get("name")
    if isinstance(given, str):
        return given
    name, weights = instance.entry.name, instance.get("weights")
    sizes = (128, 160, 192, 224) if name == "MobileNet" else (96, 128, 160, 192, 224)
    height, width = shape[1:3] if shape is not None and len(shape) == 4 else (None, None)
    size = height if isinstance(height, int) else None
    if weights == "imagenet" and (height != width or size not in sizes):
        size = 224  # the picture's size for which the weights to load were made
    return f"{name.lower()}_{instance.get('alpha'):0.2f}_{size}"
