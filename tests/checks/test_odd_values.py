"""Whatever a setting, a flow or a target is given, checking ends in messages."""

from __future__ import annotations

from itertools import product

import pytest

from specc.checks.settings import DATA, DEVICE, TRAIN
from tests.checks.conftest import codes, messages

VALUES = (
    "1",
    "-1",
    "0",
    "0.5",
    "1e400",
    '"x"',
    '""',
    "none",
    "true",
    "relu",
    "[]",
    "{}",
    "[1, none]",
    "[[accuracy], [[]]]",
    "{ species = 1 }",
    "{ species = [mae, [mae]] }",
    "{ other = mae }",
    "Adam()",
    "[Adam(), Dense(3)]",
    "Dense(3)",
    "[EarlyStopping(), 3]",
    "EarlyStopping(monitor=1)",
    "[ModelCheckpoint('{')]",
    "[ModelCheckpoint('{0}{}{x!r:>{y}}.keras')]",
    "Split(test=1, validation=1)",
    "csv(1)",
    'csv(".")',
    'npz("/dev/zero")',
    "random([2, -1])",
    "keras(none)",
    "x",
)
BLOCKS = {
    "data": {"source": "sklearn(iris)", **dict.fromkeys(set(DATA) - {"source"})},
    "train": {"loss": "mae", **dict.fromkeys(set(TRAIN) - {"loss"})},
    "device": dict.fromkeys(DEVICE),
}


def spec(block: str, name: str, value: str) -> str:
    blocks = {b: {k: v for k, v in settings.items() if v} for b, settings in BLOCKS.items()}
    blocks[block][name] = value
    shown = {
        b: "\n".join(f"  {k} = {v}" for k, v in settings.items()) for b, settings in blocks.items()
    }
    return f"""
data {{
{shown["data"]}
  input features = x
  target species = y -> OneHot(3)
}}
model net {{
  input features: float32[4]
  output species = Dense(3)
}}
train {{
{shown["train"]}
}}
device cpu {{
{shown["device"]}
}}
"""


SETTINGS = [(block, name) for block, settings in BLOCKS.items() for name in sorted(settings)]


@pytest.mark.parametrize(("block", "name"), SETTINGS)
def test_any_value_of_a_setting(block: str, name: str) -> None:
    for value in VALUES:
        for message in messages(spec(block, name, value)):
            assert message.primary.span.start <= message.primary.span.end


STEPS = ("OneHot()", "OneHot(1)", "Cast(string)", "Cast(int32)", "Reshape([-1])", "Reshape([0])")
COLUMNS = ("x", "y", "[x]", "[x, y]", "[y, y]", "nothing", '"x"', "[]", "[[x]]")


@pytest.mark.parametrize("role", ["input features", "target species"])
@pytest.mark.parametrize("columns", COLUMNS)
def test_any_flow(columns: str, role: str) -> None:
    for first, second in product(STEPS, STEPS):
        text = spec("data", "source", "sklearn(iris)")
        lines = [line for line in text.splitlines() if not line.strip().startswith(role)]
        lines.insert(3, f"  {role} = {columns} -> {first} -> {second}")
        codes("\n".join(lines))


@pytest.mark.parametrize("missing", ["data", "model", "train", "device"])
def test_any_block_may_be_missing(missing: str) -> None:
    text = spec("train", "metrics", "[accuracy]")
    start = text.index(f"\n{missing} ")
    end = text.index("\n}", start) + 2
    assert not [code for code in codes(text[:start] + text[end:]) if code.startswith("E")]
