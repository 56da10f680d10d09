"""The callback that keeps a run: history, checkpoints, and when training has to stop.

It stands behind all others, so that at the end of an epoch they have done what they do.
It stops training by raising what no `except Exception` on the way catches.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from specc.runs.checkpoint import Checkpoint, write
from specc.runs.keeping import KeptRun
from specc.training.state import complete, put_back, taken
from specc.training.summaries import Summaries
from specc.training.watched import Watched

if TYPE_CHECKING:
    import keras

PAUSE = 1.0
"""Seconds between two checkpoints at ends of epochs, at least: short epochs are soon repeated."""

_BATCH_HOOKS = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")


class Interrupted(BaseException):
    """Somebody asked training to stop: after `epoch` epochs and `step` steps of the next one.

    Once the run has noted it, `number` is its number and `kept` says what there is of it; `fold`
    is that which was trained, counted from 1, and 0 where none was.
    """

    def __init__(self, epoch: int, step: int) -> None:
        super().__init__(epoch, step)
        self.epoch = epoch
        self.step = step
        self.fold = 0
        self.number = 0
        self.kept = ""

    @property
    def where(self) -> str:
        """The moment in words."""
        of = f" of fold {self.fold}" if self.fold else ""
        if self.step:
            return f"after step {self.step} of epoch {self.epoch + 1}{of}"
        return f"after epoch {self.epoch}{of}"


class LossNotFinite(BaseException):
    """The loss became NaN or infinite within the steps up to `step` of the epoch after `epoch`."""

    def __init__(self, epoch: int, step: int) -> None:
        super().__init__(epoch, step)
        self.epoch = epoch
        self.step = step


class CannotKeep(BaseException):
    """Something of the run could not be written; the cause is an OSError."""


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotKeep from error


def keeper(
    kept: KeptRun, resumed: Checkpoint | None, watched: Watched, every: int | None
) -> keras.callbacks.Callback:
    """The callback. Training begins at `resumed`, or at the start.

    A checkpoint is written at the end of an epoch, `PAUSE` after the one before or later, and
    where training ends. `every` is how many steps at most lie between two, where an epoch is too
    long to lose one; with it no end of an epoch is left out.
    """
    import keras

    class Keeper(keras.callbacks.Callback):  # type: ignore[misc]
        def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
            self._summaries = Summaries(
                kept.run.folder / "logs", 0 if resumed is None else resumed.epoch
            )
            self._left = 0 if resumed is None else resumed.step
            complete(self.model)
            if resumed is None:
                self.epoch = int(watched.given["initial_epoch"])
                self._write(self.epoch, 0)
            else:
                self.epoch = resumed.epoch
                put_back(resumed, self.model, watched.others())
                self._written = time.monotonic()
            # Where Keras's own backup was read, it is older or younger than what was put back.
            self.model._initial_epoch = None
            if self._left:
                # One step is done, so that the metrics have variables; the others are passed.
                self._step = self.model.train_function
                self.model.train_function = self._first
                for one in watched.others():
                    for hook in _BATCH_HOOKS:
                        setattr(one, hook, _nothing)
            with _writing():
                kept.begin_history(self.epoch)

        def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            self.epoch = epoch
            self._began = time.monotonic()
            watched.learning_rates[epoch] = _set_rate(self.model)

        def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
            done = batch + 1
            if self._left:
                if done >= self._left:
                    self._arrive()
                return
            loss = (logs or {}).get("loss")
            if loss is not None and not math.isfinite(loss):
                raise LossNotFinite(self.epoch, done)
            steps = self.params.get("steps")
            if steps is None or done >= steps:
                return  # the end of the epoch follows
            stops = watched.asked
            if stops or (every is not None and done // every > (done - self._together()) // every):
                self._write(self.epoch, done)
            if stops:
                raise Interrupted(self.epoch, done)

        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            measured = {name: float(value) for name, value in (logs or {}).items()}
            with _writing():
                kept.add_epoch(epoch + 1, time.monotonic() - self._began, measured)
                self._summaries.epoch(epoch + 1, measured)
            last = epoch + 1 >= self.params["epochs"] or self.model.stop_training
            if last or watched.asked or every is not None or self._paused():
                self._write(epoch + 1, 0)
            if watched.asked and not last:
                raise Interrupted(epoch + 1, 0)

        def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
            self._summaries.close()

        def _first(self, batches: Any) -> dict[str, Any]:
            self._step(batches)
            self.model.train_function = self._pass
            return {}

        def _pass(self, batches: Any) -> dict[str, Any]:
            for _ in range(self._together() // watched.together):
                next(batches)
            return {}

        def _together(self) -> int:
            """How many steps run in one call."""
            return int(self.model.steps_per_execution)

        def _arrive(self) -> None:
            """Where the steps that were done before end, everything is as it was then."""
            assert resumed is not None
            self._left = 0
            self.model.train_function = self._step
            for one in watched.others():
                for hook in _BATCH_HOOKS:
                    delattr(one, hook)
            put_back(resumed, self.model, watched.others(), metrics=True)

        def _paused(self) -> bool:
            """Whether the last checkpoint is old enough."""
            return time.monotonic() - self._written >= PAUSE

        def _write(self, epoch: int, step: int) -> None:
            with _writing():
                write(
                    kept.run.folder / "checkpoints",
                    taken(self.model, watched.others(), epoch, step),
                )
            self._written = time.monotonic()
            watched.learning_rates.clear()

    return Keeper()


def _set_rate(model: keras.Model) -> float | None:
    """The learning rate, where it is a number that callbacks may change."""
    import keras

    rate = getattr(model.optimizer, "_learning_rate", None)
    return float(rate) if isinstance(rate, keras.Variable) else None


def _nothing(*args: Any, **named: Any) -> None:
    """What a callback does in a step that was done before."""
