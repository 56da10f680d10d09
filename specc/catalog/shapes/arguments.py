"""Reading the arguments of a catalog entry, and refusing them.

A rule ends early in one of two ways: `refuse` (Keras would not take this) or
`Unknown` (an argument of the wrong kind, reported elsewhere; nothing can be
said). Both are caught where rules are applied, in `specc.catalog.shapes`; none
leaves this folder.
"""

from __future__ import annotations

from typing import NoReturn

from specc.catalog.types import (
    REQUIRED,
    Dim,
    Instance,
    Mismatch,
    Shape,
    TensorType,
    Value,
)


class Refused(Exception):
    """Ends a rule: Keras would refuse this, and `mismatch` says why."""

    def __init__(self, mismatch: Mismatch) -> None:
        self.mismatch = mismatch


class Unknown(Exception):
    """Ends a rule: something it needs is not known, so that nothing is said."""


def refuse(
    message: str,
    *,
    argument: str | None = None,
    input: int | None = None,
    axis: int | None = None,
    note: str | None = None,
    help: str | None = None,
    between: tuple[int, int] | None = None,
    along: int | None = None,
) -> NoReturn:
    """End the rule with a `Mismatch`. Raises: Refused."""
    notes = () if note is None else (note,)
    raise Refused(Mismatch(message, argument, input, axis, notes, help, between, along))


class Arguments:
    """The arguments of a catalog entry, defaults filled in, read by kind.

    Each reader raises `Unknown` for a value of another kind than it reads, and
    `Refused` for a value of that kind which Keras would not take.
    """

    __slots__ = ("name", "values")

    def __init__(self, instance: Instance) -> None:
        self.name = instance.entry.name
        self.values = {**_defaults(instance), **instance.args}

    def __getitem__(self, name: str) -> Value:
        value = self.values.get(name, REQUIRED)
        if value is REQUIRED:
            raise Unknown
        return value

    def get(self, name: str) -> Value:
        """The argument, or None where the layer has none of that name."""
        return self.values.get(name)

    def integer(self, name: str, *, least: int | None = None) -> int:
        """An `int`, at least `least` where that is given; `True` is 1, as for Keras."""
        value = self[name]
        if not isinstance(value, int):
            raise Unknown
        if least is not None and value < least:
            self._too_small(name, value, least)
        return int(value)

    def optional(self, name: str, *, least: int | None = None) -> int | None:
        """An `int` or None."""
        return None if self[name] is None else self.integer(name, least=least)

    def number(self, name: str) -> float:
        """An `int` or a `float`."""
        value = self[name]
        if not isinstance(value, int | float):
            raise Unknown
        return value

    def flag(self, name: str) -> bool:
        """A value read as true or false, as Python reads it."""
        return bool(self[name])

    def text(self, name: str, *allowed: str, lower: bool = True) -> str:
        """A `str` out of `allowed`, in lower case."""
        value = self[name]
        if not isinstance(value, str):
            raise Unknown
        value = value.lower() if lower else value
        if allowed and value not in allowed:
            choices = " or ".join(f"`{choice}`" for choice in allowed)
            refuse(f"`{name}` of `{self.name}` is {choices}, this is `{value}`", argument=name)
        return value

    def sizes(self, name: str, rank: int, *, least: int = 1) -> tuple[int, ...]:
        """One `int` for all of `rank` axes, or one for each."""
        value = self[name]
        if isinstance(value, int):
            sizes: tuple[int, ...] = (value,) * rank
        elif isinstance(value, list | tuple):
            sizes = tuple(value)
            if not all(isinstance(size, int) for size in sizes):
                raise Unknown
            if len(sizes) != rank:
                refuse(
                    f"`{name}` of `{self.name}` is one integer or {count(rank, 'integer')}, "
                    f"this has {len(sizes)}",
                    argument=name,
                )
        else:
            raise Unknown
        for size in sizes:
            if size < least:
                self._too_small(name, size, least)
        return sizes

    def pairs(self, name: str, rank: int) -> tuple[tuple[int, int], ...]:
        """Before and after on each of `rank` axes: one `int`, `rank` of them, or pairs."""
        value = self[name]
        if isinstance(value, int):
            if value < 0:
                self._too_small(name, value, 0)
            return ((value, value),) * rank
        if not isinstance(value, list | tuple):
            raise Unknown
        if len(value) != rank:
            refuse(
                f"`{name}` of `{self.name}` has one entry for each of {rank} axes, "
                f"this has {len(value)}",
                argument=name,
            )
        return tuple(self._pair(name, entry) for entry in value)

    def _pair(self, name: str, entry: Value) -> tuple[int, int]:
        if isinstance(entry, int):
            entry = (entry, entry)
        if not isinstance(entry, list | tuple) or not all(isinstance(e, int) for e in entry):
            raise Unknown
        if len(entry) != 2:
            refuse(
                f"an entry of `{name}` of `{self.name}` is one integer or two, "
                f"this has {len(entry)}",
                argument=name,
            )
        for size in entry:
            if size < 0:
                self._too_small(name, size, 0)
        return entry[0], entry[1]

    def axes(self, name: str) -> tuple[int, ...]:
        """One axis or several."""
        value = self[name]
        if isinstance(value, int):
            return (value,)
        if not isinstance(value, list | tuple) or not all(isinstance(v, int) for v in value):
            raise Unknown
        return tuple(value)

    def channels_first(self) -> bool:
        """Whether `data_format` puts channels before the spatial axes."""
        if self["data_format"] is None:
            return False
        return self.text("data_format", "channels_last", "channels_first") == "channels_first"

    def fraction(self, name: str) -> float:
        """A number from 0 to 1."""
        value = self.number(name)
        if not 0 <= value <= 1:
            help = f"{value} percent is `{value / 100:g}`" if 1 < value <= 100 else None
            refuse(
                f"`{name}` of `{self.name}` is between 0 and 1, this is {value}",
                argument=name,
                help=help,
            )
        return value

    def _too_small(self, name: str, value: int, least: int) -> NoReturn:
        refuse(f"`{name}` of `{self.name}` is at least {least}, this is {value}", argument=name)


_cached_defaults: dict[tuple[str, str], dict[str, Value]] = {}


def _defaults(instance: Instance) -> dict[str, Value]:
    entry = instance.entry
    if entry.rule is not None:  # a layer of the spec's own: another spec's may be called so too
        return {p.name: p.default for p in entry.params}
    key = (entry.section, entry.name)
    defaults = _cached_defaults.get(key)
    if defaults is None:
        defaults = _cached_defaults[key] = {p.name: p.default for p in entry.params}
    return defaults


# --- words ------------------------------------------------------------------


def count(n: int, noun: str) -> str:
    """`1 axis`, `2 axes`."""
    plural = noun[:-2] + "es" if noun.endswith("is") else noun + "s"
    return f"{n} {noun if n == 1 else plural}"


def show(shape: Shape) -> str:
    """A shape as messages write it: `[?, 10]`."""
    return str(TensorType(shape, ""))[len("unknown") :]


def dim_text(dim: Dim) -> str:
    """A size as messages write it: `64`, `?`, `?time`."""
    return show((dim,))[1:-1]
