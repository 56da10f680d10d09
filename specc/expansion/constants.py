"""Arithmetic on constants, as Python does it, but bounded.

A spec is read from strangers: `10 ** 10 ** 10` and `"a" * 10 ** 9` must end in a
message, so sizes are looked at before anything is computed.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Any

from specc.catalog.types import Instance
from specc.catalog.values import written
from specc.limits import Limits, raised_by
from specc.resolve.scope import did_you_mean, near_names

SHOWN_KEYS = 10
"""So many keys of a map a message shows."""


class ConstantError(Exception):
    """An expression has no value; the message says why. Never leaves `specc.expansion`."""

    def __init__(
        self,
        message: str,
        *,
        too_large: bool = False,
        limit: str = "",
        notes: Sequence[str] = (),
        helps: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.too_large = too_large or bool(limit)
        self.notes = notes
        self.helps = (*helps, raised_by(limit)) if limit else tuple(helps)


_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda item, items: item in items,
    "not in": lambda item, items: item not in items,
}


def binary(symbol: str, left: Any, right: Any, limits: Limits) -> Any:
    """`left symbol right`. Raises ConstantError where Python would raise, or for a huge result."""
    function = _BINARY.get(symbol)
    if function is None:
        raise ConstantError(f"`{symbol}` is for tensors, these are {describe(left)}")
    _bound(symbol, left, right, limits)
    try:
        value = function(left, right)
    except ZeroDivisionError:
        raise ConstantError("division by zero") from None
    except OverflowError:
        raise ConstantError("the result is too large for a float", too_large=True) from None
    except TypeError:
        raise ConstantError(
            f"`{symbol}` does not take {describe(left)} and {describe(right)}"
        ) from None
    return checked(value, limits)


def unary(symbol: str, operand: Any) -> Any:
    """`-`, `+` or `not`. Raises ConstantError."""
    if symbol == "not":
        return not operand
    if isinstance(operand, bool) or not isinstance(operand, (int, float)):
        raise ConstantError(f"`{symbol}` does not take {describe(operand)}")
    return -operand if symbol == "-" else operand


def call(name: str, arguments: Sequence[Any], limits: Limits) -> Any:
    """A function on constants. Raises ConstantError."""
    try:
        if name == "range":
            if len(range(*arguments)) > limits.max_items:
                raise ConstantError(
                    f"this range has more than {limits.max_items:,} items", limit="max_items"
                )
            return list(range(*arguments))
        if name in ("int", "float") and any(isinstance(a, str) for a in arguments):
            raise ConstantError(f"`{name}` does not take {describe(arguments[0])}")
        return checked(_FUNCTIONS[name](*arguments), limits)
    except (TypeError, ValueError):
        kinds = ", ".join(describe(argument) for argument in arguments) or "nothing"
        raise ConstantError(f"`{name}` does not take {kinds}") from None
    except OverflowError:
        raise ConstantError("the result is too large", too_large=True) from None


def _zip(*lists: list[Any] | tuple[Any, ...]) -> list[Any]:
    """Item by item; lists that differ in length are a mistake more often than a wish."""
    lengths = [len(items) for items in map(_items, lists)]
    if len(set(lengths)) > 1:
        raise ConstantError(f"`zip` takes lists of one length, these have {_listed(lengths)} items")
    return list(zip(*lists, strict=True))


def _enumerate(items: list[Any] | tuple[Any, ...], start: int = 0) -> list[Any]:
    return list(enumerate(_items(items), start))


def _items(value: Any) -> Sequence[Any]:
    if not isinstance(value, (list, tuple)):
        raise TypeError
    return value


def _listed(items: Sequence[int | str]) -> str:
    return ", ".join(map(str, items[:-1])) + f" and {items[-1]}"


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "bool": bool,
    "ceil": math.ceil,
    "enumerate": _enumerate,
    "float": float,
    "floor": math.floor,
    "int": int,
    "len": len,
    "max": max,
    "min": min,
    "round": round,
    "sqrt": math.sqrt,
    "str": str,
    "sum": sum,
    "zip": _zip,
}


def index(base: Any, position: Any) -> Any:
    """`base[position]`. Raises ConstantError."""
    if isinstance(base, dict):
        return _looked_up(base, position)
    if not isinstance(base, (list, tuple, str)):
        raise ConstantError(f"{describe(base)} has no items")
    if isinstance(position, slice):
        try:
            return base[position]
        except (TypeError, ValueError):
            raise ConstantError("a slice of a list has whole numbers for ends") from None
    if isinstance(position, bool) or not isinstance(position, int):
        raise ConstantError(f"a position is a whole number, not {describe(position)}")
    if not -len(base) <= position < len(base):
        raise ConstantError(f"there is no item {position}, the {_noun(base)} has {len(base)}")
    return base[position]


def _looked_up(items: dict[Any, Any], key: Any) -> Any:
    """What a map, whose keys are strings and integers, has for `key`. Raises ConstantError."""
    if not isinstance(key, (str, int, float)):
        raise ConstantError(f"a key is a name or a whole number, not {describe(key)}")
    if key in items:
        return items[key]
    shown = [f"`{written(item)}`" for item in items]
    if len(shown) > SHOWN_KEYS:
        shown[SHOWN_KEYS:] = [f"{len(shown) - SHOWN_KEYS} more"]
    notes = [f"the keys are {_listed(shown)}"] if len(shown) > 1 else []
    if len(shown) == 1:
        notes = [f"the only key is {shown[0]}"]
    helps = []
    if isinstance(key, str):
        helps = did_you_mean(near_names(key, (item for item in items if isinstance(item, str))))
    raise ConstantError(f"there is no `{written(key)}` in this map", notes=notes, helps=helps)


def checked(value: Any, limits: Limits) -> Any:
    """`value`, if it is of a size that a spec may hold. Raises ConstantError."""
    if isinstance(value, int) and value.bit_length() > limits.max_bits:
        raise _too_many_bits(limits)
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        raise ConstantError("the result is not a finite real number")
    if isinstance(value, str) and len(value) > limits.max_items:
        raise ConstantError(
            f"the result has more than {limits.max_items:,} characters", limit="max_items"
        )
    if isinstance(value, (list, tuple, dict)):
        bounded(size_of(value, limits.max_items), limits)
    return value


def bounded(size: int, limits: Limits) -> None:
    """Refuse a list of this size if it is too large. Raises ConstantError."""
    if size > limits.max_items + 1:  # the list itself is one
        raise ConstantError(f"the list has more than {limits.max_items:,} items", limit="max_items")


def _too_many_bits(limits: Limits) -> ConstantError:
    return ConstantError(f"the result has more than {limits.max_bits} bits", limit="max_bits")


_HOLDERS = (list, tuple, dict, Instance)
"""What values stand in."""


def size_of(value: Any, most: int) -> int:
    """How many values stand in `value`, lists in lists and it included; counted up to `most`."""
    return measured(value, most)[0]


def measured(value: Any, most: int) -> tuple[int, int]:
    """How many values stand in `value`, it included, and how many lists and objects in one another.

    Both are counted until there are more than `most` values.
    """
    size, depth = 1, 0
    level = [value] if isinstance(value, _HOLDERS) else []
    while level:
        below: list[Any] = []
        depth += 1
        for item in level:
            parts: Any = item
            if isinstance(item, dict):
                parts = item.values()
            elif isinstance(item, Instance):
                parts = item.args.values()
            size += len(parts)
            if size > most + 1:
                return size, depth
            below += [part for part in parts if isinstance(part, _HOLDERS)]
        level = below
    return size, depth


def _bound(symbol: str, left: Any, right: Any, limits: Limits) -> None:
    """Refuse an operation whose result would be huge, before it is computed."""
    match symbol, left, right:
        case "**", int(), int() if abs(left) > 1 and right > 0:
            if left.bit_length() * right > 4 * limits.max_bits:
                raise _too_many_bits(limits)
        case "*", (str() | list() | tuple()), int():
            _bound_repetition(left, right, limits)
        case "*", int(), (str() | list() | tuple()):
            _bound_repetition(right, left, limits)


def _bound_repetition(sequence: Sequence[Any], times: int, limits: Limits) -> None:
    if len(sequence) * times > limits.max_items:
        what = "characters" if isinstance(sequence, str) else "items"
        raise ConstantError(
            f"the result has more than {limits.max_items:,} {what}", limit="max_items"
        )


def describe(value: Any) -> str:
    """What a constant is, in words: `a string`, `the integer 3`."""
    match value:
        case None:
            return "`none`"
        case bool():
            return f"`{str(value).lower()}`"
        case int():
            return f"the integer {value}"
        case float():
            return f"the number {value}"
        case str():
            return f"the word `{value}`" if len(value) <= 40 else "a string"
        case list():
            return f"a list of {len(value)}"
        case tuple():
            return f"a tuple of {len(value)}"
        case dict():
            return "a map"
        case Instance(entry=entry):
            return f"the object `{entry.name}`"
        case _:
            return "a " + type(value).__name__.lower()


def _noun(base: Any) -> str:
    match base:
        case list():
            return "list"
        case tuple():
            return "tuple"
        case _:
            return "string"
