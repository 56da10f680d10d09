"""Progress on a terminal, drawn by rich: epoch, step, rate, time left, metrics, best so far."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import IO, Any

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from specc.diagnostics.cells import printable
from specc.training.clock import Clock, duration

PER_SECOND = 8
"""How often at most it is drawn anew."""

_BAR = 14
"""Columns of the bar; the line has room on a narrow terminal."""


class RichDisplay:
    """Three lines that renew themselves; the last state of them is left standing."""

    def __init__(self, stream: IO[str], epochs: int, steps: int | None, done: int = 0) -> None:
        self._clock = Clock(epochs, steps, done)
        self._epochs = epochs
        self._steps = steps
        self._epoch = done
        self._step = 0
        self._running: Mapping[str, float] = {}
        self._measured: Mapping[str, float] = {}
        self._best: tuple[str, float, int] | None = None
        self._drawn = 0.0
        self._live = Live(
            console=Console(file=stream), auto_refresh=False, get_renderable=self._drawing
        )
        self._live.start()

    def step(self, done: int, logs: Mapping[str, float]) -> None:
        """Show that so many steps of the epoch are done, and what they measured."""
        self._clock.step(done)
        self._step, self._running = done, logs
        self._draw()

    def epoch(self, number: int, logs: Mapping[str, float]) -> None:
        """Show what epoch `number` (from 1) measured."""
        self._clock.epoch(number)
        self._epoch, self._step, self._measured, self._running = number, 0, logs, {}
        name = "val_loss" if "val_loss" in logs else "loss"
        value = float(logs.get(name, math.nan))
        if value == value and (self._best is None or value < self._best[1]):
            self._best = name, value, number
        self._draw(now=number == self._epochs)

    def finish(self) -> None:
        """Leave what is shown, and the cursor below it."""
        self._live.refresh()
        self._live.stop()

    def _draw(self, *, now: bool = False) -> None:
        time_now = time.monotonic()
        if now or time_now - self._drawn >= 1 / PER_SECOND:
            self._drawn = time_now
            self._live.refresh()

    def _drawing(self) -> Any:
        """What is shown: how far it is, what was measured, and the best so far."""
        share = self._clock.share
        line = Text()
        line.append(f"epoch {min(self._epoch + bool(self._step), self._epochs)}/{self._epochs}")
        if self._step and self._steps:
            line.append(f"  step {self._step}/{self._steps}")
        line.append("  ")
        line.append("━" * round(_BAR * share), "cyan")
        line.append("━" * (_BAR - round(_BAR * share)), "bright_black")
        rate, left = self._clock.rate, self._clock.left
        line.append(f" {share:4.0%}")
        line.append("" if rate is None else f"  {rate:.3g} steps/s")
        line.append(f"  {duration(self._clock.seconds)}")
        line.append("" if left is None else f", {duration(left)} left")
        grid = Table.grid()
        grid.add_row(line)
        if self._running:
            grid.add_row(Text(f"this epoch  {_words(self._running)}", "bright_black"))
        if self._measured:
            best = "" if self._best is None else self._words_of_best()
            grid.add_row(Text(f"epoch {self._epoch}  {_words(self._measured)}{best}"))
        return grid

    def _words_of_best(self) -> str:
        assert self._best is not None
        name, value, number = self._best
        return f"  (best {name} {value:.4g}, epoch {number})"


def _words(logs: Mapping[str, float]) -> str:
    return "  ".join(f"{printable(name)} {float(value):.4g}" for name, value in logs.items())
