"""Constants and calls as expressions of the language."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from specc.catalog.types import REQUIRED, Entry, Instance
from specc.importing.folding.items import Hole, frozen
from specc.source import NOWHERE
from specc.syntax import ast
from specc.syntax.lexer import OTHER_CONSTANTS, RESERVED

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TUPLES = frozenset(
    {"kernel_size", "strides", "dilation_rate", "pool_size", "size", "padding", "cropping"}
    | {"noise_shape", "output_padding", "output_size", "target_shape", "axes", "stride"}
)
_BY_PLACE = frozenset({"padding", "pool_size", "size", "cropping", "output_size"})
"""First parameters that have a default and are given by position all the same, where numbers."""
_SOFT = frozenset(
    {"augment", "block", "data", "device", "dlspec", "export", "extern", "from", "import", "input"}
    | {"as", "layer", "let", "model", "one", "output", "param", "repeat", "target", "train"}
    | {"training", "update", "weight", "while", "ops", "layers"}
)
"""Words that begin statements, or mean something in some places."""


def name(text: str) -> ast.Name:
    """A bare word."""
    return ast.Name(NOWHERE, text)


def literal(value: int | float | bool | str | None) -> ast.Literal:
    """A number, a string, a truth or none."""
    return ast.Literal(NOWHERE, value, "")


def argument(value: ast.Expr, key: str | None = None) -> ast.Argument:
    """An argument, by position or by name."""
    return ast.Argument(NOWHERE, None if key is None else name(key), value)


def call(callee: ast.Expr, arguments: Iterable[ast.Argument]) -> ast.Expr:
    """`callee(…)`; the callee alone where there are no arguments."""
    given = tuple(arguments)
    return ast.Call(NOWHERE, callee, given) if given else callee


def is_word(text: str) -> bool:
    """Whether a text may stand without quotes."""
    if not _WORD.fullmatch(text) or text in RESERVED or text in OTHER_CONSTANTS:
        return False
    return text not in _SOFT and not keyword.iskeyword(text)


class Values:
    """Writes constants. `bound` are the names that mean something, which no symbol may be."""

    def __init__(self, bound: frozenset[str] = frozenset()) -> None:
        self.bound = bound
        self.symbols: set[str] = set()
        """The words that were written without quotes."""
        self.hoisted: Mapping[Any, str] = {}
        """Objects that have a name of their own, by what they are."""

    def value(self, value: Any, *, tuples: bool = False) -> ast.Expr:
        """A constant, an object, or the name that stands for one."""
        match value:
            case Hole(name=text, factor=factor):
                if factor == 1:
                    return name(text)
                return ast.Binary(NOWHERE, "*", NOWHERE, literal(factor), name(text))
            case None | bool():
                return literal(value)
            case str():
                return self.text(value)
            case int() | float():
                return number(value)
            case list() | tuple():
                items = tuple(self.value(item, tuples=tuples) for item in value)
                if tuples:
                    return ast.Tuple(NOWHERE, items)
                return ast.List(NOWHERE, items)
            case dict():
                entries = tuple(
                    ast.Entry(NOWHERE, _key(key), self.value(item)) for key, item in value.items()
                )
                return ast.Map(NOWHERE, entries)
            case Instance():
                return self.instance(value)
        raise AssertionError(f"{type(value).__name__} is no constant")

    def text(self, text: str) -> ast.Expr:
        """A word where that means the same, else a string."""
        if is_word(text) and text not in self.bound:
            self.symbols.add(text)
            return name(text)
        return literal(text)

    def instance(self, instance: Instance) -> ast.Expr:
        """An object with its arguments, or the name that it has."""
        if self.hoisted:
            known = self.hoisted.get(frozen(instance))
            if known is not None:
                return name(known)
        given = tuple(self.arguments(instance.entry, instance.args))
        return ast.Call(NOWHERE, name(instance.entry.name), given)

    def arguments(self, entry: Entry, args: Mapping[str, Any]) -> list[ast.Argument]:
        """The arguments of a constructor: those that must be given by position."""
        written: list[ast.Argument] = []
        by_place = True
        for place, param in enumerate(entry.params):
            if param.name not in args:
                by_place = False
                continue
            value = args[param.name]
            first = place == 0 and (param.name in _BY_PLACE or entry.section != "layers")
            wanted = param.default is REQUIRED or first
            by_place = by_place and wanted and place < entry.positional
            written.append(
                argument(
                    self.value(value, tuples=param.name in _TUPLES),
                    None if by_place else param.name,
                )
            )
        return written


def _key(key: Any) -> ast.Name | ast.Literal:
    return literal(key) if isinstance(key, int) else name(str(key))


def number(value: int | float) -> ast.Expr:
    """A number as people write it: `1 / 255` for 0.00392156862745098."""
    if value < 0:
        return ast.Unary(NOWHERE, "-", number(-value))
    if isinstance(value, float) and len(repr(value)) > 10:
        ratio = _ratio(value)
        if ratio is not None:
            above, below = ratio
            return ast.Binary(NOWHERE, "/", NOWHERE, literal(above), literal(below))
    return literal(value)


def _ratio(value: float) -> tuple[int | float, int | float] | None:
    """Two short numbers of which `value` is the quotient, to the last bit."""
    found = Fraction(value).limit_denominator(2000)
    above, below = found.numerator, found.denominator
    if 0 < above < 2000 and above / below == value:
        return above, below
    if value:
        doubled = round(2 / value)
        if doubled and doubled % 2 and doubled < 4000 and 1 / (doubled / 2) == value:
            return 1, doubled / 2
    return None
