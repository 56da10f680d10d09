"""What the campaign imports: all of `keras.applications` with its options, models, specs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from specc.catalog.load import catalog

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ConvNeXtTiny", {"include_preprocessing": False, "input_shape": [64, 64, 3], "classes": 7}),
    ("DenseNet121", {"include_top": False, "pooling": "max", "input_shape": [64, 64, 3]}),
    ("EfficientNetB0", {"include_top": False, "input_shape": [64, 96, 3]}),
    ("EfficientNetV2B0", {"include_preprocessing": False, "input_shape": [64, 64, 3]}),
    ("EfficientNetV2S", {"classes": 5, "classifier_activation": None, "input_shape": [64, 64, 3]}),
    ("InceptionResNetV2", {"include_top": False, "pooling": "avg", "input_shape": [96, 96, 3]}),
    ("InceptionV3", {"include_top": False, "input_shape": [96, 96, 1]}),
    ("MobileNet", {"alpha": 0.5, "depth_multiplier": 2, "dropout": 0.2}),
    ("MobileNet", {"include_top": False, "input_shape": [96, 96, 3], "pooling": "max"}),
    ("MobileNetV2", {"alpha": 1.4, "classes": 10}),
    ("MobileNetV2", {"alpha": 0.35, "include_top": False, "input_shape": [96, 96, 3]}),
    ("MobileNetV3Large", {"minimalistic": True, "input_shape": [96, 96, 3]}),
    ("MobileNetV3Small", {"alpha": 0.75, "include_preprocessing": False, "classes": 3}),
    ("MobileNetV3Small", {"include_top": False, "pooling": "avg", "dropout_rate": 0.4}),
    ("NASNetMobile", {"include_top": False, "pooling": "avg", "input_shape": [64, 64, 3]}),
    ("ResNet50", {"include_top": False, "pooling": "avg", "input_shape": [64, 64, 3]}),
    ("ResNet50V2", {"include_top": False, "input_shape": [None, None, 3]}),
    ("ResNet101", {"classes": 10, "input_shape": [64, 64, 1], "classifier_activation": None}),
    ("VGG16", {"include_top": False, "pooling": "max", "input_shape": [48, 48, 3]}),
    ("VGG19", {"classes": 10, "input_shape": [32, 32, 3]}),
    ("Xception", {"include_top": False, "input_shape": [96, 96, 3]}),
)
"""Constructors with options, beside each without."""


def questions() -> Iterator[tuple[str, dict[str, Any]]]:
    """What each row of the table is called, and what the worker is asked."""
    names = [n for n in catalog().names("applications") if n[0].isupper()]
    for name in names:
        yield f"`{name}`", {"application": name, "options": {}}
    for name, options in OPTIONS:
        said = ", ".join(f"{key}={_said(value)}" for key, value in options.items())
        yield f"`{name}({said})`", {"application": name, "options": options}
    for name in cases():
        yield f"{name.replace('_', ' ')}", {"case": name}
    folder = ROOT / "specs"
    for path in sorted([*folder.glob("*.dlspec"), *folder.glob("zoo/*.dlspec")]):
        text = str(path.relative_to(ROOT))
        yield f"[{text}](../{text})", {"spec": str(path), "layers": [str(path)]}


def cases() -> list[str]:
    """The models of `models.py`, by name."""
    tree = ast.parse((HERE / "models.py").read_text("utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


def _said(value: Any) -> str:
    if isinstance(value, list):
        return f"({', '.join(map(str, value))})"
    return f'"{value}"' if isinstance(value, str) else str(value)
