"""Ops that make tensors of nothing: constants, ranges, identity matrices."""

from __future__ import annotations

import math

from specc.catalog.shapes.arguments import Unknown, refuse
from specc.catalog.shapes.dtypes import INTEGERS, promote
from specc.catalog.shapes.op_kit import (
    BOOL,
    TEXT,
    UNSIGNED,
    OpArguments,
    dtype_argument,
    joint,
    op,
    operand,
    place,
    shape_of,
    sizes,
    strong,
    typed,
)
from specc.catalog.types import Shape, TensorType


@op("zeros", "ones", "empty", "full")
def constant(arguments: OpArguments) -> TensorType:
    """A tensor of one value."""
    shape = sizes(arguments, "shape")
    for size in shape:
        if isinstance(size, int) and size < 0:
            refuse(f"a size is at least 0, this has {size}", argument="shape")
    return TensorType(shape, dtype_argument(arguments, "float32"))


@op("zeros_like", "ones_like", "empty_like", "full_like")
def like(arguments: OpArguments) -> TensorType:
    """A constant of the operand's shape."""
    given = operand(arguments)
    dtype = dtype_argument(arguments, strong(given.dtype))
    if arguments.name in ("ones_like", "full_like") and dtype == "string":
        refuse(f"`ops.{arguments.name}` makes numbers, this is {given}", argument="x")
    return TensorType(given.shape, dtype)


@op("arange")
def arange(arguments: OpArguments) -> TensorType:
    """Numbers from `start` up to, and without, `stop`."""
    given = [arguments[name] for name in ("start", "stop", "step")]
    if given[1] is None:
        given[:2] = [0, given[0]]
    if given[2] is None:
        given[2] = 1
    start, stop, step = given
    for name, each in zip(("start", "stop", "step"), given, strict=True):
        if isinstance(each, TensorType):
            if arguments.in_layer or arguments.at_once:
                return TensorType((None,), dtype_argument(arguments, strong(each.dtype)))
            refuse(
                f"`ops.arange` takes numbers, this is {each}",
                argument=name,
                note="in a model Keras must know how many there are",
            )
        if isinstance(each, list | tuple | str):
            refuse("`ops.arange` takes numbers, this is none", argument=name)
        if not isinstance(each, int | float):
            raise Unknown
    if step == 0:
        refuse("`step` of `ops.arange` is not 0", argument="step")
    size = max(0, math.ceil((stop - start) / step))
    dtype = strong(promote(*(typed(each).dtype for each in given)))
    wanted = dtype_argument(arguments, dtype)
    if dtype == "float32" and wanted in INTEGERS:
        refuse(f"`ops.arange` makes no {wanted} of fractions", argument="dtype")
    return TensorType((size,), wanted)


@op("linspace", "logspace", "geomspace")
def linspace(arguments: OpArguments) -> TensorType:
    """So many numbers from one to another, evenly."""
    refused = TEXT | UNSIGNED | BOOL if arguments.name == "geomspace" else TEXT
    start, stop = operand(arguments, "start", refused), operand(arguments, "stop", refused)
    if arguments.get("retstep"):
        refuse(
            "`retstep` of `ops.linspace` makes a step that Keras does not count as a tensor",
            argument="retstep",
        )
    shape = joint(arguments, start, stop)
    number = arguments.integer("num", least=1)
    shape = shape_of(TensorType(shape, None))
    at = place(arguments, arguments.integer("axis"), (*shape, 1))
    if arguments.name == "geomspace" and at and shape:
        refuse(
            "`ops.geomspace` has another shape than Keras says, unless `axis` is 0",
            argument="axis",
        )
    dtype = dtype_argument(arguments, promote(start.dtype, "float"))
    return TensorType((*shape[:at], number, *shape[at:]), promote(strong(dtype), "float"))


@op("eye", "tri")
def eye(arguments: OpArguments) -> TensorType:
    """A matrix with ones on a diagonal, or below one."""
    rows = arguments.integer("N", least=0)
    columns = rows if arguments["M"] is None else arguments.integer("M", least=0)
    shape: Shape = (rows, columns)
    if arguments.name == "eye":
        shape = with_ones(arguments, rows, columns, arguments.integer("k"))
    return TensorType(shape, dtype_argument(arguments, "float32"))


def with_ones(arguments: OpArguments, rows: int, columns: int, offset: int) -> tuple[int, int]:
    """The shape that `keras.ops.eye` gives: beside the main diagonal it may be a larger one.

    Raises: Refused where the diagonal is outside.
    """
    if not offset:
        return rows, columns
    ones = min(columns - offset, rows + offset)
    if ones < 0:
        refuse(
            f"a matrix of {rows} x {columns} has no diagonal {offset} beside the main one",
            argument="k" if "k" in arguments.values else "offset",
        )
    return (
        ones + max(-offset, 0) + max(rows - columns + offset, 0),
        ones + max(offset, 0) + max(columns - rows - offset, 0),
    )


@op("identity")
def identity(arguments: OpArguments) -> TensorType:
    """A square matrix with ones on the diagonal."""
    size = arguments.integer("n", least=0)
    return TensorType((size, size), dtype_argument(arguments, "float32"))
