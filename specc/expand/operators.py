"""Operators and indexing on tensors, and functions of `keras.ops`: nodes with their types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.catalog.shapes import infer_op, infer_operator
from specc.catalog.types import UNKNOWN, Entry, Mismatch, OpCall, TensorType
from specc.diagnostics import Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import shapes as codes
from specc.expand import constants
from specc.expand.machine import FAILED, Env, Machine, report_mismatch, trail
from specc.expand.sizes import SIZE_OPS, report_unsized, sizes_of
from specc.graph.ir import Node, Op, Tensor
from specc.resolve.bindings import OpTarget
from specc.syntax import ast

# The function of `keras.ops` behind each operator.
OPERATORS = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "true_divide",
    "//": "floor_divide",
    "%": "mod",
    "**": "power",
    "@": "matmul",
    "==": "equal",
    "!=": "not_equal",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}


def has_tensor(value: Any) -> bool:
    """Whether a tensor stands in `value`, however deep."""
    if isinstance(value, Tensor):
        return True
    if not isinstance(value, (list, tuple, dict)):
        return False
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, Tensor):
            return True
        if isinstance(item, (list, tuple)):
            pending.extend(item)
        elif isinstance(item, dict):
            pending.extend(item.values())
    return False


def first_constant(value: Any) -> tuple[Any] | None:
    """The first thing in `value` that is no tensor, in a tuple; None where all of it is tensors.

    An empty list is such a thing: nothing flows in it.
    """
    pending = [value]
    while pending:
        item = pending.pop(0)
        if isinstance(item, (list, tuple)) and item:
            pending[:0] = item
        elif not isinstance(item, Tensor):
            return (item,)
    return None


def is_at_once(machine: Machine, values: Iterable[Any]) -> bool:
    """Whether no input of the model flows into `values`: what they make is a constant."""
    pending = list(values)
    while pending:
        item = pending.pop()
        if isinstance(item, Tensor):
            if item.node is None or item.node not in machine.at_once:
                return False
        elif isinstance(item, (list, tuple)):
            pending.extend(item)
        elif isinstance(item, dict):
            pending.extend(item.values())
    return True


def type_of(value: Any) -> Any:
    """`value` with types in place of its tensors; lists become tuples."""
    match value:
        case Tensor():
            return value.type
        case list() | tuple():
            return tuple(type_of(item) for item in value)
        case dict():
            return {key: type_of(item) for key, item in value.items()}
        case _:
            return value


def apply_operator(
    machine: Machine, expr: ast.Expr, symbol: str, operands: tuple[Any, ...], env: Env
) -> Tensor:
    """An operator of which at least one operand is a tensor."""
    for operand in operands:
        if not isinstance(operand, (Tensor, int, float)):
            machine.sink.report(
                argument_codes.CONSTANT_AS_TENSOR,
                expr.span,
                f"`{symbol}` with a tensor",
                what=constants.describe(operand),
                secondary=trail(env.frame),
            )
            return machine.unknown(expr, env)
    if len(operands) == 1:
        return _negate(machine, expr, symbol, operands[0], env)
    if symbol not in OPERATORS:
        machine.sink.report(
            argument_codes.TENSOR_AS_CONSTANT, expr.span, "a tensor", what=f"what `{symbol}` takes"
        )
        return machine.unknown(expr, env)
    machine.on_tensors.add(expr)
    left, right = operands
    result = infer_operator(symbol, type_of(left), type_of(right))
    if isinstance(result, Mismatch):
        _report_operands(machine, expr, result, operands, env)
        result = UNKNOWN
    at_once = is_at_once(machine, operands)
    name = OPERATORS[symbol] if at_once else machine.namer.next(OPERATORS[symbol])
    op = Op(name, None, symbol)
    output = add_node(machine, op, {"x1": left, "x2": right}, expr, (result,), env)[0]
    if at_once and output.node is not None:
        machine.at_once.add(output.node)
    return output


def _negate(machine: Machine, expr: ast.Expr, symbol: str, operand: Tensor, env: Env) -> Tensor:
    if symbol != "-":
        machine.sink.report(
            argument_codes.TENSOR_AS_CONSTANT, expr.span, "a tensor", what=f"what `{symbol}` takes"
        )
        return machine.unknown(expr, env)
    op = Op(machine.namer.next("negative"), None, "-")
    return add_node(machine, op, {"x": operand}, expr, (operand.type,), env)[0]


def _report_operands(
    machine: Machine, expr: ast.Expr, mismatch: Mismatch, operands: tuple[Any, ...], env: Env
) -> None:
    span = expr.span
    secondary = []
    if isinstance(expr, ast.Binary):
        span = expr.operator_span
        for side, operand in zip((expr.left, expr.right), operands, strict=True):
            if isinstance(operand, Tensor):
                secondary.append(Label(side.span, f"this is {operand.type}"))
    report_mismatch(machine, mismatch, span, env, secondary)


def add_node(
    machine: Machine,
    operation: Any,
    arguments: dict[str, Any],
    expr: ast.Expr,
    types: tuple[TensorType, ...],
    env: Env,
    *,
    several: bool = False,
) -> tuple[Tensor, ...]:
    """Append a node to the model that is being built; its output tensors."""
    machine.count_node(expr.span)
    node = Node(operation, arguments, expr, env.frame, types, several)
    machine.builder.nodes.append(node)
    return tuple(Tensor(t, expr.span, env.frame, node, i) for i, t in enumerate(types))


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
    for param, value in zip(entry.params, values, strict=False):
        arguments[param.name] = value
    for name, keyword in target.keywords:
        arguments[name] = machine.evaluate(keyword, env)
    if len(values) > entry.positional:
        machine.sink.report(
            argument_codes.TOO_MANY,
            expr.span,
            "too many",
            callee=f"ops.{entry.name}",
            most=entry.positional,
            given=len(values),
        )
        return machine.unknown(expr, env)
    for param in entry.params:
        if param.required and param.name not in arguments:
            machine.sink.report(
                argument_codes.MISSING,
                expr.span,
                f"`{param.name}` is missing",
                callee=f"ops.{entry.name}",
                name=param.name,
            )
            return machine.unknown(expr, env)
    if any(value is FAILED for value in arguments.values()):
        return machine.unknown(expr, env)
    if entry.name in SIZE_OPS:
        return sizes_of(machine, entry.name, expr, arguments["x"], env)
    if report_unsized(machine, list(arguments.values()), expr.span, env):
        return machine.unknown(expr, env)
    outcome = infer_op(OpCall(entry, {n: type_of(v) for n, v in arguments.items()}))
    match outcome:
        case None:
            note_missing_rule(machine, f"ops.{entry.name}", expr)
            types: tuple[TensorType, ...] = (UNKNOWN,)
            several = False
        case Mismatch():
            spans = dict(target.keywords)
            at = spans.get(outcome.argument or "", expr)
            labels = labels_of(arguments.values(), expr)
            report_mismatch(machine, outcome, at.span, env, labels)
            return machine.unknown(expr, env)
        case _:
            several = isinstance(outcome.output, tuple)
            types = outcome.output if isinstance(outcome.output, tuple) else (outcome.output,)
    # Keras computes what no tensor flows into at once, and makes no operation of it.
    at_once = is_at_once(machine, arguments.values())
    op = Op(entry.name if at_once else machine.namer.operation(entry.name), entry)
    outputs = add_node(machine, op, arguments, expr, types, env, several=several)
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


def index_tensor(
    machine: Machine, expr: ast.Index, base: Tensor, parts: list[Any], env: Env
) -> Tensor:
    """`x[0]`, `x[:, 1:]`: Keras's `GetItem`."""
    arguments = {"x": base, "key": tuple(parts)}
    result = _indexed(base.type, parts)
    if isinstance(result, Mismatch):
        label = Label(expr.base.span, f"this is {base.type}")
        report_mismatch(machine, result, expr.parts[result.axis or 0].span, env, [label])
        return machine.unknown(expr, env)
    op = Op(machine.namer.next("get_item"), None, "[]")
    return add_node(machine, op, arguments, expr, (result,), env)[0]


def _indexed(base: TensorType, parts: list[Any]) -> TensorType | Mismatch:
    if base.shape is None:
        return base
    if len(parts) > len(base.shape):
        return Mismatch(f"{base} has {len(base.shape)} axes, {len(parts)} are indexed", axis=0)
    shape: list[Any] = []
    for axis, part in enumerate(parts):
        dim = base.shape[axis]
        if isinstance(part, slice):
            ends = (part.start, part.stop, part.step)
            if any(e is not None and (isinstance(e, bool) or not isinstance(e, int)) for e in ends):
                return Mismatch("a slice has whole numbers for ends", axis=axis)
            if part.step == 0:
                return Mismatch("a slice's step is not zero", axis=axis)
            if part == slice(None):
                shape.append(dim)
            else:
                shape.append(len(range(*part.indices(dim))) if isinstance(dim, int) else None)
        elif isinstance(part, int) and not isinstance(part, bool):
            if isinstance(dim, int) and not -dim <= part < dim:
                return Mismatch(f"axis {axis} of {base} has no position {part}", axis=axis)
        else:
            return Mismatch(f"a position is a whole number, not {_described(part)}", axis=axis)
    return TensorType((*shape, *base.shape[len(parts) :]), base.dtype)


def _described(part: Any) -> str:
    return "a tensor" if isinstance(part, Tensor) else constants.describe(part)


def labels_of(values: Any, expr: ast.Expr) -> list[Label]:
    """A label under each tensor in `values`: what it is, where it was made."""
    labels: list[Label] = []
    pending = list(values)
    while pending and len(labels) < 4:
        item = pending.pop(0)
        if isinstance(item, Tensor):
            label = Label(item.span, f"this is {item.type}")
            if item.span != expr.span and item.type != UNKNOWN and label not in labels:
                labels.append(label)
        elif isinstance(item, (list, tuple)):
            pending[:0] = item
    return labels


def note_missing_rule(machine: Machine, name: str, expr: ast.Expr) -> None:
    """Say once that shapes are unknown from here on."""
    if name not in machine.without_rule:
        machine.without_rule.add(name)
        machine.sink.report(codes.NO_RULE, expr.span, "from here on", name=name)
