"""Applies functions of `keras.ops`: checks arguments by kind, makes a node with its types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.shapes import infer_op
from specc.catalog.types import UNKNOWN, Entry, Mismatch, OpCall, TensorType
from specc.diagnostics.codes import arguments as codes
from specc.expansion import constants
from specc.expansion.inputs import near_binding
from specc.expansion.instances import check_argument
from specc.expansion.machine import FAILED, Env, Machine, report_mismatch, trail
from specc.expansion.operators import (
    add_node,
    has_tensor,
    is_at_once,
    labels_of,
    type_of,
)
from specc.expansion.sizes import SIZE_OPS, report_unsized, sizes_of
from specc.graph.ir import Op, Tensor
from specc.resolve.bindings import OpTarget
from specc.syntax import ast

# Kinds of parameters that tensors may stand in beside those for tensors: a shape may hold sizes.
_TAKE_TENSORS = frozenset({"any", "keywords", "shape"})


def apply_op(
    machine: Machine,
    expr: ast.Expr,
    target: OpTarget,
    leading: tuple[Any, ...],
    env: Env,
) -> Any:
    """A function of `keras.ops`; `leading` is what the arrow brings."""
    entry = target.entry
    values = _gathered(entry, [*leading, *(machine.evaluate(e, env) for e in target.positional)])
    arguments: dict[str, Any] = {}
    written: dict[str, ast.Expr] = {}
    """Where each argument is written, save for what the arrow brings."""
    for place, (param, value) in enumerate(zip(entry.params, values, strict=False)):
        arguments[param.name] = value
        if place >= len(leading) and param.kind != "variadic":
            written[param.name] = target.positional[place - len(leading)]
    for name, keyword in target.keywords:
        arguments[name] = machine.evaluate(keyword, env)
        written[name] = keyword
    if not _complete(machine, expr, entry, values, arguments):
        return machine.unknown(expr, env)
    if entry.name in SIZE_OPS:
        return sizes_of(machine, entry.name, expr, arguments["x"], env)
    if report_unsized(machine, list(arguments.values()), expr.span, env):
        return machine.unknown(expr, env)
    if not _of_their_kinds(machine, expr, entry, arguments, written, env):
        return machine.unknown(expr, env)
    # Keras computes what no tensor flows into at once, and makes no operation of it.
    at_once = is_at_once(machine, arguments.values())
    types = {name: type_of(value) for name, value in arguments.items()}
    outcome = infer_op(OpCall(entry, types, at_once, machine.in_layer))
    match outcome:
        case Mismatch():
            at = written.get(outcome.argument or "", expr)
            labels = labels_of(arguments.values(), expr)
            inputs = list(arguments.values())
            if isinstance(inputs[0], (list, tuple)):
                inputs = list(inputs[0])
            report_mismatch(machine, outcome, at.span, env, labels, inputs)
            return machine.unknown(expr, env)
        case _:
            output: Any = UNKNOWN if outcome is None else outcome.output
    several = not isinstance(output, TensorType)
    op = Op(entry.name if at_once else machine.namer.operation(entry.name), entry)
    made = output if several else (output,)
    outputs = add_node(machine, op, arguments, expr, made, env, several=several)
    if at_once and outputs[0].node is not None:
        machine.at_once.add(outputs[0].node)
    return outputs if several else outputs[0]


def _gathered(entry: Entry, values: list[Any]) -> list[Any]:
    """`values` by position, those for `*operands` as one tuple (or FAILED)."""
    for place, param in enumerate(entry.params):
        if param.kind == "variadic" and len(values) > place:
            rest = values[place:]
            failed = any(value is FAILED for value in rest)
            return [*values[:place], FAILED if failed else tuple(rest)]
    return values


def _complete(
    machine: Machine, expr: ast.Expr, entry: Entry, values: list[Any], arguments: Mapping[str, Any]
) -> bool:
    """Whether there are neither too few nor too many arguments, and none has failed; reported."""
    if len(values) > entry.positional:
        machine.sink.report(
            codes.TOO_MANY,
            expr.span,
            "too many",
            callee=f"ops.{entry.name}",
            most=entry.positional,
            given=len(values),
        )
        return False
    for param in entry.params:
        if param.required and param.name not in arguments and param.kind != "keywords":
            flows = param is entry.params[0]
            machine.sink.report(
                codes.MISSING,
                expr.span,
                f"`{param.name}` is missing",
                callee=f"ops.{entry.name}",
                name=param.name,
                helps=[f"say what flows in: `x -> ops.{entry.name}(…)`"] if flows else [],
            )
            return False
    return not any(value is FAILED for value in arguments.values())


def _of_their_kinds(
    machine: Machine,
    expr: ast.Expr,
    entry: Entry,
    arguments: Mapping[str, Any],
    written: Mapping[str, ast.Expr],
    env: Env,
) -> bool:
    """Whether each argument that is no tensor is of its parameter's kind; reported."""
    fits = True
    for name, value in arguments.items():
        param = entry.param(name)
        if param is None:
            continue
        where = written.get(name, expr)
        if param.kind in ("tensor", "tensors", "variadic"):
            odd = _no_number(value, param.default is None)
            if odd is not None:
                machine.sink.report(
                    codes.CONSTANT_AS_TENSOR,
                    where.span,
                    "",
                    what=constants.describe(odd[0]),
                    secondary=trail(env.frame),
                    **near_binding(machine, where, odd[0], env, tensors=True),
                )
                fits = False
        else:
            if machine.in_layer or param.kind in _TAKE_TENSORS:
                value = _with_sizes(value)
            if not isinstance(value, _Size):
                fits = check_argument(machine, entry, param, where, value, env) and fits
    return fits


class _Size(int):
    """Stands for a tensor where the constants beside it are held to their kind."""

    def __repr__(self) -> str:
        return "…"


def _with_sizes(value: Any) -> Any:
    """`value` with a size in place of each tensor."""
    match value:
        case Tensor():
            return _Size(1)
        case list() | tuple() if has_tensor(value):
            return type(value)(_with_sizes(item) for item in value)
        case _:
            return value


def _no_number(value: Any, or_none: bool) -> tuple[Any] | None:
    """The first thing in `value` of which Keras makes no tensor, in a tuple; None without one."""
    if value is None:
        return None if or_none else (value,)
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, (list, tuple)):
            pending.extend(reversed(item))
        elif not isinstance(item, (int, float, Tensor)):
            return (item,)
    return None
