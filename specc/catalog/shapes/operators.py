"""Operators between tensors, and between a tensor and a number."""

from __future__ import annotations

from typing import NoReturn

from specc.catalog.shapes.arguments import dim_text, refuse
from specc.catalog.shapes.dims import agree, broadcast
from specc.catalog.shapes.dtypes import COMPLEX, promote, weak
from specc.catalog.shapes.marked import side_by_side, the_input
from specc.catalog.shapes.merging import fitting
from specc.catalog.shapes.op_kit import check_dtype
from specc.catalog.types import Shape, TensorType

ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**"})
COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})

FUNCTIONS = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "//": "floor_divide",
    "%": "mod",
    "**": "power",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
}
"""The ops of operators that are choosy about dtypes."""

_BOOL = frozenset({"bool"})
_TEXT = frozenset({"string"})

REFUSED_DTYPES: dict[str, frozenset[str]] = {
    "add": _BOOL,
    **dict.fromkeys(("subtract", "multiply", "power", "hypot"), _TEXT | _BOOL),
    **dict.fromkeys(
        (
            "floor_divide",
            "maximum",
            "minimum",
            "fmax",
            "fmin",
            "less",
            "less_equal",
            "greater",
            "greater_equal",
            "heaviside",
        ),
        _TEXT | _BOOL | COMPLEX,
    ),
    **dict.fromkeys(("mod", "fmod", "logaddexp", "logaddexp2"), _TEXT | COMPLEX),
    **dict.fromkeys(
        (
            "divide",
            "true_divide",
            "divide_no_nan",
            "nextafter",
            "logical_and",
            "logical_or",
            "logical_xor",
        ),
        _TEXT,
    ),
}
"""The dtypes, common to both operands, on which TensorFlow has no such operation."""

Operand = TensorType | int | float | bool


def typed_operator(symbol: str, left: Operand, right: Operand) -> TensorType:
    """The type of `left symbol right`. Raises: Refused."""
    if symbol == "@":
        return _product(left, right)
    refused = REFUSED_DTYPES.get(FUNCTIONS.get(symbol, ""), frozenset())
    common = promote(dtype_of(left), dtype_of(right))
    for index, operand in enumerate((left, right)):
        if not isinstance(operand, TensorType):
            continue
        other = (right, left)[index]
        if operand.dtype == "string" and dtype_of(other) not in ("string", None):
            refuse(f"`{symbol}` does not bring text and numbers together: {operand}", input=index)
        if operand.dtype in (common, "string"):
            check_dtype(symbol, operand, refused, input=index)
    shape = elementwise_shape(symbol, left, right)
    if symbol in COMPARISONS:
        return TensorType(shape, "bool")
    return TensorType(shape, _dtype(symbol, left, right))


def dtype_of(operand: Operand) -> str | None:
    """The dtype as `promote` takes it."""
    return operand.dtype if isinstance(operand, TensorType) else weak(operand)


def _dtype(symbol: str, left: Operand, right: Operand) -> str | None:
    dtypes = (dtype_of(left), dtype_of(right))
    if symbol == "/":
        return promote(*dtypes, "float")
    dtype = promote(*dtypes)
    return "int32" if dtype == "bool" and symbol == "%" else dtype


def elementwise_shape(symbol: str, left: Operand, right: Operand) -> Shape | None:
    """The two shapes broadcast; None where one is unknown. Raises: Refused."""
    if not isinstance(left, TensorType):
        return right.shape if isinstance(right, TensorType) else ()
    if not isinstance(right, TensorType):
        return left.shape
    if left.shape is None or right.shape is None:
        return None
    shape = broadcast(left.shape, right.shape)
    if isinstance(shape, int):
        _differ(symbol, left, right, shape)
    return shape


def _differ(
    symbol: str, left: TensorType, right: TensorType, axis: int, *, product: bool = False
) -> NoReturn:
    """Refuse sides that differ in an axis; the last two of a matrix product are set apart."""
    assert left.shape is not None
    assert right.shape is not None
    rank = max(len(left.shape), len(right.shape))
    a, b = left.shape[axis - rank], right.shape[axis - rank]
    rows = [("left", left.shape), ("right", right.shape)]
    note = side_by_side(rows, {axis} if product else None)
    if len(left.shape) != len(right.shape):
        note = "axes are matched from the last one backwards, " + note
    refuse(
        f"the sides of `{symbol}` do not broadcast: axis {axis} is {dim_text(a)} in {left} "
        f"and {dim_text(b)} in {right}",
        input=1,
        axis=axis,
        note=note,
        help=fitting(left.shape, right.shape, axis),
        between=None if product else (0, 1),
    )


def _product(left: Operand, right: Operand) -> TensorType:
    if not isinstance(left, TensorType) or not isinstance(right, TensorType):
        refuse("`@` multiplies matrices, a number is none", help="`*` multiplies by a number")
    for index, side in enumerate((left, right)):
        check_dtype("@", side, _TEXT, input=index)
    return matrix_product("@", left, right)


def matrix_product(symbol: str, left: TensorType, right: TensorType) -> TensorType:
    """The type of a (batched) matrix product. Raises: Refused."""
    dtype = "int32" if left.dtype == right.dtype == "int8" else promote(left.dtype, right.dtype)
    if left.shape is None or right.shape is None:
        return TensorType(None, dtype)
    for index, side in enumerate((left, right)):
        if not side.shape:
            refuse(f"`{symbol}` multiplies matrices, {side} has no axes", input=index)
    one = (1, *left.shape) if len(left.shape) == 1 else left.shape
    two = (*right.shape, 1) if len(right.shape) == 1 else right.shape
    if not agree(one[-1], two[-2]):
        inner = len(right.shape) - 2 if len(right.shape) > 1 else 0
        refuse(
            f"`{symbol}` needs the last axis of the left side to be as long as axis {inner} of the "
            f"right: {dim_text(one[-1])} in {left}, {dim_text(two[-2])} in {right}",
            input=1,
            axis=inner,
            note=the_input(left, len(left.shape) - 1, what="the left side")
            + "\n"
            + the_input(right, inner, what="the right side"),
            help="`ops.transpose` of one side would fit" if agree(one[-1], two[-1]) else None,
        )
    batch = broadcast(one[:-2], two[:-2])
    if isinstance(batch, int):
        _differ(symbol, left, right, batch, product=True)
    rows = () if len(left.shape) == 1 else (one[-2],)
    columns = () if len(right.shape) == 1 else (two[-1],)
    return TensorType((*batch, *rows, *columns), dtype)
