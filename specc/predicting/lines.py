"""Predictions as lines of CSV or JSON, written as they come."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from typing import IO, TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from specc.predicting.models import Output


class Writer(Protocol):
    """Takes a line for each row."""

    def begin(self, outputs: list[Output]) -> None:
        """What the model gives, before the first line."""

    def write(self, kept: Mapping[str, str], found: Mapping[str, Any] | None) -> None:
        """A row: what is kept of it, and what the model gave; None where it does not fit."""


class CsvWriter:
    """A column for each number; of classes the name of the likeliest comes first."""

    def __init__(self, stream: IO[str], keep: Iterable[str] = ()) -> None:
        self._lines = csv.writer(stream, lineterminator="\n")
        self._keep = list(keep)
        self._outputs: list[Output] = []

    def begin(self, outputs: list[Output]) -> None:
        """Write the header."""
        self._outputs = outputs
        self._lines.writerow([*self._keep, *(n for output in outputs for n in names(output))])

    def write(self, kept: Mapping[str, str], found: Mapping[str, Any] | None) -> None:
        """Write a line."""
        cells: list[object] = [kept.get(name, "") for name in self._keep]
        for output in self._outputs:
            if found is None:
                cells += [""] * len(names(output))
            else:
                likeliest = [label(output, found[output.name])] if output.classes else []
                cells += [*likeliest, *found[output.name].reshape(-1).tolist()]
        self._lines.writerow(cells)


class JsonWriter:
    """An object on each line; numbers as the model gives them, of classes under `NAME_scores`."""

    def __init__(self, stream: IO[str], keep: Iterable[str] = ()) -> None:
        self._stream = stream
        self._keep = list(keep)
        self._outputs: list[Output] = []

    def begin(self, outputs: list[Output]) -> None:
        """Note what the model gives."""
        self._outputs = outputs

    def write(self, kept: Mapping[str, str], found: Mapping[str, Any] | None) -> None:
        """Write a line."""
        line: dict[str, object] = {name: kept.get(name) for name in self._keep}
        for output in self._outputs:
            value = None if found is None else found[output.name]
            if value is None:
                line[output.name] = None
            elif output.classes:
                line[output.name] = label(output, value)
                line[f"{output.name}_scores"] = value.tolist()
            else:
                line[output.name] = value.item() if value.size == 1 else value.tolist()
        self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def names(output: Output) -> list[str]:
    """The columns of an output: `species, species_setosa, …`; `price`."""
    size = 1
    for axis in output.shape:
        size *= axis or 1
    if size == 1 and not output.classes:
        return [output.name]
    if output.labels is not None and len(output.labels) == size:
        return [output.name, *(f"{output.name}_{text}" for text in output.labels)]
    numbered = [f"{output.name}_{number}" for number in range(size)]
    return [output.name, *numbered] if output.classes else numbered


def label(output: Output, scores: Any) -> object:
    """The name, or the number, of the class with the highest score; of several, a list."""
    best = scores.argmax(axis=-1)
    if best.ndim:
        return [_name(output, int(place)) for place in best.reshape(-1)]
    return _name(output, int(best))


def _name(output: Output, place: int) -> object:
    labels = output.labels
    return place if labels is None or place >= len(labels) else labels[place]
