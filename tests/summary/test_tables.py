"""The printed table: as it was read, as wide as the terminal, and the same as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import specc
from specc.summarizing.text import table
from tests.emitted.compare import compiled
from tests.zoo.row import SPECS

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[2]

TABLES: dict[str, tuple[str, int | None, dict[str, Any]]] = {
    "iris": ("iris", 80, {"batch_sizes": [10, 100]}),
    "resnet": ("zoo/resnet", 80, {"optimizer": "SGD(momentum=0.9)", "batch_sizes": [32]}),
    "resnet_wide": ("zoo/resnet", 120, {"depth": 1}),
    "alphago_zero": ("alphago_zero", 120, {}),
    "siamese": ("zoo/siamese", 80, {"expand": True}),
    "transformer_open": ("zoo/transformer", 120, {}),
    "transformer": ("zoo/transformer", 80, {"sizes": {"source_time": 100, "target_time": 80}}),
    "llama": ("zoo/llama", 120, {"sizes": {"time": 2048}, "precision": "mixed_bfloat16"}),
    "unet_piped": ("zoo/unet", None, {}),
    "lenet5_narrow": ("zoo/lenet5", 40, {}),
}

FINE_TUNED = """\
layer Excite(ratio: int = 16) {
  input x
  weight scale([ops.shape(x)[-1]], initializer=ones)
  gate = ops.mean(x, axis=[1, 2], keepdims=true)
    -> Dense(ops.shape(x)[-1] // ratio, activation=relu)
    -> Dense(ops.shape(x)[-1], activation=sigmoid)
  output x * gate * scale
}

model flowers {
  input image: float32[?, ?, 3]
  MobileNetV2(include_top=false, weights=none, freeze_until=block_16_expand, training=false)
  Excite(ratio=8)
  GlobalAveragePooling2D
  output label = Dense(5)
}
"""


@pytest.mark.parametrize("name", TABLES)
def test_tables(golden, name: str) -> None:
    spec, width, options = TABLES[name]
    found = specc.summary(compiled(SPECS / f"{spec}.dlspec"), **options)
    golden(GOLDEN / f"{name}.txt", table(found, width) + "\n")


def test_an_application_and_a_custom_layer_are_opened(golden) -> None:
    options = {"sizes": {"image": [180, 180, 3]}, "expand": True}
    found = specc.summary(compiled(FINE_TUNED), **options)
    golden(GOLDEN / "fine_tuned.txt", table(found, 120) + "\n")


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize(
    "spec", ["zoo/unet", "zoo/transformer", "alphago_zero", "zoo/nasnet_mobile"]
)
def test_no_line_is_wider_than_the_terminal(spec: str, width: int) -> None:
    found = specc.summary(compiled(SPECS / f"{spec}.dlspec"), expand=True)
    lines = table(found, width).splitlines()
    least = 40 if width < 80 else 0  # number, name, output and two counts are never left out
    assert all(len(line) <= width + least for line in lines)


def test_as_text_it_is_the_table_without_a_width() -> None:
    found = specc.summary(compiled(SPECS / "iris.dlspec"))
    assert str(found) == table(found, None)


@pytest.mark.parametrize("name", TABLES)
def test_data_fits_its_schema(name: str) -> None:
    spec, _, options = TABLES[name]
    schema = json.loads((ROOT / "docs" / "summary.schema.json").read_text(encoding="utf-8"))
    data = specc.summary(compiled(SPECS / f"{spec}.dlspec"), **options).as_data()
    assert json.loads(json.dumps(data)) == data
    strict = _closed(schema)
    jsonschema.Draft202012Validator.check_schema(strict)
    jsonschema.validate(data, strict)


def _closed(schema: Any) -> Any:
    """The schema, with no key allowed that it does not name."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        found.setdefault("additionalProperties", False)
    return found
