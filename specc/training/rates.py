"""The learning-rate range test (Smith 2015, https://arxiv.org/abs/1506.01186).

The model is trained for a few steps while the rate grows from step to step, by equal
factors. Where the loss falls fastest is a rate to begin with; where it soars, one that
is too large. It is the script's own `run` that trains: with the spec's data, its loss
and its optimizer, but without its callbacks, and none of its weights are kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from specc.backends.extern import extern_layers
from specc.backends.keras_model import RunError, built_model, own_state, run_script
from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.graph.ir import Program
from specc.record import record
from specc.source import NOWHERE
from specc.training import require_parts
from specc.training.folder import spec_folder

if TYPE_CHECKING:
    import keras

LOWEST, HIGHEST, STEPS = 1e-7, 10.0, 100
SMOOTHING = 0.9
"""How much of the average of the losses before stays in that of a step."""
SOARED = 4.0
"""The test ends when the average loss is so many times its least."""

AT_LEAST = 10
"""So many steps are taken before a loss is said to soar: those of single batches differ."""


@record
class Rates:
    """Rates and, smoothed, the loss behind a step at each.

    `steepest` is the rate where the loss fell fastest, `least` where it was least;
    `soared` says that the test ended before the highest rate.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    steepest: float
    least: float
    soared: bool


class _Done(BaseException):
    """Ends the script's `run` once the rates are tried; nothing of the script catches it."""


def range_test(
    program: Program,
    *,
    lowest: float = LOWEST,
    highest: float = HIGHEST,
    steps: int = STEPS,
    batch_size: int | None = None,
    seed: int | None = None,
    allow_extern: bool = False,
) -> Rates:
    """Try `steps` learning rates from `lowest` to `highest` on the program's model and data.

    Raises RunError where there is nothing to train, Keras refuses, or the loss of no step
    is finite.
    """
    require_parts(program)
    running = run_script(program, "training", allow_extern=allow_extern)
    if extern_layers(program):
        built_model(running)
    module: Any = running.module
    tried: list[tuple[float, float]] = []
    rates = [lowest * (highest / lowest) ** (i / max(1, steps - 1)) for i in range(steps)]
    given = {"batch_size": batch_size, "seed": seed}
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    folder = spec_folder(program)
    if running.script.in_folder and folder is not None:
        options["folder"] = folder
    module.train = _trying(module.train, rates, tried)
    with own_state(program), suppress(_Done):
        running.call("run", verbose=0, **options)
    return _judged(tried, program, soared=len(tried) < steps)


def _trying(
    train: Callable[..., Any], rates: list[float], tried: list[tuple[float, float]]
) -> Callable[..., Any]:
    """The script's `train`, whose `fit` tries the rates and then ends the run."""

    def trying(model: keras.Model, *args: Any, **named: Any) -> None:
        model.steps_per_execution = 1
        fit = model.fit

        def fitted(batches: Any, **given: Any) -> None:
            _free_rate(model, rates[0])
            weights = {name: given[name] for name in ("class_weight",) if name in given}
            fit(
                batches,
                epochs=1,
                steps_per_epoch=len(rates),
                shuffle=False,
                verbose=0,
                callbacks=[_raising(rates, tried)],
                **weights,
            )
            raise _Done

        model.fit = fitted
        train(model, *args, **named)

    return trying


def _free_rate(model: keras.Model, rate: float) -> None:
    """Make an optimizer whose rate follows a schedule anew, with a rate that can be set."""
    import keras

    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    settings = optimizer.get_config()
    if not isinstance(settings["learning_rate"], dict):
        return
    made = type(optimizer).from_config({**settings, "learning_rate": rate})
    if optimizer is not model.optimizer:
        made = keras.optimizers.LossScaleOptimizer(made)
    model.optimizer = made


def _raising(rates: list[float], tried: list[tuple[float, float]]) -> keras.callbacks.Callback:
    """A callback that raises the rate from step to step, and notes the loss of each."""
    import keras

    class Raising(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
            optimizer = self.model.optimizer
            getattr(optimizer, "inner_optimizer", optimizer).learning_rate = rates[batch]
            self.model.reset_metrics()  # what is reported is then of this step alone

        def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
            loss = float((logs or {})["loss"])
            average = smoothed([*(loss for _, loss in tried), loss])
            soared = batch >= AT_LEAST and average[-1] > SOARED * min(average)
            if soared or not math.isfinite(loss):
                raise _Done
            tried.append((rates[batch], loss))

    return Raising()


def smoothed(losses: list[float]) -> list[float]:
    """The exponential moving average of the losses, its beginning set right."""
    average, found = 0.0, []
    for number, loss in enumerate(losses, start=1):
        average = SMOOTHING * average + (1 - SMOOTHING) * loss
        found.append(average / (1 - SMOOTHING**number))
    return found


def _judged(tried: list[tuple[float, float]], program: Program, *, soared: bool) -> Rates:
    """What the losses say. Raises RunError where there are too few to say anything."""
    if len(tried) < 3:
        sink = Sink()
        train = program.train
        loss = None if train is None else train.settings.get("loss")
        sink.report(
            codes.LOSS_NOT_FINITE,
            NOWHERE if loss is None else loss.span,
            value="nan",
            step=len(tried) + 1,
            epoch=1,
            helps=["begin with a smaller one: `--lowest 1e-10`"],
        )
        raise RunError(sink)
    rates = tuple(rate for rate, _ in tried)
    losses = smoothed([loss for _, loss in tried])
    least = min(range(len(losses)), key=losses.__getitem__)
    # The rates grow by equal factors, so that differences are slopes over their logarithm.
    falls = {i: losses[i + 1] - losses[i - 1] for i in range(1, max(2, least))}
    steepest = min(falls, key=falls.__getitem__)
    return Rates(rates, tuple(losses), rates[steepest], rates[least], soared)
