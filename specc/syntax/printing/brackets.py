"""Items in brackets: on one line; or all on the next; or each on its own, with a comma behind it.

A comma behind the last item keeps them apart: its writer wanted it so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from specc.source import Span
from specc.syntax import ast
from specc.syntax.printing.cursor import Cursor
from specc.syntax.printing.docs import (
    Doc,
    Part,
    either,
    fill,
    group,
    line,
    nest,
    notes,
    seq,
)

_Item = TypeVar("_Item", bound=ast.Node)


def bracketed(
    cursor: Cursor,
    opening: str,
    items: Sequence[_Item],
    build: Callable[[_Item], Doc],
    closing: str,
    span: Span,
) -> Doc:
    """The items in brackets; `span` ends with the closing one."""
    if not items:
        end = notes(cursor.before(span.end - 1))
        return group(opening, nest(end), line(""), closing) if end else opening + closing
    opened = cursor.break_before(items[0].span.start, "")
    head = build(items[0])
    parts: list[Part] = []
    for item in items[1:]:
        remarks = cursor.before(item.span.start)
        parts.append(Part("", build(item), remarks, False))
    end = notes(cursor.before(span.end - 1))
    forced = cursor.forced(span)
    if len(items) == 1 and is_enclosed(items[0]) and not (opened.width or end or forced):
        return seq(opening, head, closing)
    if parts and all(map(is_number, items)):
        numbers = fill(head, parts, after=",", tail="" if forced else ",", step=0)
        body: Doc = seq(numbers, ",") if forced else numbers
    else:
        apart: list[Doc] = [head]
        for part in parts:
            apart += [",", line(" ", part.remarks), part.doc]
        body = group(*apart, either("", ","), forced)
    return group(opening, nest(opened, body, end), forced, line(""), closing)


def is_enclosed(item: ast.Node) -> bool:
    """Whether an item has brackets that may open where the brackets around it do."""
    if isinstance(item, ast.Argument):
        return item.name is None and is_enclosed(item.value)
    return isinstance(item, ast.List | ast.Map | ast.Comprehension)


def is_number(item: ast.Node) -> bool:
    """Whether an item is a number, with a sign or without."""
    if isinstance(item, ast.Unary):
        item = item.operand
    return isinstance(item, ast.Literal) and isinstance(item.value, int | float)
