"""How far training is, how fast, and how long it will still take."""

from __future__ import annotations

import time


class Clock:
    """Counts steps of epochs; `done` epochs were made before, in another process."""

    def __init__(self, epochs: int, steps: int | None, done: int = 0) -> None:
        self._epochs = epochs
        self._steps = steps or 1
        self._knows_steps = steps is not None
        self._before = done * self._steps
        self._made = self._before
        self._began = time.monotonic()
        self._warm: tuple[float, int] | None = None

    def step(self, done: int) -> None:
        """So many steps of the epoch are done."""
        self._note(self._before + done)

    def epoch(self, number: int) -> None:
        """So many epochs are done."""
        self._before = number * self._steps
        self._note(self._before)

    def _note(self, made: int) -> None:
        if self._warm is None:
            # What comes first traces, which nothing after it does.
            self._warm = time.monotonic(), made
        self._made = made

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return time.monotonic() - self._began

    @property
    def share(self) -> float:
        """The share of all epochs that is done."""
        return min(1.0, self._made / (self._epochs * self._steps))

    @property
    def rate(self) -> float | None:
        """Steps in a second, without the first ones; None where it is not known yet."""
        per_second = self._per_second()
        return per_second if self._knows_steps else None

    @property
    def left(self) -> float | None:
        """Seconds that it will still take; None where that is not known yet, or none are left."""
        per_second = self._per_second()
        steps = self._epochs * self._steps - self._made
        return None if not per_second or steps <= 0 else steps / per_second

    def _per_second(self) -> float | None:
        if self._warm is None or self._made <= self._warm[1]:
            return None
        return (self._made - self._warm[1]) / max(1e-9, time.monotonic() - self._warm[0])


def duration(seconds: float) -> str:
    """`4.2 s`, `3:07 min`, `2:05 h`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d} h"
