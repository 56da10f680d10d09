"""Binds what comes by the arrow, and by name, to the inputs of a block or model."""

from __future__ import annotations

from typing import Any

from specc.diagnostics.codes import shapes as codes
from specc.expansion.machine import Env, Machine, trail
from specc.graph.ir import Tensor
from specc.resolve.scope import Suggestion, did_you_mean, near_names, suggestion
from specc.syntax import ast


def bind_inputs(
    machine: Machine,
    expr: ast.Expr,
    kind: str,
    inputs: tuple[str, ...],
    leading: tuple[Any, ...],
    named: dict[str, Any],
    env: Env,
) -> dict[str, Any] | None:
    """Values for the inputs of a block or model, or None with a message.

    What comes by the arrow goes to the first input that is not given by name; a
    list is spread over as many as are left.
    """
    left = [name for name in inputs if name not in named]
    values = list(leading)
    if len(values) == 1 and len(left) > 1 and isinstance(values[0], (list, tuple)):
        values = list(values[0])
    if len(values) == len(left):
        return {**dict(zip(left, values, strict=True)), **named}
    arguments = expr.arguments if isinstance(expr, ast.Call) else ()
    if any(argument.name in machine.resolution.failed for argument in arguments):
        return None  # a misspelt name, which was told
    count = len(values) + len(named)
    machine.sink.report(
        codes.WRONG_INPUTS,
        expr.span,
        f"needs {', '.join(f'`{name}`' for name in left)}" if left else "needs nothing more",
        kind=kind,
        name=name_of(expr),
        wanted=f"{len(inputs)} input{'s' if len(inputs) != 1 else ''}",
        given=f"{count} {'is' if count == 1 else 'are'}",
        secondary=trail(env.frame),
        helps=[f"give it by name: `{left[-1]}=…`"] if len(left) > len(values) else (),
    )
    return None


def name_of(expr: ast.Expr) -> str:
    """What a call calls, by name, for messages."""
    callee = callee_of(expr)
    while isinstance(callee, ast.Call):
        callee = callee.callee
    return callee.id if isinstance(callee, ast.Name) else "this"


def callee_of(expr: ast.Expr) -> ast.Expr:
    """What a call calls, or the expression itself."""
    return expr.callee if isinstance(expr, ast.Call) else expr


def near_binding(
    machine: Machine, expr: ast.Expr, value: Any, env: Env, *, tensors: bool
) -> Suggestion:
    """Names of tensors, or of constants, for which a word that means nothing may be a slip.

    The word may stand elsewhere, where a block is used with it.
    """
    if not isinstance(expr, ast.Name) or not isinstance(value, str):
        return {"helps": [], "fixes": []}
    found: dict[str, Any] = {}
    here: Env | None = env
    while here is not None:
        found = {**here.names, **found}
        here = here.parent
    names = [name for name, value in found.items() if isinstance(value, Tensor) == tensors]
    if not tensors:
        given = (getattr(definition, "name", None) for definition in machine.constants)
        names += [name.id for name in given if isinstance(name, ast.Name)]
    near = near_names(value, names)
    if expr in machine.names:
        return {"helps": did_you_mean(near), "fixes": []}
    return suggestion(expr.span, near)
