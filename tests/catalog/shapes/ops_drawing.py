"""What random ops are drawn with: operands, fitting and not, and the registry of makers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import Dim, TensorType
from tests.catalog.shapes.cases import Case
from tests.catalog.shapes.drawing import FLAG, Draw, dim, one_in, options, shape

MakeOp = Callable[[Draw, str], dict[str, Any]]

OP_MAKERS: dict[str, MakeOp] = {}

COMMON = [
    *["float32"] * 12,
    *["int32"] * 4,
    "float16",
    "float64",
    "int64",
    "uint8",
    "int8",
    "bool",
]
RARE = ["bfloat16", "uint16", "uint32", "uint64", "int16", "complex64", "string"]
NUMBERS = st.sampled_from([*COMMON * 3, *RARE])
FLOATS = st.sampled_from(["float32"] * 12 + ["float64", "float16", "int32"])
KEPT = st.sampled_from(["float32", "float16", "int32", "bool", "float64"])
"""Dtypes that something is cast to."""


def maker(*names: str) -> Callable[[MakeOp], MakeOp]:
    """Register how arguments for the ops called `names` are drawn."""

    def register(make: MakeOp) -> MakeOp:
        for name in names:
            for each in name.split():
                OP_MAKERS[each] = make
        return make

    return register


def simple(names: str, argument: str = "x", **strategies: st.SearchStrategy[Any]) -> None:
    """Ops of one operand, each of the other arguments given or left out."""

    def make(draw: Draw, name: str) -> dict[str, Any]:
        return {argument: operand(draw), **options(draw, **strategies)}

    maker(names)(make)


def op_cases(name: str) -> st.SearchStrategy[Case]:
    @st.composite
    def build(draw: Draw) -> Case:
        return Case("op", name, OP_MAKERS[name](draw, name))

    return build()


def operand(draw: Draw, rank: int | None = None, dtypes: Any = NUMBERS) -> TensorType:
    if rank is None:
        rank = draw(st.integers(0, 4))
    return TensorType(shape(draw, rank, exact=True), draw(dtypes))


def ranked(draw: Draw, *ranks: int, dtypes: Any = NUMBERS) -> TensorType:
    """An operand of one of these ranks, now and then of another."""
    if one_in(draw, 12):
        return operand(draw, None, dtypes)
    return operand(draw, draw(st.sampled_from(ranks)), dtypes)


def sized(draw: Draw, *dims: Dim, dtype: Any = FLOATS) -> TensorType:
    """An operand of these sizes, one of which is now and then another."""
    sizes = list(dims)
    if sizes and one_in(draw, 8):
        sizes[draw(st.integers(0, len(sizes) - 1))] = draw(st.sampled_from([1, 2, 3, 5, None]))
    if one_in(draw, 20):
        sizes = sizes[1:] if draw(FLAG) else [*sizes, 2]
    return TensorType(tuple(sizes), draw(dtype) if not isinstance(dtype, str) else dtype)


def beside(draw: Draw, given: TensorType) -> Any:
    """An operand that may broadcast with `given`; a number now and then."""
    if one_in(draw, 6):
        return draw(st.sampled_from([2, 0.5, True, 3.0]))
    sizes = list(given.shape or ())
    for index in range(len(sizes)):
        if one_in(draw, 4):
            sizes[index] = draw(st.sampled_from([1, 1, None, 3]))
    dtype = given.dtype if draw(FLAG) else draw(NUMBERS)
    return TensorType(tuple(sizes[draw(st.integers(0, len(sizes))) :]), dtype)


def like(draw: Draw, given: TensorType, dtypes: Any = None) -> TensorType:
    """An operand of the same shape, nearly always."""
    sizes = list(given.shape or ())
    if sizes and one_in(draw, 8):
        sizes[draw(st.integers(0, len(sizes) - 1))] = draw(st.sampled_from([1, 3, None]))
    if dtypes is None:
        dtypes = st.sampled_from([*[given.dtype] * 12, "float32", "int32"])
    return TensorType(tuple(sizes), draw(dtypes))


def batch(draw: Draw) -> Dim:
    return draw(st.sampled_from([None, None, None, 2]))


def size(draw: Draw) -> Dim:
    return dim(draw)
