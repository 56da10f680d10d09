"""Words for functions of keras.ops that compare, test and choose."""

from __future__ import annotations

from specc.catalog.words.kit import OF_CONSTANTS, Words, family

_TWO = "input a: float32[4, 8]\ninput b: float32[8]\noutput y = ops.NAME(a, b)"
_ONE = "input x: float32[4, 8]\noutput y = ops.NAME(x)"
_LOGICAL = "input a: bool[8]\ninput b: bool[8]\noutput y = ops.NAME(a, b)"
_JOINED = "Shapes broadcast; the result is bool."

FAMILIES = (
    family(
        "ops",
        "Comparing",
        {
            "equal": "a == b",
            "not_equal": "a != b",
            "less": "a < b",
            "less_equal": "a <= b",
            "greater": "a > b",
            "greater_equal": "a >= b",
            "isclose": "whether two are equal but for a small difference",
            "logical_and": Words("true where both are", example=_LOGICAL),
            "logical_or": Words("true where either is", example=_LOGICAL),
            "logical_xor": Words("true where one of them is", example=_LOGICAL),
            "allclose": Words(
                "whether all elements are close: one truth for the two tensors",
                shape="  two of one shape -> a scalar of bool",
            ),
            "isin": Words(
                "whether each element of the first is among those of the second",
                about=OF_CONSTANTS,
                shape="The shape of the first, in bool.",
                example="input x: float32[8]\n"
                "found = ops.isin(ops.arange(8), ops.array([1, 3]))\n"
                "output y = x * ops.cast(found, float32)",
            ),
            "in_top_k": Words(
                "whether the right class is among the k likeliest",
                shape="  targets [batch], predictions [batch, classes] -> [batch], in bool",
                example="input target: int32[]\ninput scores: float32[10]\n"
                "output y = ops.in_top_k(target, scores, k=3)",
            ),
        },
        shape=_JOINED,
        example=_TWO,
    ),
    family(
        "ops",
        "Testing each element",
        {
            "logical_not": Words(
                "true where x is not", example="input x: bool[8]\noutput y = ops.logical_not(x)"
            ),
            "isfinite": "neither infinite nor NaN",
            "isinf": "infinite, of either sign",
            "isneginf": "minus infinity",
            "isposinf": "plus infinity",
            "isnan": "not a number",
            "isreal": "without an imaginary part",
            "signbit": "below 0, or a negative 0",
        },
        shape="The shape stays; the result is bool.",
        example=_ONE,
    ),
    family(
        "ops",
        "Choosing",
        {
            "where": Words(
                "one of two, element by element",
                shape="The shapes of condition and both sides, broadcast.",
                example="input x: float32[8]\noutput y = ops.where(x > 0.5, x, 0.0)",
            ),
            "select": Words(
                "the first of several whose condition is true",
                shape="The shapes of conditions and choices, broadcast.",
                example="input x: float32[8]\noutput y = ops.select([x > 1, x > 0], [x, x * 2])",
            ),
            "nonzero": Words(
                "where the elements are that are not 0",
                shape="How many there are is known when it runs: [number of axes, ?].",
                example="input x: float32[8]\noutput y = ops.nonzero(x)[0]",
            ),
        },
    ),
)
