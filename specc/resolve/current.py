"""Finds layers that take the current value where no way of running a body gives one.

The expander says the same of the branches and loops that it runs; this looks at
the others too, for other values of the params run them.
"""

from __future__ import annotations

from collections.abc import Sequence

from specc.diagnostics import Sink
from specc.diagnostics.codes import shapes as codes
from specc.resolve.bindings import takes_input
from specc.resolve.context import Context
from specc.syntax import ast


def check_current(context: Context, definition: ast.ModelDef | ast.BlockDef | ast.LayerDef) -> None:
    """Report each expression of a body that takes a current value that cannot be there."""
    inputs = [n for s in definition.body if isinstance(s, ast.InputDecl) for n in s.names]
    if not inputs:
        return  # that is the mistake, and it has been told
    if not isinstance(definition, ast.ModelDef):
        _check(context, definition.body, len(inputs) == 1)
        return
    declared = 0
    there = False
    for statement in definition.body:
        if isinstance(statement, ast.InputDecl):
            declared += len(statement.names)
            there = declared == 1
        else:
            there = _check(context, [statement], there)


def _check(context: Context, statements: Sequence[ast.Statement], there: bool) -> bool:
    """Whether there may be a current value behind `statements`; `there`: before them."""
    for statement in statements:
        match statement:
            case ast.ExprStatement(value=value) | ast.Assign(value=value):
                _report(context, value, there)
                there = True
            case ast.Update(value=value):
                _report(context, value, there)
            case ast.OutputDecl(values=values):
                for value in values:
                    _report(context, value, there)
            case ast.Repeat(body=body) | ast.For(body=body):
                there = _check(context, body, there) or there
            case ast.If(body=body, orelse=orelse):
                left = _check(context, body, there)
                there = _check(context, orelse, there) or left
    return there


def _report(context: Context, expr: ast.Expr, there: bool) -> None:
    if there:
        return
    pending = [expr]
    while pending:
        item = pending.pop()
        if isinstance(item, ast.Conditional):
            pending += (item.then, item.orelse)
        elif takes_input(item, context.resolution.targets):
            first = item.stages[0] if isinstance(item, ast.Pipe) else item
            report_no_current(context.sink, first)


def report_no_current(sink: Sink, expr: ast.Expr) -> None:
    """`expr` takes the current value, and there is none."""
    sink.report(
        codes.NO_CURRENT_VALUE,
        expr.span,
        "takes the current value",
        name=head(expr),
        notes=["the current value is that of the statement before, or the one input"],
        helps=["say what flows in: `x -> …`"],
    )


def head(expr: ast.Expr) -> str:
    """What an expression calls, by its name, for messages."""
    match expr:
        case ast.Name(id=name) | ast.Call(callee=ast.Name(id=name)):
            return name
        case _:
            return "this"
