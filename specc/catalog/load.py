"""Looks things up in the catalog.

`facts.json` is read once, in about 2 ms; an `Entry` is built when it is first asked
for. The kinds of its parameters come from `kinds.py`, specc's own words from
`vocabulary.py`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from specc.catalog.kinds import call_kind, kind_of
from specc.catalog.refused import refusal
from specc.catalog.types import REQUIRED, Entry, Param
from specc.catalog.vocabulary import STEP_LAYERS, TABLES

FACTS = Path(__file__).with_name("facts.json")

# Where `find` looks first.
ORDER = (
    "layers",
    "activations",
    "losses",
    "metrics",
    "optimizers",
    "schedules",
    "callbacks",
    "initializers",
    "regularizers",
    "constraints",
    "applications",
    "steps",
    "sources",
    "splits",
    "strategies",
    "ops",
)

_PACKAGES = {"schedules": "keras.optimizers.schedules"}


class Catalog:
    """What a spec may name. `catalog()` gives the one there is."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.keras_version: str = document["keras"]
        self._facts: dict[str, dict[str, Any]] = document["sections"]
        self._symbols: dict[str, dict[str, str]] = document["symbols"]
        self._entries: dict[tuple[str, str], Entry | None] = {}

    def lookup(self, section: str, name: str) -> Entry | None:
        """The entry called `name` in `section`; for another name of a class, the class's entry.

        A layer that may be a step is found in `steps` too, and remains of section `layers`.
        """
        key = (section, name)
        if key not in self._entries:
            self._entries[key] = self._build(section, name)
        return self._entries[key]

    def names(self, section: str) -> list[str]:
        """All names of `section`, sorted, other names of the same class included."""
        own = list(TABLES.get(section, ()))
        if section == "steps":
            own += STEP_LAYERS
        return sorted([*self._facts.get(section, ()), *own])

    def symbols(self, section: str) -> list[str]:
        """The words that stand for an object of `section` (`relu`, `mse`, `adam`), sorted."""
        return sorted(self._symbols.get(section, ()))

    def canonical(self, section: str, symbol: str) -> str | None:
        """What `symbol` stands for: `mse` in `losses` for `MeanSquaredError`.

        In `metrics`, `accuracy` (`acc`) and `crossentropy` (`ce`) stand for themselves: which
        class they mean depends on the loss and the shapes. None where `symbol` is unknown.
        """
        return self._symbols.get(section, {}).get(symbol)

    def find(self, name: str) -> list[Entry]:
        """The entries called `name` in any section, layers first."""
        found = (self.lookup(section, name) for section in ORDER)
        return list(dict.fromkeys(entry for entry in found if entry is not None))

    def _build(self, section: str, name: str) -> Entry | None:
        table = TABLES.get(section)
        if table is not None:
            if name in table:
                params = tuple(Param(*row) for row in table[name])
                return Entry(name, section, f"specc.{section}.{name}", params, len(params))
            if section == "steps" and name in STEP_LAYERS:
                return self.lookup("layers", name)
            return None
        fact = self._facts.get(section, {}).get(name)
        if isinstance(fact, str):
            return self.lookup(section, fact)
        return None if fact is None else _entry(section, name, fact)


@cache
def catalog() -> Catalog:
    """The catalog of the Keras that `facts.json` was made from."""
    return Catalog(json.loads(FACTS.read_bytes()))


def _entry(section: str, name: str, fact: dict[str, Any]) -> Entry:
    params = []
    for item in fact["params"]:
        parameter, default = _split(item)
        kind = kind_of(section, name, parameter, default)
        params.append(Param(parameter.lstrip("*"), default, kind))
    positional, call = fact["positional"], fact.get("call", ())
    if section == "applications":
        params, positional, call = _as_layer(name, params)
    call_params = []
    for item in call:
        parameter, default = _split(item)
        call_params.append(Param(parameter, default, call_kind(name, parameter)))
    return Entry(
        name,
        section,
        f"{_PACKAGES.get(section, f'keras.{section}')}.{name}",
        tuple(params),
        positional,
        tuple(call_params),
        refusal(section, name, function=fact.get("function", False)),
    )


def _as_layer(name: str, params: list[Param]) -> tuple[list[Param], int, tuple[Any, ...]]:
    """The parameters of an application as those of a layer: what flows in is no argument.

    Behind them stand the two by which it is frozen, and what its `call` takes. By position go
    those before the first that falls away.
    """
    places = [place for place, p in enumerate(params) if p.name in ("input_shape", "input_tensor")]
    kept = [p for place, p in enumerate(params) if place not in places]
    for parameter, default in (("trainable", True), ("freeze_until", None)):
        kind = kind_of("applications", name, parameter, default)
        kept.append(Param(parameter, default, kind))
    return kept, places[0], ("inputs", ["training", None])


def _split(item: Any) -> tuple[str, Any]:
    """The name and default of a parameter as the file holds it; lists become tuples."""
    if isinstance(item, str):
        return item, REQUIRED
    return item[0], _frozen(item[1])


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value
