"""Values of the JSON form as expressions: arguments, settings, operands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from specc.diagnostics.codes.syntax import TOO_DEEP
from specc.diagnostics.model import Sink
from specc.json_form.scan import Json
from specc.limits import Limits
from specc.record import record
from specc.source import Source, Span
from specc.syntax import ast

_MARKS: Final = ("$object", "$map", "$tuple", "$slice", "$tensor")

Lookup = Callable[[Json], ast.Expr]
"""What a `$tensor`, or the id that stands for one, means where it stands."""


@record
class Text:
    """The JSON text that is read, where what is wrong is reported, and what is allowed."""

    source: Source
    sink: Sink
    limits: Limits

    def raw(self, node: Json) -> str:
        """A value as it is written."""
        base = self.source.base
        return self.source.text[node.span.start - base : node.span.end - base]

    def written(self, node: Json) -> str:
        """A literal as a spec would write it; empty where that is not how it is written here."""
        if node.value is None:
            return "none"
        raw = self.raw(node)
        return raw if "\\" not in raw and raw.isprintable() else ""


def inner(span: Span) -> Span:
    """The span of a string without its quotes."""
    return Span(span.start + 1, span.end - 1)


def name(node: Json, called: str | None = None) -> ast.Name:
    """The name that a string writes; `called` is another for it in the tree."""
    return ast.Name(inner(node.span), called or node.value)


def key(span: Span, text: str) -> ast.Name:
    """A key as a name."""
    return ast.Name(inner(span), text)


def literal(text: Text, node: Json, *, in_braces: bool = False) -> ast.Expr:
    """A number, string, truth value or null. With `in_braces` braces mean themselves in names."""
    value = node.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raw = text.raw(node)
        if raw[0] == "-":
            return ast.Unary(node.span, "-", ast.Literal(node.span, -value, raw[1:]))
        return ast.Literal(node.span, value, raw)
    if in_braces and isinstance(value, str) and ("{" in value or "}" in value):
        value = value.replace("{", "{{").replace("}", "}}")
    return ast.Literal(node.span, value, text.written(node))


def expression(text: Text, node: Json, lookup: Lookup | None = None) -> ast.Expr:
    """The expression that a value means; an Invalid, with a message, where it nests too deep."""
    order: list[tuple[Json, bool]] = []
    pending = [(node, False, 1)]
    while pending:
        here, is_name, depth = pending.pop()
        if depth > text.limits.max_nesting:
            limit = text.limits.max_nesting
            text.sink.report(TOO_DEEP, here.span, "too deep", what="this value", limit=limit)
            return ast.Invalid(node.span)
        order.append((here, is_name))
        pending += [(part, named, depth + 1) for part, named in _parts(here)]
    built: dict[Json, ast.Expr | ast.Slice] = {}
    for here, is_name in reversed(order):
        built[here] = _built(text, here, is_name, built, lookup)
    whole = built[node]
    assert not isinstance(whole, ast.Slice)
    return whole


def part(text: Text, node: Json, lookup: Lookup) -> ast.Expr | ast.Slice:
    """A part of an index: a value, or a slice."""
    if _mark(node) != "$slice":
        return expression(text, node, lookup)
    ends = [
        None if end.value is None else expression(text, end) for end in node.value["$slice"].value
    ]
    return ast.Slice(node.span, *ends)


def arguments(
    text: Text, node: Json | None, lookup: Lookup | None = None, *, makes: bool
) -> tuple[ast.Argument, ...]:
    """Arguments by name. Those that something is made with have names of layers among them."""
    if node is None:
        return ()
    return tuple(
        ast.Argument(
            node.keys[given].to(value.span),
            key(node.keys[given], given),
            literal(text, value, in_braces=True)
            if makes and given == "name" and isinstance(value.value, str)
            else expression(text, value, lookup),
        )
        for given, value in node.value.items()
    )


def _mark(node: Json) -> str | None:
    if not isinstance(node.value, dict):
        return None
    return next((mark for mark in _MARKS if mark in node.value), None)


def _parts(node: Json) -> Iterable[tuple[Json, bool]]:
    """The values in a value, and whether each is a name that is given to something made."""
    value = node.value
    if isinstance(value, list):
        return [(item, False) for item in value]
    match _mark(node):
        case "$object":
            given = value.get("arguments")
            items = () if given is None else given.value.items()
            return [(item, called == "name") for called, item in items]
        case "$tuple":
            return [(item, False) for item in value["$tuple"].value]
        case "$map":
            return [(pair.value[1], False) for pair in value["$map"].value]
        case None if isinstance(value, dict):
            return [(item, False) for item in value.values()]
        case _:
            return ()


def _built(
    text: Text,
    node: Json,
    is_name: bool,
    built: dict[Json, ast.Expr | ast.Slice],
    lookup: Lookup | None,
) -> ast.Expr:
    """The expression of a value whose parts are built."""
    value = node.value
    parts: list[ast.Expr] = [built[p] for p, _ in _parts(node)]  # type: ignore[misc]
    if isinstance(value, list):
        return ast.List(node.span, tuple(parts))
    match _mark(node):
        case "$tensor":
            assert lookup is not None
            return lookup(node)
        case "$object":
            given = value.get("arguments")
            names = [] if given is None else list(given.keys.items())
            named = tuple(
                ast.Argument(span.to(item.span), key(span, called), item)
                for (called, span), item in zip(names, parts, strict=True)
            )
            return ast.Call(node.span, name(value["$object"]), named)
        case "$tuple":
            return ast.Tuple(node.span, tuple(parts))
        case "$map":
            pairs = [pair.value[0] for pair in value["$map"].value]
            return ast.Map(
                node.span,
                tuple(
                    ast.Entry(called.span.to(item.span), _map_key(text, called), item)
                    for called, item in zip(pairs, parts, strict=True)
                ),
            )
        case None if isinstance(value, dict):
            return ast.Map(
                node.span,
                tuple(
                    ast.Entry(span.to(item.span), key(span, called), item)
                    for (called, span), item in zip(node.keys.items(), parts, strict=True)
                ),
            )
        case _:
            return literal(text, node, in_braces=is_name)


def _map_key(text: Text, node: Json) -> ast.Name | ast.Literal:
    if isinstance(node.value, str):
        return name(node)
    return ast.Literal(node.span, node.value, text.raw(node))
