"""Writes `applications/NAME.json`: what each constructor of keras.applications is made of.

    python -m specc.catalog.generate_applications              write all of them
    python -m specc.catalog.generate_applications ResNet50 …   write these
    python -m specc.catalog.generate_applications index        write `index.json`

Each constructor is called with random weights (`weights=None`), once for each of its
ends and each of its beginnings, and the layers that it makes are written down in
Keras's order. Shapes and weights are not: the rules in `shapes/` compute them, for any
input. The MobileNets, whose widths are a function of `alpha`, are in `mobilenets.py`.

    "kinds":  [["Conv2D", {"filters": 64, "kernel_size": 7}], …]   what there is, each once
    "begin":  {"": […]}                                            see `BEGINNINGS`
    "body":   [[0, "conv1_conv"], [1, "conv1_bn", [1, 4]], …]      kind, name, inputs
    "end":    {"top": […], "none": […], "avg": […], "max": […]}

`index.json` has a line for every constructor, the MobileNets too: the least size that Keras
takes, the size of ImageNet's pictures that the top wants, and how pixels are prepared.

Inputs are counted backwards, `[1]` being the operation before, and left out where they
are that. A name with a slash, `conv2d/5`, is one that Keras counts.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from specc.catalog.load import catalog
from specc.catalog.mobilenets import MOBILE_NETS

FOLDER = Path(__file__).with_name("applications")

CLASSES = 7
"""Given for `classes`, so that what depends on it can be told."""

# What is put before the body: by the arguments that decide it, and the constructors concerned.
BEGINNINGS: Mapping[str, Mapping[str, tuple[Mapping[str, Any], int]]] = {
    "ConvNeXt": {
        "rgb": ({}, 3),
        "other": ({}, 2),
        "off": ({"include_preprocessing": False}, 3),
    },
    "EfficientNetV2": {
        "rgb": ({}, 3),
        "other": ({}, 2),
        "off": ({"include_preprocessing": False}, 3),
    },
    "EfficientNetB": {"": ({}, 3), "imagenet": ({"weights": "imagenet"}, 3)},
    "": {"": ({}, 3)},
}

# What stands behind the body, by the arguments that decide it.
ENDS: Mapping[str, Mapping[str, Any]] = {
    "none": {"include_top": False},
    "avg": {"include_top": False, "pooling": "avg"},
    "max": {"include_top": False, "pooling": "max"},
    "top": {"include_top": True, "classes": CLASSES},
}

# Arguments that say nothing about shapes.
IGNORED = frozenset(
    {
        "activation",
        "autocast",
        "data_format",
        "drop_path_rate",
        "dtype",
        "epsilon",
        "init_values",
        "max_value",
        "momentum",
        "name",
        "noise_shape",
        "offset",
        "rate",
        "seed",
        "trainable",
    }
)
_SUFFIXES = ("initializer", "regularizer", "constraint")
_LAST_AXIS = (-1, 3, [-1], [3])

Operation = tuple[str, dict[str, Any], str, tuple[int, ...]]
"""Class, arguments, name, and the places of its inputs; the model's input is at -1."""


def main(names: list[str]) -> None:
    """Write the files of the constructors called `names`, or of all."""
    FOLDER.mkdir(exist_ok=True)
    for name in names or ["index", *constructors()]:
        path = FOLDER / f"{name}.json"
        path.write_text(index() if name == "index" else render(facts(name)), encoding="utf-8")
        sys.stdout.write(f"{path.name} {path.stat().st_size:,} bytes\n")
        sys.stdout.flush()


def index() -> str:
    """The lines of `index.json`."""
    rows = [
        f" {json.dumps(name)}: {json.dumps(_line(name))}"
        for name in catalog().names("applications")
    ]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _line(name: str) -> dict[str, Any]:
    return {
        "least": _said(name, r"at least (\d+)x", {"weights": None, "include_top": False}, 1),
        "size": _said(name, r"should be \((\d+), ", {"weights": "imagenet"}, 1000),
        "pixels": _pixels(name),
    }


def _said(name: str, pattern: str, arguments: Mapping[str, Any], size: int) -> int | None:
    """A number out of Keras's refusal of pictures of `size`; None where it takes them."""
    try:
        made(name, {**arguments, "input_shape": (size, size, 3)})
    except ValueError as error:
        found = re.search(pattern, str(error))
        return None if found is None else int(found[1])
    return None


def _pixels(name: str) -> str:
    """Which of the ways to prepare pixels is that of a constructor's module."""
    import keras
    import numpy
    from keras.src.applications.imagenet_utils import preprocess_input

    pixels = numpy.array([[[[10.0, 100.0, 200.0]]]], "float32")
    own = sys.modules[getattr(keras.applications, name).__module__].preprocess_input
    given = own(pixels.copy())
    for mode in ("tf", "torch", "caffe"):
        if numpy.allclose(given, preprocess_input(pixels.copy(), mode=mode)):
            return mode
    assert numpy.allclose(given, pixels), name
    return "none"


def constructors() -> list[str]:
    """The constructors of keras.applications that are written down."""
    return [n for n in catalog().names("applications") if n not in MOBILE_NETS]


def facts(name: str) -> dict[str, Any]:
    """The facts of one constructor, as its file holds them."""
    family = next(f for f in BEGINNINGS if name.startswith(f))
    beginnings = BEGINNINGS[family]
    plain = next(iter(beginnings.values()))
    ends = {
        end: operations(name, {**arguments, **plain[0]}, plain[1])
        for end, arguments in ENDS.items()
    }
    begun = {
        beginning: operations(name, {"include_top": False, **arguments}, channels)
        for beginning, (arguments, channels) in list(beginnings.items())[1:]
    }
    first = next(iter(beginnings))
    begun[first] = ends["none"]
    body_end = _common([_relative(ops) for ops in ends.values()])
    lengths = {key: len(ops) for key, ops in begun.items()}
    shared = _common([_relative(ops)[::-1] for ops in begun.values()])
    kinds: list[list[Any]] = []

    def written(ops: list[Operation], start: int, stop: int) -> list[Any]:
        return [_row(op, place, kinds) for place, op in enumerate(ops)][start:stop]

    body_start = lengths[first] - shared if len(begun) > 1 else 0
    document: dict[str, Any] = {
        "begin": {key: written(begun[key], 0, lengths[key] - shared) for key in sorted(begun)}
        if len(begun) > 1
        else {"": []},
        "body": written(ends["none"], body_start, body_end),
        "end": {key: written(ends[key], body_end, len(ends[key])) for key in sorted(ends)},
    }
    return {"kinds": kinds, **document}


def operations(name: str, arguments: Mapping[str, Any], channels: int) -> list[Operation]:
    """What a constructor makes, in the order of `model.operations`, the input left out."""
    import keras
    from keras.src.backend.common import global_state

    keras.utils.clear_session()
    size = 331 if name == "NASNetLarge" else 224
    model = made(name, {"weights": None, "input_shape": (size, size, channels), **arguments})
    counted = global_state.get_global_attribute("object_name_uids") or {}
    places = {op.name: place - 1 for place, op in enumerate(model.operations)}
    found: list[Operation] = []
    for operation in model.operations[1:]:
        (node,) = operation._inbound_nodes
        inputs = tuple(places[t._keras_history.operation.name] for t in node.input_tensors)
        args = _arguments(operation)
        found.append((_class_name(operation), args, _name(operation, counted), inputs))
    return found


def made(name: str, arguments: Mapping[str, Any]) -> Any:
    """The model. Only its layers are looked at: nothing is loaded, and no number drawn."""
    import keras
    from keras.src.backend import Variable
    from keras.src.utils import file_utils

    def zeros(variable: Any, initializer: Any) -> None:
        variable._initialize(lambda: keras.ops.zeros(variable.shape, variable.dtype))

    kept = file_utils.get_file, keras.Model.load_weights, Variable._initialize_with_initializer
    nothing: Callable[..., Any] = lambda *args, **kwargs: ""  # noqa: E731
    file_utils.get_file = keras.Model.load_weights = nothing
    Variable._initialize_with_initializer = zeros
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return getattr(keras.applications, name)(**arguments)
    finally:
        file_utils.get_file, keras.Model.load_weights = kept[:2]
        Variable._initialize_with_initializer = kept[2]


def _class_name(operation: Any) -> str:
    import keras

    name = type(operation).__name__
    return name if isinstance(operation, keras.layers.Layer) else f"ops.{name}"


def _name(operation: Any, counted: Mapping[str, int]) -> str:
    """The name; `conv2d/5` where Keras counted it."""
    prefix, _, number = operation.name.rpartition("_")
    if not number.isdecimal():
        prefix, number = operation.name, "0"
    return f"{prefix}/{number}" if int(number) < counted.get(prefix, 0) else operation.name


def _arguments(operation: Any) -> dict[str, Any]:
    """The arguments that decide about shapes and are not the defaults, as short as can be."""
    import keras

    if isinstance(operation, keras.Sequential):
        layers = [[_class_name(x), _arguments(x), x.name] for x in operation.layers]
        return {"layers": layers}
    if not isinstance(operation, keras.layers.Layer):
        return {}
    config = operation.get_config()
    entry = catalog().lookup("layers", type(operation).__name__)
    if entry is None:
        known: dict[str, Any] = dict.fromkeys(config)
    else:
        known = {p.name: p.default for p in entry.params}
    found: dict[str, Any] = {}
    for name, value in config.items():
        silent = name in IGNORED or name.endswith(_SUFFIXES) or name not in known
        if silent or (name == "axis" and value in _LAST_AXIS):
            continue
        if name == "scale" and isinstance(value, (int, float)) and not isinstance(value, bool):
            continue  # of `Rescaling`; that of `BatchNormalization` says whether there are weights
        short = _short(value)
        if name == "strides" and short == _short(config.get("pool_size")):
            continue
        if short != _short(known[name]):
            found[name] = short
    if type(operation).__name__ == "ZeroPadding2D":
        found = {"padding": _padding(config["padding"])}
    if found.get("units") == CLASSES:
        found["units"] = "classes"
    return found


def _short(value: Any) -> Any:
    """One number for a list of equal ones."""
    if isinstance(value, (list, tuple)):
        items = [_short(item) for item in value]
        equal = items and all(isinstance(i, int) for i in items) and len(set(items)) == 1
        return items[0] if equal and len(items) > 1 else items
    return value


def _padding(padding: Any) -> Any:
    """`"same 5"` is the padding by which windows of 5 at even places begin at the first."""
    (before, after), across = padding
    if after == before + 1 and list(across) == [before, after]:
        return f"same {2 * after + 1}"
    return _short(padding)


def _relative(ops: list[Operation]) -> list[Any]:
    """Operations as they compare: their inputs counted backwards."""
    return [
        (cls, json.dumps(args, sort_keys=True), name, tuple(place - i for i in inputs))
        for place, (cls, args, name, inputs) in enumerate(ops)
    ]


def _common(lists: list[list[Any]]) -> int:
    """How many items all lists begin with."""
    count = 0
    for items in zip(*lists, strict=False):
        if any(item != items[0] for item in items):
            break
        count += 1
    return count


def _row(operation: Operation, place: int, kinds: list[list[Any]]) -> list[Any]:
    cls, args, name, inputs = operation
    kind = [cls, args] if args else [cls]
    if kind not in kinds:
        kinds.append(kind)
    back = [place - i for i in inputs]
    return [kinds.index(kind), name] if back == [1] else [kinds.index(kind), name, back]


def render(document: Mapping[str, Any]) -> str:
    """`document` as JSON text, one line for each operation."""
    return "{\n" + ",\n".join(_lines(document, 1)) + "\n}\n"


def _lines(document: Mapping[str, Any], depth: int) -> Iterator[str]:
    indent = " " * depth
    for key, value in document.items():
        if isinstance(value, dict):
            yield (
                f"{indent}{json.dumps(key)}: {{\n"
                + ",\n".join(_lines(value, depth + 1))
                + f"\n{indent}}}"
            )
        else:
            rows = [f"{indent} {json.dumps(row, separators=(',', ':'))}" for row in value]
            body = "\n" + ",\n".join(rows) + f"\n{indent}" if rows else ""
            yield f"{indent}{json.dumps(key)}: [{body}]"


if __name__ == "__main__":
    main(sys.argv[1:])
