"""Random ops and operators, with random operands, fitting and not."""

from __future__ import annotations

from hypothesis import strategies as st

from specc.catalog.shapes.operators import ARITHMETIC, COMPARISONS
from specc.catalog.types import TensorType
from tests.catalog.shapes import ops_arrays, ops_matrices, ops_models, ops_numbers
from tests.catalog.shapes.cases import Case
from tests.catalog.shapes.drawing import FLAG, Draw, any_rank, one_in
from tests.catalog.shapes.ops_drawing import OP_MAKERS, beside, op_cases, operand

__all__ = ["OP_MAKERS", "op_cases", "operator_cases"]

FILES = (ops_arrays, ops_matrices, ops_models, ops_numbers)
"""The files that fill `OP_MAKERS`."""

SYMBOLS = sorted(ARITHMETIC | COMPARISONS | {"@"})


@st.composite
def operator_cases(draw: Draw) -> Case:
    symbol = draw(st.sampled_from(SYMBOLS))
    left = any_rank(draw) if symbol != "@" else operand(draw)
    other = beside(draw, left)
    if symbol == "@" and isinstance(other, TensorType) and not one_in(draw, 4):
        operands = ops_matrices.product(draw, "matmul")
        return Case("operator", symbol, {}, (operands["x1"], operands["x2"]))
    pair = (left, other)
    return Case("operator", symbol, {}, pair if draw(FLAG) else pair[::-1])
