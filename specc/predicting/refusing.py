"""Rows that do not fit: counted, the first of them shown, refused above a share."""

from __future__ import annotations

from pathlib import Path

from specc.backends.keras_model import RunError
from specc.diagnostics.codes import running as codes
from specc.diagnostics.model import Sink
from specc.predicting.rows import Row
from specc.source import NOWHERE

SHOWN = 5
"""Rows of which a message tells."""


class BadRows:
    """The rows of a file so far, and those of them that do not fit."""

    def __init__(self) -> None:
        self.rows = 0
        self.count = 0
        self.shown: list[str] = []

    def add(self, batch: list[Row]) -> None:
        """Count the rows of a batch."""
        wrong = [f"{row.place}: {row.why}" for row in batch if row.values is None]
        self.rows += len(batch)
        self.count += len(wrong)
        self.shown += wrong[: SHOWN - len(self.shown)]

    def refuse_above(self, share: float, path: Path) -> None:
        """Raise RunError where more than this share of the rows does not fit."""
        if self.count <= share * self.rows:
            return
        notes = list(self.shown)
        if self.count > len(notes):
            notes.append(f"and {self.count - len(notes)} more")
        sink = Sink()
        sink.report(
            codes.BAD_ROWS_TO_PREDICT,
            NOWHERE,
            notes=notes,
            helps=[
                "mend them",
                f"`--max-bad {above(self.count / self.rows)}` leaves them out",
            ],
            bad=self.count,
            count=self.rows,
            path=path.as_posix(),
        )
        raise RunError(sink)


def above(share: float) -> str:
    """A number of few digits that is not below `share`, a part of 1."""
    step = 10
    while -(-share * step // 1) / step > min(1.0, 2 * share):
        step *= 10
    return f"{-(-share * step // 1) / step:g}"
