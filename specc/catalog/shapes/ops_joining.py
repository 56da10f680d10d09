"""Ops that join tensors and cut them up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.catalog.shapes.arguments import Unknown, refuse
from specc.catalog.shapes.dims import agree, product
from specc.catalog.shapes.marked import nth, side_by_side
from specc.catalog.shapes.op_kit import (
    TEXT,
    OpArguments,
    check_dtype,
    check_parts,
    common,
    kept,
    needs_tensor,
    op,
    operand,
    place,
    ranked,
    shape_of,
    sizes,
    strong,
    typed,
)
from specc.catalog.types import Dim, Shape, TensorType

# --- joining --------------------------------------------------------------------


def _members(arguments: OpArguments, name: str) -> list[TensorType]:
    members = arguments[name]
    if isinstance(members, TensorType):
        refuse(f"`ops.{arguments.name}` takes a list of tensors, this is one", argument=name)
    if not isinstance(members, list | tuple):
        raise Unknown
    if not members:
        refuse(f"`ops.{arguments.name}` takes a list of tensors, this is empty", argument=name)
    return [typed(each) for each in members]


def _check_alike(
    arguments: OpArguments, members: list[TensorType], name: str, along: int | None
) -> None:
    first = shape_of(members[0])
    for index, each in enumerate(members):
        other = shape_of(each)
        pairs = enumerate(zip(first, other, strict=False))
        differ = {axis for axis, (a, b) in pairs if axis != along and not agree(a, b)}
        if len(other) == len(first) and not differ:
            continue
        if len(other) != len(first):
            differ = set()
        refuse(
            f"the tensors of `ops.{arguments.name}` differ in shape"
            + ("" if along is None else f" beside axis {along}")
            + f": {members[0]} and {each}",
            argument=name,
            input=index,
            axis=next(iter(sorted(differ)), None),
            note=side_by_side([("first", first), (nth(index), other)], differ) if differ else None,
            between=(0, index),
            along=along,
        )


@op("concatenate")
def concatenate(arguments: OpArguments) -> TensorType:
    """Tensors one after the other along an axis."""
    members = _members(arguments, "xs")
    first = shape_of(members[0])
    along = place(arguments, arguments.integer("axis"), first)
    _check_alike(arguments, members, "xs", along)
    total = _total(shape_of(each)[along] for each in members)
    dtype = common(arguments, "xs", *members)
    return TensorType((*first[:along], total, *first[along + 1 :]), dtype)


@op("append")
def append(arguments: OpArguments) -> TensorType:
    """One tensor after another along an axis; without one, all elements in a row."""
    needs_tensor(arguments, "x1", "x2")
    members = [operand(arguments, "x1"), operand(arguments, "x2")]
    one, two = (shape_of(each) for each in members)
    dtype = common(arguments, "x2", *members)
    if arguments["axis"] is None:
        return TensorType((_total((product(one), product(two))),), dtype)
    along = place(arguments, arguments.integer("axis"), one)
    _check_alike(arguments, members, "x2", along)
    if not isinstance(one[along], int) or not isinstance(two[along], int):
        refuse(
            f"`ops.append` must know both sizes along axis {along}: {members[0]} and {members[1]}",
            argument="axis",
            help="`ops.concatenate` need not",
        )
    return TensorType((*one[:along], _total((one[along], two[along])), *one[along + 1 :]), dtype)


def _total(dims: Iterable[Dim]) -> Dim:
    """The sum, None where one is unknown."""
    total = 0
    for dim in dims:
        if not isinstance(dim, int):
            return None
        total += dim
    return total


@op("hstack", "vstack", "dstack")
def along_an_axis(arguments: OpArguments) -> TensorType:
    """Tensors one after the other along axis 1, 0 or 2."""
    members = _members(arguments, "xs")
    along = {"hstack": 1, "vstack": 0, "dstack": 2}[arguments.name]
    if along == 2:
        members = [TensorType(_deepened(shape_of(each)), each.dtype) for each in members]
    first = shape_of(members[0])
    if len(first) <= along:
        refuse(
            f"`ops.{arguments.name}` joins along axis {along}, {members[0]} has none",
            argument="xs",
            help="`ops.concatenate` joins along any axis",
        )
    if along == 0 and len(first) == 1:
        refuse(
            f"`ops.vstack` puts vectors one below the other, while Keras says that it joins them: "
            f"{members[0]}",
            argument="xs",
            help="`ops.stack` makes rows of vectors, `ops.concatenate` joins them",
        )
    _check_alike(arguments, members, "xs", along)
    total = _total(shape_of(each)[along] for each in members)
    dtype = common(arguments, "xs", *members)
    return TensorType((*first[:along], total, *first[along + 1 :]), dtype)


def _deepened(shape: Shape) -> Shape:
    """The shape with at least three axes, as `dstack` makes it."""
    if len(shape) < 2:
        return (1, *(shape or (1,)), 1)
    return (*shape, 1) if len(shape) == 2 else shape


@op("meshgrid")
def meshgrid(arguments: OpArguments) -> tuple[TensorType, ...]:
    """Each row of coordinates spread over the grid that all of them make."""
    members = [typed(each) for each in _rest(arguments, "x")]
    across = arguments.text("indexing", "xy", "ij", lower=False) == "xy"
    for each in members:
        check_dtype("ops.meshgrid", each, TEXT, argument="x")
    kinds = {each.dtype for each in members} - {"bool", None}
    if len(kinds) > 1 and members[0].dtype != "bool":
        refuse(
            "all rows of `ops.meshgrid` are of one dtype: " + ", ".join(map(str, members)),
            argument="x",
        )
    dims: list[Dim] = [product(shape_of(each)) for each in members]
    if across:
        if len(dims) < 2:
            refuse(
                "`ops.meshgrid` makes a grid of at least two rows of coordinates",
                argument="x",
                help="`indexing=ij` takes one",
            )
        dims[:2] = dims[1], dims[0]
    # Keras says the last one's dtype of all, and without `xy` none.
    dtype = strong(members[-1].dtype) if across else "float32"
    return (TensorType(tuple(dims), dtype),) * len(members)


def _rest(arguments: OpArguments, name: str) -> list[Any]:
    """The operands of a variadic parameter."""
    given = arguments.get(name)
    if given is None:
        given = arguments.get("*" + name)
    if isinstance(given, list | tuple):
        return list(given)
    return [given]


@op("stack")
def stack(arguments: OpArguments) -> TensorType:
    """Tensors side by side along a new axis."""
    members = _members(arguments, "x")
    first = shape_of(members[0])
    along = place(arguments, arguments.integer("axis"), (*first, 1))
    _check_alike(arguments, members, "x", None)
    dtype = common(arguments, "x", *members)
    return TensorType((*first[:along], len(members), *first[along:]), dtype)


# --- cutting --------------------------------------------------------------------

_CUTS = "indices_or_sections"


@op("split")
def split(arguments: OpArguments) -> tuple[TensorType, ...]:
    """A tensor in parts along an axis: so many, or cut at the given places."""
    given = operand(arguments)
    axis = place(arguments, arguments.integer("axis"), shape_of(given))
    return _parts(arguments, given, axis)


@op("hsplit", "vsplit", "dsplit")
def split_along(arguments: OpArguments) -> tuple[TensorType, ...]:
    """A tensor in parts along axis 1, 0 or 2; `hsplit` takes a vector along its one."""
    axis, least = {"hsplit": (1, 1), "vsplit": (0, 2), "dsplit": (2, 3)}[arguments.name]
    given, shape = ranked(arguments, "x", least=least)
    return _parts(arguments, given, min(axis, len(shape) - 1))


@op("array_split")
def array_split(arguments: OpArguments) -> tuple[TensorType, ...]:
    """A tensor in so many parts along an axis, the first ones longer where it must be."""
    given = operand(arguments)
    was, number = shape_of(given), arguments[_CUTS]
    axis = place(arguments, arguments.integer("axis"), was)
    if not isinstance(number, int):
        refuse(
            "`ops.array_split` is told how many parts, not where to cut",
            argument=_CUTS,
            help="`ops.split` cuts at places",
        )
    if number < 1:
        refuse(f"`ops.array_split` makes at least 1 part, this is {number}", argument=_CUTS)
    dim = was[axis]
    if number == 1:
        return (kept(given, was),)
    if not isinstance(dim, int):
        refuse(
            f"`ops.array_split` of unknown sizes makes fewer parts than Keras says: {given}",
            argument="axis",
            axis=axis,
        )
    check_parts(arguments, number, _CUTS)
    whole, more = divmod(dim, number)
    parts = [whole + (index < more) for index in range(number)]
    return tuple(kept(given, (*was[:axis], part, *was[axis + 1 :])) for part in parts)


def _parts(arguments: OpArguments, given: TensorType, along: int) -> tuple[TensorType, ...]:
    """The types of the parts along an axis. Raises: Refused, Unknown."""
    was, cuts = shape_of(given), arguments[_CUTS]
    dim = was[along]
    parts: list[Dim] = []
    if isinstance(cuts, int):
        if cuts < 1:
            refuse(f"`ops.{arguments.name}` makes at least 1 part, this is {cuts}", argument=_CUTS)
        if isinstance(dim, int) and dim % cuts:
            refuse(
                f"axis {along} of {given} does not divide into {cuts} parts",
                argument=_CUTS,
                axis=along,
            )
        check_parts(arguments, cuts, _CUTS)
        parts = [dim // cuts if isinstance(dim, int) else dim if cuts == 1 else None] * cuts
    else:
        if not isinstance(dim, int):
            refuse(
                f"`ops.{arguments.name}` must know the size of axis {along} to cut it: {given}",
                argument=_CUTS,
                axis=along,
            )
        start: Dim = 0
        for end in (*sizes(arguments, _CUTS), dim):
            parts.append(end - start if isinstance(start, int) and isinstance(end, int) else None)
            start = end
        if any(isinstance(part, int) and part < 0 for part in parts):
            refuse(
                f"the places to cut {given} at do not ascend within axis {along}",
                argument=_CUTS,
            )
    return tuple(kept(given, (*was[:along], part, *was[along + 1 :])) for part in parts)


@op("unstack")
def unstack(arguments: OpArguments) -> tuple[TensorType, ...]:
    """The slices along an axis."""
    given = operand(arguments)
    was = shape_of(given)
    along = place(arguments, arguments.integer("axis"), was)
    dim = was[along]
    number = dim if arguments["num"] is None else arguments.integer("num", least=1)
    if not isinstance(number, int):
        refuse(f"`ops.unstack` must know the size of axis {along}: {given}", argument="num")
    if number == 0:
        refuse(f"axis {along} of {given} has no slices", argument="axis", axis=along)
    if isinstance(dim, int) and number != dim:
        refuse(f"axis {along} of {given} has {dim} slices, not {number}", argument="num")
    check_parts(arguments, number, "num")
    return (kept(given, (*was[:along], *was[along + 1 :])),) * number
