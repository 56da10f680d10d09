"""Which statements of a custom layer's body stand in which method of its class.

A method has its own statements, the constants of the body that these read, and
the loops and branches around all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from specc.backends.python.layer_plan import Plan, flowing, head
from specc.syntax import ast

Written = Callable[[ast.Statement], Iterable[ast.Expr] | None]
"""The expressions of a statement that a method writes; None where it does not have it."""


def in_call(plan: Plan) -> set[ast.Statement]:
    """The statements of `call`."""

    def written(statement: ast.Statement) -> Iterable[ast.Expr] | None:
        if isinstance(statement, ast.LayerBinding):
            # One of a list, and not of one that the loop itself goes over.
            layers = plan.made_by(statement)
            return () if any(layer.loops and not layer.in_row for layer in layers) else None
        return flowing(statement) or None

    return _slice(plan, written, whole=False)


def in_build(plan: Plan) -> set[ast.Statement]:
    """The statements of `build`: the weights, and layers that are made there."""
    made = _made(plan, in_build=True)

    def written(statement: ast.Statement) -> Iterable[ast.Expr] | None:
        if isinstance(statement, ast.WeightDecl):
            return [argument.value for argument in statement.arguments]
        return made(statement)

    return _slice(plan, written, whole=True)


def in_init(plan: Plan) -> set[ast.Statement]:
    """The statements of `__init__`: the layers that are made there."""
    return _slice(plan, _made(plan, in_build=False), whole=True)


def _made(plan: Plan, *, in_build: bool) -> Written:
    """What `__init__` or `build` writes of a statement: the arguments of the layers it makes."""

    def written(statement: ast.Statement) -> Iterable[ast.Expr] | None:
        found = [layer for layer in plan.made_by(statement) if layer.in_build is in_build]
        if not found:
            return None
        return [
            expr
            for layer in found
            for expr in (
                *plan.constructor(layer.expr),
                *(part for node, _ in layer.around for part in head(node)),
            )
            if not plan.is_training(expr)
        ]

    return written


def _slice(plan: Plan, written: Written, *, whole: bool) -> set[ast.Statement]:
    needed: set[str] = set()
    while True:
        kept: set[ast.Statement] = set()
        exprs: list[ast.Expr] = []
        _keep(plan.definition.body, written, needed, kept, exprs)
        names = {name for expr in exprs for name in plan.lets_read(expr, whole=whole)}
        if names <= needed:
            return kept
        needed |= names


def _keep(
    statements: Iterable[ast.Statement],
    written: Written,
    needed: set[str],
    kept: set[ast.Statement],
    exprs: list[ast.Expr],
) -> bool:
    """Add what is kept of `statements`, and what these compute; whether anything is."""
    before = len(kept)
    found: Iterable[ast.Expr] | None
    for statement in statements:
        match statement:
            case ast.Let(name=name, value=value):
                found = [value] if name.id in needed else None
            case ast.Repeat(body=body) | ast.For(body=body):
                inside = _keep(body, written, needed, kept, exprs)
                found = head(statement) if inside else None
            case ast.If(body=body, orelse=orelse):
                first = _keep(body, written, needed, kept, exprs)
                inside = _keep(orelse, written, needed, kept, exprs) or first
                found = head(statement) if inside else None
            case _:
                found = written(statement)
        if found is not None:
            kept.add(statement)
            exprs += found
    return len(kept) > before
