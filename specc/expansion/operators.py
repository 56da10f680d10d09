"""Operators and indexing on tensors, and functions of `keras.ops`: nodes with their types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.catalog.shapes import infer_operator
from specc.catalog.shapes.dtypes import INTEGERS
from specc.catalog.types import UNKNOWN, Mismatch, TensorType
from specc.diagnostics import Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.expansion import constants
from specc.expansion.machine import Env, Machine, report_mismatch, trail
from specc.graph.ir import Node, Op, Tensor
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
        item = pending.pop()
        if isinstance(item, (list, tuple)) and item:
            pending.extend(reversed(item))
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
            argument_codes.TENSOR_AS_CONSTANT,
            expr.span,
            "a tensor",
            what=f"what `{symbol}` takes",
            secondary=trail(env.frame),
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
            argument_codes.TENSOR_AS_CONSTANT,
            expr.span,
            "a tensor",
            what=f"what `{symbol}` takes",
            secondary=trail(env.frame),
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
    report_mismatch(machine, mismatch, span, env, secondary, operands)


def flat(output: Any) -> tuple[TensorType, ...]:
    """The types in an output, from left to right: Keras's node has its tensors in this order."""
    if isinstance(output, TensorType):
        return (output,)
    return tuple(part for each in output for part in flat(each))


def add_node(
    machine: Machine,
    operation: Any,
    arguments: dict[str, Any],
    expr: ast.Expr,
    types: tuple[TensorType, ...],
    env: Env,
    *,
    several: bool = False,
    nested: tuple[Any, ...] | None = None,
) -> tuple[Tensor, ...]:
    """Append a node to the model that is being built; its output tensors."""
    machine.count_node(expr.span)
    node = Node(operation, arguments, expr, env.frame, types, several, nested)
    machine.builder.nodes.append(node)
    return tuple(Tensor(t, expr.span, env.frame, node, i) for i, t in enumerate(types))


def index_tensor(
    machine: Machine, expr: ast.Index, base: Tensor, parts: list[Any], env: Env
) -> Tensor:
    """`x[0]`, `x[:, 1:]`, `x[:, none]`: Keras's `GetItem`."""
    arguments = {"x": base, "key": tuple(parts)}
    machine.on_tensors.add(expr)
    result = indexed(base.type, parts, in_layer=machine.in_layer)
    if isinstance(result, Mismatch):
        label = Label(expr.base.span, f"this is {base.type}")
        report_mismatch(machine, result, expr.parts[result.axis or 0].span, env, [label])
        return machine.unknown(expr, env)
    op = Op(machine.namer.next("get_item"), None, "[]")
    return add_node(machine, op, arguments, expr, (result,), env)[0]


def indexed(base: TensorType, parts: list[Any], *, in_layer: bool = False) -> TensorType | Mismatch:
    """What Python's indexing takes out of a tensor of type `base`; None makes an axis of size 1.

    A layer works on real tensors, which take numbers that are known only then.
    """
    if base.shape is None:
        return base
    count = sum(part is not None for part in parts)
    if count > len(base.shape):
        return Mismatch(f"{base} has {len(base.shape)} axes, {count} are indexed", axis=0)
    shape: list[Any] = []
    axis = 0
    for place, part in enumerate(parts):
        if part is None:
            shape.append(1)
            continue
        dim = base.shape[axis]
        if isinstance(part, slice):
            ends = [end for end in (part.start, part.stop, part.step) if end is not None]
            if not all(_is_place(end, in_layer) for end in ends):
                return Mismatch("a slice has whole numbers for ends", axis=place)
            if part.step == 0:
                return Mismatch("a slice's step is not zero", axis=place)
            if part == slice(None):
                shape.append(dim)
            elif isinstance(dim, int) and not has_tensor(ends):
                start, stop, step = part.indices(dim)
                shape.append(max(0, -((start - stop) // step)))  # `len` counts to 2**63 only
            else:
                shape.append(None)
        elif not _is_place(part, in_layer):
            return Mismatch(f"a position is a whole number, not {_described(part)}", axis=place)
        elif isinstance(dim, int) and isinstance(part, int) and not -dim <= part < dim:
            return Mismatch(f"axis {axis} of {base} has no position {part}", axis=place)
        axis += 1
    return TensorType((*shape, *base.shape[axis:]), base.dtype)


def _is_place(value: Any, in_layer: bool) -> bool:
    """Whether a position, or an end of a slice, may be `value`."""
    if isinstance(value, Tensor):
        return in_layer and value.type.shape == () and value.type.dtype in INTEGERS
    return isinstance(value, int) and not isinstance(value, bool)


def _described(part: Any) -> str:
    return "a tensor" if isinstance(part, Tensor) else constants.describe(part)


def labels_of(values: Any, expr: ast.Expr) -> list[Label]:
    """A label under each tensor in `values`: what it is, where it was made."""
    labels: list[Label] = []
    pending = list(reversed(list(values)))
    while pending and len(labels) < 4:
        item = pending.pop()
        if isinstance(item, Tensor):
            label = Label(item.span, f"this is {item.type}")
            if item.span != expr.span and item.type != UNKNOWN and label not in labels:
                labels.append(label)
        elif isinstance(item, (list, tuple)):
            pending.extend(reversed(item))
    return labels
