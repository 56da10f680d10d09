"""Ops on each element: the shape stays, or that of all operands is joined."""

from __future__ import annotations

from collections.abc import Callable

from specc.catalog.shapes.arguments import Unknown, refuse
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.dtypes import COMPLEX, INTEGERS, floating, promote
from specc.catalog.shapes.op_kit import (
    BOOL,
    HALVES,
    NOT_FLOATING,
    NOT_FLOATS,
    NOT_REAL,
    TEXT,
    UNSIGNED,
    OpArguments,
    check_dtype,
    common,
    dtype_argument,
    is_float,
    joint,
    needs_tensor,
    op,
    operand,
    strong,
    typed,
    unyielding,
)
from specc.catalog.shapes.operators import REFUSED_DTYPES
from specc.catalog.types import TensorType

Dtype = Callable[[str | None], str | None]


# --- one operand ----------------------------------------------------------------


def _one(names: str, dtype: Dtype, refused: frozenset[str], argument: str = "x") -> None:
    """Rules for ops of one operand, whose dtype follows from the operand's."""

    def rule(arguments: OpArguments) -> TensorType:
        given = operand(arguments, argument, refused)
        return TensorType(given.shape, dtype(strong(given.dtype)))

    op(*names.split())(rule)


def _same(dtype: str | None) -> str | None:
    return dtype


def _real(dtype: str | None) -> str | None:
    return promote(dtype, "float")


def _always(dtype: str) -> Dtype:
    return lambda given: dtype


_one("copy imag", _same, frozenset())
_one("stop_gradient", _same, frozenset(), argument="variable")
_one("nan_to_num", _same, COMPLEX)
_one("abs absolute", _same, TEXT)
_one("trunc", _same, NOT_REAL)
_one("round relu relu6 leaky_relu threshold", _same, NOT_REAL | BOOL)
_one("conj conjugate real", _same, TEXT | BOOL)
_one("sign", _same, TEXT | BOOL | {"uint64"})
_one("negative", _same, TEXT | BOOL | UNSIGNED)
_one(
    "celu elu selu gelu hard_sigmoid hard_silu hard_swish hard_tanh log_sigmoid soft_shrink "
    "softplus softsign sparse_plus sparse_sigmoid erf erfinv",
    _same,
    NOT_FLOATS,
)
_one("hard_shrink sigmoid silu swish squareplus tanh_shrink rsqrt", _same, NOT_FLOATING)
_one(
    "angle arccos arccosh arcsin arcsinh arctan arctanh cos cosh exp expm1 log log10 log1p log2 "
    "sin sinc sinh sqrt tan tanh",
    _real,
    TEXT,
)
_one("ceil fabs floor", _real, NOT_REAL)
_one("exp2", _real, NOT_REAL | HALVES | {"float64"})
_one("erfc", _real, NOT_FLOATS)
_one("cbrt", lambda dtype: dtype if dtype == "uint64" else floating(dtype), TEXT)
_one("square", lambda dtype: "int32" if dtype == "bool" else dtype, TEXT)
_one("reciprocal", _always("float32"), NOT_FLOATING)
_one("isneginf isposinf isreal", _always("bool"), frozenset())
_one("signbit", _always("bool"), TEXT)
_one("logical_not", _always("bool"), TEXT)


def _angles(dtype: str | None) -> str | None:
    """Keras says float32 of complex numbers here."""
    return "float32" if dtype in COMPLEX else floating(dtype)


_one("deg2rad rad2deg", _angles, TEXT | {"uint64"})
_one("i0", _angles, TEXT | {"bfloat16"})


@op("isfinite", "isinf", "isnan")
def finite(arguments: OpArguments) -> TensorType:
    """Whether each element is a number; for integers Keras makes a constant of the shape."""
    given = operand(arguments, "x", TEXT | COMPLEX)
    dtype, shape = strong(given.dtype), given.shape
    whole = dtype in INTEGERS or dtype == "bool"
    if whole and shape is not None and not all(isinstance(dim, int) for dim in shape):
        refuse(
            f"`ops.{arguments.name}` of integers must know every size, this is {given}",
            argument="x",
            help="integers are always finite",
        )
    return TensorType(shape, "bool")


@op("convert_to_tensor", "array")
def converted(arguments: OpArguments) -> TensorType:
    """A tensor of what is given, in the wanted dtype."""
    given = operand(arguments)
    dtype = dtype_argument(arguments, strong(given.dtype))
    if isinstance(arguments["x"], TensorType) and dtype != given.dtype:
        _check_cast(arguments, given, dtype)
    return TensorType(given.shape, dtype)


@op("cast", "saturate_cast")
def cast(arguments: OpArguments) -> TensorType:
    """The same elements in another dtype."""
    saturated = arguments.name == "saturate_cast"
    given = operand(arguments, "x", NOT_REAL if saturated else frozenset())
    dtype = dtype_argument(arguments, None)
    if saturated and not is_float(dtype):
        check_dtype("ops.saturate_cast", given, frozenset({"uint64"}), argument="x")
        if dtype == "uint64" and not is_float(given.dtype):
            refuse(
                f"`ops.saturate_cast` makes no uint64 of {given}",
                argument="dtype",
                help="`ops.cast` does",
            )
    _check_cast(arguments, given, dtype)
    return TensorType(given.shape, dtype)


def _check_cast(arguments: OpArguments, given: TensorType, dtype: str | None) -> None:
    if "string" in (given.dtype, dtype) and given.dtype not in (dtype, None):
        refuse(
            f"`ops.{arguments.name}` makes no {dtype} of {given}",
            argument="x" if given.dtype == "string" else "dtype",
            help="`StringLookup`, `TextVectorization` or `Hashing` turns text into numbers"
            if given.dtype == "string"
            else None,
        )


@op("clip")
def clip(arguments: OpArguments) -> TensorType:
    """Elements moved into a range."""
    given = operand(arguments, "x", NOT_REAL)
    for name in ("x_min", "x_max"):
        tensor = isinstance(arguments[name], TensorType)
        if tensor and not arguments.at_once and not arguments.in_layer:
            refuse(
                f"`{name}` of `ops.clip` is a number, this is {arguments[name]}",
                argument=name,
                help="`ops.minimum` and `ops.maximum` take tensors",
            )
    return TensorType(given.shape, "int32" if given.dtype == "bool" else strong(given.dtype))


# --- two operands ---------------------------------------------------------------

Both = Callable[[str | None, str | None], str | None]


def _two(names: str, dtype: Both, tensors: bool = False) -> None:
    """Rules for ops of two operands, which broadcast; with `tensors` neither is a number."""

    def rule(arguments: OpArguments) -> TensorType:
        if tensors:
            needs_tensor(arguments, "x1", "x2")
        left, right = operand(arguments, "x1"), operand(arguments, "x2")
        check_pair(arguments, left, right, REFUSED_DTYPES.get(arguments.name, frozenset()))
        return TensorType(joint(arguments, left, right), dtype(left.dtype, right.dtype))

    op(*names.split())(rule)


def check_pair(
    arguments: OpArguments,
    left: TensorType,
    right: TensorType,
    refused: frozenset[str],
    names: tuple[str, str] = ("x1", "x2"),
) -> None:
    """Refuse two operands whose common dtype is one of `refused`. Raises: Refused."""
    dtype = common(arguments, names[1], left, right)
    for name, given in zip(names, (left, right), strict=True):
        if given.dtype == dtype or given.dtype == "string":
            check_dtype(f"ops.{arguments.name}", given, refused, argument=name)


def _not_bool(left: str | None, right: str | None) -> str | None:
    dtype = promote(left, right)
    return "int32" if dtype == "bool" else dtype


def _quotient(left: str | None, right: str | None) -> str | None:
    return promote(left, right, "float")


def _length(left: str | None, right: str | None) -> str | None:
    """Integers become floats, booleans stay."""
    dtype = promote(left, right)
    return dtype if dtype == "bool" or dtype in COMPLEX else floating(dtype)


_two("add subtract multiply floor_divide power maximum minimum fmax fmin", promote)
_two("mod fmod", _not_bool)
_two("divide true_divide divide_no_nan logaddexp logaddexp2", _quotient)
_two("nextafter", lambda left, right: _quotient(unyielding(left), unyielding(right)))
_two("heaviside hypot", _length, tensors=True)
_two(
    "equal not_equal greater greater_equal less less_equal logical_and logical_or logical_xor "
    "isclose",
    lambda left, right: "bool",
)


@op("ldexp")
def ldexp(arguments: OpArguments) -> TensorType:
    """One operand times two to the power of the other, which is an integer."""
    left, right = operand(arguments, "x1", NOT_REAL), operand(arguments, "x2")
    if is_float(strong(right.dtype)) or right.dtype in BOOL | TEXT | COMPLEX:
        refuse(
            f"`x2` of `ops.ldexp` is a whole power of two, this is {right}",
            argument="x2",
            help="`ops.cast(x, int32)` makes integers",
        )
    dtype = _quotient(unyielding(left.dtype), unyielding(right.dtype))
    return TensorType(joint(arguments, left, right), dtype)


@op("gcd", "lcm")
def divisor(arguments: OpArguments) -> TensorType:
    """The greatest common divisor, or the least common multiple, of integers."""
    given = [operand(arguments, name) for name in ("x1", "x2")]
    _check_integers(arguments, ("x1", "x2"), given)
    for name, each in zip(("x1", "x2"), given, strict=True):
        if arguments.name == "lcm":
            check_dtype("ops.lcm", each, BOOL, argument=name)
    shape = joint(arguments, *given)
    if shape is not None and not all(isinstance(dim, int) for dim in shape):
        refuse(
            f"`ops.{arguments.name}` must know every size when the model runs: "
            + " and ".join(str(each) for each in given),
            argument="x1",
        )
    dtype = promote(*(unyielding(each.dtype) for each in given))
    if is_float(dtype):
        refuse(f"`ops.{arguments.name}` takes integers, and these come to {dtype}", argument="x2")
    return TensorType(shape, dtype)


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
def bitwise(arguments: OpArguments) -> TensorType:
    """Bit by bit, on integers."""
    names = tuple(name for name in ("x", "y") if name in arguments.values)
    if "shift" not in arguments.name:
        needs_tensor(arguments, *names)
    given = [operand(arguments, name) for name in names]
    _check_integers(arguments, names, given)
    dtype = promote(*(each.dtype for each in given)) if len(given) > 1 else given[0].dtype
    joined, first = joint(arguments, *given), given[0].shape
    # Keras says the shape of `x`.
    if isinstance(arguments["x"], TensorType) and joined is not None and first is not None:
        if len(first) < len(joined) or not all(map(agree, first, joined)):
            refuse(
                f"more comes out than Keras says: {given[0]} and {given[1]}",
                argument="x",
                help="`ops.broadcast_to` makes them of one shape",
            )
        joined = first
    return TensorType(joined, strong(dtype))


def _check_integers(
    arguments: OpArguments, names: tuple[str, ...], given: list[TensorType]
) -> None:
    for name, each in zip(names, given, strict=True):
        dtype = strong(each.dtype)
        if is_float(dtype) or dtype in COMPLEX | TEXT:
            refuse(f"`ops.{arguments.name}` takes integers, this is {each}", argument=name)
    if all(each.dtype == "bool" for each in given):
        refuse(
            f"`ops.{arguments.name}` takes integers, this is {given[0]}",
            argument=names[0],
            help="`ops.logical_and`, `ops.logical_or` and `ops.logical_not` are for booleans",
        )


@op("arctan2")
def arctan2(arguments: OpArguments) -> TensorType:
    """The angle of a point; a Python number counts as float32 here, not weakly."""
    left, right = operand(arguments, "x1", NOT_REAL), operand(arguments, "x2", NOT_REAL)
    dtypes = ["float32" if d in ("int", "float") else d for d in (left.dtype, right.dtype)]
    return TensorType(joint(arguments, left, right), promote(*dtypes, "float"))


@op("where")
def where(arguments: OpArguments) -> TensorType | tuple[TensorType, ...]:
    """One operand's elements where a condition holds, another's elsewhere."""
    if arguments["x1"] is None or arguments["x2"] is None:
        refuse(
            "`ops.where` takes a condition and two operands",
            argument="x1",
            help="`ops.nonzero(condition)` says where it holds",
        )
    condition = operand(arguments, "condition", TEXT)
    left, right = operand(arguments, "x1"), operand(arguments, "x2")
    dtype = common(arguments, "x2", left, right)
    return TensorType(joint(arguments, condition, left, right), dtype)


@op("select")
def select(arguments: OpArguments) -> TensorType:
    """For each element, that of the first choice whose condition holds."""
    conditions, choices = arguments["condlist"], arguments["choicelist"]
    for name, given in (("condlist", conditions), ("choicelist", choices)):
        if isinstance(given, TensorType):
            refuse(f"`{name}` of `ops.select` is a list of tensors, this is one", argument=name)
        if not isinstance(given, list | tuple):
            raise Unknown
        if not given:
            refuse(f"`{name}` of `ops.select` is empty", argument=name)
    if len(conditions) != len(choices):
        refuse(
            f"`ops.select` has {len(conditions)} conditions for {len(choices)} choices",
            argument="choicelist",
        )
    joint(arguments, *(typed(each) for each in (*conditions, *choices)))
    first = choices[0]
    if not isinstance(first, TensorType):
        refuse("the first choice of `ops.select` is a tensor", argument="choicelist")
    return first
