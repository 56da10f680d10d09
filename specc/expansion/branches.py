"""Branches on `training`, which is known only when a layer runs: both are followed.

What the branches leave behind must be of one type, for what follows is typed once.
"""

from __future__ import annotations

from typing import Any

from specc.catalog.types import Dim, TensorType
from specc.diagnostics import Label
from specc.diagnostics.codes import shapes as codes
from specc.expansion import constants
from specc.expansion.machine import FAILED, Env, Machine, trail
from specc.expansion.sizes import report_unsized
from specc.graph.ir import Layer, Tensor
from specc.resolve.bindings import Kind
from specc.source import Span
from specc.syntax import ast
from specc.syntax.walk import walk


class Flag:
    """The value of a condition on `training`."""


TRAINING = Flag()


def is_training(machine: Machine, expr: ast.Node) -> bool:
    """Whether `expr` is the word `training` of a layer's body."""
    binding = machine.names.get(expr) if isinstance(expr, ast.Name) else None
    return binding is not None and binding.kind is Kind.TRAINING


def evaluate_condition(machine: Machine, expr: ast.Expr, env: Env) -> Any:
    """A constant; TRAINING where `training` is a part of it; FAILED.

    With `training and n > 3` both branches are part of the layer whatever `n` is: what is made
    in them is made with the layer.
    """
    if machine.body is not None:
        match expr:
            case ast.Name() if is_training(machine, expr):
                return TRAINING
            case ast.Unary(operator="not", operand=operand):
                value = evaluate_condition(machine, operand, env)
                return value if value in (FAILED, TRAINING) else not value
            case ast.Binary(operator="and" | "or" as symbol, left=left, right=right):
                value = evaluate_condition(machine, left, env)
                if value is FAILED:
                    return FAILED
                if value is not TRAINING and bool(value) == (symbol == "or"):
                    asked = any(is_training(machine, node) for node in walk(right))
                    return TRAINING if asked else value
                other = evaluate_condition(machine, right, env)
                return other if value is not TRAINING or other is FAILED else TRAINING
    value = machine.evaluate_constant(expr, env, "a condition")
    return FAILED if report_unsized(machine, value, expr.span, env) else value


def merge(machine: Machine, statement: ast.If, env: Env, then: Env, orelse: Env) -> None:
    """What holds behind `if training { … } else { … }`; `env` is as it was before."""
    body = machine.body
    assert body is not None
    for name in dict.fromkeys((*then.names, *orelse.names)):
        if name not in then.names or name not in orelse.names:
            body.half_bound.add(name)
            continue
        body.half_bound.discard(name)
        first, second = then.names[name], orelse.names[name]
        span = statement.condition.span
        env.names[name] = agreed(machine, f"`{name}`", first, second, span, env)
    same = _joined(then.current, orelse.current)
    env.current = None if same is None else same[0]


def agreed(machine: Machine, what: str, first: Any, second: Any, span: Span, env: Env) -> Any:
    """The value of both branches; reported at `span` where they differ in type."""
    if first is FAILED or second is FAILED:
        return FAILED
    same = _joined(first, second)
    if same is not None:
        return same[0]
    labels = [Label(v.span, f"this is {v.type}") for v in (first, second) if isinstance(v, Tensor)]
    constant = not labels
    machine.sink.report(
        codes.BRANCHES,
        span,
        "known only when the layer runs",
        what=what,
        first=_described(first),
        second=_described(second),
        secondary=[*labels, *trail(env.frame)],
        notes=["`training` chooses between tensors, not between constants"] if constant else (),
    )
    return FAILED


def _joined(first: Any, second: Any) -> tuple[Any] | None:
    """One value for both, in a tuple; None where they are not of one type."""
    match first, second:
        case Tensor(), Tensor():
            type_ = _joined_types(first.type, second.type)
            if type_ is None:
                return None
            return (Tensor(type_, first.span, first.frame, name=first.name),)
        case (list(), list()) | (tuple(), tuple()):
            parts = [_joined(a, b) for a, b in zip(first, second, strict=False)]
            if len(first) != len(second) or None in parts:
                return None
            return (type(first)(part[0] for part in parts if part is not None),)
        case Layer(), _:
            return (first,) if first is second else None
        case _:
            return (first,) if type(first) is type(second) and first == second else None


def _joined_types(first: TensorType, second: TensorType) -> TensorType | None:
    """The type of both; a size that differs is unknown where one of the two is."""
    if first.shape is None or second.shape is None:
        return TensorType(None, first.dtype if first.dtype == second.dtype else None)
    if first.dtype != second.dtype or len(first.shape) != len(second.shape):
        return None
    shape: list[Dim] = []
    for one, other in zip(first.shape, second.shape, strict=True):
        if one != other and isinstance(one, int) and isinstance(other, int):
            return None
        shape.append(one if one == other else None)
    return TensorType(tuple(shape), first.dtype)


def _described(value: Any) -> str:
    if isinstance(value, Tensor):
        return str(value.type)
    return "another layer" if isinstance(value, Layer) else constants.describe(value)
