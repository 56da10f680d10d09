"""Ops that pick, place, search and count by index."""

from __future__ import annotations

from specc.catalog.shapes.arguments import count, dim_text, refuse, show
from specc.catalog.shapes.dims import agree, broadcast, product
from specc.catalog.shapes.dtypes import COMPLEX, promote
from specc.catalog.shapes.op_kit import (
    BOOL,
    NOT_INDICES,
    NOT_NUMBERS,
    NOT_REAL,
    TEXT,
    OpArguments,
    fails_in_models,
    kept,
    needs_tensor,
    op,
    operand,
    place,
    ranked,
    shape_of,
    sizes,
    strong,
)
from specc.catalog.types import Dim, Shape, TensorType

_PLACES = NOT_INDICES - {"int16"}
"""What cannot say a place: all but int16, int32 and int64."""

# --- picking --------------------------------------------------------------------


@op("take")
def take(arguments: OpArguments) -> TensorType:
    """The slices along an axis at given places; without an axis, elements in a row."""
    given, indices = operand(arguments), operand(arguments, "indices", _PLACES)
    was, at = shape_of(given), shape_of(indices)
    if arguments["axis"] is None:
        _check_bounds(arguments, "indices", product(was))
        return kept(given, at)
    along = place(arguments, arguments.integer("axis"), was)
    _check_bounds(arguments, "indices", was[along])
    return kept(given, (*was[:along], *at, *was[along + 1 :]))


def _check_bounds(arguments: OpArguments, name: str, dim: Dim) -> None:
    """Refuse places given as numbers that are not below `dim`. Raises: Refused."""
    pending = [arguments[name]]
    while pending:
        value = pending.pop()
        if isinstance(value, list | tuple):
            pending.extend(value)
        elif isinstance(value, int) and isinstance(dim, int) and not -dim <= value < dim:
            refuse(f"there is no place {value} among {dim}", argument=name)


@op("take_along_axis")
def take_along_axis(arguments: OpArguments) -> TensorType:
    """Elements along an axis, at places given for each of the others."""
    needs_tensor(arguments, "x", "indices")
    given, indices = operand(arguments), operand(arguments, "indices", TEXT)
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
    return kept(given, out)


@op("get_item")
def get_item(arguments: OpArguments) -> TensorType:
    """What stands at a place along the first axes; `none` in it makes an axis of size 1."""
    given, key = operand(arguments), arguments["key"]
    rest = list(shape_of(given))
    out: list[Dim] = []
    for part in key if isinstance(key, list | tuple) else [key]:
        if part is None:
            out.append(1)
            continue
        if not isinstance(part, int):
            refuse(
                "`key` of `ops.get_item` is a whole number, or a list of such",
                argument="key",
                help="`ops.take` takes what a tensor or a list of places says",
            )
        if not rest:
            refuse(f"{given} has fewer axes than `key` has places", argument="key")
        dim = rest.pop(0)
        if isinstance(dim, int) and not -dim <= part < dim:
            refuse(f"there is no place {part} among {dim}", argument="key")
    return kept(given, (*out, *rest))


@op("slice")
def slice_(arguments: OpArguments) -> TensorType:
    """A block of a given shape, from a given place on; -1 is all that is left."""
    given, wanted = operand(arguments, "inputs"), sizes(arguments, "shape")
    was = shape_of(given)
    if len(wanted) != len(was):
        refuse(
            f"`shape` of `ops.slice` has {len(wanted)} sizes for the {count(len(was), 'axis')} "
            f"of {given}",
            argument="shape",
        )
    out: list[Dim] = []
    starts = _starts(arguments, len(was), given)
    for axis, (dim, size, start) in enumerate(zip(was, wanted, starts, strict=True)):
        if isinstance(size, int) and size < -1:
            refuse(f"a size in `shape` is at least -1, this has {size}", argument="shape")
        left = dim - start if isinstance(dim, int) and isinstance(start, int) else None
        if isinstance(start, int) and start < 0:
            refuse(f"a block starts at 0 or behind it, not at {start}", argument="start_indices")
        if isinstance(left, int) and (left < 0 or (isinstance(size, int) and size > left)):
            refuse(
                f"a block from {start} on, {size} long, is not within axis {axis} of {given}",
                argument="shape",
                axis=axis,
            )
        if isinstance(size, int) and isinstance(dim, int) and size > dim:
            refuse(f"axis {axis} of {given} is no {size} long", argument="shape", axis=axis)
        out.append(left if size == -1 else size)
    return kept(given, tuple(out))


def _starts(arguments: OpArguments, rank: int, given: TensorType) -> Shape:
    """Where a block starts along each axis, None where a tensor says it."""
    starts = arguments["start_indices"]
    if isinstance(starts, list | tuple) and not starts:
        refuse(
            f"`ops.{arguments.name}` takes a block of axes, {given} has none",
            argument="start_indices",
        )
    typed = operand(arguments, "start_indices", NOT_INDICES)
    at = shape_of(typed)
    if len(at) != 1 or not agree(at[0], rank):
        refuse(
            f"`start_indices` of `ops.{arguments.name}` has a place for each of the "
            f"{count(rank, 'axis')} of {given}, this is {typed}",
            argument="start_indices",
        )
    if isinstance(starts, TensorType):
        return (None,) * rank
    return tuple(start if isinstance(start, int) else None for start in starts)


# --- placing --------------------------------------------------------------------


@op("slice_update")
def slice_update(arguments: OpArguments) -> TensorType:
    """A tensor with a block of it replaced."""
    given, updates = operand(arguments, "inputs", TEXT), operand(arguments, "updates", TEXT)
    was, block = shape_of(given), shape_of(updates)
    starts = _starts(arguments, len(was), given)
    _check_same_dtype(arguments, given, updates)
    if len(block) != len(was):
        refuse(
            f"the block has the {count(len(was), 'axis')} of {given}, this is {updates}",
            argument="updates",
        )
    for axis, (dim, size, start) in enumerate(zip(was, block, starts, strict=True)):
        if isinstance(size, int) and isinstance(dim, int) and size > dim:
            refuse(
                f"the block {updates} is larger than {given} along axis {axis}",
                argument="updates",
                axis=axis,
            )
        if isinstance(start, int) and start < 0:
            refuse(f"a block starts at 0 or behind it, not at {start}", argument="start_indices")
    return given


def _check_same_dtype(arguments: OpArguments, given: TensorType, updates: TensorType) -> None:
    if not isinstance(arguments["updates"], TensorType):
        return  # a constant becomes what it is put into
    if given.dtype != updates.dtype and None not in (given.dtype, updates.dtype):
        refuse(
            f"what is put into {given} is of its dtype, this is {updates}",
            argument="updates",
            help=f"`ops.cast(updates, {given.dtype})` makes it so",
        )


def _check_places(arguments: OpArguments, into: Shape, values: str) -> None:
    """Whether each index names a place in `into`, and a value is there for each."""
    indices, given = operand(arguments, "indices", NOT_INDICES), operand(arguments, values)
    at = shape_of(indices)
    if len(at) < 1 or not isinstance(at[-1], int):
        refuse(
            f"the last axis of `indices` of `ops.{arguments.name}` counts the axes that a place "
            f"names, this is {indices}",
            argument="indices",
        )
    if at[-1] > len(into):
        refuse(
            f"a place of {at[-1]} numbers is none in {show(into)}",
            argument="indices",
        )
    wanted = (*at[:-1], *into[at[-1] :])
    put = shape_of(given)
    if len(put) != len(wanted) or not all(map(agree, put, wanted)):
        refuse(
            f"`{values}` of `ops.{arguments.name}` has the shape {show(wanted)} for these places, "
            f"this is {given}",
            argument=values,
        )


@op("scatter")
def scatter(arguments: OpArguments) -> TensorType:
    """Values put at places in a tensor of zeros."""
    values, shape = operand(arguments, "values"), sizes(arguments, "shape")
    _check_places(arguments, shape, "values")
    return TensorType(shape, strong(values.dtype))


@op("scatter_update")
def scatter_update(arguments: OpArguments) -> TensorType:
    """A tensor with values put, added or otherwise merged at places."""
    given, reduction = operand(arguments, "inputs"), arguments["reduction"]
    if reduction is not None:
        arguments.text("reduction", "add", "max", "min", "mul")
    refused = {"add": TEXT | BOOL, "mul": TEXT, None: frozenset[str]()}
    operand(arguments, "inputs", refused.get(reduction, NOT_REAL | BOOL))
    if reduction == "mul":
        needs_tensor(arguments, "indices")
    if 0 in shape_of(given):
        refuse(f"there is no place in {given}", argument="indices")
    _check_places(arguments, shape_of(given), "updates")
    _check_same_dtype(arguments, given, operand(arguments, "updates"))
    return given


# --- searching ------------------------------------------------------------------


@op("searchsorted")
def searchsorted(arguments: OpArguments) -> TensorType:
    """Where values would stand in a sorted row."""
    needs_tensor(arguments, "sorted_sequence", "values")
    row, shape = ranked(arguments, "sorted_sequence", NOT_REAL | BOOL, exactly=(1,))
    values, _ = ranked(arguments, "values", NOT_REAL | BOOL, exactly=(1,))
    if row.dtype != values.dtype and None not in (row.dtype, values.dtype):
        refuse(
            f"row and values of `ops.searchsorted` are of one dtype: {row} and {values}",
            argument="values",
        )
    return TensorType(values.shape, "int32" if isinstance(shape[0], int) else "int64")


@op("digitize")
def digitize(arguments: OpArguments) -> TensorType:
    """Between which bounds each element lies."""
    given = operand(arguments, "x", NOT_REAL)
    fails_in_models(arguments, layers=True, help="`Discretization(bin_boundaries=[…])` is a layer")
    return TensorType(given.shape, "int32")


@op("isin")
def isin(arguments: OpArguments) -> TensorType:
    """Whether each element is one of those of another tensor."""
    given = operand(arguments, "x1")
    fails_in_models(
        arguments,
        layers=False,
        help="`ops.any(ops.expand_dims(x1, -1) == x2, axis=-1)` does the same",
    )
    return TensorType(given.shape, "bool")


@op("in_top_k")
def in_top_k(arguments: OpArguments) -> TensorType:
    """Whether each target is among the best predictions."""
    targets, one = ranked(arguments, "targets", NOT_INDICES, exactly=(1,))
    refused = NOT_REAL | BOOL | (NOT_INDICES | {"int32", "int64"}) - {"float32"}
    predictions, two = ranked(arguments, "predictions", refused, exactly=(2,))
    if not agree(one[0], two[0]):
        refuse(f"{targets} and {predictions} are of as many examples", argument="targets")
    return TensorType(targets.shape, "bool")


@op("nonzero")
def nonzero(arguments: OpArguments) -> tuple[TensorType, ...]:
    """Where elements are not 0, one row of places for each axis."""
    _, shape = ranked(arguments, "x", TEXT, least=1)
    return (TensorType((None,), "int32"),) * len(shape)


@op("argpartition")
def argpartition(arguments: OpArguments) -> TensorType:
    """The places of the smallest elements along an axis, then those of the others."""
    given = operand(arguments, "x", NOT_NUMBERS)
    shape = shape_of(given)
    arguments.integer("kth")
    if arguments["axis"] is None:
        return TensorType((product(shape),), "int32")
    place(arguments, arguments.integer("axis"), shape)
    if len(shape) > 1 and not arguments.at_once:
        refuse(
            f"`ops.argpartition` mixes up the rows of {given}",
            argument="x",
            note="in Keras 3.15 on TensorFlow it is right about vectors alone",
            help="`ops.argsort` puts all places in order",
        )
    return TensorType(shape, "int32")


@op("unravel_index")
def unravel_index(arguments: OpArguments) -> tuple[TensorType, ...]:
    """The place along each axis of a shape, for places in a row."""
    needs_tensor(arguments, "indices")
    given = operand(arguments, "indices", TEXT | BOOL | COMPLEX)
    shape = sizes(arguments, "shape")
    places = shape_of(given)
    if len(places) > 1 and not all(isinstance(dim, int) for dim in places):
        refuse(
            f"`ops.unravel_index` must know every size when the model runs, this is {given}",
            argument="indices",
        )
    if not shape:
        refuse("`shape` of `ops.unravel_index` is empty", argument="shape")
    return (kept(given, shape_of(given)),) * len(shape)


# --- counting -------------------------------------------------------------------


@op("segment_sum", "segment_max", "segment_min", "segment_prod")
def segment(arguments: OpArguments) -> TensorType:
    """One slice for each segment that slices along the first axis belong to."""
    needs_tensor(arguments, "data", "segment_ids")
    sums = arguments.name in ("segment_sum", "segment_prod")
    given, shape = ranked(arguments, "data", TEXT | BOOL if sums else NOT_REAL | BOOL, least=1)
    sorted_, small = arguments.flag("sorted"), arguments.name == "segment_sum"
    refused = _PLACES if small and not sorted_ else NOT_INDICES
    ids, length = ranked(arguments, "segment_ids", refused, exactly=(1,))
    if not agree(shape[0], length[0]):
        refuse(
            f"{dim_text(shape[0])} slices of {given} have {dim_text(length[0])} segments in {ids}",
            argument="segment_ids",
        )
    number = arguments.optional("num_segments", least=1)
    if sorted_ and number is not None:
        refuse(
            f"`ops.{arguments.name}` counts the segments itself where they are sorted",
            argument="num_segments",
            help="leave out `num_segments`, or `sorted`",
        )
    return kept(given, (number, *shape[1:]))


@op("bincount")
def bincount(arguments: OpArguments) -> TensorType:
    """How often each whole number occurs along the last axis."""
    given, shape = ranked(arguments, "x", TEXT, exactly=(0, 1, 2))
    dtype: str | None = "int32"
    if arguments["weights"] is not None:
        if isinstance(arguments["weights"], TensorType):
            refuse(
                "`weights` of `ops.bincount` are a list of numbers, this is a tensor",
                argument="weights",
            )
        weights = operand(arguments, "weights")
        if len(shape) != 1 or not agree(shape_of(weights)[0], shape[0]):
            refuse(f"`weights` are as many as the elements of {given}", argument="weights")
        dtype = promote(given.dtype, weights.dtype)
    return TensorType((*shape[:-1], None), dtype)


@op("histogram")
def histogram(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """How many elements lie in each of some equal ranges, and where these end."""
    given, bins = operand(arguments, "x", NOT_REAL), arguments.integer("bins", least=1)
    fails_in_models(arguments, layers=True)
    return kept(given, (bins,)), kept(given, (bins + 1,))


@op("unique")
def unique(arguments: OpArguments) -> TensorType | tuple[TensorType, ...]:
    """The elements, or the slices along an axis, without those that occur again."""
    given = operand(arguments, "x", TEXT | BOOL | COMPLEX)
    was, number = shape_of(given), arguments.optional("size", least=1)
    values: Shape = (number,)
    inverse = was
    if arguments["axis"] is not None:
        axis = place(arguments, arguments.integer("axis"), was)
        values = (*was[:axis], number, *was[axis + 1 :])
        inverse = (was[axis],)
    out = [kept(given, values)]
    for name, shape in (
        ("return_index", (number,)),
        ("return_inverse", inverse),
        ("return_counts", (number,)),
    ):
        if arguments.flag(name):
            out.append(TensorType(shape, "int32"))
    return tuple(out) if len(out) > 1 else out[0]
