"""Trees that programs make become specs: parsed again they are the same trees."""

from __future__ import annotations

from pathlib import Path

import pytest

from specc.diagnostics.model import Sink
from specc.source import SourceMap
from specc.syntax import ast, make, parse
from specc.syntax.printing import print_module
from specc.syntax.same import is_same

SPECS = sorted((Path(__file__).parents[2] / "specs").rglob("*.dlspec"))


def parsed(text: str) -> ast.Module:
    sink = Sink()
    module = parse(SourceMap().add("spec.dlspec", text), sink)
    assert not sink.sorted(), text
    return module


def test_a_spec_from_nothing() -> None:
    m = make
    module = m.module(
        m.edition(),
        m.param("width", "int", 64, low=1, high=1024),
        m.param("rate", "float", 0.5),
        m.let("sizes", [1, 2.5, -3]),
        m.block(
            "norm",
            [m.parameter("epsilon", 1e-3)],
            [
                m.input_("x"),
                m.output(
                    None,
                    m.pipe(m.name("x"), m.call("LayerNormalization", epsilon=m.name("epsilon"))),
                ),
            ],
        ),
        m.data(
            [
                m.assign("source", m.call("sklearn", m.word("iris"))),
                m.assign("split", m.call("Split", test=0.2, seed=42)),
                m.feed("input", "features", m.pipe(m.name("x"), m.name("Normalization"))),
                m.feed("target", "species", m.name("y")),
            ]
        ),
        m.model(
            "mlp",
            [
                m.input_("features", "float32", [4, None, "time"]),
                m.repeat(
                    3, [m.statement(m.stage("Dense", m.name("width"), activation=m.word("relu")))]
                ),
                m.for_(
                    ["a", "b"],
                    [[1, 2]],
                    [m.statement(m.stage("norm"))],
                ),
                m.assign(
                    "x",
                    m.binary(
                        m.name("x"), "*", m.binary(1, "+", m.index(m.name("x"), slice(None, -1), 0))
                    ),
                ),
                m.output(
                    "species",
                    m.call("Dense", 3, name=m.word("a-b"), kernel_initializer=m.word("none")),
                ),
            ],
        ),
        m.train(
            [
                m.assign("loss", {"a": m.word("mse"), "b c": 1}),
                m.assign("optimizer", m.word("adam")),
            ]
        ),
        m.device("cpu"),
    )
    assert (
        print_module(module)
        == """\
dlspec 1

param width: int = 64 in 1..1024
param rate: float = 0.5

let sizes = [1, 2.5, -3]

block norm(epsilon=0.001) {
  input x
  output x -> LayerNormalization(epsilon=epsilon)
}

data {
  source = sklearn(iris)
  split  = Split(test=0.2, seed=42)

  input  features = x -> Normalization
  target species  = y
}

model mlp {
  input features: float32[4, ?, ?time]
  repeat 3 { Dense(width, activation=relu) }
  for a, b in [[1, 2]] { norm }
  x = x * (1 + x[:-1, 0])
  output species = Dense(3, name="a-b", kernel_initializer="none")
}

train {
  loss      = { a = mse, "b c" = 1 }
  optimizer = adam
}

device cpu
"""
    )


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_tree_without_its_text_is_printed(path: Path) -> None:
    module = parsed(path.read_text("utf-8"))
    assert is_same(module, parsed(print_module(module)))
