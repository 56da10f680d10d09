"""Holds the facts and rules of keras.applications against Keras, which builds each case.

    python -m tests.catalog.applications_differential                 every constructor
    python -m tests.catalog.applications_differential ResNet50 VGG16  these
    python -m tests.catalog.applications_differential --cases 40      so many cases of each
    python -m tests.catalog.applications_differential --sample        what `make test` runs

Whether Keras builds the model, the shape that comes out, every weight in its order with its
shape and dtype and whether it trains, and the names of the layers must agree. Weights are
zeros and none are loaded, for `imagenet` either.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Iterator
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

from specc.catalog.agreement import check_arguments
from specc.catalog.application_layers import (
    application_name,
    application_operations,
    counts,
    first_name,
    is_layer,
)
from specc.catalog.generate_applications import made
from specc.catalog.load import catalog
from specc.catalog.shapes import infer_layer
from specc.catalog.types import Instance, LayerCall, Mismatch, Outcome, Policy, TensorType

Case = tuple[str, dict[str, Any], tuple[Any, ...], str]
"""Constructor, arguments, shape of the pictures, dtype policy."""

# One of each kind, and quick to build.
SAMPLE: tuple[Case, ...] = (
    ("VGG16", {"weights": None, "freeze_until": "block5_conv1"}, (None, 64, 65, 3), "float32"),
    ("VGG19", {"weights": None, "include_top": False}, (None, 31, 64, 3), "float32"),
    (
        "ResNet50",
        {"weights": None, "include_top": False, "pooling": "avg", "freeze_until": 143},
        (None, 97, 130, 1),
        "mixed_bfloat16",
    ),
    ("MobileNet", {"weights": None, "alpha": 0.3, "classes": 5}, (None, 57, 99, 3), "float32"),
    ("MobileNet", {"weights": None, "alpha": 0.01}, (None, 57, 99, 3), "float32"),
    (
        "MobileNetV2",
        {"weights": None, "alpha": 0.05, "include_top": False, "trainable": False},
        (None, None, None, 3),
        "float32",
    ),
    ("MobileNetV2", {"weights": "imagenet", "alpha": 0.6}, (None, 96, 96, 3), "float32"),
    (
        "MobileNetV3Small",
        {"weights": None, "alpha": 1.2, "minimalistic": True, "dropout_rate": 0},
        (None, 65, 63, 4),
        "float32",
    ),
    ("MobileNetV3Large", {"weights": None, "classes": 5}, (None, None, None, 3), "float32"),
    ("EfficientNetB0", {"weights": "imagenet", "include_top": False}, (None, 95, 96, 3), "float32"),
    ("EfficientNetB0", {"weights": None, "include_top": False}, (None, 95, None, 3), "float32"),
    ("EfficientNetV2B0", {"weights": None, "name": "own"}, (None, 64, 64, 3), "float32"),
    ("ConvNeXtTiny", {"weights": None, "pooling": "max"}, (None, 50, 33, 1), "float64"),
    ("Xception", {"weights": "imagenet"}, (None, 100, 100, 3), "float32"),
    ("InceptionV3", {"weights": None, "include_top": False}, (None, 75, None, 3), "float32"),
)


def cases(name: str, count: int) -> Iterator[Case]:
    """Random cases of one constructor, the same ones each time."""
    chance = random.Random(f"{name} of keras.applications")
    entry = catalog().lookup("applications", name)
    assert entry is not None
    for _ in range(count):
        arguments: dict[str, Any] = {"weights": chance.choice([None, None, None, "imagenet"])}
        drawn = {
            "include_top": [True, False, False],
            "pooling": [None, "avg", "max"],
            "classes": [1000, 1000, 7],
            "classifier_activation": ["softmax", "softmax", None, "linear", "relu"],
            "alpha": [1.0, 0.75, 0.5, chance.uniform(0.004, 2.5), 1],
            "depth_multiplier": [1, 1, 2],
            "dropout": [0.001, 0.5],
            "dropout_rate": [0.2, 0],
            "minimalistic": [False, True],
            "include_preprocessing": [True, False],
            "name": [None, None, None, "own"],
            "trainable": [True, True, True, False],
            "freeze_until": [None, 1, chance.randrange(2, 60)],
        }
        for argument, choices in drawn.items():
            param = entry.param(argument)
            value = chance.choice(choices)
            if param is not None and value != param.default and value is not None:
                arguments[argument] = value
        if arguments.get("trainable") is False:
            arguments.pop("freeze_until", None)
        sizes = [chance.choice([None, 331, 224, 224, chance.randrange(20, 150)]) for _ in range(2)]
        if chance.random() < 0.5:
            sizes = [sizes[0]] * 2
        shape = (None, *sizes, chance.choice([3, 3, 3, 3, 1, 4, None]))
        policy = chance.choice(["float32"] * 4 + ["mixed_float16", "float16", "float64"])
        yield name, arguments, shape, policy


def inferred(case: Case) -> Any:
    """What the rules say: a Mismatch, or a description as of Keras's model."""
    name, arguments, shape, policy_name = case
    entry = catalog().lookup("applications", name)
    assert entry is not None
    instance = Instance(entry, arguments)
    refused = check_arguments(instance)
    if refused is not None:
        return refused
    compute = policy_name.removeprefix("mixed_")
    policy = Policy(compute, "float32" if policy_name != compute else compute)
    outcome = infer_layer(LayerCall(instance, TensorType(shape, "float32"), {}, policy))
    if not isinstance(outcome, Outcome):
        return outcome
    assert outcome.weights is not None, f"the weights of {case} are unknown"
    assert isinstance(shape[3], int)
    operations = application_operations(instance, shape[3])
    return {
        "name": application_name(instance, shape),
        "output": str(outcome.output),
        "weights": [(w.name, w.shape, w.dtype, w.trainable) for w in outcome.weights],
        "layers": [first_name(op[2]) for op in operations if is_layer(op)],
        "counts": counts(operations),
    }


def built(case: Case, frozen: int) -> Any:
    """What Keras says: the exception, or a description of the model, `frozen` layers frozen."""
    import keras
    from keras.src.backend.common import global_state

    name, arguments, shape, policy = case
    own = {k: v for k, v in arguments.items() if k not in ("trainable", "freeze_until")}
    keras.utils.clear_session()
    keras.config.set_dtype_policy(policy)
    try:
        model = made(name, {**own, "input_shape": shape[1:]})
    except Exception as error:
        return error
    finally:
        keras.config.set_dtype_policy("float32")
    if arguments.get("trainable") is False:
        model.trainable = False
    for layer in model.layers[:frozen]:
        layer.trainable = False
    counted = global_state.get_global_attribute("object_name_uids")
    operations = {operation.name for operation in model.operations[1:]}
    return {
        "name": model.name,
        "output": str(TensorType(tuple(model.output.shape), model.output.dtype)),
        "weights": [
            (w.name, tuple(w.shape), keras.backend.standardize_dtype(w.dtype), w.trainable)
            for w in model.weights
        ],
        "layers": [layer.name for layer in model.layers[1:]],
        # Others are of objects that have no name in a spec.
        "counts": {p: n for p, n in counted.items() if operations & {p, f"{p}_{n - 1}"}},
    }


def difference(case: Case) -> str | None:
    """What rules and Keras differ in."""
    ours = inferred(case)
    refused = isinstance(ours, Mismatch)
    if refused and ours.argument == "freeze_until":
        return None  # an argument of specc's own
    until = case[1].get("freeze_until", 0)
    if isinstance(until, str) and not refused:
        until = ours["layers"].index(until) + 1
    theirs = built(case, until if isinstance(until, int) else 0)
    if refused or isinstance(theirs, Exception):
        if refused and (isinstance(theirs, Exception) or refused_later(case)):
            return None
        words = ours.message if refused else "taken"
        return f"ours: {words}; Keras's: {theirs if not refused else 'taken'}"
    for key, value in ours.items():
        if value == theirs[key]:
            continue
        if isinstance(value, list):
            pairs = [(a, b) for a, b in zip(value, theirs[key], strict=False) if a != b]
            return f"{key}: {len(value)} and {len(theirs[key])}, they differ in {pairs[:1]}"
        return f"{key}: ours {value}; Keras's {theirs[key]}"
    return None


def refused_later(case: Case) -> bool:
    """Whether Keras builds this and fails afterwards: when weights are loaded, or pictures come."""
    name, arguments, shape, _ = case
    if arguments["weights"] == "imagenet":
        # The file is for three channels, and has the name of the model.
        named = name.startswith(("EfficientNet", "ConvNeXt")) and "name" in arguments
        return named or shape[3] != 3
    return name.startswith("NASNet") and None in shape[1:3]


def main() -> int:
    """Print what differs; 1 if anything does."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--cases", type=int, default=12)
    parser.add_argument("--sample", action="store_true")
    options = parser.parse_args()
    names = options.names or catalog().names("applications")
    drawn = [c for n in names for c in cases(n, options.cases)]
    tried = taken = differing = 0
    for case in SAMPLE if options.sample else drawn:
        found = difference(case)
        tried += 1
        taken += not isinstance(inferred(case), Mismatch)
        if found is not None:
            differing += 1
            print(case, found, sep="\n  ", flush=True)
    print(f"{tried} cases, {taken} of them taken, {differing} differ")
    return min(differing, 1)


if __name__ == "__main__":
    sys.exit(main())
