"""Ops that make one number of many along axes: sums, means, extrema, quantiles."""

from __future__ import annotations

from collections.abc import Callable

from specc.catalog.shapes.arguments import refuse
from specc.catalog.shapes.dims import agree, product
from specc.catalog.shapes.dtypes import promote
from specc.catalog.shapes.op_kit import (
    BOOL,
    NOT_FLOATS,
    NOT_REAL,
    SMALL_INTEGERS,
    TEXT,
    OpArguments,
    common,
    dtype_argument,
    is_float,
    joint,
    op,
    operand,
    place,
    places,
    ranked,
    shape_of,
    strong,
    typed,
)
from specc.catalog.types import Shape, TensorType

Dtype = Callable[[str | None], str | None]


def reduced(arguments: OpArguments, given: TensorType, argument: str = "axis") -> Shape:
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


def _reduction(names: str, dtype: Dtype, refused: frozenset[str]) -> None:
    def rule(arguments: OpArguments) -> TensorType:
        given = operand(arguments, "x", refused)
        return TensorType(reduced(arguments, given), dtype(strong(given.dtype)))

    op(*names.split())(rule)


def multiplied(dtype: str | None) -> str | None:
    """Small integers are multiplied in 32 bits."""
    if dtype in ("bool", "int8", "int16"):
        return "int32"
    return "uint32" if dtype in ("uint8", "uint16") else dtype


def _mean(dtype: str | None) -> str | None:
    return promote(dtype, "float")


_reduction("max min amax amin ", lambda dtype: dtype, NOT_REAL)
_reduction("nanmax nanmin", promote, NOT_REAL)
_reduction("ptp", lambda dtype: dtype, NOT_REAL | BOOL)
_reduction("sum nansum", lambda dtype: promote(multiplied(dtype)), TEXT)
_reduction("nanprod", multiplied, TEXT)
_reduction("mean std var nanmean", _mean, TEXT)
_reduction("nanstd nanvar", _mean, NOT_REAL)
_reduction("all any", lambda dtype: "bool", TEXT)
_reduction("count_nonzero", lambda dtype: "int32", frozenset())
_reduction("logsumexp", lambda dtype: "float32", NOT_FLOATS)


@op("argmax", "argmin", "nanargmax", "nanargmin")
def position(arguments: OpArguments) -> TensorType:
    """Where the largest or smallest element is."""
    given = operand(arguments, "x", NOT_REAL)
    if arguments["axis"] is not None and not isinstance(arguments["axis"], int):
        refuse(f"`ops.{arguments.name}` looks along one axis", argument="axis")
    check_not_empty(arguments, given)
    return TensorType(reduced(arguments, given), "int32")


def check_not_empty(arguments: OpArguments, given: TensorType) -> None:
    """Refuse to choose among no elements. Raises: Refused, Unknown."""
    shape = shape_of(given)
    axes = places(arguments, shape)
    if 0 in (shape if axes is None else [shape[axis] for axis in axes]):
        refuse(f"`ops.{arguments.name}` has no element to choose: {given}", argument="x")


@op("prod")
def prod(arguments: OpArguments) -> TensorType:
    """The product along axes."""
    given = operand(arguments, "x", TEXT)
    dtype = dtype_argument(arguments, multiplied(strong(given.dtype)))
    return TensorType(reduced(arguments, given), dtype)


@op("norm")
def norm(arguments: OpArguments) -> TensorType:
    """The length of vectors, or a matrix norm."""
    given = operand(arguments, "x", TEXT)
    rank = len(shape_of(given))
    axes = tuple(range(rank)) if arguments["axis"] is None else arguments.axes("axis")
    if len(axes) not in (1, 2):
        refuse(
            f"`ops.norm` is that of vectors or matrices, along one axis or two: this is {given}",
            argument="axis",
        )
    order = arguments["ord"]
    if len(axes) == 1 and isinstance(order, str):
        refuse(f"`{order}` is a norm of matrices, and one axis makes vectors", argument="ord")
    if len(axes) == 2 and order not in (None, "fro", "nuc", 1, -1, 2, -2):
        refuse(
            f"the norm of a matrix is of order 1, -1, 2, -2, `fro` or `nuc`, not {order}",
            argument="ord",
        )
    return TensorType(reduced(arguments, given), promote(strong(given.dtype), "float"))


@op("moments")
def moments(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """Mean and variance."""
    given = operand(arguments, "x", TEXT | BOOL | SMALL_INTEGERS)
    typed = TensorType(reduced(arguments, given, "axes"), given.dtype)
    return typed, typed


@op("cumsum", "cumprod", "nancumsum", "nancumprod")
def running(arguments: OpArguments) -> TensorType:
    """Sums or products so far; without an axis, of all elements in a row."""
    given = operand(arguments, "x", NOT_REAL if arguments.name.startswith("nan") else TEXT)
    shape = shape_of(given)
    if arguments["axis"] is None:
        shape = (product(shape),)
    else:
        place(arguments, arguments.integer("axis"), shape)
    dtype = dtype_argument(arguments, strong(given.dtype))
    return TensorType(shape, "int32" if dtype == "bool" else dtype)


@op("top_k")
def top_k(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """The `k` largest along the last axis, and where they are."""
    given, shape = ranked(arguments, "x", NOT_REAL | BOOL, least=1)
    k = arguments.integer("k", least=1)
    if isinstance(shape[-1], int) and k > shape[-1]:
        refuse(f"`ops.top_k` is asked for {k} of {shape[-1]}: {given}", argument="k")
    out = (*shape[:-1], k)
    return TensorType(out, given.dtype), TensorType(out, "int32")


@op("median")
def median(arguments: OpArguments) -> TensorType:
    """The element in the middle."""
    given = operand(arguments, "x", NOT_REAL)
    check_not_empty(arguments, given)
    return TensorType(reduced(arguments, given), _mean(strong(given.dtype)))


@op("quantile", "percentile", "nanmedian", "nanquantile", "nanpercentile")
def quantile(arguments: OpArguments) -> TensorType:
    """What a share of the elements lies below; several shares make a first axis."""
    name = arguments.name
    given = operand(arguments, "x", NOT_FLOATS if name.startswith("nan") else NOT_REAL)
    several: Shape = ()
    if name.startswith("nan") and arguments["axis"] is not None:
        refuse(
            f"`ops.{name}` along an axis fails when the model runs",
            argument="axis",
            note="Keras sorts along it with a size that TensorFlow does not take",
            help=f"`ops.{name.removeprefix('nan')}` works along axes",
        )
    if not name.startswith("nan"):
        check_not_empty(arguments, given)
    if "q" in arguments.values:
        several = _shares(arguments)
    dtype = strong(given.dtype)
    out = "float32" if name == "percentile" and not is_float(dtype) else _mean(dtype)
    return TensorType((*several, *reduced(arguments, given)), out)


def _shares(arguments: OpArguments) -> Shape:
    """The axis that several quantiles make; Keras counts a list of one as several here or not."""
    q = arguments["q"]
    shares = shape_of(typed(q))
    if len(shares) > 1:
        refuse(f"`q` of `ops.{arguments.name}` is a number or a list of numbers", argument="q")
    if isinstance(q, list | tuple) and len(q) == 1 and "quantile" in arguments.name:
        return ()
    return shares


@op("average")
def average(arguments: OpArguments) -> TensorType:
    """The mean along an axis, with weights for all elements or for those along the axis."""
    given = operand(arguments, "x", TEXT)
    shape, axis = shape_of(given), arguments["axis"]
    if axis is not None and not isinstance(axis, int):
        refuse("`ops.average` is along one axis, or along all", argument="axis")
    out = reduced(arguments, given)
    if arguments["weights"] is None:
        return TensorType(out, _mean(strong(given.dtype)))
    weights = operand(arguments, "weights", TEXT)
    wanted = shape_of(weights)
    if not isinstance(arguments["weights"], TensorType):
        refuse(
            "`weights` of `ops.average` is a tensor, this is a constant",
            argument="weights",
            help="`ops.array(…)` makes a tensor of it",
        )
    along = None if axis is None else (shape[place(arguments, axis, shape)],)
    if not _alike(shape, wanted) and (along is None or not _alike(along, wanted)):
        refuse(
            f"`weights` of `ops.average` are as many as the elements of {given}"
            + ("" if axis is None else f", or as those along axis {axis}")
            + f"; this is {weights}",
            argument="weights",
        )
    return TensorType(out, promote(strong(given.dtype), weights.dtype, "float"))


def _alike(one: Shape, other: Shape) -> bool:
    return len(one) == len(other) and all(map(agree, one, other))


@op("trapezoid")
def trapezoid(arguments: OpArguments) -> TensorType:
    """The area below points along an axis."""
    given = operand(arguments, "y", TEXT)
    shape = shape_of(given)
    axis = place(arguments, arguments.integer("axis"), shape)
    if arguments["axis"] < -1 and not arguments.at_once:
        refuse(
            "`ops.trapezoid` along this axis fails when the model runs",
            argument="axis",
            help=f"`axis={axis}` is the same axis, counted from the front",
        )
    if arguments["x"] is not None:
        _check_points(arguments, shape, axis)
    return TensorType((*shape[:axis], *shape[axis + 1 :]), _mean(strong(given.dtype)))


def _check_points(arguments: OpArguments, shape: Shape, axis: int) -> None:
    """Whether the places of the points are numbers, as many as there are points."""
    if isinstance(arguments["x"], TensorType) and not (arguments.in_layer or arguments.at_once):
        refuse("`x` of `ops.trapezoid` is a list of numbers, this is a tensor", argument="x")
    places = shape_of(operand(arguments, "x"))
    if len(places) == 1 and not agree(places[0], shape[axis]):
        refuse(f"`x` has {places[0]} numbers for {shape[axis]} points", argument="x")


@op("allclose")
def allclose(arguments: OpArguments) -> TensorType:
    """Whether all elements of two tensors are nearly equal."""
    left, right = operand(arguments, "x1"), operand(arguments, "x2")
    common(arguments, "x2", left, right)
    joint(arguments, left, right)
    return TensorType((), "bool")


@op("diff")
def diff(arguments: OpArguments) -> TensorType:
    """What each element is more than the one before it, so many times over."""
    given, shape = ranked(arguments, "a", TEXT, least=1)
    axis, times = place(arguments, arguments.integer("axis"), shape), arguments.integer("n")
    if times < 0:
        refuse(f"`n` of `ops.diff` is at least 0, this is {times}", argument="n")
    dim = shape[axis]
    size = max(dim - times, 0) if isinstance(dim, int) else dim if times == 0 else None
    return TensorType((*shape[:axis], size, *shape[axis + 1 :]), strong(given.dtype))
