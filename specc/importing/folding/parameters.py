"""Where uses of one piece differ: parameters, as few as say it, with names that fit."""

from __future__ import annotations

from typing import Any

from specc.catalog.types import Instance
from specc.importing.compare import same_constant
from specc.importing.folding.items import Hole, Item, Loop
from specc.importing.net import Made
from specc.importing.usual import usual_default

MOST = 7
"""So many parameters a block has at most."""

_NAMES = {
    "kernel_size": "size",
    "strides": "stride",
    "pool_size": "size",
    "dilation_rate": "dilation",
    "target_shape": "shape",
    "use_bias": "bias",
    "num_heads": "heads",
}


def defaulted(item: Item, slot: str) -> Any:
    """The constant of a slot; the catalog's default where it is not given."""
    if slot in item.constants:
        return item.constants[slot]
    if isinstance(item.what, Made) and item.what.instance is not None:
        return usual_default(item.what.instance.entry, slot)
    return None


def names_in(item: Item) -> set[str]:
    """The names that stand for constants in an item: what is new is called otherwise."""
    found = {value.name for value in item.constants.values() if isinstance(value, Hole)}
    if isinstance(item.what, Loop):
        found.update(item.what.names, *(names_in(inner) for inner in item.what.body.items))
    return found


def has_hole(value: Any) -> bool:
    """Whether a name that stands for a constant is in a value."""
    return isinstance(value, Hole) or (isinstance(value, tuple) and any(map(has_hole, value)))


class Unified:
    """Several runs of items made one: constants with holes, and what each use gives for them.

    `elsewhere` says that the one is written where the names around the uses mean nothing.
    """

    def __init__(
        self,
        uses: list[list[Item]],
        taken: frozenset[str] = frozenset(),
        *,
        elsewhere: bool = False,
    ) -> None:
        self._elsewhere = elsewhere
        self.constants: list[dict[str, Any]] = []
        self.columns: dict[str, list[Any]] = {}
        """For each name, what each of the uses gives."""
        self._taken = set(taken) | {n for use in uses for item in use for n in names_in(item)}
        self._row: dict[str, Any] = {}
        for place in range(len(uses[0])):
            column = [use[place] for use in uses]
            self._row = {}
            for slot in dict.fromkeys(slot for item in column for slot in item.constants):
                self._row[slot] = self._slot(slot, [defaulted(item, slot) for item in column])
            self.constants.append(self._row)

    def _slot(self, slot: str, values: list[Any]) -> Any:
        """One constant for all, or a hole."""
        if all(same_constant(values[0], other) for other in values[1:]) and not (
            self._elsewhere and has_hole(values[0])
        ):
            return values[0]
        for name, column in self.columns.items():
            if all(map(same_constant, column, values)):
                return Hole(name)
        if all(type(v) is int and v > 0 for v in values) and len(set(values)) > 1:
            for name, column in list(self.columns.items()):
                factor = _factor(column, values)
                if factor is not None:
                    return Hole(name, factor)
                factor = _factor(values, column)
                if factor is not None and self._smallest(name, factor, values):
                    return Hole(name)
        plain = slot.rsplit(".", 1)[-1]  # a constant within a loop has a place before its name
        name = self._fresh(_NAMES.get(plain, plain))
        self.columns[name] = values
        return Hole(name)

    def _smallest(self, name: str, factor: int, values: list[Any]) -> bool:
        """Have `name` stand for a part of what it stood for, where no part of that is used yet."""
        holes = [h for row in self.constants for h in row.values() if isinstance(h, Hole)]
        if any(hole.name == name and hole.factor != 1 for hole in holes):
            return False
        for row in self.constants:
            for slot, value in row.items():
                if value == Hole(name):
                    row[slot] = Hole(name, factor)
        self._row |= {s: Hole(name, factor) for s, v in self._row.items() if v == Hole(name)}
        self.columns[name] = values
        return True

    def _fresh(self, wanted: str) -> str:
        name, count = wanted, 2
        while name in self.columns or name in self._taken:
            name, count = f"{wanted}{count}", count + 1
        return name

    def rows(self) -> list[dict[str, Any]]:
        """What each use gives, by name."""
        count = len(next(iter(self.columns.values()))) if self.columns else 0
        return [{name: column[i] for name, column in self.columns.items()} for i in range(count)]

    @property
    def is_plain(self) -> bool:
        """Whether all that differs are numbers, words and lists of these, few enough to read."""
        return len(self.columns) <= MOST and not any(
            isinstance(v, Instance) for column in self.columns.values() for v in column
        )


def _factor(column: list[Any], values: list[Any]) -> int | None:
    """How many times `column` `values` are, everywhere; None where that differs."""
    if not all(type(v) is int and v > 0 for v in (*column, *values)):
        return None
    if values[0] % column[0]:
        return None
    factor: int = values[0] // column[0]
    if factor < 2 or any(c * factor != v for c, v in zip(column, values, strict=True)):
        return None
    return factor
