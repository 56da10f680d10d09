"""Losses, targets and outputs: what Keras refuses at the first step, and only that, is an error."""

from __future__ import annotations

from itertools import product

from tests.checks.conftest import messages

# The flow of a spec for each target of the oracle. Measured numbers have no class numbers.
SOURCES = {
    "integer": ("classes=3", "y"),
    "integer[1]": ("classes=3", "y -> Reshape([1])"),
    "one_hot": ("classes=3", "y -> OneHot(3)"),
    "one_hot[4]": ("classes=3", "y -> OneHot(4)"),
    "binary": ("classes=2", "y"),
    "measured": ("seed=1", "y"),
    "measured[1]": ("seed=1", "y -> Reshape([1])"),
    "measured[3]": ("seed=1", "[y, y, y]"),
}
LOSSES = (
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "circle",
    "cosine_similarity",
    "crossentropy",
    "ctc",
    "dice",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mae",
    "mape",
    "mean_squared_error",
    "msle",
    "poisson",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "tversky",
)
OUTPUTS = {
    "softmax3": ("flat", 3, "softmax"),
    "softmax2": ("flat", 2, "softmax"),
    "sigmoid1": ("flat", 1, "sigmoid"),
    "linear1": ("flat", 1, "linear"),
    "sequence3": ("sequence", 3, "softmax"),
}

AGREED = {
    # Keras trains on, but not on class numbers: it cuts measured numbers down to integers.
    ("sparse_categorical_crossentropy", "measured"),
    ("sparse_categorical_crossentropy", "measured[1]"),
    ("crossentropy", "measured"),
    ("crossentropy", "measured[1]"),
    # Rows of four are as long as the sequence, so that Keras reads them as class numbers.
    ("sparse_categorical_crossentropy", "one_hot[4]"),
    ("crossentropy", "one_hot[4]"),
}


def spec(target: str, loss: str, output: str) -> str:
    shape, units, activation = OUTPUTS[output]
    arguments, flow = SOURCES[target]
    before = "" if shape == "sequence" else "  Flatten\n"
    return f"""
data {{
  source = random([4, 2], {arguments}, examples=15)
  input features = x
  target label = {flow}
}}
model net {{
  input features: float32[4, 2]
{before}  output label = Dense({units}, activation={activation})
}}
train {{
  loss = {loss}
}}
"""


def test_errors_are_what_keras_refuses(keras_says) -> None:
    cases = list(product(SOURCES, LOSSES, OUTPUTS))
    answers = keras_says(
        {"outputs": {"label": OUTPUTS[o]}, "targets": {"label": t}, "loss": loss, "step": True}
        for t, loss, o in cases
    )
    disagreements = []
    for (target, loss, output), answer in zip(cases, answers, strict=True):
        errors = [m for m in messages(spec(target, loss, output)) if m.severity == "error"]
        if bool(errors) != (answer["error"] is not None) and (loss, target) not in AGREED:
            told = errors[0].message if errors else "nothing"
            disagreements.append(f"{target} {loss} {output}: specc {told}; Keras {answer['error']}")
    assert not disagreements, "\n".join(disagreements)


def test_graph_mode_agrees(keras_says) -> None:
    """Real training compiles the step: a few cases of each kind, as it does it."""
    cases = [
        ("integer", "categorical_crossentropy", "softmax3", True),
        ("integer[1]", "categorical_crossentropy", "softmax3", True),
        ("one_hot", "sparse_categorical_crossentropy", "softmax3", True),
        ("integer", "sparse_categorical_crossentropy", "softmax2", True),
        ("one_hot[4]", "mean_squared_error", "softmax3", True),
        ("integer", "mean_squared_error", "softmax3", True),
        ("integer", "sparse_categorical_crossentropy", "softmax3", False),
        ("one_hot", "categorical_crossentropy", "softmax3", False),
        ("integer[1]", "mean_squared_error", "softmax3", False),
        ("binary", "binary_crossentropy", "sigmoid1", False),
    ]
    answers = keras_says(
        {"outputs": {"label": OUTPUTS[o]}, "targets": {"label": t}, "loss": loss}
        for t, loss, o, _ in cases
    )
    for (target, loss, output, refused), answer in zip(cases, answers, strict=True):
        assert (answer["error"] is not None) is refused, answer
        errors = [m for m in messages(spec(target, loss, output)) if m.severity == "error"]
        assert bool(errors) is refused, (target, loss, output)
