"""Layers that make one tensor of several: Add and its kin, Concatenate, Dot."""

from __future__ import annotations

from typing import NoReturn

from specc.catalog.shapes.arguments import Arguments, Unknown, dim_text, refuse
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.kit import (
    Takes,
    axis_of,
    check_dtype,
    computed,
    layer_name,
    plain,
    rule,
    several,
    shape_of,
)
from specc.catalog.shapes.marked import nth, side_by_side, the_input
from specc.catalog.types import Dim, LayerCall, Outcome, Shape, TensorType
from specc.record import value


def _shapes(call: LayerCall) -> tuple[tuple[TensorType, ...], list[Shape]]:
    given = several(call)
    name = layer_name(call)
    if not given:
        refuse(f"`{name}` takes a list of tensors, this is empty")
    joined = name == "Concatenate" and all(each.dtype == "string" for each in given)
    added = [each.dtype for each in given[:2]] if name not in ("Concatenate", "Dot") else []
    all_bool = added == ["bool", "bool"] or (name == "Average" and added == ["bool"])
    takes = Takes.ANYTHING if joined else Takes.NUMBERS if all_bool else Takes.BOOLEANS
    for index, each in enumerate(given):
        check_dtype(name, each, takes, input=index)
    shapes = [shape_of(each) for each in given]
    for index, shape in enumerate(shapes):
        if not shape:
            refuse(f"`{name}` needs a batch axis, the {nth(index)} input has no axes", input=index)
    return given, shapes


@rule("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract", construct=plain)
def elementwise(call: LayerCall, _: None) -> Outcome:
    """Element by element, sizes of 1 stretched; the batch axis is set apart."""
    given, shapes = _shapes(call)
    if layer_name(call) == "Subtract" and len(shapes) != 2:
        refuse(
            f"`Subtract` takes 2 tensors, this is a list of {len(shapes)}",
            help="`Add` sums any number of them" if len(shapes) > 2 else None,
        )
    out = shapes[0][1:]
    for index in range(1, len(shapes)):
        batch = _batch(shapes[:index])
        if not agree(batch, shapes[index][0]):
            _differ(call, given, index, 0, batch, shapes[index][0])
        out = _stretched(call, given, index, out, shapes[index][1:])
    return computed(call, (_batch(shapes), *out))


def _batch(shapes: list[Shape]) -> Dim:
    """The batch size, where any of the inputs fixes it."""
    fixed = [shape[0] for shape in shapes if isinstance(shape[0], int)]
    return fixed[0] if fixed else shapes[0][0]


def _stretched(
    call: LayerCall, given: tuple[TensorType, ...], index: int, left: Shape, right: Shape
) -> Shape:
    rank = max(len(left), len(right))
    long, short = (left, right) if len(left) >= len(right) else (right, left)
    out: list[Dim] = list(long[: rank - len(short)])
    for place, (a, b) in enumerate(zip(long[rank - len(short) :], short, strict=True)):
        if isinstance(a, str) and a == b:
            out.append(a)
        elif not isinstance(a, int) or not isinstance(b, int):
            out.append(None)
        elif a == 1 or b == 1 or a == b:
            out.append(b if a == 1 else a)
        else:
            axis = 1 + rank - len(short) + place
            _differ(call, given, index, axis, left[axis - 1 - rank], right[axis - 1 - rank])
    return tuple(out)


def _before(index: int) -> str:
    return "first" if index == 1 else "ones before"


def _differ(
    call: LayerCall, given: tuple[TensorType, ...], index: int, axis: int, a: Dim, b: Dim
) -> NoReturn:
    name = layer_name(call)
    refuse(
        f"the inputs of `{name}` do not broadcast: axis {axis} is {dim_text(a)} in the "
        f"{_before(index)} and {dim_text(b)} in the {nth(index)}",
        input=index,
        axis=axis,
        note=_rows(given, batch_apart=True),
        help=fitting(shape_of(given[0]), shape_of(given[index]), axis),
        between=(_culprit(given, index, axis), index),
    )


def _culprit(given: tuple[TensorType, ...], index: int, axis: int) -> int:
    """Which of those before `index` it does not fit."""
    right = shape_of(given[index])
    for place, each in enumerate(given[:index]):
        left = shape_of(each)
        rank = max(len(left), len(right))
        if min(len(left), len(right)) < rank - axis:
            continue
        a, b = left[axis - rank], right[axis - rank]
        if isinstance(a, int) and isinstance(b, int) and a != b and 1 not in (a, b):
            return place
    return 0


def _rows(
    given: tuple[TensorType, ...], axes: set[int] | None = None, *, batch_apart: bool = False
) -> str:
    """The inputs' shapes below each other."""
    rows = [(nth(i), shape_of(each)) for i, each in enumerate(given)]
    return side_by_side(rows, axes, batch_apart=batch_apart)


def fitting(left: Shape, right: Shape, axis: int) -> str | None:
    """How to make two tensors addable that differ along their last `axis` alone."""
    rank, size = len(left), left[-1] if left else None
    if len(right) != rank or axis != rank - 1 or not 2 <= rank <= 5 or not isinstance(size, int):
        return None
    if not all(agree(a, b) or 1 in (a, b) for a, b in zip(left[:-1], right[:-1], strict=True)):
        return None
    if rank > 3:
        return f"a 1x1 convolution with {size} filters would make them addable"
    return f"`Dense({size})` would make them addable"


@rule("Concatenate", construct=lambda arguments: arguments.integer("axis"))
def concatenate(call: LayerCall, axis: int) -> Outcome:
    """One after the other along `axis`; the other axes must be the same."""
    given, shapes = _shapes(call)
    first = shapes[0]
    for index, shape in enumerate(shapes):
        if len(shape) != len(first):
            refuse(
                f"the inputs of `Concatenate` have as many axes each: the first has {len(first)}, "
                f"the {nth(index)} has {len(shape)}",
                input=index,
                note="they are " + " and ".join(str(each) for each in given),
                help=_of_one_rank(given[0], given[index]),
            )
    if len(shapes) == 1 and axis >= len(first):
        # Keras does not look at an axis that it has no use for.
        return computed(call, first)
    along = axis_of(axis, first, "Concatenate")
    known: list[Dim] = list(first)
    total: Dim = 0
    for index, shape in enumerate(shapes):
        for place, dim in enumerate(shape):
            if place == along:
                continue
            if not agree(known[place], dim):
                refuse(
                    f"the inputs of `Concatenate` differ in axis {place}, which is not the one "
                    f"they are joined along: {dim_text(known[place])} in the {_before(index)}, "
                    f"{dim_text(dim)} in the {nth(index)}",
                    input=index,
                    axis=place,
                    note=_rows(given, _wrong_axes(shapes, along)),
                    between=(0, index),
                    along=along,
                    help=f"`axis={place}` would join them along the axis in which they differ"
                    if _only_difference(shapes, place)
                    else None,
                )
            if not isinstance(known[place], int):
                known[place] = dim
        size = shape[along]
        total = total + size if isinstance(total, int) and isinstance(size, int) else None
    output = (*first[:along], total, *first[along + 1 :])
    if given[0].dtype == "string":
        # Keras says float32 of joined strings, and then goes on with strings.
        return Outcome(TensorType(output, None))
    return computed(call, output)


def _wrong_axes(shapes: list[Shape], along: int) -> set[int]:
    """The axes in which the shapes differ, though not the one they are joined along."""
    columns = zip(*shapes, strict=True)
    return {
        axis
        for axis, column in enumerate(columns)
        if axis != along and len({dim for dim in column if isinstance(dim, int)}) > 1
    }


def _of_one_rank(first: TensorType, other: TensorType) -> str | None:
    """What gives one of two tensors as many axes as the other has."""
    long, short = sorted((shape_of(first), shape_of(other)), key=len, reverse=True)
    if len(short) == 2:
        name = {3: "GlobalAveragePooling1D", 4: "GlobalAveragePooling2D"}.get(len(long))
        pooling = f" or `{name}`" if name else ""
        return f"`Flatten`{pooling} leaves 2 axes of the {len(long)}"
    return None


def _only_difference(shapes: list[Shape], place: int) -> bool:
    return len({(*shape[:place], *shape[place + 1 :]) for shape in shapes}) == 1


# --- Dot ----------------------------------------------------------------------


@value
class _Dot:
    axes: int | tuple[int, int]


def _dot(arguments: Arguments) -> _Dot:
    axes = arguments["axes"]
    if isinstance(axes, int):
        return _Dot(axes)
    if not isinstance(axes, list | tuple) or not all(isinstance(axis, int) for axis in axes):
        raise Unknown
    if len(axes) != 2:
        refuse(
            f"`axes` of `Dot` is one axis, or one for each of the 2 inputs; this has {len(axes)}",
            argument="axes",
        )
    return _Dot((axes[0], axes[1]))


@rule("Dot", construct=_dot)
def dot(call: LayerCall, layer: _Dot) -> Outcome:
    """Products summed along one axis of each of two tensors, example by example."""
    given, shapes = _shapes(call)
    if len(shapes) != 2:
        refuse(f"`Dot` takes 2 tensors, this is a list of {len(shapes)}")
    named = layer.axes if isinstance(layer.axes, tuple) else (layer.axes, layer.axes)
    axes: list[int] = []
    for index, (axis, shape) in enumerate(zip(named, shapes, strict=True)):
        if len(shape) < 2:
            refuse(f"`Dot` needs at least 2 axes, {given[index]} has {len(shape)}", input=index)
        axis = axis_of(axis, shape, "Dot", "axes")
        if axis == 0:
            refuse(
                "`Dot` goes over examples one by one: axis 0 is the batch axis",
                argument="axes",
                help="axes of one example start at 1",
            )
        axes.append(axis)
    left, right = (shape[axis] for shape, axis in zip(shapes, axes, strict=True))
    if left != right and (isinstance(left, int) or isinstance(right, int)):
        refuse(
            f"`Dot` sums over axes of one size: axis {axes[0]} of the first is {dim_text(left)}, "
            f"axis {axes[1]} of the second is {dim_text(right)}",
            argument="axes",
            input=1,
            axis=axes[1],
            note=_dot_note(given, axes),
            help=_dot_help(shapes, axes),
        )
    first = tuple(dim for axis, dim in enumerate(shapes[0]) if axis != axes[0])
    second = tuple(dim for axis, dim in enumerate(shapes[1]) if axis not in (0, axes[1]))
    out = (*first, *second)
    if len(out) == 1:
        out += (1,)
    return computed(call, out)


def _dot_note(given: tuple[TensorType, ...], axes: list[int]) -> str:
    return "\n".join(
        the_input(each, axis, what=f"the {nth(i)}")
        for i, (each, axis) in enumerate(zip(given, axes, strict=True))
    )


def _dot_help(shapes: list[Shape], axes: list[int]) -> str | None:
    """Other axes of the two that are of one size."""
    left, right = shapes
    for one in range(len(left) - 1, 0, -1):
        for other in range(len(right) - 1, 0, -1):
            if isinstance(left[one], int) and left[one] == right[other] and [one, other] != axes:
                return f"`axes=({one}, {other})` are of one size, {left[one]}"
    return None
