"""Words for activations."""

from __future__ import annotations

from specc.catalog.words.kit import SAME_SHAPE, Words, family

_AXIS = "input x: float32[8]\noutput y = x -> NAME"

FAMILIES = (
    family(
        "activations",
        "Activations",
        {
            "relu": "max(x, 0)",
            "relu6": "max(x, 0), at most 6",
            "leaky_relu": "x; negative_slope * x below 0",
            "elu": "x; alpha * (exp(x) - 1) below 0",
            "celu": "x; alpha * (exp(x / alpha) - 1) below 0",
            "selu": "elu, scaled so that layers keep mean 0 and variance 1",
            "gelu": "x times the share of a normal distribution below x",
            "silu": "x * sigmoid(x)",
            "swish": "silu by its other name",
            "mish": "x * tanh(softplus(x))",
            "softplus": "log(1 + exp(x))",
            "squareplus": "(x + sqrt(x ** 2 + b)) / 2",
            "sparse_plus": "0 below -1, x above 1, a parabola between",
            "sigmoid": "1 / (1 + exp(-x))",
            "hard_sigmoid": "a line from 0 at -3 to 1 at 3",
            "sparse_sigmoid": "a line from 0 at -1 to 1 at 1",
            "log_sigmoid": "log(sigmoid(x))",
            "hard_silu": "x * hard_sigmoid(x)",
            "hard_swish": "hard_silu by its other name",
            "tanh": "the hyperbolic tangent, from -1 to 1",
            "hard_tanh": "x, kept between -1 and 1",
            "tanh_shrink": "x - tanh(x)",
            "softsign": "x / (1 + |x|)",
            "hard_shrink": "x; 0 where |x| is at most `threshold`",
            "soft_shrink": "x moved towards 0 by `threshold`",
            "threshold": Words(
                "x above `threshold`, else `default_value`",
                example="input x: float32[8]\noutput y = ops.threshold(x, 0.5, 0.0)",
            ),
            "exponential": "exp(x)",
            "linear": "x itself",
            "glu": Words(
                "the first half of an axis times the sigmoid of the second",
                shape="  [..., 2 * n] -> [..., n]",
                example="input x: float32[8]\noutput y = ops.glu(x)",
            ),
            "softmax": Words(
                "shares of 1 along the last axis, exp(x) apiece",
                about="For outputs that are probabilities of classes, one of which is right.",
                example=_AXIS,
            ),
            "log_softmax": Words("the logarithm of softmax", example=_AXIS),
            "sparsemax": Words("shares of 1, many of which are 0", example=_AXIS),
        },
        shape=SAME_SHAPE,
        example="input x: float32[8]\noutput y = Dense(4, activation=NAME)",
    ),
)
