"""Gives values to names, and takes apart those that are given to several.

`a, b = x -> halves`, `for i, (units, act) in …`: as many parts as there are names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from specc.catalog.types import UNKNOWN
from specc.diagnostics import Label
from specc.diagnostics.codes import shapes as codes
from specc.expansion.machine import FAILED, Env, Machine, trail
from specc.graph.ir import Tensor
from specc.syntax import ast


def bind_targets(
    machine: Machine,
    targets: Sequence[ast.Target],
    value: Any,
    env: Env,
    expr: ast.Expr,
    what: str = "an item of this",
) -> bool:
    """Give `value`, or its parts, to the names. False, with a message, where counts differ.

    The message is shown at `expr`; `what` says of it what gives the value.
    """
    fits = True
    pending: list[tuple[Sequence[ast.Target], Any]] = [(targets, value)]
    while pending:
        parts, given = pending.pop()
        match parts:
            case (ast.Name(id=name),):
                env.names[name] = given
                continue
        values = _taken_apart(given, parts, env)
        if values is None:
            giver = what if parts is targets else f"a part of {what}"
            _report_count(machine, parts, given, expr, giver)
            fits = False
            values = [FAILED] * len(parts)
        for part, inner in zip(reversed(parts), reversed(values), strict=True):
            pending.append(((part,) if isinstance(part, ast.Name) else part.parts, inner))
    return fits


def _taken_apart(value: Any, targets: Sequence[ast.Target], env: Env) -> Sequence[Any] | None:
    """One value for each target; None where `value` does not have as many parts."""
    if value is FAILED:
        return [FAILED] * len(targets)
    if isinstance(value, Tensor) and value.type == UNKNOWN:
        return [Tensor(value.type, target.span, env.frame) for target in targets]
    if isinstance(value, (list, tuple)) and len(value) == len(targets):
        return value
    return None


def _report_count(
    machine: Machine, targets: Sequence[ast.Target], value: Any, expr: ast.Expr, giver: str
) -> None:
    """A value has not as many parts as there are names for it."""
    count = len(value) if isinstance(value, (list, tuple)) else 1
    given = f"{count} value{'s' if count != 1 else ''}"
    machine.sink.report(
        codes.WRONG_COUNT,
        expr.span,
        f"{giver} gives {given}",
        given=given,
        wanted=len(targets),
        secondary=[
            Label(targets[0].span.to(targets[-1].span), f"{len(targets)} names"),
            *trail(machine.frame),
        ],
    )
