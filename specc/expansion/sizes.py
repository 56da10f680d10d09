"""Sizes as constants: `ops.shape(x)`, `ops.ndim(x)`.

A size that is known when the model is made is an integer, for the compiler as for Keras. One that
is not is None in a model, where nothing can be computed with it; in the body of a custom layer,
which runs on real tensors, it is a scalar tensor.
"""

from __future__ import annotations

from typing import Any

from specc.catalog.types import TensorType
from specc.diagnostics import Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import shapes as codes
from specc.expansion import constants
from specc.expansion.machine import FAILED, Env, Machine, trail
from specc.graph.ir import Tensor
from specc.record import record
from specc.source import Span
from specc.syntax import ast

SIZE_OPS = ("shape", "ndim")
"""Functions of `keras.ops` that say what a tensor is, and compute nothing."""


@record
class Unsized:
    """The size of an axis that is not known; it may be bound, but not used."""

    type: TensorType
    axis: int
    span: Span
    """Where the tensor was made."""


def sizes_of(machine: Machine, name: str, expr: ast.Expr, value: Any, env: Env) -> Any:
    """`ops.shape(value)`, a tuple, or `ops.ndim(value)`; FAILED where the type is not known."""
    if not isinstance(value, Tensor):
        what = constants.describe(value)
        machine.sink.report(argument_codes.CONSTANT_AS_TENSOR, expr.span, "", what=what)
        return FAILED
    shape = value.type.shape
    if shape is None:
        return FAILED
    if name == "ndim":
        return len(shape)
    sizes: list[Any] = list(shape)
    for axis, size in enumerate(shape):
        if isinstance(size, int):
            continue
        sizes[axis] = unsized = Unsized(value.type, axis, value.span)
        if machine.body is not None:
            sizes[axis] = tensor = Tensor(TensorType((), "int32"), expr.span, env.frame)
            machine.body.open_sizes[tensor] = unsized
    return tuple(sizes)


def report_unsized(machine: Machine, value: Any, span: Span, env: Env) -> bool:
    """Whether a size that is not known stands in `value`, which is used at `span`."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, (list, tuple)):
            pending.extend(reversed(item))
        elif isinstance(item, Unsized):
            _report(machine, item, span, env)
            return True
    return False


def _report(machine: Machine, size: Unsized, span: Span, env: Env) -> None:
    if machine.body is not None:
        notes = ["the layer is made before it is given anything"]
        helps = [] if size.axis == 0 else ["give the input of the model a size"]
    elif size.axis == 0:
        notes = ["the first axis is the batch, which is as large as what the model is given"]
        helps = ["`-1` in `ops.reshape` stands for it; a custom `layer` can compute with it"]
    else:
        notes = []
        helps = ["give the input a size, or compute with it in a custom `layer`"]
    machine.sink.report(
        codes.UNKNOWN_SIZE,
        span,
        f"has no value when the {'model' if machine.body is None else 'layer'} is made",
        axis=size.axis,
        type=size.type,
        secondary=[Label(size.span, f"this is {size.type}"), *trail(env.frame)],
        notes=notes,
        helps=helps,
    )
