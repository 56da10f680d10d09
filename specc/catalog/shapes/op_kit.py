"""What the rules of `keras.ops` are written with: operands, axes, the registry.

An operand is a tensor, a Python number, or a list of numbers. A rule is given
the arguments and answers with a type, or a tuple of types.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from specc.catalog.shapes.arguments import Arguments, Unknown, refuse
from specc.catalog.shapes.dims import broadcast
from specc.catalog.shapes.dtypes import weak
from specc.catalog.shapes.kit import (
    FLOATS,
    Takes,
    axis_of,
    check_dtype,
)
from specc.catalog.types import Dim, Shape, TensorType

Types: TypeAlias = TensorType | tuple[TensorType, ...]
OpRule: TypeAlias = "Callable[[Arguments], Types]"

OPS: Final[dict[str, OpRule]] = {}
"""Name in `keras.ops` to its rule; filled as rule modules are imported."""


def op(*names: str) -> Callable[[OpRule], OpRule]:
    """Register a rule for the ops called `names`."""

    def register(rule: OpRule) -> OpRule:
        for name in names:
            OPS[name] = rule
        return rule

    return register


def operand(arguments: Arguments, name: str) -> TensorType:
    """An argument as a tensor type; a Python number has no axes and a weak dtype."""
    return typed(arguments[name])


def typed(value: Any) -> TensorType:
    """A tensor's type, or that of a constant. Raises: Unknown."""
    if isinstance(value, TensorType):
        return value
    dtype = weak(value)
    if dtype is not None:
        return TensorType((), dtype)
    if isinstance(value, list | tuple) and value:
        members = [typed(each) for each in value]
        first = members[0]
        if first.shape is not None and all(each.shape == first.shape for each in members):
            kinds = {each.dtype for each in members}
            dtype = "float" if "float" in kinds else "int" if "int" in kinds else "bool"
            strong = {"float": "float32", "int": "int32"}.get(dtype, dtype)
            return TensorType((len(members), *first.shape), strong)
    raise Unknown


def strong(dtype: str | None) -> str | None:
    """A dtype as a tensor has it: that of Python's numbers is settled."""
    return {"int": "int32", "float": "float32"}.get(dtype or "", dtype)


def tensor(arguments: Arguments, name: str = "x", takes: Takes = Takes.ANYTHING) -> TensorType:
    """An operand of known shape. Raises: Unknown, Refused."""
    given = operand(arguments, name)
    check_dtype(f"ops.{arguments.name}", given, takes, argument=name)
    return given


def shape_of(given: TensorType) -> Shape:
    """The shape, which must be known. Raises: Unknown."""
    if given.shape is None:
        raise Unknown
    return given.shape


def place(arguments: Arguments, axis: int, shape: Shape, argument: str = "axis") -> int:
    """`axis` counted from the front. Raises: Refused."""
    return axis_of(axis, shape, f"ops.{arguments.name}", argument)


def places(arguments: Arguments, shape: Shape, argument: str = "axis") -> tuple[int, ...] | None:
    """The axes that an argument names, counted from the front; None for all of them."""
    if arguments[argument] is None:
        return None
    return tuple(place(arguments, axis, shape, argument) for axis in arguments.axes(argument))


def joint(arguments: Arguments, *given: TensorType) -> Shape | None:
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
                note="axes are matched from the last one backwards",
            )
        shape = wider
    return shape


def sizes(arguments: Arguments, name: str) -> tuple[Dim, ...]:
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


def dtype_argument(arguments: Arguments, otherwise: str | None) -> str | None:
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
