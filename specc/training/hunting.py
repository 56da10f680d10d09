"""Where a loss stopped being finite: all since the last checkpoint, trained once more step by step.

The order of the data, what augmentation draws, dropout and weights come from the last
checkpoint and the seed, so that the same steps lead to the same end. The step that
gives a loss that is not finite is then looked at before it is made.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from specc.record import record
from specc.runs.checkpoint import Checkpoint
from specc.training.state import put_back
from specc.training.watched import Watched

if TYPE_CHECKING:
    import keras

_SHOWN = 3
"""So many layers are named."""


@record
class Found:
    """What is known of the step, counted from 1 in its epoch; that is counted from 0.

    `before` is the loss of the step before it, `gradients` are the largest lengths of
    gradients by layer, in the step itself or, where none of its own is finite, in the one
    before it; `bad_inputs` are the places in the batch of examples whose numbers are not
    all finite.
    """

    epoch: int
    step: int
    loss: float
    before: float | None
    learning_rate: float | None
    gradients: list[tuple[str, float]]
    of_step_before: bool
    bad_inputs: list[int]


class _Reached(BaseException):
    """The step was found; ends the `fit` that looked for it."""


def hunt(watched: Watched, checkpoint: Checkpoint, epoch: int, steps: int) -> Found | None:
    """Train from a checkpoint up to so many steps of an epoch; None where all losses are finite."""
    import keras

    model, given = watched.model, watched.given
    assert model is not None
    each = given["steps_per_epoch"]
    since = (checkpoint.epoch - given["initial_epoch"]) * each + checkpoint.step
    looking = _looking(keras.callbacks.Callback, watched, checkpoint)
    batches = _batches(watched, since)
    together, model.steps_per_execution = model.steps_per_execution, 1
    model.make_train_function(force=True)
    try:
        model.fit(
            batches,
            epochs=1,
            steps_per_epoch=(epoch - checkpoint.epoch) * each + steps - checkpoint.step,
            class_weight=given.get("class_weight"),
            shuffle=False,
            callbacks=[looking],
            verbose=0,
        )
    except _Reached:
        found: Found = looking.found
        return found
    finally:
        model.steps_per_execution = together
        model.make_train_function(force=True)
    return None


def _batches(watched: Watched, passed: int) -> Any:
    """The batches of single steps behind those that were passed."""
    import tensorflow as tf

    drawn = watched.dataset.skip(passed // watched.together)
    if watched.together == 1:
        return drawn
    size = watched.options["batch_size"]
    return drawn.flat_map(lambda *parts: tf.data.Dataset.from_tensor_slices(parts).batch(size))


def _looking(base: Any, watched: Watched, checkpoint: Checkpoint) -> Any:
    """The callback that looks at each step before it is made."""

    class Looking(base):  # type: ignore[misc]
        found: Found | None = None

        def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
            put_back(checkpoint, self.model, watched.others())
            self._made = checkpoint.step
            self._step = self.model.train_function
            self.model.train_function = self._look
            self._last: tuple[list[Any], Any] | None = None
            self._loss: float | None = None

        def _look(self, batches: Any) -> Any:
            epoch, step = divmod(self._made, watched.given["steps_per_epoch"])
            epoch += checkpoint.epoch
            rate = watched.learning_rates.get(epoch)
            if not step and rate is not None:
                self.model.optimizer.learning_rate = rate
            variables = [*self.model.variables, *self.model.optimizer.variables]
            before = [variable.numpy().copy() for variable in variables]
            batch = next(batches)
            self.model.reset_metrics()
            logs = self._step(iter([batch]))
            loss = float(logs["loss"])
            self._made += 1
            if math.isfinite(loss):
                self._last, self._loss = (before, batch), loss
                return logs
            _assign(variables, before)
            rate = _learning_rate(self.model)
            gradients, earlier = _gradients(self.model, batch), False
            if self._last is not None and not any(math.isfinite(g) for _, g in gradients):
                _assign(variables, self._last[0])
                gradients, earlier = _gradients(self.model, self._last[1]), True
            self.found = Found(
                epoch,
                step + 1,
                loss,
                self._loss,
                rate,
                gradients[:_SHOWN],
                earlier,
                _not_finite(batch),
            )
            raise _Reached

    return Looking()


def _assign(variables: list[Any], values: list[Any]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _learning_rate(model: keras.Model) -> float | None:
    try:
        return float(model.optimizer.learning_rate)
    except (AttributeError, TypeError, ValueError):
        return None


def _gradients(model: keras.Model, batch: Any) -> list[tuple[str, float]]:
    """The length of the gradient of each layer's weights, the largest first."""
    import keras
    import tensorflow as tf

    x, y, weight = keras.utils.unpack_x_y_sample_weight(batch)
    with tf.GradientTape() as tape:
        predicted = model(x, training=True)
        loss = model.compute_loss(x=x, y=y, y_pred=predicted, sample_weight=weight, training=True)
    trained = [weight.value for weight in model.trainable_weights]
    squares: dict[str, float] = {}
    for weight, gradient in zip(model.trainable_weights, tape.gradient(loss, trained), strict=True):
        if gradient is not None:
            dense = tf.cast(tf.convert_to_tensor(gradient), tf.float64)
            layer = weight.path.rpartition("/")[0]
            squares[layer] = squares.get(layer, 0.0) + float(tf.reduce_sum(dense**2))
    lengths = [(layer, math.sqrt(square)) for layer, square in squares.items()]
    # What is not a number sorts behind all numbers.
    return sorted(lengths, key=lambda item: -item[1] if item[1] == item[1] else math.inf)


def _not_finite(batch: Any) -> list[int]:
    """The places in the batch of what holds numbers that are not finite."""
    import numpy as np
    import tensorflow as tf

    found: set[int] = set()
    for part in tf.nest.flatten(batch):
        array = np.asarray(part)
        if array.dtype.kind == "f" and array.ndim:
            wrong = ~np.isfinite(array.reshape(len(array), -1)).all(axis=1)
            found.update(np.flatnonzero(wrong).tolist())
    return sorted(found)
