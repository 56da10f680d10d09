"""Parts of settings are found in the source."""

from __future__ import annotations

import pytest

from specc.graph.spans import is_written, key_span, locate
from tests.checks.conftest import compiled

SPEC = """
let patience = [EarlyStopping(monitor=loss)]
data {
  source = sklearn(iris)
  input features = x
  target species = y
}
model net {
  input features: float32[4]
  output species = Dense(3, activation=softmax)
}
train {
  loss = { species = sparse_categorical_crossentropy }
  optimizer = SGD(1e-3, momentum=0.9)
  metrics = [accuracy, SparseTopKCategoricalAccuracy(k=2)]
  callbacks = patience
}
"""


@pytest.mark.parametrize(
    ("setting", "path", "text", "written"),
    [
        ("loss", ("species",), "sparse_categorical_crossentropy", True),
        ("loss", ("other",), "{ species = sparse_categorical_crossentropy }", False),
        ("optimizer", ("learning_rate",), "1e-3", True),
        ("optimizer", ("momentum",), "0.9", True),
        ("optimizer", ("nesterov",), "SGD(1e-3, momentum=0.9)", False),
        ("metrics", (0,), "accuracy", True),
        ("metrics", (1, "k"), "2", True),
        ("metrics", (1, "name"), "SparseTopKCategoricalAccuracy(k=2)", False),
        ("callbacks", (0, "monitor"), "patience", False),
    ],
)
def test_locate(setting: str, path: tuple, text: str, written: bool) -> None:
    result = compiled(SPEC)
    assert result.program is not None, result.diagnostics
    train = result.program.train
    assert train is not None
    found = train.settings[setting]
    span = locate(found.expr, found.value, path)
    assert result.sources.text(span) == text
    assert is_written(found.expr, found.value, path) is written


def test_key_span() -> None:
    result = compiled(SPEC)
    assert result.program is not None
    loss = result.program.train.settings["loss"]
    assert result.sources.text(key_span(loss.expr, "species")) == "species"
    assert key_span(loss.expr, "other") == loss.span
