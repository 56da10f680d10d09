"""Facts about the data sets that scikit-learn and Keras bring or fetch.

`data_sets.json` holds what the loaders return, so that a spec can be checked without
loading anything: a test compares the scikit-learn part with scikit-learn itself.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from specc.record import value

FILE = Path(__file__).with_name("data_sets.json")


@value
class Column:
    """What one name of a data set stands for.

    `shape` is that of one example, without the batch axis (None where it varies);
    `dtype` is the one the loader returns. `classes` is the number of classes where the
    values are class numbers from 0; `low` and `high` are the least and the greatest value.
    """

    name: str
    shape: tuple[int | None, ...]
    dtype: str
    classes: int | None = None
    low: float | None = None
    high: float | None = None


@value
class DataSet:
    """A data set: its columns `x` and `y`, and its size.

    `features` name the parts of `x` in order where it is a table, each a column of its own,
    as a spec can write them (`sepal_length` for "sepal length (cm)"); `targets` those of `y`
    where it is several numbers; `class_names` are the classes in order. The examples of a
    `generated` one are drawn by a function, as many as asked for (`train` by default).
    `test` is the number of examples in the test part that the loader returns, or 0.
    `options` are the arguments that the loader of Keras takes.
    """

    name: str
    source: str
    columns: tuple[Column, ...]
    train: int
    test: int = 0
    features: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    generated: bool = False
    options: tuple[str, ...] = ()
    task: str = "classification"

    def column(self, name: str) -> Column | None:
        """The column called `name`: `x`, `y`, or one of `features` and `targets`."""
        for column in self.columns:
            if column.name == name:
                return column
        x, y = self.columns[0], self.columns[1]
        if name in self.features:
            return Column(name, (), x.dtype)
        return Column(name, (), y.dtype) if name in self.targets else None

    def names(self) -> tuple[str, ...]:
        """The names of all columns."""
        return tuple(c.name for c in self.columns) + self.features + self.targets


@cache
def _document() -> dict[str, dict[str, Any]]:
    document: dict[str, dict[str, Any]] = json.loads(FILE.read_bytes())
    return document


@lru_cache(256)
def data_set(source: str, name: str) -> DataSet | None:
    """The data set `name` of `source` (`sklearn` or `keras`), or None where there is none."""
    fact = _document().get(source, {}).get(name)
    if fact is None:
        return None
    return DataSet(
        name,
        source,
        tuple(_column(*item) for item in fact["columns"].items()),
        fact["train"],
        fact.get("test", 0),
        tuple(identifier(label) for label in fact.get("features", ())),
        tuple(identifier(label) for label in fact.get("targets", ())),
        tuple(fact.get("class_names", ())),
        fact.get("generated", False),
        tuple(fact.get("options", ())),
        fact["task"],
    )


def _column(name: str, fact: dict[str, Any]) -> Column:
    low, high = fact.get("range", (None, None))
    return Column(name, tuple(fact["shape"]), fact["dtype"], fact.get("classes"), low, high)


def identifier(label: str) -> str:
    """A table's heading as a name: without its unit, other signs turned into `_`."""
    return re.sub(r"\W+", "_", re.sub(r"\(.*?\)", "", label)).strip("_")


def data_set_names(source: str) -> list[str]:
    """The names of the data sets of `source`, sorted."""
    return sorted(_document().get(source, ()))
