"""What the rules of `keras.ops` are written with: operands, axes, the registry.

An operand is a tensor, a Python number, or a list of numbers. A rule is given
the arguments and answers with a type, or a tuple of types.

Keras types most ops without a look at what TensorFlow can do, so that a model is
built that never runs. What fails whenever the model runs is refused as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from specc.catalog.shapes.arguments import Arguments, Unknown, refuse
from specc.catalog.shapes.dims import broadcast
from specc.catalog.shapes.dtypes import COMPLEX, INTEGERS, promote, weak
from specc.catalog.shapes.kit import FLOATS, axis_of
from specc.catalog.shapes.marked import nth, side_by_side
from specc.catalog.types import Dim, Instance, OpCall, Shape, TensorType

Types: TypeAlias = TensorType | tuple[TensorType, ...]
OpRule: TypeAlias = "Callable[[OpArguments], Types]"


class OpArguments(Arguments):
    """The arguments of an op, and where it stands."""

    __slots__ = ("at_once", "in_layer")

    def __init__(self, call: OpCall) -> None:
        super().__init__(Instance(call.entry, call.args))
        self.at_once = call.at_once or not any(
            isinstance(value, TensorType) for value in _flat(call.args.values())
        )
        self.in_layer = call.in_layer


OPS: Final[dict[str, OpRule]] = {}
"""Name in `keras.ops` to its rule; filled as rule modules are imported."""


def op(*names: str) -> Callable[[OpRule], OpRule]:
    """Register a rule for the ops called `names`."""

    def register(rule: OpRule) -> OpRule:
        for name in names:
            OPS[name] = rule
        return rule

    return register


# --- dtypes that TensorFlow has no kernel for -----------------------------------

TEXT: Final = frozenset({"string"})
BOOL: Final = frozenset({"bool"})
UNSIGNED: Final = frozenset({"uint8", "uint16", "uint32", "uint64"})
SMALL_INTEGERS: Final = frozenset({"uint8", "uint16", "uint32", "uint64", "int8", "int16"})
HALVES: Final = frozenset({"bfloat16", "float16"})

NOT_NUMBERS: Final = TEXT
NOT_REAL: Final = TEXT | COMPLEX
NOT_FLOATS: Final = TEXT | COMPLEX | BOOL | INTEGERS
NOT_FLOATING: Final = TEXT | BOOL | INTEGERS
"""All that is neither a float nor a complex number."""
NOT_WIDE_FLOATS: Final = NOT_FLOATS | HALVES
NOT_WIDE: Final = NOT_FLOATING | HALVES
NOT_INDICES: Final = TEXT | COMPLEX | BOOL | FLOATS | SMALL_INTEGERS
"""All but int32 and int64."""


def check_dtype(
    shown: str,
    given: TensorType,
    refused: frozenset[str],
    *,
    argument: str | None = None,
    input: int | None = None,
) -> None:
    """Refuse an operand of a dtype that `shown`, an op or operator, fails on when it runs.

    Raises: Refused.
    """
    dtype = given.dtype
    if dtype is None or dtype not in refused:
        return
    floats = [each for each in ("float32", "float64") if each not in refused]
    wholes = [each for each in ("int32", "int64") if each not in refused]
    help: str | None
    if dtype in TEXT:
        what = "computes with numbers"
        help = "`StringLookup`, `TextVectorization` or `Hashing` turns text into numbers"
    elif wholes and not floats:
        what = f"takes {' or '.join(wholes)}"
        help = f"`ops.cast(x, {wholes[0]})` makes such integers"
    elif dtype in COMPLEX:
        what = "is not defined on complex numbers"
        help = "`ops.real`, `ops.imag` and `ops.abs` make real numbers of them"
    elif dtype in FLOATS:
        what = f"takes {' or '.join(floats)}"
        help = f"`ops.cast(x, {floats[0]})` makes such numbers" if floats else None
    elif not wholes:
        what = "computes with floats"
        help = "`ops.cast(x, float32)` makes floats"
    else:
        kind = (
            "booleans" if dtype == "bool" else "unsigned integers" if refused >= UNSIGNED else dtype
        )
        what = f"is not defined on {kind}"
        help = f"`ops.cast(x, {wholes[0]})` makes other numbers of them"
    refuse(f"`{shown}` {what}, this is {given}", argument=argument, input=input, help=help)


# --- operands -------------------------------------------------------------------

_NO_LISTS: Final = {
    name: parameters.split()
    for parameters, names in (
        (
            "x1 x2",
            "add divide divide_no_nan dot floor_divide fmax fmin fmod gcd inner lcm ldexp "
            "logaddexp logaddexp2 matmul maximum minimum mod multiply nextafter outer power "
            "subtract true_divide vdot",
        ),
        ("x y", "bitwise_left_shift bitwise_right_shift left_shift right_shift"),
        (
            "x",
            "diagonal full_like layer_normalization nanpercentile nanquantile percentile quantile "
            "rms_normalization take",
        ),
        ("start", "geomspace linspace logspace"),
        ("abs_", "polar"),
        ("inputs", "slice_update"),
        ("a", "solve solve_triangular"),
    )
    for name in names.split()
}
"""Parameters that take a number in a model beside a tensor, but no list of numbers (Keras 3.15)."""


def operand(
    arguments: OpArguments, name: str = "x", refused: frozenset[str] = frozenset()
) -> TensorType:
    """An argument as a tensor type; a Python number has no axes and a weak dtype.

    Raises: Unknown, Refused where the dtype is one of `refused`.
    """
    value = arguments[name]
    # A model's tensors have no values yet that could be stacked; those in a layer's call have.
    stacks = arguments.at_once or arguments.in_layer
    if not stacks and isinstance(value, list | tuple) and _holds_tensor(value):
        refuse(
            f"`{name}` of `ops.{arguments.name}` is one tensor, this is a list",
            argument=name,
            help="`ops.stack(…)` makes one tensor of those in a list; `a, b = …` takes them apart",
        )
    op = arguments.name.rpartition(".")[2]
    if not stacks and isinstance(value, list | tuple) and name in _NO_LISTS.get(op, ()):
        refuse(
            f"`{name}` of `ops.{arguments.name}` is a tensor, this is a list of constants",
            argument=name,
            help="`ops.array(…)` makes a tensor of it",
        )
    given = typed(value)
    check_dtype(f"ops.{arguments.name}", given, refused, argument=name)
    return given


def typed(value: Any) -> TensorType:
    """A tensor's type, or that of a constant. Raises: Unknown."""
    if isinstance(value, TensorType):
        return value
    dtype = weak(value)
    if dtype is not None:
        return TensorType((), dtype)
    if isinstance(value, list | tuple):
        if not value:
            return TensorType((0,), "float32")
        members = [typed(each) for each in value]
        first = members[0]
        if first.shape is not None and all(each.shape == first.shape for each in members):
            return TensorType((len(members), *first.shape), strong(_common(members)))
    raise Unknown


def _holds_tensor(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(_holds_tensor(each) for each in value)
    return isinstance(value, TensorType)


def _common(members: list[TensorType]) -> str | None:
    """The dtype of a list: numbers give way to tensors, and one float makes all floats."""
    kinds = {each.dtype for each in members}
    return next(iter(kinds)) if len(kinds) == 1 else promote(*kinds)


def common(arguments: OpArguments, argument: str, *given: TensorType) -> str | None:
    """The dtype that all operands are brought to; text has none with numbers. Raises: Refused."""
    dtypes = {each.dtype for each in given}
    if "string" in dtypes and len(dtypes) > 1 and None not in dtypes:
        refuse(
            f"`ops.{arguments.name}` does not bring text and numbers together: "
            + ", ".join(str(each) for each in given),
            argument=argument,
            help="`StringLookup`, `TextVectorization` or `Hashing` turns text into numbers",
        )
    return promote(*(each.dtype for each in given))


def strong(dtype: str | None) -> str | None:
    """A dtype as a tensor has it: that of Python's numbers is settled."""
    return {"int": "int32", "float": "float32"}.get(dtype or "", dtype)


def unyielding(dtype: str | None) -> str | None:
    """A number's dtype in those ops in which it does not give way to that of a tensor."""
    return {"int": "int64", "float": "float32"}.get(dtype or "", dtype)


def needs_tensor(arguments: OpArguments, *names: str) -> None:
    """Refuse a number or list where Keras looks at the shape of what it is given.

    It does so in a model, once another operand is a tensor. Raises: Refused.
    """
    if arguments.at_once or arguments.in_layer:
        return
    for name in names:
        if arguments[name] is not None and not isinstance(arguments[name], TensorType):
            refuse(
                f"`{name}` of `ops.{arguments.name}` is a tensor, this is a constant",
                argument=name,
                help="`ops.array(…)` makes a tensor of it",
            )


def ranked(
    arguments: OpArguments,
    name: str = "x",
    refused: frozenset[str] = frozenset(),
    *,
    least: int | None = None,
    exactly: tuple[int, ...] | None = None,
) -> tuple[TensorType, Shape]:
    """An operand with so many axes, the batch axis included, and its shape.

    Raises: Unknown, Refused.
    """
    given = operand(arguments, name, refused)
    shape = shape_of(given)
    if (least is not None and len(shape) < least) or (exactly and len(shape) not in exactly):
        wanted = f"at least {least}" if exactly is None else " or ".join(map(str, exactly))
        plural = "axis" if wanted.endswith(" 1") or wanted == "1" else "axes"
        refuse(
            f"`{name}` of `ops.{arguments.name}` has {wanted} {plural}, the batch axis included; "
            f"{given} has {len(shape)}",
            argument=name,
        )
    return given, shape


def kept(given: TensorType, shape: Shape) -> TensorType:
    """The operand's elements in another shape."""
    return TensorType(shape, strong(given.dtype))


def shape_of(given: TensorType) -> Shape:
    """The shape, which must be known. Raises: Unknown."""
    if given.shape is None:
        raise Unknown
    return given.shape


def place(arguments: OpArguments, axis: int, shape: Shape, argument: str = "axis") -> int:
    """`axis` counted from the front. Raises: Refused."""
    return axis_of(axis, shape, f"ops.{arguments.name}", argument)


def places(arguments: OpArguments, shape: Shape, argument: str = "axis") -> tuple[int, ...] | None:
    """The axes that an argument names, counted from the front; None for all of them."""
    if arguments[argument] is None:
        return None
    return tuple(place(arguments, axis, shape, argument) for axis in arguments.axes(argument))


MOST_PARTS = 10_000
"""So many tensors one function may give."""


def check_parts(arguments: OpArguments, number: int, argument: str) -> None:
    """Refuse to make more tensors than a graph has room for. Raises: Refused."""
    if number > MOST_PARTS:
        refuse(
            f"`ops.{arguments.name}` would give {number:,} tensors, more than {MOST_PARTS:,}",
            argument=argument,
        )


def joint(arguments: OpArguments, *given: TensorType) -> Shape | None:
    """The shape to which all operands broadcast; None where one is unknown."""
    shape: Shape = ()
    for each in given:
        if each.shape is None:
            return None
        wider = broadcast(shape, each.shape)
        if isinstance(wider, int):
            refuse(
                f"the operands of `ops.{arguments.name}` do not broadcast: "
                + " and ".join(str(one) for one in given),
                axis=wider,
                note="axes are matched from the last one backwards, "
                + side_by_side([(nth(i), one.shape) for i, one in enumerate(given) if one.shape]),
                between=(0, 1) if len(given) == 2 else None,
            )
        shape = wider
    return shape


def sizes(arguments: OpArguments, name: str) -> tuple[Dim, ...]:
    """A shape given as an argument; a tensor in it is a size that is not known."""
    value = arguments[name]
    if isinstance(value, int):
        return (value,)
    if not isinstance(value, list | tuple):
        raise Unknown
    out: list[Dim] = []
    for each in value:
        if isinstance(each, TensorType) or each is None:
            out.append(None)
        elif isinstance(each, int):
            out.append(each)
        else:
            raise Unknown
    return tuple(out)


def dtype_argument(arguments: OpArguments, otherwise: str | None) -> str | None:
    """What `dtype` names, or `otherwise` where it is left out."""
    dtype = arguments.get("dtype")
    if dtype is None:
        return otherwise
    if not isinstance(dtype, str):
        raise Unknown
    return {"float": "float32", "int": "int32", "half": "float16", "double": "float64"}.get(
        dtype, dtype
    )


def is_float(dtype: str | None) -> bool:
    """Whether this is a dtype of real numbers."""
    return dtype in FLOATS


def same(a: Dim, b: Dim) -> bool:
    """Whether Keras takes two sizes for equal where it does not let unknown ones pass."""
    return a == b or not (isinstance(a, int) or isinstance(b, int))


def fails_in_models(arguments: OpArguments, *, layers: bool, help: str | None = None) -> None:
    """Refuse an op that Keras types but that fails in any model.

    `layers` says whether it works in the body of a custom layer. Raises: Refused.
    """
    if not arguments.at_once and not (layers and arguments.in_layer):
        refuse(
            f"`ops.{arguments.name}` fails when a model runs",
            note="Keras 3.15 computes its shape, but what it then does, TensorFlow cannot trace",
            help=help,
        )


def _flat(values: Iterable[Any]) -> Iterable[Any]:
    """Values, and those in lists among them."""
    for value in values:
        if isinstance(value, list | tuple):
            yield from value
        else:
            yield value
