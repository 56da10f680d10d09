"""Ops that make one number of many along axes: sums, means, extrema."""

from __future__ import annotations

from collections.abc import Callable

from specc.catalog.shapes.arguments import Arguments, refuse
from specc.catalog.shapes.dims import product
from specc.catalog.shapes.dtypes import INTEGERS, promote
from specc.catalog.shapes.kit import (
    Takes,
)
from specc.catalog.shapes.op_kit import (
    dtype_argument,
    op,
    places,
    shape_of,
    strong,
    tensor,
)
from specc.catalog.types import Shape, TensorType

Dtype = Callable[[str | None], str | None]


def reduced(arguments: Arguments, given: TensorType, argument: str = "axis") -> Shape:
    """The shape without the axes that are reduced, or with size 1 there."""
    shape = shape_of(given)
    axes = places(arguments, shape, argument)
    if axes is not None and len(set(axes)) < len(axes):
        refuse(f"`ops.{arguments.name}` is told one axis twice", argument=argument)
    keep = bool(arguments.get("keepdims"))
    if axes is None:
        return (1,) * len(shape) if keep else ()
    if keep:
        return tuple(1 if place in axes else dim for place, dim in enumerate(shape))
    return tuple(dim for place, dim in enumerate(shape) if place not in axes)


def _reduction(names: str, dtype: Dtype, takes: Takes = Takes.BOOLEANS) -> None:
    def rule(arguments: Arguments) -> TensorType:
        given = tensor(arguments, takes=takes)
        return TensorType(reduced(arguments, given), dtype(strong(given.dtype)))

    op(*names.split())(rule)


def _summed(dtype: str | None) -> str | None:
    """Small integers are summed in 32 bits."""
    if dtype in ("bool", "int8", "int16"):
        return "int32"
    return "uint32" if dtype in ("uint8", "uint16") else dtype


_reduction("max min amax amin nanmax nanmin", lambda dtype: dtype)
_reduction("ptp", lambda dtype: dtype, Takes.NUMBERS)
_reduction("sum nansum nanprod", _summed)
_reduction(
    "mean median std var nanmean nanmedian nanstd nanvar", lambda dtype: promote(dtype, "float")
)
_reduction("all any", lambda dtype: "bool")
_reduction("argmax argmin nanargmax nanargmin count_nonzero", lambda dtype: "int32")
_reduction("logsumexp", lambda dtype: "float32", Takes.FLOATS)


@op("prod")
def prod(arguments: Arguments) -> TensorType:
    """The product along axes."""
    given = tensor(arguments, takes=Takes.BOOLEANS)
    dtype = dtype_argument(arguments, _summed(strong(given.dtype)))
    return TensorType(reduced(arguments, given), dtype)


@op("norm")
def norm(arguments: Arguments) -> TensorType:
    """The length of vectors, or a matrix norm."""
    given = tensor(arguments, takes=Takes.BOOLEANS)
    rank = len(shape_of(given))
    if arguments["axis"] is None and rank not in (1, 2):
        refuse(
            f"`ops.norm` without `axis` takes a vector or a matrix, this is {given}",
            argument="axis",
        )
    return TensorType(reduced(arguments, given), promote(strong(given.dtype), "float"))


@op("moments")
def moments(arguments: Arguments) -> tuple[TensorType, TensorType]:
    """Mean and variance."""
    given = tensor(arguments, takes=Takes.NUMBERS)
    if given.dtype in INTEGERS - {"int32", "int64"}:
        refuse(f"`ops.moments` takes no small integers, this is {given}", argument="x")
    typed = TensorType(reduced(arguments, given, "axes"), given.dtype)
    return typed, typed


@op("cumsum", "cumprod", "nancumsum", "nancumprod")
def running(arguments: Arguments) -> TensorType:
    """Sums or products so far; without an axis, of all elements in a row."""
    given = tensor(arguments, takes=Takes.BOOLEANS)
    shape = shape_of(given)
    if arguments["axis"] is None:
        shape = (product(shape),)
    else:
        places(arguments, shape)
    dtype = dtype_argument(arguments, strong(given.dtype))
    return TensorType(shape, "int32" if dtype == "bool" else dtype)


@op("top_k")
def top_k(arguments: Arguments) -> tuple[TensorType, TensorType]:
    """The `k` largest along the last axis, and where they are."""
    given = tensor(arguments, takes=Takes.NUMBERS)
    shape, k = shape_of(given), arguments.integer("k", least=1)
    if not shape:
        refuse("`ops.top_k` needs an axis to look along, this is a scalar", argument="x")
    if isinstance(shape[-1], int) and k > shape[-1]:
        refuse(f"`ops.top_k` is asked for {k} of {shape[-1]}: {given}", argument="k")
    out = (*shape[:-1], k)
    return TensorType(out, given.dtype), TensorType(out, "int32")
