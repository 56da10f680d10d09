"""Random products of tensors, equations and ops of linear algebra."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import Dim, TensorType
from tests.catalog.shapes.drawing import AXIS, FLAG, SMALL, Draw, one_in, options
from tests.catalog.shapes.ops_drawing import (
    FLOATS,
    NUMBERS,
    batch,
    like,
    maker,
    operand,
    ranked,
    simple,
    size,
    sized,
)

# --- products -------------------------------------------------------------------


@maker("matmul dot inner")
def product(draw: Draw, name: str) -> dict[str, Any]:
    left, right = operand(draw), operand(draw)
    one, two = left.shape or (), list(right.shape or ())
    if one and two and not one_in(draw, 5):
        two[-2 if len(two) > 1 and name != "inner" else -1] = one[-1]
        if len(two) > 2 and len(one) > 2:
            two[:-2] = one[: len(two) - 2]
    return {"x1": left, "x2": TensorType(tuple(two), right.dtype)}


@maker("outer kron")
def outer(draw: Draw, name: str) -> dict[str, Any]:
    return {"x1": operand(draw), "x2": operand(draw)}


@maker("vdot")
def vdot(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    return {"x1": given, "x2": like(draw, given)}


@maker("tensordot")
def tensordot(draw: Draw, name: str) -> dict[str, Any]:
    left, right = operand(draw), operand(draw)
    one, two = left.shape or (), list(right.shape or ())
    if one and two and not one_in(draw, 4):
        two[0] = one[-1]
    axes = st.sampled_from([0, 1, 1, [[-1], [0]]])
    return {"x1": left, "x2": TensorType(tuple(two), right.dtype), "axes": draw(axes)}


EQUATIONS = [
    "ab,bc->ac",
    "abc,acd->abd",
    "...a,ab->...b",
    "ab->ba",
    "ab,ab->",
    "abc,c",
    "aij,bjk",
]


@maker("einsum")
def einsum(draw: Draw, name: str) -> dict[str, Any]:
    equation = draw(st.sampled_from(EQUATIONS))
    sizes = {letter: draw(st.sampled_from([2, 3, 4, None, 1])) for letter in "abcdijk"}
    operands = []
    for term in equation.split("->")[0].split(","):
        dims: list[Dim] = [sizes[letter] for letter in term.replace(".", "")]
        if "..." in term:
            dims = [None, 5, *dims][draw(st.integers(0, 1)) :]
        if one_in(draw, 8):
            dims[0] = 7
        operands.append(TensorType(tuple(dims), draw(NUMBERS)))
    return {"subscripts": equation, "operands": operands}


@maker("cdist")
def cdist(draw: Draw, name: str) -> dict[str, Any]:
    width, first = size(draw), batch(draw)
    return {
        "x": sized(draw, first, size(draw), width, dtype=NUMBERS),
        "y": sized(draw, first, size(draw), width, dtype=NUMBERS),
    }


@maker("cross")
def cross(draw: Draw, name: str) -> dict[str, Any]:
    first, length = batch(draw), st.sampled_from([2, 3, 3])
    return {
        "x1": sized(draw, first, 4, draw(length), dtype=NUMBERS),
        "x2": sized(draw, first, 4, draw(length), dtype=NUMBERS),
        **options(draw, axis=st.sampled_from([-1, -1, 2, 1])),
    }


# --- linear algebra -------------------------------------------------------------


def _square(draw: Draw) -> TensorType:
    side = draw(st.sampled_from([1, 2, 3, 4, None]))
    return sized(draw, *([batch(draw)] if draw(FLAG) else []), side, side)


@maker("cholesky cholesky_inverse det eig eigh inv logdet slogdet lu_factor")
def square(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw) if one_in(draw, 8) else _square(draw)}


@maker("matrix_rank pinv")
def matrices(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": ranked(draw, 2, 3, dtypes=FLOATS)}


@maker("qr")
def qr(draw: Draw, name: str) -> dict[str, Any]:
    modes = st.sampled_from(["reduced", "complete"])
    return {"x": ranked(draw, 2, 3, dtypes=FLOATS), **options(draw, mode=modes)}


@maker("svd")
def svd(draw: Draw, name: str) -> dict[str, Any]:
    given = ranked(draw, 2, 3, dtypes=FLOATS)
    return {"x": given, **options(draw, full_matrices=FLAG, compute_uv=FLAG)}


@maker("solve solve_triangular")
def solve(draw: Draw, name: str) -> dict[str, Any]:
    left = _square(draw)
    dims = left.shape or (3, 3)
    right = dims[:-1] if draw(FLAG) else (*dims[:-1], draw(SMALL))
    return {"a": left, "b": like(draw, TensorType(right, left.dtype))}


@maker("lstsq")
def lstsq(draw: Draw, name: str) -> dict[str, Any]:
    rows, columns = size(draw), size(draw)
    right = [rows] if draw(FLAG) else [rows, 2]
    left = sized(draw, rows, columns)
    return {"a": left, "b": like(draw, TensorType(tuple(right), left.dtype))}


# --- diagonals ------------------------------------------------------------------

OFFSET = st.sampled_from([-3, -1, 0, 1, 2])

simple("diagflat", k=OFFSET)
simple("diagonal trace", offset=OFFSET, axis1=AXIS, axis2=AXIS)


@maker("diag")
def diag(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": ranked(draw, 1, 2), **options(draw, k=OFFSET)}


@maker("vander")
def vander(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": ranked(draw, 1), **options(draw, N=SMALL, increasing=FLAG)}
