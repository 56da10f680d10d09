"""Random ops that reshape, join, cut, pick and count."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import TensorType
from tests.catalog.shapes.drawing import AXIS, FLAG, SMALL, Draw, one_in, options, shape
from tests.catalog.shapes.ops_drawing import (
    FLOATS,
    NUMBERS,
    batch,
    beside,
    like,
    maker,
    operand,
    ranked,
    simple,
    size,
    sized,
)

INDICES = st.sampled_from(["int32"] * 8 + ["int64", "int16", "uint8", "float32"])

# --- shapes ---------------------------------------------------------------------

simple("ravel size ndim fliplr flipud")
simple("flip sort argsort squeeze", axis=AXIS)
simple("tril triu", k=st.sampled_from([-1, 0, 1]))
simple("rot90", "array", k=st.sampled_from([0, 1, 2, 3]), axes=st.sampled_from([[0, 1], [-1, 1]]))
simple("view", dtype=st.sampled_from(["float32", "int8", "int16", "float64", "complex64"]))


@maker("roll")
def roll(draw: Draw, name: str) -> dict[str, Any]:
    if draw(FLAG):
        return {"x": operand(draw), "shift": draw(st.sampled_from([1, [1]]))}
    shifts = st.sampled_from([1, -2, [1, 2]])
    return {
        "x": operand(draw),
        "shift": draw(shifts),
        "axis": draw(st.one_of(AXIS, st.just([1, 2]))),
    }


@maker("reshape")
def reshape(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    total = 1
    for dim in given.shape or ():
        total *= dim if isinstance(dim, int) else 1
    targets = [
        [-1],
        [total],
        [-1, total],
        [1, total],
        [2, -1],
        [-1, -1],
        [-2],
        [],
        [total // 2 or 1, 2],
    ]
    return {"x": given, "newshape": draw(st.sampled_from(targets))}


@maker("transpose")
def transpose(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    arguments: dict[str, Any] = {"x": given}
    if draw(FLAG):
        axes = list(draw(st.permutations(range(len(given.shape or ())))))
        if one_in(draw, 6):
            axes.append(0)
        arguments["axes"] = axes
    return arguments


@maker("swapaxes")
def swapaxes(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "axis1": draw(AXIS), "axis2": draw(AXIS)}


@maker("moveaxis")
def moveaxis(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "source": draw(AXIS), "destination": draw(AXIS)}


@maker("expand_dims")
def expand_dims(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "axis": draw(AXIS)}


@maker("repeat")
def repeat(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    times: Any = draw(SMALL)
    if one_in(draw, 3):
        axis = draw(st.integers(0, max(0, len(given.shape or ()) - 1)))
        dims = given.shape or (1,)
        count = dims[axis] if isinstance(dims[axis], int) else 3
        times = [draw(SMALL) for _ in range(int(count or 1))]
        return {"x": given, "repeats": times, "axis": axis}
    return {"x": given, "repeats": times, **options(draw, axis=AXIS)}


@maker("tile")
def tile(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "repeats": draw(st.lists(SMALL, min_size=1, max_size=4))}


@maker("broadcast_to")
def broadcast_to(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    sizes = [
        draw(SMALL) if dim == 1 else dim if isinstance(dim, int) else 2 for dim in given.shape or ()
    ]
    if draw(FLAG):
        sizes.insert(0, draw(SMALL))
    if one_in(draw, 5):
        sizes = sizes[1:] if draw(FLAG) else [7, *sizes[1:]]
    return {"x": given, "shape": sizes}


@maker("pad")
def pad(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    width = st.sampled_from([0, 1, 2])
    pairs: Any = [[draw(width), draw(width)] for _ in given.shape or ()]
    if one_in(draw, 4):
        pairs.append([1, 1])
    widths = draw(st.sampled_from([pairs, pairs, 1, [1, 2]])) or 1
    modes = st.sampled_from(["constant", "reflect", "symmetric"])
    return {"x": given, "pad_width": widths, **options(draw, mode=modes)}


@maker("rearrange")
def rearrange(draw: Draw, name: str) -> dict[str, Any]:
    pattern, rank, named = draw(
        st.sampled_from(
            [
                ("a b c -> a (b c)", 3, {}),
                ("a b c -> c a b", 3, {}),
                ("a (b c) -> a b c", 2, {"b": 2}),
                ("a (b c) -> a b c", 2, {}),
                ("(a b) c -> b (a c)", 2, {"a": 2}),
                ("a b -> (b a)", 2, {}),
            ]
        )
    )
    return {"tensor": ranked(draw, rank), "pattern": pattern, **named}


# --- joining and cutting --------------------------------------------------------


def _members(draw: Draw, first: TensorType) -> list[TensorType]:
    members = [first]
    for _ in range(draw(st.integers(0, 2))):
        sizes = list(first.shape or ())
        if sizes and one_in(draw, 3):
            sizes[draw(st.integers(0, len(sizes) - 1))] = draw(st.sampled_from([1, 3, None]))
        dtype = first.dtype if draw(FLAG) else draw(NUMBERS)
        members.append(TensorType(tuple(sizes), dtype))
    return members


@maker("concatenate stack")
def joined(draw: Draw, name: str) -> dict[str, Any]:
    key = "xs" if name == "concatenate" else "x"
    return {key: _members(draw, operand(draw)), **options(draw, axis=AXIS)}


@maker("hstack vstack dstack")
def stacked(draw: Draw, name: str) -> dict[str, Any]:
    return {"xs": _members(draw, operand(draw))}


@maker("append")
def append(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    return {"x1": given, "x2": like(draw, given, NUMBERS), **options(draw, axis=AXIS)}


@maker("meshgrid")
def meshgrid(draw: Draw, name: str) -> dict[str, Any]:
    rows = [ranked(draw, 1) for _ in range(draw(st.integers(1, 3)))]
    return {"x": rows, **options(draw, indexing=st.sampled_from(["xy", "ij"]))}


@maker("split hsplit vsplit dsplit")
def split(draw: Draw, name: str) -> dict[str, Any]:
    cuts = draw(st.sampled_from([1, 2, 3, 4, [1], [1, 2], [2, 5]]))
    axis = options(draw, axis=AXIS) if name == "split" else {}
    return {"x": operand(draw), "indices_or_sections": cuts, **axis}


@maker("array_split")
def array_split(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "indices_or_sections": draw(SMALL), **options(draw, axis=AXIS)}


simple("unstack", axis=AXIS)

# --- picking and placing --------------------------------------------------------


@maker("take")
def take(draw: Draw, name: str) -> dict[str, Any]:
    indices: Any = TensorType(shape(draw, draw(st.integers(0, 2)), exact=True), draw(INDICES))
    if one_in(draw, 4):
        indices = draw(st.sampled_from([0, [0, 1], [[0], [2]], 20]))
    return {"x": operand(draw), "indices": indices, **options(draw, axis=AXIS)}


@maker("take_along_axis")
def take_along_axis(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    other = beside(draw, given)
    indices = TensorType(other.shape if isinstance(other, TensorType) else (1,), draw(INDICES))
    return {"x": given, "indices": indices, "axis": draw(AXIS)}


@maker("get_item")
def get_item(draw: Draw, name: str) -> dict[str, Any]:
    keys = st.sampled_from([0, 1, -1, 9, [0, 1], [0, None, 0], [0, 0, 0, 0]])
    return {"x": operand(draw), "key": draw(keys)}


@maker("slice")
def slice_(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    dims = given.shape or ()
    starts: Any = [draw(st.sampled_from([0, 0, 1])) for _ in dims]
    if one_in(draw, 5):
        starts = TensorType((len(dims),), "int32")
    sizes = [draw(st.sampled_from([1, 1, 2, -1, 4])) for _ in dims]
    if one_in(draw, 8):
        sizes.append(1)
    return {"inputs": given, "start_indices": starts, "shape": sizes}


@maker("slice_update")
def slice_update(draw: Draw, name: str) -> dict[str, Any]:
    # Text in it ends TensorFlow's process.
    given = operand(draw, None, NUMBERS.filter(lambda dtype: dtype != "string"))
    dims = given.shape or ()
    block = [draw(st.sampled_from([1, 1, dim])) for dim in dims]
    if one_in(draw, 8):
        block.append(1)
    updates = TensorType(tuple(block), given.dtype if draw(FLAG) else draw(NUMBERS))
    return {"inputs": given, "start_indices": [0] * len(dims), "updates": updates}


def _places(draw: Draw, into: list[Any]) -> tuple[TensorType, TensorType]:
    """Places in a shape, and a value for each."""
    depth = draw(st.integers(1, max(1, len(into))))
    count = size(draw)
    values = sized(draw, count, *into[depth:], dtype=NUMBERS)
    return sized(draw, count, depth, dtype=INDICES), values


@maker("scatter")
def scatter(draw: Draw, name: str) -> dict[str, Any]:
    into = draw(st.lists(SMALL, min_size=1, max_size=3))
    indices, values = _places(draw, into)
    return {"indices": indices, "values": values, "shape": into}


@maker("scatter_update")
def scatter_update(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw, draw(st.integers(1, 3)))
    indices, updates = _places(draw, list(given.shape or ()))
    updates = TensorType(updates.shape, given.dtype if not one_in(draw, 6) else updates.dtype)
    reduction = st.sampled_from(["add", "max", "min", "mul"])
    return {
        "inputs": given,
        "indices": indices,
        "updates": updates,
        **options(draw, reduction=reduction),
    }


# --- searching and counting -----------------------------------------------------


@maker("searchsorted")
def searchsorted(draw: Draw, name: str) -> dict[str, Any]:
    row = ranked(draw, 1)
    return {"sorted_sequence": row, "values": like(draw, TensorType((size(draw),), row.dtype))}


@maker("digitize")
def digitize(draw: Draw, name: str) -> dict[str, Any]:
    return {
        "x": operand(draw),
        "bins": draw(st.sampled_from([[0.0, 1.0], TensorType((3,), "float32")])),
    }


@maker("isin")
def isin(draw: Draw, name: str) -> dict[str, Any]:
    return {"x1": operand(draw), "x2": draw(st.sampled_from([[1, 2], TensorType((3,), "float32")]))}


@maker("in_top_k")
def in_top_k(draw: Draw, name: str) -> dict[str, Any]:
    examples = batch(draw)
    return {
        "targets": sized(draw, examples, dtype=INDICES),
        "predictions": sized(draw, examples, 5),
        "k": draw(SMALL),
    }


simple("nonzero")


@maker("argpartition")
def argpartition(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "kth": draw(st.sampled_from([0, 1, 2])), **options(draw, axis=AXIS)}


@maker("unravel_index")
def unravel_index(draw: Draw, name: str) -> dict[str, Any]:
    shapes = st.lists(SMALL, min_size=1, max_size=3)
    return {"indices": operand(draw, None, INDICES), "shape": draw(shapes)}


@maker("segment_sum segment_max segment_min segment_prod")
def segment(draw: Draw, name: str) -> dict[str, Any]:
    given = ranked(draw, 1, 2, 3)
    length = (given.shape or (3,))[0]
    return {
        "data": given,
        "segment_ids": sized(draw, length, dtype=INDICES),
        **options(draw, num_segments=SMALL, sorted=FLAG),
    }


@maker("bincount")
def bincount(draw: Draw, name: str) -> dict[str, Any]:
    given = ranked(draw, 1, 2)
    arguments = {"x": given, **options(draw, minlength=SMALL)}
    if one_in(draw, 5):
        arguments["weights"] = [0.5] * 3
    return arguments


@maker("histogram")
def histogram(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": ranked(draw, 1), **options(draw, bins=SMALL)}


@maker("unique")
def unique(draw: Draw, name: str) -> dict[str, Any]:
    return {
        "x": operand(draw, None, FLOATS if draw(FLAG) else NUMBERS),
        **options(
            draw, axis=AXIS, size=SMALL, return_index=FLAG, return_inverse=FLAG, return_counts=FLAG
        ),
    }


@maker("one_hot multi_hot")
def one_hot(draw: Draw, name: str) -> dict[str, Any]:
    key = "x" if name == "one_hot" else "inputs"
    given = operand(draw, None, INDICES)
    return {key: given, "num_classes": draw(SMALL), **options(draw, axis=AXIS)}
