"""Unused parts, names of layers, and the verifier."""

from __future__ import annotations

import pytest

from specc.catalog.types import TensorType, Weight
from specc.graph.ir import Model, Node, Program, Tensor
from specc.graph.verify import verify
from specc.source import Span
from tests.checks.conftest import codes, compiled, messages

MODEL = """
model net {{
  input features: float32[4]
{body}
}}
"""


def model(*body: str) -> str:
    return MODEL.format(body="\n".join(f"  {line}" for line in body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (["output y = features -> Dense(3)"], []),
        (["x = features -> Dense(2)", "output y = features -> Dense(3)"], ["W0542"]),
        # Of a dead chain the last alone is told of.
        (["x = features -> Dense(2) -> relu", "output y = features -> Dense(3)"], ["W0542"]),
        (["x = features + 1", "z = features * 2", "output y = features"], ["W0542", "W0542"]),
        # All rounds are dead, at one place: once.
        (["repeat 3 { x = features -> Dense(2) }", "output y = features"], ["W0542"]),
        # The last round is used: the body is not dead.
        (["repeat 3 { x = features -> Dense(2) }", "output y = x"], []),
    ],
)
def test_dead_nodes(body: list[str], expected: list[str]) -> None:
    assert codes(model(*body)) == expected


def test_a_block_is_dead_only_if_no_use_of_it_lives() -> None:
    block = (
        "block two(n) {\n  input x\n  a = x -> Dense(n)\n  b = x -> Dense(n)\n  output a, b\n}\n"
    )
    body = ["a, b = features -> two(2)", "c, d = features -> two(3)"]
    assert "W0542" not in codes(block + model(*body, "output y = [a, d] -> Concatenate"))
    assert "W0542" in codes(block + model(*body, "output y = [a, c] -> Concatenate"))


def test_definitions_used_anywhere_are_used() -> None:
    text = """
param a: int = 2
param b: int = 3
let c = a + 1
let d = [b, c]
let _unused = 1
block f(n, m=c) {
  input x
  output x -> Dense(n) -> relu -> Dense(m)
}
""" + model("for n in d { features = features -> f(n) }", "output y = features")
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (model("let n = 3", "output y = Dense(3)"), ["W0543"]),
        (model("let n = 3", "let k = n + 1", "output y = Dense(k)"), []),
        (model("let _n = 3", "output y = Dense(3)"), []),
        (model("layer d = Dense(3)", "output y = Dense(3)"), ["W0543"]),
        (model("layer d = Dense(3)", "output y = features -> d"), []),
        (model("layer d = Dense(3)", "output y = d(features)"), []),
        (model("repeat 2 as i { relu }", "output y = tanh"), ["W0543"]),
        (model('repeat 2 as i { Dropout(0.1, name="d{i}") }', "output y = tanh"), []),
        ("block f(n, m=2) {\n  input x\n  output x + n\n}\n" + model("output y = f(1)"), ["W0543"]),
        ("block f(n) {\n  input x\n  output x + n\n}\n" + model("output y = f(1)"), []),
        ("layer F(n=1) {\n  input x\n  output x + n\n}\n" + model("output y = F"), []),
        ("layer F(n=1) {\n  input x\n  output x + 1\n}\n" + model("output y = F"), ["W0543"]),
    ],
)
def test_definitions_in_bodies(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_unused_is_not_told_beside_errors() -> None:
    assert codes(model("x = features -> Dense(2)", "output y = features -> Desne(3)")) == ["E0201"]


def test_names_in_a_used_model_are_its_own() -> None:
    inner = "model inner {\n  input x: float32[4]\n  output y = x -> Dense(4, name=d)\n}\n"
    assert codes(inner + model("output y = features -> inner -> Dense(4, name=d)")) == []


def test_a_shared_layer_is_one_layer() -> None:
    body = ["layer d = Dense(4, name=d)", "output y = features -> d -> d"]
    assert codes(model(*body)) == []


def test_a_name_given_in_a_loop() -> None:
    assert (
        codes(
            model('repeat 2 as i { Dense(4, activation=relu, name="d{i}") }', "output y = Dense(1)")
        )
        == []
    )
    (message,) = messages(model("repeat 3 { Dense(4, name=d) }", "output y = Dense(1)"))
    assert message.code == "E0541"
    assert any("iteration 2" in label.text for label in message.secondary)


# ------------------------------------------------------------- the verifier


def program() -> Program:
    result = compiled(model("x = features -> Dense(2)", "output y = [x, x] -> Add"))
    assert result.program is not None
    return result.program


def changed(**fields: object) -> list[str]:
    """What the verifier says of the program with a changed model."""
    good = program()
    assert good.model is not None
    names = Model.__match_args__
    bad = Model(**{name: fields.get(name, getattr(good.model, name)) for name in names})
    parts = {name: getattr(good, name) for name in Program.__match_args__}
    return verify(Program(**{**parts, "model": bad, "models": {bad.name: bad}}))


def test_a_good_program_is_valid() -> None:
    assert verify(program()) == []


def test_a_node_before_what_it_uses() -> None:
    good = program().model
    assert good is not None
    (problem, *_) = changed(
        nodes=tuple(reversed(good.nodes)),
        outputs=good.outputs,
        weights=good.weights,
        inputs=good.inputs,
    )
    assert "later node" in problem


def test_an_output_that_nothing_makes() -> None:
    stray = Tensor(TensorType((None, 2), "float32"), Span(0, 0), None)
    assert any("no input of this model" in problem for problem in changed(outputs={"y": stray}))


def test_layers_and_weights_differ() -> None:
    good = program().model
    assert good is not None
    problems = changed(nodes=good.nodes, inputs=good.inputs, outputs=good.outputs, weights={})
    assert any("not in `weights`" in problem for problem in problems)
    wrong = {layer: (Weight("kernel", (-1,), "float32"),) for layer in good.weights}
    problems = changed(nodes=good.nodes, inputs=good.inputs, outputs=good.outputs, weights=wrong)
    assert any("has shape (-1,)" in problem for problem in problems)


def test_types_differ() -> None:
    good = program().model
    assert good is not None
    node = good.nodes[-1]
    other = TensorType((None, 3), "float32")
    fields = {name: getattr(node, name) for name in Node.__match_args__}
    bad = Node(**{**fields, "output_types": (other,)})
    tensor = Tensor(TensorType((None, 2), "float32"), Span(0, 0), None, bad)
    problems = changed(
        nodes=(*good.nodes[:-1], bad),
        inputs=good.inputs,
        outputs={"y": tensor},
        weights=good.weights,
    )
    assert any("its node makes" in problem for problem in problems)
