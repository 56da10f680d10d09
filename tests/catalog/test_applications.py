"""The facts of keras.applications: counts that are published, what is refused, names.

`applications_differential` builds each case in Keras, in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from specc.catalog.agreement import check_arguments
from specc.catalog.application_layers import FOLDER, application_name, expectations
from specc.catalog.generate_applications import constructors
from specc.catalog.load import catalog
from specc.catalog.mobilenets import MOBILE_NETS
from specc.catalog.shapes import has_rule, infer_layer
from specc.catalog.types import Instance, LayerCall, Mismatch, Outcome, TensorType

NAMES = catalog().names("applications")

# Parameters with the top for 1000 classes, as Keras's own table of applications gives them
# in tenths of a million.
PUBLISHED = {
    "DenseNet121": 8.1,
    "EfficientNetB0": 5.3,
    "EfficientNetB7": 66.7,
    "EfficientNetV2L": 119.0,
    "InceptionResNetV2": 55.9,
    "InceptionV3": 23.9,
    "MobileNet": 4.3,
    "MobileNetV2": 3.5,
    "NASNetLarge": 88.9,
    "NASNetMobile": 5.3,
    "ResNet50": 25.6,
    "ResNet152V2": 60.4,
    "VGG16": 138.4,
    "VGG19": 143.7,
    "Xception": 22.9,
}


def applied(constructor: str, *shape: Any, **arguments: Any) -> Outcome | Mismatch:
    """A constructor, by default without weights from anywhere, applied to `[?, *shape]`."""
    entry = catalog().lookup("applications", constructor)
    assert entry is not None
    instance = Instance(entry, {"weights": None, **arguments})
    refused = check_arguments(instance)
    if refused is not None:
        return refused
    outcome = infer_layer(LayerCall(instance, TensorType((None, *shape), "float32")))
    assert outcome is not None
    return outcome


def count(outcome: Outcome | Mismatch, *, trainable: bool = False) -> int:
    assert isinstance(outcome, Outcome), outcome
    assert outcome.weights is not None
    total = 0
    for weight in outcome.weights:
        size = 1
        for dim in weight.shape:
            size *= dim
        total += size if weight.trainable or not trainable else 0
    return total


def test_every_constructor_has_facts() -> None:
    files = {path.stem for path in FOLDER.glob("*.json")}
    assert files == {*constructors(), "index"}
    assert {*constructors(), *MOBILE_NETS} == set(NAMES)
    assert set(json.loads((FOLDER / "index.json").read_text())) == set(NAMES)
    assert all(has_rule("applications", name) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_constructor_gives_classes_and_features(name: str) -> None:
    size = expectations(name).size or 224
    top = applied(name, size, size, 3, classes=7)
    assert isinstance(top, Outcome)
    assert str(top.output) == "float32[?, 7]"
    features = applied(name, size, size, 3, include_top=False, pooling="avg")
    assert isinstance(features, Outcome)
    assert isinstance(features.output, TensorType)
    assert features.output.shape is not None
    assert len(features.output.shape) == 2


@pytest.mark.parametrize("name", ["MobileNetV3Large", "MobileNetV3Small"])
def test_the_top_of_mobilenet_v3_takes_pictures_of_any_size(name: str) -> None:
    """Keras asks no size of it: its top is convolutions of one place, the mean of all."""
    open_ = applied(name, None, None, 3)
    assert isinstance(open_, Outcome)
    assert str(open_.output) == "float32[?, 1000]"
    assert count(open_) == count(applied(name, 224, 224, 3))
    assert isinstance(applied(name, None, 31, 3), Outcome)
    assert isinstance(applied(name, None, None, 3, weights="imagenet"), Outcome)
    assert isinstance(applied(name, 224, None, 3), Mismatch)  # paddings know both or neither


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_counts(name: str) -> None:
    size = expectations(name).size
    assert round(count(applied(name, size, size, 3)) / 1e6, 1) == PUBLISHED[name]


def test_freezing_counts() -> None:
    whole = applied("ResNet50", 224, 224, 3, include_top=False)
    assert count(whole, trainable=True) == 23_534_592
    last = applied("ResNet50", 224, 224, 3, include_top=False, freeze_until="conv5_block1_1_conv")
    assert count(last) == count(whole)
    assert count(last, trainable=True) == 14_976_000
    # The input is the first of the layers: 143 come before conv5_block1_1_conv.
    number = applied("ResNet50", 224, 224, 3, include_top=False, freeze_until=143)
    assert number == last
    none = applied("ResNet50", 224, 224, 3, include_top=False, trainable=False)
    assert count(none, trainable=True) == 0


def test_names_that_keras_makes() -> None:
    entry = catalog().lookup("applications", "MobileNetV2")
    assert entry is not None
    small, odd, open_ = (None, 96, 96, 3), (None, 96, 50, 3), (None, None, None, 3)
    assert application_name(Instance(entry, {"alpha": 0.35}), small) == "mobilenetv2_0.35_96"
    assert application_name(Instance(entry, {}), odd) == "mobilenetv2_1.00_224"
    assert application_name(Instance(entry, {"weights": None}), odd) == "mobilenetv2_1.00_96"
    assert application_name(Instance(entry, {"weights": None}), open_) == "mobilenetv2_1.00_None"
    assert application_name(Instance(entry, {"name": "eye"}), small) == "eye"


@pytest.mark.parametrize(
    ("name", "shape", "arguments", "at"),
    [
        ("ResNet50", (31, 64, 3), {}, ("input", 1)),
        ("InceptionV3", (75, 74, 3), {}, ("input", 2)),
        ("ResNet50", (None, None, 3), {}, ("input", 1)),
        ("NASNetMobile", (None, None, 3), {"include_top": False}, ("input", 1)),
        ("EfficientNetB0", (64, None, 3), {"include_top": False}, ("input", 2)),
        ("ResNet50", (64, 64, None), {}, ("input", 3)),
        ("ResNet50", (64, 64), {}, ("input", None)),
        ("VGG16", (224, 224, 1), {"weights": "imagenet"}, ("input", 3)),
        ("VGG16", (100, 100, 3), {"weights": "imagenet"}, ("input", 1)),
        ("VGG16", (224, 100, 3), {"weights": "imagenet"}, ("input", 2)),
        ("MobileNet", (64, 64, 3), {"alpha": 0.01}, ("argument", "alpha")),
        ("MobileNet", (224, 224, 3), {"weights": "imagenet", "alpha": 0.3}, ("argument", "alpha")),
        (
            "MobileNetV3Small",
            (64, 64, 3),
            {"weights": "imagenet", "alpha": 1},
            ("argument", "alpha"),
        ),
        ("VGG16", (64, 64, 3), {"weights": "imagnet"}, ("argument", "weights")),
        ("VGG16", (224, 224, 3), {"weights": "imagenet", "classes": 7}, ("argument", "classes")),
        (
            "VGG16",
            (64, 64, 3),
            {"weights": "w.weights.h5", "classifier_activation": "relu"},
            ("argument", "classifier_activation"),
        ),
        ("EfficientNetV2B0", (64, 64, 3), {"name": "own"}, ("argument", "name")),
        (
            "EfficientNetB0",
            (64, 64, 3),
            {"weights": "imagenet", "include_top": False, "name": "own"},
            ("argument", "name"),
        ),
        ("VGG16", (64, 64, 3), {"freeze_until": "block5_conv9"}, ("argument", "freeze_until")),
        ("VGG16", (64, 64, 3), {"freeze_until": 30}, ("argument", "freeze_until")),
        ("InceptionV3", (99, 99, 3), {"freeze_until": "conv2d_5"}, ("argument", "freeze_until")),
        (
            "VGG16",
            (64, 64, 3),
            {"freeze_until": 3, "trainable": False},
            ("argument", "freeze_until"),
        ),
    ],
)
def test_refusals(
    name: str, shape: tuple[Any, ...], arguments: dict[str, Any], at: tuple[str, Any]
) -> None:
    found = applied(name, *shape, **arguments)
    assert isinstance(found, Mismatch)
    where = ("input", found.axis) if found.input == 0 else ("argument", found.argument)
    assert where == at


def test_a_misspelt_layer_gets_near_names() -> None:
    found = applied("VGG16", 64, 64, 3, freeze_until="block5_con1")
    assert isinstance(found, Mismatch)
    assert "`block5_conv1`" in (found.help or "")


def test_against_keras() -> None:
    """What Keras builds, and what it refuses; the whole is `applications_differential`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.catalog.applications_differential", "--sample"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert done.stdout.endswith("cases, 9 of them taken, 0 differ\n")
