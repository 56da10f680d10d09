"""Ops that reshape, join, cut and index."""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, Unknown, count, refuse, show
from specc.catalog.shapes.dims import agree, broadcast, product, scaled, shifted
from specc.catalog.shapes.dtypes import promote
from specc.catalog.shapes.op_kit import (
    dtype_argument,
    op,
    operand,
    place,
    places,
    shape_of,
    sizes,
    strong,
    tensor,
    typed,
)
from specc.catalog.shapes.reshaping import check_target, reshaped
from specc.catalog.types import Dim, Shape, TensorType


def _kept(given: TensorType, shape: Shape) -> TensorType:
    return TensorType(shape, strong(given.dtype))


@op("shape")
def shape(arguments: Arguments) -> tuple[TensorType, ...]:
    """One integer for each axis."""
    return tuple(TensorType((), "int32") for _ in shape_of(operand(arguments, "x")))


@op("reshape")
def reshape(arguments: Arguments) -> TensorType:
    """The same elements in another shape, the batch axis not set apart."""
    given, target = tensor(arguments), sizes(arguments, "newshape")
    check_target(target, "newshape")
    if None in target:
        # A size that is worked out when it runs.
        return _kept(given, tuple(None if dim == -1 else dim for dim in target))
    return _kept(given, reshaped(shape_of(given), target, "newshape", given))


@op("ravel")
def ravel(arguments: Arguments) -> TensorType:
    """All elements in a row."""
    given = tensor(arguments)
    return _kept(given, (product(shape_of(given)),))


@op("transpose")
def transpose(arguments: Arguments) -> TensorType:
    """Axes in another order: reversed, or as told."""
    given = tensor(arguments)
    was = shape_of(given)
    if arguments["axes"] is None:
        return _kept(given, was[::-1])
    order = [place(arguments, axis, was, "axes") for axis in arguments.axes("axes")]
    if sorted(order) != list(range(len(was))):
        refuse(
            f"`axes` of `ops.transpose` has each of the {count(len(was), 'axis')} of {given} once, "
            f"this is {list(arguments['axes'])}",
            argument="axes",
        )
    return _kept(given, tuple(was[axis] for axis in order))


@op("swapaxes")
def swapaxes(arguments: Arguments) -> TensorType:
    """Two axes change places."""
    given = tensor(arguments)
    out = list(shape_of(given))
    a, b = (place(arguments, arguments.integer(n), tuple(out), n) for n in ("axis1", "axis2"))
    out[a], out[b] = out[b], out[a]
    return _kept(given, tuple(out))


@op("moveaxis")
def moveaxis(arguments: Arguments) -> TensorType:
    """Axes move to other places, the rest keep their order."""
    given = tensor(arguments)
    was = shape_of(given)
    source = [place(arguments, a, was, "source") for a in arguments.axes("source")]
    target = [place(arguments, a, was, "destination") for a in arguments.axes("destination")]
    if len(source) != len(target):
        refuse(
            f"`source` names {count(len(source), 'axis')}, `destination` {len(target)}",
            argument="destination",
        )
    order = [axis for axis in range(len(was)) if axis not in source]
    for to, axis in sorted(zip(target, source, strict=True)):
        order.insert(to, axis)
    return _kept(given, tuple(was[axis] for axis in order))


@op("expand_dims")
def expand_dims(arguments: Arguments) -> TensorType:
    """New axes of size 1."""
    given = tensor(arguments)
    was, axes = shape_of(given), arguments.axes("axis")
    rank = len(was) + len(axes)
    new = {place(arguments, axis, (1,) * rank) for axis in axes}
    rest = iter(was)
    return _kept(given, tuple(1 if axis in new else next(rest, None) for axis in range(rank)))


@op("squeeze")
def squeeze(arguments: Arguments) -> TensorType:
    """Axes of size 1 go."""
    given = tensor(arguments)
    was = shape_of(given)
    axes = places(arguments, was)
    if axes is None:
        return _kept(given, tuple(dim for dim in was if dim != 1))
    for axis in axes:
        if was[axis] != 1:
            refuse(f"axis {axis} of {given} is not 1, and cannot go", argument="axis", axis=axis)
    return _kept(given, tuple(dim for axis, dim in enumerate(was) if axis not in axes))


# --- joining and cutting ----------------------------------------------------------


def _members(arguments: Arguments, name: str) -> list[TensorType]:
    members = arguments[name]
    if isinstance(members, TensorType):
        refuse(f"`ops.{arguments.name}` takes a list of tensors, this is one", argument=name)
    if not isinstance(members, list | tuple):
        raise Unknown
    if not members:
        refuse(f"`ops.{arguments.name}` takes a list of tensors, this is empty", argument=name)
    return [typed(each) for each in members]


def _check_alike(
    arguments: Arguments, members: list[TensorType], name: str, along: int | None
) -> None:
    first = shape_of(members[0])
    for index, each in enumerate(members):
        other = shape_of(each)
        if len(other) == len(first) and all(
            axis == along or agree(a, b)
            for axis, (a, b) in enumerate(zip(first, other, strict=True))
        ):
            continue
        refuse(
            f"the tensors of `ops.{arguments.name}` differ in shape"
            + ("" if along is None else f" beside axis {along}")
            + f": {members[0]} and {each}",
            argument=name,
            input=index,
        )


@op("concatenate")
def concatenate(arguments: Arguments) -> TensorType:
    """Tensors one after the other along an axis."""
    members = _members(arguments, "xs")
    first = shape_of(members[0])
    along = place(arguments, arguments.integer("axis"), first)
    _check_alike(arguments, members, "xs", along)
    total: Dim = 0
    for each in members:
        size = shape_of(each)[along]
        total = total + size if isinstance(total, int) and isinstance(size, int) else None
    dtype = promote(*(each.dtype for each in members))
    return TensorType((*first[:along], total, *first[along + 1 :]), dtype)


@op("stack")
def stack(arguments: Arguments) -> TensorType:
    """Tensors side by side along a new axis."""
    members = _members(arguments, "x")
    first = shape_of(members[0])
    along = place(arguments, arguments.integer("axis"), (*first, 1))
    _check_alike(arguments, members, "x", None)
    dtype = promote(*(each.dtype for each in members))
    return TensorType((*first[:along], len(members), *first[along:]), dtype)


_CUTS = "indices_or_sections"


@op("split", "array_split")
def split(arguments: Arguments) -> tuple[TensorType, ...]:
    """A tensor in parts along an axis: so many, or cut at the given places."""
    given = tensor(arguments)
    was = shape_of(given)
    along = place(arguments, arguments.integer("axis"), was)
    dim, cuts = was[along], arguments["indices_or_sections"]
    parts: list[Dim] = []
    if isinstance(cuts, int):
        if cuts < 1:
            refuse(f"`ops.split` makes at least 1 part, this is {cuts}", argument=_CUTS)
        if arguments.name == "array_split":
            raise Unknown
        if isinstance(dim, int) and dim % cuts:
            refuse(
                f"axis {along} of {given} does not divide into {cuts} parts",
                argument=_CUTS,
                axis=along,
            )
        parts = [dim // cuts if isinstance(dim, int) else dim if cuts == 1 else None] * cuts
    else:
        ends = [*sizes(arguments, "indices_or_sections"), dim]
        start: Dim = 0
        for end in ends:
            both = isinstance(start, int) and isinstance(end, int)
            parts.append(end - start if both else None)  # type: ignore[operator]
            start = end
        if any(isinstance(part, int) and part < 0 for part in parts):
            refuse(
                f"the places to cut {given} at do not ascend within axis {along}",
                argument=_CUTS,
            )
    return tuple(_kept(given, (*was[:along], part, *was[along + 1 :])) for part in parts)


@op("unstack")
def unstack(arguments: Arguments) -> tuple[TensorType, ...]:
    """The slices along an axis."""
    given = tensor(arguments)
    was = shape_of(given)
    along = place(arguments, arguments.integer("axis"), was)
    number = was[along] if arguments["num"] is None else arguments["num"]
    if not isinstance(number, int):
        refuse(f"`ops.unstack` must know the size of axis {along}: {given}", argument="num")
    return (_kept(given, (*was[:along], *was[along + 1 :])),) * number


# --- repeating, padding, indexing ---------------------------------------------------


@op("repeat")
def repeat(arguments: Arguments) -> TensorType:
    """Each element so many times."""
    given = tensor(arguments)
    was, times = shape_of(given), arguments["repeats"]
    if isinstance(times, list | tuple) and len(times) == 1:
        times = times[0]
    if not isinstance(times, int):
        raise Unknown
    if arguments["axis"] is None:
        return _kept(given, (scaled(product(was), times),))
    along = place(arguments, arguments.integer("axis"), was)
    # Keras keeps an unknown size as it is; so it stays unknown.
    return _kept(given, (*was[:along], scaled(was[along], times), *was[along + 1 :]))


@op("tile")
def tile(arguments: Arguments) -> TensorType:
    """The whole tensor so many times along each axis."""
    given = tensor(arguments)
    was, times = shape_of(given), sizes(arguments, "repeats")
    rank = max(len(was), len(times))
    was = (1,) * (rank - len(was)) + was
    times = (1,) * (rank - len(times)) + times
    out = [
        scaled(dim, factor) if isinstance(factor, int) else None
        for dim, factor in zip(was, times, strict=True)
    ]
    return _kept(given, tuple(out))


@op("broadcast_to")
def broadcast_to(arguments: Arguments) -> TensorType:
    """Sizes of 1 stretched to a given shape."""
    given, target = tensor(arguments), sizes(arguments, "shape")
    wider = broadcast(shape_of(given), target)
    if isinstance(wider, int) or len(shape_of(given)) > len(target):
        refuse(f"{given} does not broadcast to {show(target)}", argument="shape")
    for dim, wanted in zip(reversed(shape_of(given)), reversed(target), strict=False):
        if isinstance(dim, int) and isinstance(wanted, int) and dim != 1 and wanted != dim:
            refuse(f"{given} does not broadcast to {show(target)}", argument="shape")
    return _kept(given, target)


@op("pad")
def pad(arguments: Arguments) -> TensorType:
    """Elements added before and after along each axis."""
    given, widths = tensor(arguments), arguments["pad_width"]
    was = shape_of(given)
    if isinstance(widths, int):
        widths = [(widths, widths)] * len(was)
    elif isinstance(widths, list | tuple) and widths and isinstance(widths[0], int):
        widths = [tuple(widths)] * len(was)
    if not isinstance(widths, list | tuple):
        raise Unknown
    pairs = [tuple(width) if isinstance(width, list | tuple) else () for width in widths]
    if len(pairs) == 1:
        pairs *= len(was)
    if len(pairs) != len(was):
        refuse(
            f"`pad_width` has {len(pairs)} pairs for the {count(len(was), 'axis')} of {given}",
            argument="pad_width",
        )
    if any(len(pair) != 2 or not all(isinstance(n, int) for n in pair) for pair in pairs):
        raise Unknown
    if any(n < 0 for pair in pairs for n in pair):
        refuse("a width in `pad_width` is at least 0", argument="pad_width")
    return _kept(given, tuple(shifted(d, sum(p)) for d, p in zip(was, pairs, strict=True)))


@op("take")
def take(arguments: Arguments) -> TensorType:
    """The slices along an axis at given places; without an axis, elements in a row."""
    given, indices = tensor(arguments), operand(arguments, "indices")
    was, at = shape_of(given), shape_of(indices)
    if arguments["axis"] is None:
        return _kept(given, at)
    along = place(arguments, arguments.integer("axis"), was)
    return _kept(given, (*was[:along], *at, *was[along + 1 :]))


@op("take_along_axis")
def take_along_axis(arguments: Arguments) -> TensorType:
    """Elements along an axis, at places given for each of the others."""
    given, indices = tensor(arguments), operand(arguments, "indices")
    was, at = shape_of(given), shape_of(indices)
    if arguments["axis"] is None:
        was = (product(was),)
    if len(was) != len(at):
        refuse(
            f"`ops.take_along_axis` needs indices with as many axes as the tensor: {given} and "
            f"{indices}",
            argument="indices",
        )
    along = 0 if arguments["axis"] is None else place(arguments, arguments.integer("axis"), was)
    out = broadcast((*was[:along], at[along], *was[along + 1 :]), at)
    if isinstance(out, int):
        refuse(f"{indices} does not index {given}: axis {out} differs", argument="indices")
    return _kept(given, out)


@op("one_hot")
def one_hot(arguments: Arguments) -> TensorType:
    """A new axis with a 1 at the place that each integer names."""
    given = tensor(arguments)
    was, number = shape_of(given), arguments.integer("num_classes", least=1)
    axis = arguments.integer("axis")
    if axis != -1 and not 0 <= axis < len(was):
        refuse(
            f"`axis` of `ops.one_hot` is -1 or one of the {count(len(was), 'axis')} of {given}, "
            f"this is {axis}",
            argument="axis",
        )
    at = len(was) if axis == -1 else axis
    return TensorType((*was[:at], number, *was[at:]), dtype_argument(arguments, "float32"))


@op("slice")
def slice_(arguments: Arguments) -> TensorType:
    """A block of a given shape, from a given place on."""
    given, wanted = tensor(arguments, "inputs"), sizes(arguments, "shape")
    was = shape_of(given)
    if len(wanted) != len(was):
        refuse(
            f"`shape` of `ops.slice` has {len(wanted)} sizes for the {count(len(was), 'axis')} "
            f"of {given}",
            argument="shape",
        )
    if -1 in wanted:
        raise Unknown
    return _kept(given, wanted)
