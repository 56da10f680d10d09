"""Extern layers in the script: imported by their names, used as any layer is."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from specc.backends.python.imports import Import, import_statements
from specc.backends.python.layout import print_module
from tests.emitted.compare import compiled, script
from tests.emitted.scripts import script_of

MODULE = """
import sys
from types import ModuleType

import keras
from keras import ops


class Scale(keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return x * self.factor

    def compute_output_shape(self, shape):
        return shape

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


class Path(Scale):
    pass


sys.modules["scaling"] = ModuleType("scaling")
sys.modules["scaling.layers"] = module = ModuleType("scaling.layers")
module.Scale, module.Path = Scale, Path
"""

SPEC = """
extern layer Scale(factor: float) -> same from "scaling.layers"
extern layer Path(factor: float = 0.5) -> same from "scaling.layers"
extern layer Unused(factor: float) -> same from "nowhere.layers"

layer Twice(factor) {
  input x
  output (x -> Scale(factor)) + (x -> Scale(2 * factor))
}

block both(factor) {
  input x
  output x -> Scale(factor) -> Path(factor=2.0)
}

model m {
  input x: float32[3, 4]
  layer shared = Path(2.0)
  a = x -> both(2.0) -> shared
  b = x -> TimeDistributed(Scale(1.0)) -> shared
  output y = a + b + (x -> Twice(1.0))
}
"""


def test_the_script_imports_what_it_uses() -> None:
    text = script(compiled(SPEC))
    assert "from scaling.layers import Path as Path_, Scale\n" in text
    assert "nowhere" not in text


def test_the_script_uses_them_as_layers(runner: Any) -> None:
    snippet = """
import numpy as np
model = script.build_model()
x = np.ones((2, 3, 4), "float32")
given = model.predict(x, verbose=0)
result = [list(given.shape), float(given.min()), float(given.max())]
"""
    text = script_of(SPEC).text
    # a: 1 * 2 * 2 * 2; b: 1 * 1 * 2; and three times x
    assert runner.run(MODULE + text, snippet) == [[2, 3, 4], 13.0, 13.0]


@pytest.mark.parametrize("module", ["os; import sys", "os\nimport sys", "a..b", "class", ""])
def test_a_module_is_a_name_or_nothing_is_written(module: str) -> None:
    imported = import_statements([Import(module, "Windows")])
    with pytest.raises(ValueError, match="name"):
        print_module(ast.Module(imported, []))
