"""Models of Keras come back from their specs: class by class, with equal outputs, to the bit."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.importing.ask import ask

HERE = Path(__file__).parent
CASES = [
    node.name
    for node in ast.parse((HERE / "models.py").read_text("utf-8")).body
    if isinstance(node, ast.FunctionDef)
]


@pytest.mark.parametrize("case", CASES)
def test_a_model_comes_back(case, pytestconfig) -> None:
    found = ask({"case": case})
    assert "error" not in found, found["error"]
    assert found["status"] == 0
    assert found["same"]
    assert found["finite"]
    assert found["equal"]
    golden = HERE / "specs" / f"{case}.dlspec"
    if pytestconfig.getoption("--update-goldens"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found["text"], "utf-8")
    assert found["text"] == golden.read_text("utf-8")


def test_resnet_is_short() -> None:
    """Blocks, loops and all: the residual network reads as if written by hand."""
    options = {"input_shape": [64, 64, 3], "classes": 10}
    found = ask({"application": "ResNet50", "options": options})
    assert "error" not in found, found["error"]
    assert found["status"] == 0
    assert found["same"]
    assert found["equal"]
    assert found["lines"] < 80
