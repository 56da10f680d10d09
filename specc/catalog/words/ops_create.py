"""Words for functions of keras.ops that make tensors of nothing."""

from __future__ import annotations

from specc.catalog.words.kit import SAME_SHAPE, Words, family

_ADDED = "input x: float32[4]\noutput y = x + ops."
_WINDOW = "input x: float32[8]\noutput y = x * ops.NAME(8)"

FAMILIES = (
    family(
        "ops",
        "Constants",
        {
            "zeros": Words("zeros in a shape", example=_ADDED + "zeros([4])"),
            "ones": Words("ones in a shape", example=_ADDED + "ones([4])"),
            "full": Words("one value in a shape", example=_ADDED + "full([4], 0.5)"),
            "empty": Words("a shape without values; zeros on TensorFlow"),
            "eye": Words(
                "ones on a diagonal",
                shape="  [N, M], square without M",
                example=_ADDED + "sum(ops.eye(4), axis=0)",
            ),
            "identity": Words(
                "ones on the diagonal of a square",
                shape="  [n, n]",
                example=_ADDED + "sum(ops.identity(4), axis=0)",
            ),
            "tri": Words(
                "ones on and below a diagonal",
                shape="  [N, M], square without M",
                example=_ADDED + "sum(ops.tri(4), axis=0)",
            ),
            "arange": Words(
                "numbers from `start` to below `stop`, by `step`",
                shape="  [ceil((stop - start) / step)]",
                example=_ADDED + "cast(ops.arange(4), float32)",
            ),
            "linspace": Words(
                "`num` numbers, evenly from `start` to `stop`",
                shape="  [num, ...] for the shape of the ends, broadcast",
                example=_ADDED + "linspace(0.0, 1.0, 4)",
            ),
            "logspace": Words(
                "`base` to the powers that linspace gives",
                shape="  [num, ...] for the shape of the ends, broadcast",
                example=_ADDED + "logspace(0.0, 1.0, 4)",
            ),
            "geomspace": Words(
                "`num` numbers, each the same multiple of the one before",
                shape="  [num, ...] for the shape of the ends, broadcast",
                example=_ADDED + "geomspace(1.0, 8.0, 4)",
            ),
        },
        shape="The shape asked for.",
    ),
    family(
        "ops",
        "Constants like a tensor",
        {
            "zeros_like": "zeros in the shape of a tensor",
            "ones_like": "ones in the shape of a tensor",
            "empty_like": "the shape of a tensor without values",
            "full_like": Words(
                "one value in the shape of a tensor",
                example="input x: float32[4]\noutput y = ops.full_like(x, 0.5)",
            ),
        },
        shape=SAME_SHAPE,
        example="input x: float32[4]\noutput y = ops.NAME(x)",
    ),
    family(
        "ops",
        "Windows",
        {
            "bartlett": "a triangle",
            "blackman": "a sum of three cosines",
            "hamming": "a raised cosine that does not reach 0",
            "hanning": "a raised cosine that reaches 0",
            "kaiser": Words(
                "Kaiser's, of the form that `beta` gives",
                example="input x: float32[8]\noutput y = x * ops.kaiser(8, 5.0)",
            ),
        },
        shape="  a length n -> [n]",
        example=_WINDOW,
    ),
)
