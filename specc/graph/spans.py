"""Where a part of a setting's value stands in the source.

A `Setting` holds a whole value (`callbacks`: a list of Instances) beside the one
expression that it came from. Messages want the smallest span that says it: the
`monitor` of the first callback. `locate` walks value and expression side by side.
"""

from __future__ import annotations

from collections.abc import Sequence

from specc.catalog.types import Instance, Value
from specc.source import Span
from specc.syntax import ast

Step = int | str
"""An index into a list, a key of a map, or an argument's name in an Instance."""


def locate(expr: ast.Expr, value: Value, path: Sequence[Step]) -> Span:
    """The span of the part of `value` that `path` leads to.

    `(0, "monitor")` is the `monitor` argument of the first element. Where the
    expression does not show the part (it comes from a `let`, or is a default),
    the span of the nearest enclosing expression that does.
    """
    return locate_expr(expr, value, path).span


def locate_expr(expr: ast.Expr, value: Value, path: Sequence[Step]) -> ast.Expr:
    """The expression that `locate` gives the span of."""
    for step in path:
        part = _part(expr, value, step)
        if part is None:
            return expr
        expr = part
        value = _value_part(value, step)
    return expr


def is_written(expr: ast.Expr, value: Value, path: Sequence[Step]) -> bool:
    """Whether the expression shows the part itself, so that an edit can replace it."""
    for step in path:
        part = _part(expr, value, step)
        if part is None:
            return False
        expr = part
        value = _value_part(value, step)
    return True


def key_span(expr: ast.Expr, key: str | int) -> Span:
    """The span of `key` in a map, or of the whole expression where it is no map."""
    if isinstance(expr, ast.Map):
        for entry in expr.entries:
            if entry.item == key:
                return entry.key.span
    return expr.span


def _part(expr: ast.Expr, value: Value, step: Step) -> ast.Expr | None:
    match expr:
        case ast.List(items=items) | ast.Tuple(items=items):
            fits = isinstance(step, int) and isinstance(value, (list, tuple))
            return items[step] if fits and len(items) == len(value) else None  # type: ignore[index]
        case ast.Map(entries=entries):
            return next((e.value for e in entries if e.item == step), None)
        case ast.Call(arguments=arguments) if isinstance(value, Instance):
            return _argument(arguments, value, step)
        case _:
            return None


def _argument(
    arguments: tuple[ast.Argument, ...], instance: Instance, step: Step
) -> ast.Expr | None:
    by_name = next((a.value for a in arguments if a.name is not None and a.name.id == step), None)
    if by_name is not None:
        return by_name
    positional = [a.value for a in arguments if a.name is None]
    for expr, param in zip(positional, instance.entry.params, strict=False):
        if param.name == step:
            return expr
    return None


def _value_part(value: Value, step: Step) -> Value:
    if isinstance(value, Instance):
        return value.get(step) if isinstance(step, str) else None
    return value[step]
