"""Which statements read the current value, and which set it.

The expander carries a current value; the script needs a variable for it, and an
assignment to that variable only where somebody reads it.
"""

from __future__ import annotations

from collections.abc import Sequence

from specc.resolve.bindings import Resolution, takes_input
from specc.syntax import ast


def takes_current(expr: ast.Expr, resolution: Resolution) -> bool:
    """Whether an expression that is a statement takes the current value."""
    if isinstance(expr, ast.Conditional):
        return takes_current(expr.then, resolution) or takes_current(expr.orelse, resolution)
    return takes_input(expr, resolution.targets)


def reads_current(statements: Sequence[ast.Statement], after: bool, resolution: Resolution) -> bool:
    """Whether the current value from before `statements` is read by them.

    `after` says whether it is read behind them, if they leave it as it is.
    """
    for statement in statements:
        match statement:
            case ast.ExprStatement(value=value) | ast.Assign(value=value):
                return takes_current(value, resolution)
            case ast.OutputDecl(values=values):
                if any(takes_current(value, resolution) for value in values):
                    return True
            case ast.Repeat(body=body) | ast.For(body=body):
                if reads_current(body, False, resolution):
                    return True
            case ast.If(body=body, orelse=orelse):
                if reads_current(body, False, resolution) or reads_current(
                    orelse, False, resolution
                ):
                    return True
                if sets_current(body) and sets_current(orelse):
                    return False
    return after


def sets_current(statements: Sequence[ast.Statement]) -> bool:
    """Whether `statements` set the current value, whatever way they are run."""
    for statement in statements:
        match statement:
            case ast.ExprStatement() | ast.Assign():
                return True
            case ast.If(body=body, orelse=orelse):
                if sets_current(body) and sets_current(orelse):
                    return True
    return False


def may_set_current(statements: Sequence[ast.Statement]) -> bool:
    """Whether `statements` may set the current value."""
    for statement in statements:
        match statement:
            case ast.ExprStatement() | ast.Assign():
                return True
            case ast.Repeat(body=body) | ast.For(body=body):
                if may_set_current(body):
                    return True
            case ast.If(body=body, orelse=orelse):
                if may_set_current(body) or may_set_current(orelse):
                    return True
    return False
