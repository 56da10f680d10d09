"""What `compile` and `fit` are told is seen in what Keras does: numbers change as they should."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emitted.scripts import script_of

SPEC = """
data {
  source = random([4], classes=3, examples=24, seed=3)
  %(data)s
  input  features = x
  target label = y
  %(flows)s
}

model net {
  input features: float32[4]
  hidden = Dense(3)
  output label = hidden -> Softmax(name="label")
  %(model)s
}

train {
  loss       = %(loss)s
  optimizer  = %(optimizer)s
  batch_size = 8
  epochs     = %(epochs)s
  %(train)s
}
"""
PLAIN = {
    "data": "",
    "flows": "",
    "model": "",
    "loss": "sparse_categorical_crossentropy",
    "optimizer": "SGD(0.1)",
    "epochs": "1",
    "train": "",
}

RUN = """
import numpy as np
keras.utils.set_random_seed(0)
before = script.build_model().get_weights()
model, history, tested = script.run(verbose=0)
data = script.load_data()
plain = lambda arrays: [np.asarray(array, "float64").tolist() for array in arrays]
result = {
    "before": plain(before),
    "after": plain(model.get_weights()),
    "history": {name: [float(v) for v in values] for name, values in history.history.items()},
    "steps": int(model.optimizer.iterations),
    "rate": float(model.optimizer.learning_rate),
    "inputs": np.asarray(data["train"][0], "float64").tolist(),
}
"""


def trained(runner: Any, **parts: str) -> dict[str, Any]:
    """What a run of the spec left: weights before and after, history, steps."""
    found: dict[str, Any] = runner.run(script_of(SPEC % {**PLAIN, **parts}).text, RUN)
    for name in ("before", "after"):
        found[name] = [np.array(weights) for weights in found[name]]
    return found


def losses(found: dict[str, Any], labels: np.ndarray) -> np.ndarray:
    """The crossentropy of each example by the weights before training."""
    kernel, bias = found["before"]
    logits = np.array(found["inputs"]) @ kernel + bias
    logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -logits[np.arange(len(labels)), labels]


@pytest.fixture(scope="module")
def labels() -> np.ndarray:
    """The labels of the data, which `random` makes from its seed."""
    random = np.random.default_rng(3)
    random.standard_normal((24, 4), "float32")
    return random.integers(3, size=24)


STILL = {"optimizer": "SGD(1e-30)"}
"""An optimizer that leaves the weights as they were, so that a loss can be computed."""


def test_weights_of_examples_and_of_classes(runner: Any, labels: np.ndarray) -> None:
    weighed = trained(runner, flows="weight label = y", **STILL)
    expected = (losses(weighed, labels) * labels).mean()
    assert weighed["history"]["loss"] == [pytest.approx(expected, rel=1e-4)]
    classes = trained(runner, train="class_weight = { 0 = 0.0, 1 = 1.0, 2 = 2.0 }", **STILL)
    assert classes["history"]["loss"] == [pytest.approx(expected, rel=1e-4)]


def test_examples_of_no_weight_teach_nothing(runner: Any) -> None:
    found = trained(runner, flows="weight label = y -> Rescaling(0.0)", epochs="2")
    for before, after in zip(found["before"], found["after"], strict=True):
        assert np.array_equal(before, after)


def test_losses_of_several_outputs_are_weighed(runner: Any, labels: np.ndarray) -> None:
    found = trained(
        runner,
        flows="target size = y -> Cast(float32)\n  weight size = y",
        model="output size = hidden[:, 0:1]",
        loss="{ label = sparse_categorical_crossentropy, size = mean_squared_error }",
        train="loss_weights = { label = 0.5, size = 3.0 }",
        **STILL,
    )
    kernel, bias = found["before"]
    size = (np.array(found["inputs"]) @ kernel + bias)[:, 0]
    label_loss = losses(found, labels).mean()
    size_loss = (labels * (size - labels) ** 2).mean()
    history = {name: values[0] for name, values in found["history"].items()}
    assert history["label_loss"] == pytest.approx(label_loss, rel=1e-4)
    assert history["loss"] == pytest.approx(0.5 * label_loss + 3 * size_loss, rel=1e-4)


@pytest.mark.parametrize(
    ("clip", "measure"),
    [
        ("clipnorm", lambda parts: max(np.linalg.norm(part) for part in parts)),
        ("global_clipnorm", lambda parts: np.sqrt(sum((part**2).sum() for part in parts))),
        ("clipvalue", lambda parts: max(abs(part).max() for part in parts)),
    ],
)
def test_gradients_are_clipped(runner: Any, clip: str, measure: Any) -> None:
    found = trained(runner, optimizer=f"SGD(1.0, {clip}=0.001)", train="steps_per_epoch = 1")
    moved = [a - b for a, b in zip(found["after"], found["before"], strict=True)]
    assert measure(moved) == pytest.approx(0.001, rel=1e-3)


def test_gradients_are_accumulated_before_a_step_is_taken(runner: Any) -> None:
    waiting = trained(runner, optimizer="SGD(0.1, gradient_accumulation_steps=4)")
    assert waiting["steps"] == 0
    assert np.array_equal(waiting["before"][0], waiting["after"][0])
    # Three batches of a third of the examples each give the gradient of all at once.
    taken = trained(runner, optimizer="SGD(0.1, gradient_accumulation_steps=3)")
    whole = runner.run(
        script_of(SPEC % PLAIN).text.replace("batch_size: int = 8", "batch_size: int = 24"), RUN
    )
    assert np.allclose(taken["after"][0], whole["after"][0], atol=1e-6)
    assert taken["steps"] == whole["steps"] == 1


def test_averages_of_the_weights_are_kept(runner: Any) -> None:
    averaged = {
        "data": "split = Split(validation=0.25)",
        "optimizer": "SGD(0.1, use_ema=true, ema_momentum=0.9)",
    }
    plain = trained(runner, data=averaged["data"])
    slow = trained(runner, **averaged)
    way = np.abs(plain["after"][0] - plain["before"][0]).sum()
    assert 0 < np.abs(slow["after"][0] - slow["before"][0]).sum() < 0.9 * way
    swapped = trained(runner, train="callbacks = [SwapEMAWeights(swap_on_epoch=true)]", **averaged)
    assert swapped["history"]["loss"] == slow["history"]["loss"] == plain["history"]["loss"]
    assert slow["history"]["val_loss"] == plain["history"]["val_loss"]
    assert swapped["history"]["val_loss"] != slow["history"]["val_loss"]


def test_steps_of_an_epoch_and_how_often_it_is_validated(runner: Any) -> None:
    found = trained(
        runner,
        data="split = Split(validation=8 / 24)",
        train="steps_per_epoch = 5\n  validation_freq = 2\n  validation_steps = 1",
        epochs="4",
    )
    assert found["steps"] == 20
    assert len(found["history"]["loss"]) == 4
    assert len(found["history"]["val_loss"]) == 2


def test_schedules_go_by_steps_and_by_epochs(runner: Any) -> None:
    found = trained(runner, optimizer="SGD(PiecewiseConstantDecay([2], [0.1, 0.0]))", epochs="3")
    assert found["rate"] == 0.0
    first, second, third = found["history"]["loss"]
    assert first != pytest.approx(second)
    assert second == pytest.approx(third)
    by_epoch = trained(
        runner,
        train="callbacks = [LearningRateScheduler(ExponentialDecay(0.1, 1, 0.5))]",
        epochs="3",
    )
    assert by_epoch["history"]["learning_rate"] == pytest.approx([0.1, 0.05, 0.025])
    assert by_epoch["rate"] == pytest.approx(0.025)
