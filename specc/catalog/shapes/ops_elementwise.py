"""Ops on each element: the shape stays, or that of all operands is joined."""

from __future__ import annotations

from collections.abc import Callable

from specc.catalog.shapes.arguments import Arguments, refuse
from specc.catalog.shapes.dtypes import floating, promote
from specc.catalog.shapes.kit import (
    Takes,
)
from specc.catalog.shapes.op_kit import (
    dtype_argument,
    is_float,
    joint,
    op,
    operand,
    places,
    shape_of,
    strong,
    tensor,
    typed,
)
from specc.catalog.shapes.operators import check_operands
from specc.catalog.types import TensorType

Dtype = Callable[[str | None], str | None]


def _one(names: str, dtype: Dtype, takes: Takes = Takes.BOOLEANS, argument: str = "x") -> None:
    """Rules for ops of one operand, whose dtype follows from the operand's."""

    def rule(arguments: Arguments) -> TensorType:
        given = tensor(arguments, argument, takes)
        return TensorType(given.shape, dtype(strong(given.dtype)))

    op(*names.split())(rule)


def _same(dtype: str | None) -> str | None:
    return dtype


def _real(dtype: str | None) -> str | None:
    return promote(dtype, "float")


_one("copy nan_to_num trunc imag abs absolute", _same)
_one("relu relu6 leaky_relu conj conjugate real round sign", _same, Takes.NUMBERS)
_one("negative", _same, Takes.SIGNED)
_one("stop_gradient", _same, argument="variable")
_one("convert_to_tensor array", lambda dtype: dtype, Takes.ANYTHING)
_one(
    "celu elu selu gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh log_sigmoid "
    "sigmoid silu swish soft_shrink softplus softsign sparse_plus sparse_sigmoid squareplus "
    "tanh_shrink rsqrt erf erfinv threshold",
    _same,
    Takes.FLOATS,
)
_one(
    "angle arccos arccosh arcsin arcsinh arctan arctanh ceil cos cosh exp exp2 expm1 fabs floor "
    "log log10 log1p log2 sin sinc sinh sqrt tan tanh",
    _real,
)
_one("erfc", _real, Takes.FLOATS)
_one("cbrt deg2rad rad2deg i0", floating)
_one("square", lambda dtype: "int32" if dtype == "bool" else dtype)
_one("reciprocal", lambda dtype: "float32", Takes.SIGNED)
_one(
    "isfinite isinf isnan isneginf isposinf isreal logical_not signbit",
    lambda dtype: "bool",
)


@op("cast", "saturate_cast")
def cast(arguments: Arguments) -> TensorType:
    """The same elements in another dtype."""
    return TensorType(operand(arguments, "x").shape, dtype_argument(arguments, None))


@op("clip")
def clip(arguments: Arguments) -> TensorType:
    """Elements moved into a range."""
    given = tensor(arguments, takes=Takes.BOOLEANS)
    return TensorType(given.shape, "int32" if given.dtype == "bool" else strong(given.dtype))


@op("zeros_like", "ones_like", "empty_like", "full_like")
def like(arguments: Arguments) -> TensorType:
    """A constant of the operand's shape."""
    given = operand(arguments, "x")
    return TensorType(given.shape, dtype_argument(arguments, strong(given.dtype)))


@op("softmax", "log_softmax", "sparsemax", "normalize")
def along(arguments: Arguments) -> TensorType:
    """Elements weighed against the others along an axis."""
    given = tensor(arguments, takes=Takes.FLOATS)
    places(arguments, shape_of(given))
    return TensorType(given.shape, "float32" if arguments.name == "normalize" else given.dtype)


@op("layer_normalization", "rms_normalization", "batch_normalization")
def normalization(arguments: Arguments) -> TensorType:
    """Elements less their mean, over their deviation."""
    given = tensor(arguments, takes=Takes.BOOLEANS)
    return TensorType(given.shape, given.dtype)


@op("flip", "roll")
def moved(arguments: Arguments) -> TensorType:
    """Elements in another order along an axis."""
    given = tensor(arguments)
    if arguments["axis"] is not None:
        places(arguments, shape_of(given))
    return TensorType(given.shape, strong(given.dtype))


@op("sort", "argsort")
def ordered(arguments: Arguments) -> TensorType:
    """Elements in order along an axis, or where they stand in it."""
    given = tensor(arguments, takes=Takes.BOOLEANS)
    shape = given.shape
    if arguments["axis"] is None:
        from specc.catalog.shapes.dims import product

        shape = (product(shape_of(given)),)
    else:
        places(arguments, shape_of(given))
    return TensorType(shape, "int32" if arguments.name == "argsort" else strong(given.dtype))


@op("tril", "triu")
def triangle(arguments: Arguments) -> TensorType:
    """A matrix with the elements on one side of a diagonal set to 0."""
    given = tensor(arguments)
    if len(shape_of(given)) < 2:
        refuse(f"`ops.{arguments.name}` needs at least 2 axes, this is {given}", argument="x")
    return TensorType(given.shape, strong(given.dtype))


# --- two operands ---------------------------------------------------------------


def _two(names: str, dtype: Callable[[str | None, str | None], str | None]) -> None:
    """Rules for ops of two operands, which broadcast."""

    def rule(arguments: Arguments) -> TensorType:
        left, right = _pair(arguments)
        check_operands(f"ops.{arguments.name}", arguments.name, left.dtype, right.dtype)
        return TensorType(joint(arguments, left, right), dtype(left.dtype, right.dtype))

    op(*names.split())(rule)


def _pair(arguments: Arguments) -> tuple[TensorType, TensorType]:
    first, second = ("x1", "x2") if "x1" in arguments.values else ("x", "y")
    return (
        tensor(arguments, first, _compared(arguments)),
        tensor(arguments, second, _compared(arguments)),
    )


def _compared(arguments: Arguments) -> Takes:
    """Whether two things are equal can be asked of anything."""
    return Takes.ANYTHING if arguments.name in ("equal", "not_equal") else Takes.BOOLEANS


def _not_bool(left: str | None, right: str | None) -> str | None:
    dtype = promote(left, right)
    return "int32" if dtype == "bool" else dtype


_two("add subtract multiply floor_divide power maximum minimum fmax fmin gcd lcm", promote)
_two("mod fmod", _not_bool)
_two(
    "divide true_divide divide_no_nan logaddexp logaddexp2 nextafter ldexp",
    lambda left, right: promote(left, right, "float"),
)
_two(
    "equal not_equal greater greater_equal less less_equal logical_and logical_or logical_xor "
    "isclose",
    lambda left, right: "bool",
)


@op(
    "bitwise_invert",
    "bitwise_not",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "bitwise_left_shift",
    "bitwise_right_shift",
    "left_shift",
    "right_shift",
)
def bitwise(arguments: Arguments) -> TensorType:
    """Bit by bit, on integers."""
    names = [name for name in ("x", "y") if name in arguments.values]
    given = [operand(arguments, name) for name in names]
    for name in names:
        if not isinstance(arguments[name], TensorType) and "shift" not in arguments.name:
            refuse(f"`ops.{arguments.name}` takes tensors, this is a number", argument=name)
    dtype = promote(*(each.dtype for each in given))
    if is_float(strong(dtype)) or dtype == "bool":
        shown = " and ".join(str(each) for each in given)
        refuse(f"`ops.{arguments.name}` takes integers, not {shown}", argument="x")
    return TensorType(joint(arguments, *given), strong(dtype))


@op("arctan2")
def arctan2(arguments: Arguments) -> TensorType:
    """The angle of a point; a Python number counts as float32 here, not weakly."""
    left, right = _pair(arguments)
    dtypes = ["float32" if d in ("int", "float") else d for d in (left.dtype, right.dtype)]
    return TensorType(joint(arguments, left, right), promote(*dtypes, "float"))


@op("where")
def where(arguments: Arguments) -> TensorType:
    """One operand's elements where a condition holds, another's elsewhere."""
    if arguments["x1"] is None or arguments["x2"] is None:
        refuse("`ops.where` takes a condition and two operands", argument="x1")
    condition = operand(arguments, "condition")
    left, right = operand(arguments, "x1"), operand(arguments, "x2")
    return TensorType(joint(arguments, condition, left, right), promote(left.dtype, right.dtype))


@op("in_top_k")
def in_top_k(arguments: Arguments) -> TensorType:
    """Whether each target is among the best predictions."""
    return TensorType(operand(arguments, "targets").shape, "bool")


@op("dot_product_attention")
def dot_product_attention(arguments: Arguments) -> TensorType:
    """Values weighted by how keys match queries; the query's shape comes out."""
    query, key, values = (operand(arguments, name) for name in ("query", "key", "value"))
    for name, each in (("query", query), ("key", key), ("value", values)):
        if len(shape_of(each)) != 4:
            refuse(
                f"`ops.dot_product_attention` needs 4 axes, [batch, time, heads, size]; {each} "
                f"has {len(shape_of(each))}",
                argument=name,
            )
    return TensorType(query.shape, promote(query.dtype, key.dtype, values.dtype))


@op("binary_crossentropy")
def binary_crossentropy(arguments: Arguments) -> TensorType:
    """A loss for each element."""
    target, output = operand(arguments, "target"), operand(arguments, "output")
    joint(arguments, target, output)
    if not is_float(output.dtype) and output.dtype is not None:
        refuse(f"`ops.binary_crossentropy` takes floats, this is {output}", argument="output")
    return TensorType(typed(output).shape, output.dtype)
