"""Values between Python and specs.

Numbers, `True`, `None`, strings, lists, tuples and dicts stand for themselves. What a spec writes
as a call, `L2(0.01)` or `LSTM(64)` inside `Bidirectional(…)`, is a `Call`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.types import Instance, TensorType
from specc.catalog.types import Value as _Value
from specc.catalog.values import written

Value = Any
"""None, bool, int, float, str, a Call, or a list, tuple or dict of values."""


class Call:
    """An entry of the catalog with arguments: `Call("Adam", learning_rate=1e-3)`.

    `args` are those by position, `kwargs` those by name. Equal where all of it is.
    """

    __slots__ = ("args", "kwargs", "name", "place")

    def __init__(self, name: str, /, *args: Value, **kwargs: Value) -> None:
        self.name = name
        self.args = args
        self.kwargs: Mapping[str, Value] = kwargs
        self.place: Any = None

    def at(self, place: Any) -> Call:
        """The same, with what messages on it are to carry; see `Builder`."""
        made = Call(self.name, *self.args, **self.kwargs)
        made.place = place
        return made

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Call):
            return NotImplemented
        return (self.name, self.args, self.kwargs) == (other.name, other.args, other.kwargs)

    __hash__ = None  # type: ignore[assignment]  # arguments may be lists

    def __repr__(self) -> str:
        parts = [repr(self.name), *map(repr, self.args)]
        parts += [f"{name}={value!r}" for name, value in self.kwargs.items()]
        return f"Call({', '.join(parts)})"


def public(value: _Value) -> Value:
    """A value of the compiler's as one that others may hold; no deeper than specs nest."""
    match value:
        case Instance(entry=entry, args=args):
            return Call(entry.name, **{name: public(part) for name, part in args.items()})
        case list():
            return [public(part) for part in value]
        case tuple():
            return tuple(public(part) for part in value)
        case dict():
            return {key: public(part) for key, part in value.items()}
        case None | bool() | int() | float() | str():
            return value
        case TensorType():
            return str(value)
        case _:
            return written(value)
