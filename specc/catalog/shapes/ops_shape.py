"""Ops that reshape, transpose, repeat and pad, and those that ask for a shape."""

from __future__ import annotations

from math import prod

from specc.catalog.shapes.arguments import Unknown, count, refuse, show
from specc.catalog.shapes.dims import broadcast, product, scaled, shifted
from specc.catalog.shapes.op_kit import (
    NOT_INDICES,
    NOT_REAL,
    OpArguments,
    check_dtype,
    kept,
    op,
    operand,
    place,
    places,
    ranked,
    shape_of,
    sizes,
    strong,
)
from specc.catalog.shapes.reshaping import check_target, reshaped
from specc.catalog.types import MOST_AXES, Dim, TensorType

# --- asking ---------------------------------------------------------------------


@op("shape")
def shape(arguments: OpArguments) -> tuple[TensorType, ...]:
    """One integer for each axis."""
    return tuple(TensorType((), "int32") for _ in shape_of(operand(arguments)))


@op("ndim")
def ndim(arguments: OpArguments) -> TensorType:
    """The number of axes; Keras says a vector of as many floats."""
    return TensorType((len(shape_of(operand(arguments))),), "float32")


@op("size")
def size(arguments: OpArguments) -> TensorType:
    """The number of elements."""
    operand(arguments)
    return TensorType((), "int32")


# --- reordering -----------------------------------------------------------------


@op("reshape")
def reshape(arguments: OpArguments) -> TensorType:
    """The same elements in another shape, the batch axis not set apart."""
    given, wanted = operand(arguments), arguments["newshape"]
    if isinstance(wanted, TensorType):
        check_dtype("ops.reshape", wanted, NOT_INDICES, argument="newshape")
        length = shape_of(wanted)
        if len(length) != 1:
            refuse(f"a shape is a list of sizes, this is {wanted}", argument="newshape")
        # Sizes that are worked out when it runs.
        axes = length[0] if isinstance(length[0], int) else 1
        if axes > MOST_AXES:
            refuse(f"a tensor has at most {MOST_AXES} axes, this has {axes}", argument="newshape")
        return kept(given, (None,) * axes)
    target = sizes(arguments, "newshape")
    check_target(target, "newshape")
    if None in target:
        return kept(given, tuple(None if dim == -1 else dim for dim in target))
    _check_fixed(given, target)
    return kept(given, reshaped(shape_of(given), target, "newshape", given))


def _check_fixed(given: TensorType, target: tuple[Dim, ...]) -> None:
    """Whether some batch makes as many elements as a target without -1 has. Raises: Refused."""
    known = prod(dim for dim in shape_of(given) if isinstance(dim, int))
    wanted = product(target)
    fits = wanted == 0 if known == 0 else isinstance(wanted, int) and wanted % known == 0
    if -1 not in target and isinstance(wanted, int) and not fits:
        refuse(
            f"{given} never has {wanted} elements, which {show(target)} has", argument="newshape"
        )


@op("ravel")
def ravel(arguments: OpArguments) -> TensorType:
    """All elements in a row."""
    given = operand(arguments)
    return kept(given, (product(shape_of(given)),))


@op("transpose")
def transpose(arguments: OpArguments) -> TensorType:
    """Axes in another order: reversed, or as told."""
    given = operand(arguments)
    was = shape_of(given)
    if arguments["axes"] is None:
        return kept(given, was[::-1])
    order = [place(arguments, axis, was, "axes") for axis in arguments.axes("axes")]
    if sorted(order) != list(range(len(was))):
        refuse(
            f"`axes` of `ops.transpose` has each of the {count(len(was), 'axis')} of {given} once, "
            f"this is {list(arguments['axes'])}",
            argument="axes",
        )
    return kept(given, tuple(was[axis] for axis in order))


@op("swapaxes")
def swapaxes(arguments: OpArguments) -> TensorType:
    """Two axes change places."""
    given = operand(arguments)
    out = list(shape_of(given))
    a, b = (place(arguments, arguments.integer(n), tuple(out), n) for n in ("axis1", "axis2"))
    out[a], out[b] = out[b], out[a]
    return kept(given, tuple(out))


@op("moveaxis")
def moveaxis(arguments: OpArguments) -> TensorType:
    """Axes move to other places, the rest keep their order."""
    given = operand(arguments)
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
    return kept(given, tuple(was[axis] for axis in order))


@op("expand_dims")
def expand_dims(arguments: OpArguments) -> TensorType:
    """New axes of size 1."""
    given = operand(arguments)
    was, axes = shape_of(given), arguments.axes("axis")
    rank = len(was) + len(axes)
    new = {place(arguments, axis, (1,) * rank) for axis in axes}
    rest = iter(was)
    return kept(given, tuple(1 if axis in new else next(rest, None) for axis in range(rank)))


@op("squeeze")
def squeeze(arguments: OpArguments) -> TensorType:
    """Axes of size 1 go."""
    given = operand(arguments)
    was = shape_of(given)
    axes = places(arguments, was)
    if axes is None:
        return kept(given, tuple(dim for dim in was if dim != 1))
    for axis in axes:
        if was[axis] != 1:
            refuse(f"axis {axis} of {given} is not 1, and cannot go", argument="axis", axis=axis)
    return kept(given, tuple(dim for axis, dim in enumerate(was) if axis not in axes))


@op("fliplr", "flipud", "flip", "roll")
def moved(arguments: OpArguments) -> TensorType:
    """Elements in another order along axes."""
    needed = {"fliplr": 2, "flipud": 1}.get(arguments.name, 0)
    given, shape = ranked(arguments, "x", least=needed)
    if "axis" in arguments.values and arguments["axis"] is not None:
        places(arguments, shape)
    if arguments.name == "roll":
        _check_shift(arguments)
    return kept(given, shape)


def _check_shift(arguments: OpArguments) -> None:
    """Whether there is a shift for each axis that is rolled. Raises: Refused."""
    shift, axis = arguments["shift"], arguments["axis"]
    if axis is None and isinstance(shift, list | tuple):
        refuse("several shifts of `ops.roll` are along several axes", argument="shift")
    shifts = len(shift) if isinstance(shift, list | tuple) else 1
    axes = len(axis) if isinstance(axis, list | tuple) else 1
    if shifts != axes:
        refuse(f"`ops.roll` is told {shifts} shifts for {count(axes, 'axis')}", argument="shift")


@op("sort", "argsort")
def ordered(arguments: OpArguments) -> TensorType:
    """Elements in order along an axis, or where they stand in it."""
    given = operand(arguments, "x", NOT_REAL)
    out = shape_of(given)
    if arguments["axis"] is None:
        out = (product(out),)
    else:
        place(arguments, arguments.integer("axis"), out)
    return TensorType(out, "int32" if arguments.name == "argsort" else strong(given.dtype))


@op("rot90")
def rot90(arguments: OpArguments) -> TensorType:
    """A tensor turned by a right angle in the plane of two axes, so many times."""
    given, was = ranked(arguments, "array", least=2)
    axes = arguments.axes("axes")
    if len(axes) != 2:
        refuse(f"`axes` of `ops.rot90` are two, these are {len(axes)}", argument="axes")
    a, b = (place(arguments, axis, was, "axes") for axis in axes)
    if a == b:
        refuse("`axes` of `ops.rot90` differ", argument="axes")
    if arguments.integer("k") % 2 == 0 and was[a] != was[b]:
        refuse(
            f"`ops.rot90` turned {arguments['k']} times keeps the shape of {given}, while Keras "
            "says that two axes change places",
            argument="k",
            help="`ops.flip` along both axes turns it around",
        )
    out = list(was)
    out[a], out[b] = out[b], out[a]
    return kept(given, tuple(out))


# --- repeating and padding ---------------------------------------------------


@op("repeat")
def repeat(arguments: OpArguments) -> TensorType:
    """Each element so many times, one number for all or one for each."""
    given = operand(arguments)
    was, times = shape_of(given), arguments["repeats"]
    if isinstance(times, TensorType):
        refuse(
            "`repeats` of `ops.repeat` is a number or a list of numbers, this is a tensor",
            argument="repeats",
        )
    each = list(times) if isinstance(times, list | tuple) else [times]
    if not all(isinstance(number, int) for number in each):
        raise Unknown
    if not each or min(each) < 0:
        refuse("`repeats` of `ops.repeat` has numbers from 0 up", argument="repeats")
    if arguments["axis"] is None:
        return kept(given, (_repeated(arguments, given, product(was), each),))
    along = place(arguments, arguments.integer("axis"), was)
    out = _repeated(arguments, given, was[along], each)
    return kept(given, (*was[:along], out, *was[along + 1 :]))


def _repeated(arguments: OpArguments, given: TensorType, dim: Dim, times: list[int]) -> Dim:
    if len(times) == 1:
        return scaled(dim, times[0])
    if not isinstance(dim, int):
        return None
    if dim != len(times):
        refuse(
            f"`repeats` has {len(times)} numbers for {dim} slices of {given}", argument="repeats"
        )
    return sum(times)


@op("tile")
def tile(arguments: OpArguments) -> TensorType:
    """The whole tensor so many times along each axis."""
    given = operand(arguments)
    was, times = shape_of(given), sizes(arguments, "repeats")
    if any(factor != 1 for factor in times):
        check_dtype("ops.tile", given, frozenset({"uint16"}), argument="x")
    rank = max(len(was), len(times))
    was = (1,) * (rank - len(was)) + was
    times = (1,) * (rank - len(times)) + times
    out = [
        scaled(dim, factor) if isinstance(factor, int) else None
        for dim, factor in zip(was, times, strict=True)
    ]
    return kept(given, tuple(out))


@op("broadcast_to")
def broadcast_to(arguments: OpArguments) -> TensorType:
    """Sizes of 1 stretched to a given shape."""
    given, target = operand(arguments), sizes(arguments, "shape")
    wider = broadcast(shape_of(given), target)
    if isinstance(wider, int) or len(shape_of(given)) > len(target):
        refuse(f"{given} does not broadcast to {show(target)}", argument="shape")
    for dim, wanted in zip(reversed(shape_of(given)), reversed(target), strict=False):
        if isinstance(dim, int) and isinstance(wanted, int) and dim != 1 and wanted != dim:
            refuse(f"{given} does not broadcast to {show(target)}", argument="shape")
    return kept(given, target)


@op("pad")
def pad(arguments: OpArguments) -> TensorType:
    """Elements added before and after along each axis."""
    given, widths = operand(arguments), arguments["pad_width"]
    was = shape_of(given)
    if isinstance(widths, int):
        widths = [(widths, widths)]
    elif isinstance(widths, list | tuple) and widths and isinstance(widths[0], int):
        widths = [tuple(widths)]
    if not isinstance(widths, list | tuple):
        raise Unknown
    pairs = [tuple(width) if isinstance(width, list | tuple) else () for width in widths]
    if any(len(pair) != 2 or not all(isinstance(n, int) for n in pair) for pair in pairs):
        raise Unknown
    if len(pairs) != len(was):
        zeros = ", ".join(["[0, 0]", *["[1, 1]"] * (len(was) - 1)])
        refuse(
            f"`pad_width` has {count(len(pairs), 'pair')} for the {count(len(was), 'axis')} of "
            f"{given}",
            argument="pad_width",
            note="in a model Keras does not spread one number over all axes" * (len(pairs) == 1)
            or None,
            help=f"a pair for each axis, the batch axis included: `pad_width=[{zeros}]`"
            if was
            else None,
        )
    if any(n < 0 for pair in pairs for n in pair):
        refuse("a width in `pad_width` is at least 0", argument="pad_width")
    mode = arguments.text("mode", "constant", "reflect", "symmetric", lower=False)
    if arguments["constant_values"] is not None and mode != "constant":
        refuse(
            f"`constant_values` of `ops.pad` is for `mode=constant`, not `{mode}`",
            argument="constant_values",
        )
    for dim, pair in zip(was, pairs, strict=True):
        most = dim - (mode == "reflect") if isinstance(dim, int) else None
        if mode != "constant" and most is not None and max(pair) > most:
            refuse(
                f"`mode={mode}` adds at most {most} to {dim}, this is {max(pair)}",
                argument="pad_width",
            )
    return kept(given, tuple(shifted(d, sum(p)) for d, p in zip(was, pairs, strict=True)))
