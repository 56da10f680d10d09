"""Prediction and evaluation with a trained model: raw rows in, predictions out.

    the rows of a file      rows      read one by one; those that do not fit are kept apart
    in batches              models    the model behind its steps, as it was saved
    lines of a file         lines     a line for each row that was read, in its order

The steps, and what they learned, are in the saved model; the script is run for the
layers that it defines. No more than a batch is in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from specc.backends.keras_model import RunError
from specc.graph.ir import Program
from specc.predicting.evaluating import Evaluated, evaluate
from specc.predicting.lines import Writer
from specc.predicting.models import load
from specc.predicting.refusing import BadRows
from specc.predicting.rows import Row, read_rows, wanted_columns
from specc.record import record

__all__ = ["Evaluated", "Predicted", "RunError", "evaluate", "predict"]


@record
class Predicted:
    """What a prediction came to: the rows, and the columns of the file that nothing takes."""

    bad: BadRows
    ignored: tuple[str, ...]
    model: Path


def predict(
    program: Program,
    source: Path,
    writer: Writer,
    *,
    model: Path | None = None,
    runs: Path = Path("runs"),
    batch_size: int = 32,
    max_bad: float = 0.0,
    allow_extern: bool = False,
) -> Predicted:
    """Write a line for each row of `source`: a table, arrays, or pictures or sounds.

    `max_bad` is the share of rows that may be without a prediction. Raises RunError where
    there is no model, a column is missing, or more rows than that do not fit.
    """
    trained = load(program, model, runs, allow_extern=allow_extern)
    wanted = wanted_columns(program, trained.inputs())
    reading = read_rows(program, trained, source, wanted)
    bad = BadRows()
    writer.begin(trained.outputs())
    for batch in _batches(reading.rows, batch_size):
        bad.add(batch)
        if bad.count and not max_bad:
            continue  # nothing will come of it: the rest is read to be counted
        good = [row.values for row in batch if row.values is not None]
        _write(writer, batch, trained.predict(good, wanted))
    bad.refuse_above(max_bad, source)
    return Predicted(bad, tuple(reading.ignored), trained.path)


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    while batch := list(islice(rows, size)):
        yield batch


def _write(writer: Writer, batch: list[Row], found: dict[str, Any]) -> None:
    """A line for each row of a batch; those that do not fit have no prediction in theirs."""
    place = 0
    for row in batch:
        if row.values is None:
            writer.write(row.kept, None)
        else:
            writer.write(row.kept, {name: values[place] for name, values in found.items()})
            place += 1
