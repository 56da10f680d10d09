"""Values as they are meant: words for what they stand for, defaults filled in, pairs written out.

`adam`, `Adam` and `Adam(learning_rate=0.001)` are one optimizer, `3` and `(3, 3)` one kernel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from specc.catalog.kinds import SECTIONS
from specc.catalog.load import catalog
from specc.catalog.types import Entry, Instance
from specc.catalog.values import written
from specc.record import value as record_value

Settled = Any
"""None, a bool, number or string; a tuple of them; a `Made` or a `Table`."""

_MADE_BY_WORD = {"initializer", "regularizer", "constraint", "optimizer", "loss", "schedule"}
_MADE_BY_WORD |= {"initializers", "optimizers", "losses"}


@record_value
class Made:
    """An object of the catalog: all its arguments, and which of them are not the defaults."""

    name: str
    args: tuple[tuple[str, Settled], ...]
    shown: tuple[str, ...]


@record_value
class Table:
    """A map of a spec, its keys in order."""

    entries: tuple[tuple[str, Settled], ...]


class Settling:
    """Settles values of one comparison; remembers the defaults of the entries that it has met."""

    def __init__(self) -> None:
        self._defaults: dict[int, tuple[Entry, dict[str, Settled]]] = {}

    def made(self, instance: Instance, without: tuple[str, ...] = ()) -> Made:
        """An object with all its arguments, those called `without` left out."""
        entry = instance.entry
        defaults = self._defaults_of(entry)
        kinds = {param.name: param.kind for param in entry.params}
        given = {
            name: self.settled(value, kinds.get(name, "any"))
            for name, value in instance.args.items()
            if name not in without
        }
        args = {n: v for n, v in (defaults | given).items() if n not in without}
        shown = [n for n, v in given.items() if n not in defaults or key(defaults[n]) != key(v)]
        return Made(entry.name, tuple(sorted(args.items())), tuple(shown))

    def _defaults_of(self, entry: Entry) -> dict[str, Settled]:
        known = self._defaults.get(id(entry))
        if known is None:
            settled = {
                param.name: self.settled(param.default, param.kind)
                for param in entry.params
                if not param.required
            }
            known = self._defaults[id(entry)] = (entry, settled)
        return known[1]

    def settled(self, value: Any, kind: str = "any") -> Settled:
        """A value for a parameter of this kind. Values nest no deeper than brackets may."""
        match value:
            case bool() | None:
                return value
            case str():
                return self._word(value, kind)
            case float() if value.is_integer():
                return int(value)
            case int():
                length = _length(kind)
                return (value,) * length if length else value
            case Instance():
                return self.made(value)
            case list() | tuple():
                inner = kind.partition("[")[0]
                return tuple(self.settled(item, inner) for item in value)
            case slice():
                return ":".join("" if v is None else str(v) for v in _parts(value))
            case Mapping():
                return Table(tuple((str(k), self.settled(v, kind)) for k, v in value.items()))
            case _:
                return value

    def _word(self, word: str, kind: str) -> Settled:
        for one in kind.split(" or "):
            section = one if one in SECTIONS.values() else SECTIONS.get(one)
            if section is None:
                continue
            canonical = catalog().canonical(section, word)
            if section == "activations":
                return None if word == "linear" else canonical or word
            if one in _MADE_BY_WORD and canonical is not None:
                entry = catalog().lookup(section, canonical)
                if entry is not None and not any(param.required for param in entry.params):
                    return self.made(Instance(entry, {}))
        return word


def _length(kind: str) -> int:
    """How many numbers one number stands for: 2 in `positive_int or positive_int[2]`."""
    for one in kind.split(" or ") if "[" in kind else ():
        name, _, rest = one.partition("[")
        if name in kind.split(" or ") and rest[:-1].isdigit():
            return int(rest[:-1])
    return 0


def _parts(cut: slice) -> Iterable[Any]:
    return (cut.start, cut.stop) if cut.step is None else (cut.start, cut.stop, cut.step)


def key(value: Settled) -> Any:
    """Something to look a value up by, in which `true` is not 1."""
    match value:
        case bool():
            return ("bool", value)
        case tuple():
            return tuple(key(item) for item in value)
        case Made(name=name, args=args):
            return (name, tuple((n, key(v)) for n, v in args))
        case Table(entries=entries):
            return ("{}", frozenset((n, key(v)) for n, v in entries))
        case _:
            return value


def shown(value: Settled) -> str:
    """A value as a spec writes it, defaults left out: `Adam(learning_rate=0.01)`."""
    match value:
        case tuple():
            inner = ", ".join(shown(item) for item in value)
            return f"({inner})" if len(value) > 1 else f"[{inner}]"
        case Made(name=name):
            arguments = shown_arguments(value)
            return f"{name}({arguments})" if arguments else name
        case Table(entries=entries):
            return "{ " + ", ".join(f"{n} = {shown(v)}" for n, v in entries) + " }"
        case _:
            return written(value)


def shown_arguments(made: Made) -> str:
    """The arguments that are not the defaults: `units=10, activation=relu`."""
    args = dict(made.args)
    return ", ".join(f"{name}={shown(args[name])}" for name in made.shown)
