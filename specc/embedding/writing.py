"""The tree of what was built, and the text that it reads as, made in one go.

Each node gets its place in the text as the text grows: nothing is parsed. `tests/embedding` holds
that parsing the text gives the same tree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from numbers import Integral, Real
from typing import Any

from specc.embedding.values import Call, Value
from specc.source import Span
from specc.syntax import ast
from specc.syntax.lexer import RESERVED, UNSEEN

new_tuple = tuple.__new__

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
DEEPEST = 90
"""So deep values may nest: a little less than brackets of a spec may."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(rf'[\\"\ud800-\udfff]|{UNSEEN.pattern}')


class Ref:
    """Something that has a name in the spec: a tensor, a param, a model, a shared layer.

    `owner` is the model that it belongs to, None where it is known everywhere. A layer that is
    made where it is applied has no name of its own, but the `call` that makes it.
    """

    __slots__ = ("call", "name", "owner")

    def __init__(self, name: str, owner: object = None, call: Call | None = None) -> None:
        self.name = name
        self.owner = owner
        self.call = call

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


def checked_name(name: object) -> str:
    """`name`, if a spec can hold it as a name. Raises ValueError."""
    if not isinstance(name, str) or not WORD.fullmatch(name) or name in RESERVED:
        raise ValueError(
            f"{name!r} is no name: letters, digits and `_`, none of the words "
            f"{', '.join(sorted(RESERVED))}"
        )
    return name


class Writer:
    """Text that grows. `taken` are names that something has: no string is written as one."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._parts: list[str] = []
        self._end = 0
        self._taken = taken
        self._marks: list[tuple[int, Any]] = []
        self._ats: list[Any] = [None]
        self.owner: object = None
        """The model that is being written."""

    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def marks(self) -> list[tuple[int, Any]]:
        """What the parts of the text are called; those of `specc.source.Source`."""
        return self._marks

    @property
    def end(self) -> int:
        """Where the text ends by now."""
        return self._end

    def put(self, text: str) -> Span:
        """Write `text`; where it stands."""
        start = self._end
        self._end = start + len(text)
        self._parts.append(text)
        return new_tuple(Span, (start, self._end))

    @contextmanager
    def marked(self, at: Any) -> Iterator[None]:
        """What is written inside is called `at`; as what is around it, where that is None."""
        if at is None:
            yield
            return
        self._ats.append(at)
        self._marks.append((self._end, at))
        yield
        self._ats.pop()
        self._marks.append((self._end, self._ats[-1]))

    def name(self, name: str) -> ast.Name:
        """Write a name."""
        return ast.Name(self.put(name), name)

    def ref(self, ref: Ref) -> ast.Name:
        """Write the name of something. Raises ValueError where it belongs to another model."""
        if ref.owner is not None and ref.owner is not self.owner:
            raise ValueError(f"{ref.name} belongs to another model")
        return self.name(ref.name)

    def dotted(self, name: str) -> ast.Expr:
        """Write `ops.reshape`, or a name without a dot."""
        first, *rest = name.split(".")
        expr: ast.Expr = self.name(checked_name(first))
        for part in rest:
            self.put(".")
            own = self.name(checked_name(part))
            expr = ast.Attribute(Span(expr.span.start, own.span.end), expr, own)
        return expr

    def value(self, value: Value, depth: int = 0) -> ast.Expr:
        """Write a value. Raises TypeError and ValueError for what a spec cannot hold."""
        if depth > DEEPEST:
            raise ValueError(f"a value nests deeper than {DEEPEST}")
        match value:
            case Ref():
                return self.ref(value) if value.call is None else self.call(value.call, depth)
            case None:
                return ast.Literal(self.put("none"), None, "none")
            case bool():
                text = "true" if value else "false"
                return ast.Literal(self.put(text), value, text)
            case str():
                return self._string(value)
            case Integral() | Real():
                return self.number(int(value) if isinstance(value, Integral) else float(value))
            case list() | tuple():
                return self._sequence(value, depth)
            case Mapping():
                return self._map(value, depth)
            case Call():
                return self.call(value, depth)
            case _:
                raise TypeError(f"a spec cannot hold {type(value).__name__}: {value!r:.80}")

    def number(self, number: int | float) -> ast.Expr:
        """Write a number."""
        if isinstance(number, float) and not math.isfinite(number):
            raise ValueError(f"a spec cannot hold the number {number}")
        if number < 0 or (number == 0 and math.copysign(1, number) < 0):
            start = self.put("-").start
            operand = self.number(-number)
            return ast.Unary(Span(start, self._end), "-", operand)
        text = repr(number)
        return ast.Literal(self.put(text), number, text)

    def _string(self, text: str) -> ast.Expr:
        if WORD.fullmatch(text) and text not in RESERVED and text not in self._taken:
            return self.name(text)
        return self.quoted(text)

    def quoted(self, text: str) -> ast.Literal:
        """Write a string in quotes."""
        written = f'"{_ESCAPED.sub(_escape, text)}"'
        return ast.Literal(self.put(written), text, written)

    def _sequence(self, value: Sequence[Value], depth: int) -> ast.Expr:
        opening, closing = "[]" if isinstance(value, list) else "()"
        start = self.put(opening).start
        items = tuple(self._separated(value, lambda item: self.value(item, depth + 1)))
        if isinstance(value, tuple) and len(items) == 1:
            self.put(",")
        self.put(closing)
        span = Span(start, self._end)
        return ast.List(span, items) if isinstance(value, list) else ast.Tuple(span, items)

    def _separated(
        self, items: Iterable[Any], write: Callable[[Any], ast.Expr], between: str = ", "
    ) -> Iterator[ast.Expr]:
        for place, item in enumerate(items):
            if place:
                self.put(between)
            yield write(item)

    def _map(self, value: Mapping[Any, Value], depth: int) -> ast.Map:
        start = self.put("{ " if value else "{").start
        entries = []
        for place, (key, part) in enumerate(value.items()):
            if place:
                self.put(", ")
            begin = self._end
            own = self._key(key)
            self.put(" = ")
            written = self.value(part, depth + 1)
            entries.append(ast.Entry(Span(begin, self._end), own, written))
        self.put(" }" if value else "}")
        return ast.Map(Span(start, self._end), tuple(entries))

    def _key(self, key: object) -> ast.Name | ast.Literal:
        if isinstance(key, Integral) and not isinstance(key, bool) and int(key) >= 0:
            return ast.Literal(self.put(str(int(key))), int(key), str(int(key)))
        if not isinstance(key, str):
            raise TypeError(f"a map of a spec has no key {key!r}")
        if WORD.fullmatch(key) and key not in RESERVED:
            return self.name(key)
        return ast.Name(self.quoted(key).span, key)

    def call(self, call: Call, depth: int = 0, *, bare: bool = False) -> ast.Expr:
        """Write `Dense(64, activation=relu)`; without arguments and `bare` the name alone."""
        with self.marked(call.place):
            callee = self.dotted(call.name)
            if bare and not call.args and not call.kwargs:
                return callee
            return self.called(callee, call.args, call.kwargs, depth)

    def called(
        self,
        callee: ast.Expr,
        args: Sequence[Value],
        kwargs: Mapping[str, Value],
        depth: int = 0,
    ) -> ast.Call:
        """Write arguments in parentheses behind what they are given to."""
        self.put("(")
        arguments: list[ast.Argument] = []
        for name, value in (*((None, value) for value in args), *kwargs.items()):
            if arguments:
                self.put(", ")
            start = self._end
            own = None
            if name is not None:
                own = self.name(checked_name(name))
                self.put("=")
            written = self.value(value, depth + 1)
            arguments.append(ast.Argument(Span(start, self._end), own, written))
        self.put(")")
        return ast.Call(Span(callee.span.start, self._end), callee, tuple(arguments))

    def pipe(self, first: ast.Expr, stages: Iterable[Callable[[], ast.Expr]]) -> ast.Expr:
        """Write ` -> stage` for each of the stages, behind what flows."""
        found = [first]
        for write in stages:
            self.put(" -> ")
            found.append(write())
        return (
            first if len(found) == 1 else ast.Pipe(Span(first.span.start, self._end), tuple(found))
        )


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}"
