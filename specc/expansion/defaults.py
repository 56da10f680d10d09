"""The values of the parameters of blocks and custom layers, held to the types they declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.catalog.types import Instance
from specc.catalog.values import check_kind
from specc.diagnostics.codes import arguments as codes
from specc.expansion.machine import FAILED, Env, Machine, trail
from specc.resolve.layers import kind_of
from specc.syntax import ast


def parameter_values(
    machine: Machine,
    definition: ast.LayerDef | ast.ExternDef,
    parameters: Iterable[ast.Parameter],
    instance: Instance,
    env: Env,
) -> dict[str, Any]:
    """What the parameters of a layer are in one use; the arguments have been checked."""
    values: dict[str, Any] = {}
    for parameter in parameters:
        name = parameter.name.id
        if name in instance.args:
            value = instance.args[name]
        elif parameter.default is None:
            value = FAILED
        else:
            value = machine.evaluate(parameter.default, Env())
            if not fits(machine, definition.name.id, parameter, value, parameter.default, env):
                value = FAILED
        if value is not FAILED:
            machine.observed.setdefault((definition, name), set()).add(type(value))
        values[name] = value
    return values


def fits(
    machine: Machine, owner: str, parameter: ast.Parameter, value: Any, expr: ast.Expr, env: Env
) -> bool:
    """Whether a parameter takes `value`, which `expr` gives; reported there."""
    if parameter.type is None or value is FAILED:
        return True
    is_none = isinstance(parameter.default, ast.Literal) and parameter.default.value is None
    if value is None and is_none:
        return True
    subject = f"`{parameter.name.id}` of `{owner}`"
    problem = check_kind(subject, kind_of(parameter.type), value)
    if problem is None:
        return True
    machine.sink.report(
        codes.WRONG_VALUE,
        expr.span,
        f"expected {problem.expected}",
        message=problem.message,
        secondary=trail(env.frame),
    )
    return False
