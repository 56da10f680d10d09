"""Metrics: what Keras refuses is an error; what it reports goes by the names that we expect."""

from __future__ import annotations

from itertools import product

import pytest

from specc.checks import prepare
from specc.checks.reported import metrics_of, reported_names
from specc.diagnostics.model import Sink
from tests.checks.conftest import compiled, messages
from tests.checks.test_losses_against_keras import OUTPUTS, spec

METRICS = (
    "accuracy",
    "AUC()",
    "Accuracy()",
    "BinaryAccuracy()",
    "BinaryCrossentropy()",
    "CategoricalAccuracy()",
    "CategoricalCrossentropy()",
    "CategoricalHinge()",
    "CosineSimilarity()",
    "F1Score()",
    "Hinge()",
    "KLDivergence()",
    "LogCoshError()",
    "MeanAbsoluteError()",
    "MeanSquaredError()",
    "MeanIoU(num_classes=3)",
    "MeanIoU(num_classes=3, sparse_y_pred=false)",
    "Poisson()",
    "Precision()",
    "PrecisionAtRecall(recall=0.5)",
    "R2Score()",
    "RootMeanSquaredError()",
    "SparseCategoricalAccuracy()",
    "SparseCategoricalCrossentropy()",
    "SparseTopKCategoricalAccuracy()",
    "TopKCategoricalAccuracy()",
    "TruePositives()",
)
TARGETS = ("integer", "integer[1]", "one_hot", "binary", "measured")
SHAPES = ("softmax3", "sigmoid1", "sequence3")

# A loss that takes whatever the metric is to be tried on.
TOLERANT = {"one_hot": "mae", "integer[1]": "mae"}


def loss_for(target: str, output: str) -> str | None:
    """A loss that Keras takes for this pair, or None where there is none."""
    if output == "sigmoid1":
        return "mae"
    if output == "sequence3":
        return None
    if target in ("integer", "integer[1]", "binary"):
        return "sparse_categorical_crossentropy"
    return "mae" if target == "one_hot" else None


def made(text: str):
    """`AUC(name=a)` as the oracle wants it."""
    if "(" not in text:
        return text
    name, _, arguments = text.removesuffix(")").partition("(")
    pairs = (part.split("=") for part in arguments.split(", ") if part)
    values = {"true": True, "false": False}
    return {"object": [name, {k: values.get(v, _number(v)) for k, v in pairs}]}


def _number(text: str):
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def test_errors_are_what_keras_refuses(keras_says) -> None:
    pairs = [(t, o) for t, o in product(TARGETS, SHAPES) if loss_for(t, o) is not None]
    cases = [(t, o, m) for (t, o), m in product(pairs, METRICS)]
    answers = keras_says(
        {
            "outputs": {"label": OUTPUTS[o]},
            "targets": {"label": t},
            "loss": loss_for(t, o),
            "metrics": [made(m)],
            "step": True,
        }
        for t, o, m in cases
    )
    disagreements = []
    for (target, output, metric), answer in zip(cases, answers, strict=True):
        text = spec(target, f"{loss_for(target, output)}\n  metrics = [{metric}]", output)
        errors = [m for m in messages(text) if m.severity == "error"]
        if bool(errors) != (answer["error"] is not None):
            told = errors[0].message if errors else "nothing"
            disagreements.append(f"{target} {output} {metric}: specc {told}; {answer['error']}")
    assert not disagreements, "\n".join(disagreements)


TWO = """
data {
  source = random([4, 2], classes=3, examples=15)
  split = Split(validation=0.2)
  input features = x
  target label = y
  target score = y
}
model net {
  input features: float32[4, 2]
  x = features -> Flatten
  output label = x -> Dense(3, activation=softmax)
  output score = x -> Dense(1)
}
train {
  loss = LOSS
  metrics = METRICS
}
"""


@pytest.mark.parametrize(
    "metrics",
    [
        ["accuracy", "mae", "acc"],
        ["mae", "mae", "MAE"],
        ["AUC()", "AUC()", "AUC(name=area)", "Precision()", "mean_squared_error"],
        ["F1Score()", "RootMeanSquaredError()", "R2Score()", "LogCoshError()", "auc", "bce"],
    ],
)
def test_names_of_metrics(keras_says, metrics: list[str]) -> None:
    flow = "one_hot" if "F1Score()" in metrics else "binary"
    loss = "mae"
    output = "sigmoid1" if flow == "binary" else "softmax3"
    (answer,) = keras_says(
        [
            {
                "outputs": {"label": OUTPUTS[output]},
                "targets": {"label": flow},
                "loss": loss,
                "metrics": [made(m) for m in metrics],
            }
        ]
    )
    text = spec(flow, f"{loss}\n  metrics = [{', '.join(metrics)}]", output)
    assert answer["history"] == names(text), answer


@pytest.mark.parametrize(
    ("loss", "metrics"),
    [
        ({"label": "sparse_categorical_crossentropy", "score": "mae"}, {"label": ["accuracy"]}),
        ({"label": "sparse_categorical_crossentropy"}, {"score": ["mae"], "label": ["accuracy"]}),
        ({"label": "sparse_categorical_crossentropy", "score": "mse"}, {"score": "mae"}),
    ],
)
def test_names_with_several_outputs(keras_says, loss, metrics) -> None:
    (answer,) = keras_says(
        [
            {
                "outputs": {"label": OUTPUTS["softmax3"], "score": OUTPUTS["linear1"]},
                "targets": {"label": "integer", "score": "measured"},
                "loss": loss,
                "metrics": metrics,
            }
        ]
    )
    assert answer["history"] == names(
        TWO.replace("LOSS", shown(loss)).replace("METRICS", shown(metrics))
    )


def shown(value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {shown(v)}" for k, v in value.items()) + " }"
    return f"[{', '.join(value)}]" if isinstance(value, list) else value


def names(text: str) -> list[str]:
    """What specc expects each epoch to report, validation left out."""
    program = compiled(text).program
    assert program is not None
    whole = prepare(program, Sink())
    return sorted(reported_names(whole, metrics_of(whole)))
