"""What flows carry, step by step."""

from __future__ import annotations

import pytest

from specc.checks.flows import type_flows
from specc.checks.sources import source_facts
from specc.diagnostics.model import Sink
from tests.checks.conftest import codes, compiled


def flow_type(source: str, flow: str) -> str:
    result = compiled(f"""
data {{
  source = {source}
  input features = {flow}
}}
model net {{
  input features: float32[?a]
  output y = features
}}
""")
    program = result.program
    if program is None:
        return " ".join(m.code for m in result.diagnostics if m.severity == "error")
    sink = Sink()
    (type_,) = type_flows(program, source_facts(program, sink), sink).values()
    return str(type_)


@pytest.mark.parametrize(
    ("source", "flow", "expected"),
    [
        ("sklearn(iris)", "x", "float64[?, 4]"),
        ("sklearn(iris)", "[sepal_length, petal_width]", "float64[?, 2]"),
        ("random([4])", "x", "float32[?, 4]"),
        ("random(4)", "x -> Reshape([2, 2]) -> Reshape([-1])", "float32[?, 4]"),
        ("random(4)", "x -> Cast(int32)", "int32[?, 4]"),
        ("random(4)", "[y]", "float32[?, 1]"),
        ("random(4, classes=3)", "[y, y]", "int64[?, 2]"),
        ("random(4, classes=3)", "y -> OneHot()", "float32[?, 3], 3 classes one-hot"),
        ("random(4, classes=3)", "y -> OneHot(5)", "float32[?, 5], 5 classes one-hot"),
        (
            "random(4, classes=3)",
            "y -> Cast(float32) -> OneHot()",
            "float32[?, 3], 3 classes one-hot",
        ),
        ("keras(cifar10)", "y -> OneHot(10) -> Flatten", "float32[?, 10], 10 classes one-hot"),
        ("random(4)", "x -> Reshape([3])", "E0514"),
        ("random(4)", "x -> Reshape([-1, 3])", "E0514"),
        ("random(4)", "y -> OneHot(3)", "E0514"),
        ("random(4, classes=3)", "y -> OneHot(2)", "E0514"),
        ("random(4, classes=3)", "[x, y]", "E0513"),
        ("random(4)", "z", "E0512"),
    ],
)
def test_type(source: str, flow: str, expected: str) -> None:
    assert flow_type(source, flow) == expected


def test_one_mistake_is_told_once() -> None:
    """An unknown column makes the flow unknown, which then fits everywhere."""
    text = """
data {
  source = sklearn(iris)
  input features = nothing -> Normalization
  target species = nothing -> OneHot(7)
}
model net {
  input features: float32[4]
  output species = Dense(3, activation=softmax)
}
train { loss = sparse_categorical_crossentropy }
"""
    assert codes(text) == ["E0512", "E0512", "E0523"]


def test_refused_settings_and_flows_are_not_missing_too() -> None:
    text = """
data {
  source = sklearn(irish)
  input features = x -> Reshape(shape=3)
  target species = y -> OneHot("three")
}
model net {
  input features: float32[4]
  output species = Dense(3, activation=softmax)
}
train {
  loss = CategoricalCrossentropy(label_smoothing=many)
  metrics = [AUC(num_thresholds=none)]
  callbacks = [EarlyStopping(monitor=auc)]
}
"""
    assert all(code.startswith("E03") for code in codes(text)), codes(text)
