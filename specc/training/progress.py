"""Progress of training: what renews itself on a terminal, plain lines elsewhere.

rich draws on the terminal; without it, it is one line.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING, Any, Protocol

from specc.diagnostics.cells import printable
from specc.training.clock import duration

if TYPE_CHECKING:
    import keras

PLAIN_LINES = 20
"""At most about as many lines are written where there is no terminal."""


class Shows(Protocol):
    """What shows how training goes on."""

    def step(self, done: int, logs: Mapping[str, float]) -> None:
        """So many steps of the epoch are done."""

    def epoch(self, number: int, logs: Mapping[str, float]) -> None:
        """Epoch `number`, from 1, is done."""

    def finish(self) -> None:
        """Nothing more comes."""


def progress(stream: IO[str] | None = None) -> keras.callbacks.Callback:
    """A Keras callback that shows how training goes on, on `stream` (default: standard error)."""
    import keras

    class Progress(keras.callbacks.Callback):  # type: ignore[misc]
        display: Shows | None = None

        def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            if self.display is None:
                epochs = int(self.params.get("epochs") or 1)
                self.display = _display(stream or sys.stderr, epochs, self.params["steps"], epoch)

        def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
            if self.display is not None:
                self.display.step(batch + 1, logs or {})

        def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
            if self.display is not None:
                self.display.epoch(epoch + 1, logs or {})

        def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
            self.finish()

        def finish(self) -> None:
            """Leave what is shown standing; also where training was ended from outside."""
            if self.display is not None:
                self.display.finish()
                self.display = None

    return Progress()


def _display(stream: IO[str], epochs: int, steps: int | None, done: int) -> Shows:
    if stream.isatty() and find_spec("rich") is not None:
        from specc.training.rich_progress import RichDisplay

        return RichDisplay(stream, epochs, steps, done)
    return Display(stream, epochs)


class Display:
    """Lines on a stream, one for each epoch that is shown."""

    def __init__(self, stream: IO[str], epochs: int) -> None:
        self._stream = stream
        self._epochs = epochs
        self._terminal = stream.isatty()
        self._every = max(1, epochs // PLAIN_LINES)
        self._began = time.monotonic()
        self._first_ended = self._began
        self._drawn = -1.0
        self._pending: str | None = None

    def step(self, done: int, logs: Mapping[str, float]) -> None:
        """Show nothing: lines are of epochs."""

    def epoch(self, number: int, logs: Mapping[str, float]) -> None:
        """Show what epoch `number` (from 1) measured."""
        line = self._line(number, logs)
        if self._terminal:
            now = time.monotonic()
            self._pending = line
            # Ten times a second is as often as anybody reads.
            if now - self._drawn >= 0.1 or number == self._epochs:
                self._stream.write(f"\r\x1b[2K{line}")
                self._stream.flush()
                self._drawn, self._pending = now, None
        elif number == 1 or number % self._every == 0 or number == self._epochs:
            print(line, file=self._stream, flush=True)
            self._pending = None
        else:
            self._pending = line

    def finish(self) -> None:
        """Leave the last line standing, that of an early stop too."""
        if self._terminal:
            if self._pending is not None:
                self._stream.write(f"\r\x1b[2K{self._pending}")
            self._stream.write("\n")
            self._stream.flush()
        elif self._pending is not None:
            print(self._pending, file=self._stream, flush=True)

    def _line(self, number: int, logs: Mapping[str, float]) -> str:
        measured = "  ".join(
            f"{printable(name)} {float(value):.4g}" for name, value in logs.items()
        )
        now = time.monotonic()
        seconds = now - self._began
        rest = ""
        if number == 1:
            self._first_ended = now  # the first epoch traces, which the others do not
        elif number < self._epochs:
            left = (now - self._first_ended) / (number - 1) * (self._epochs - number)
            rest = f", {duration(left)} left"
        width = len(str(self._epochs))
        return f"epoch {number:>{width}}/{self._epochs}  {measured}  {duration(seconds)}{rest}"
