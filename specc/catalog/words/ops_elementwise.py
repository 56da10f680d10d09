"""Words for functions of keras.ops on each element: arithmetic, roots, angles, bits."""

from __future__ import annotations

from specc.catalog.words.kit import OF_CONSTANTS, SAME_SHAPE, Words, family

_ONE = "input x: float32[4, 8]\noutput y = ops.NAME(x)"
_TWO = "input a: float32[4, 8]\ninput b: float32[8]\noutput y = ops.NAME(a, b)"
_BITS = "input a: int32[8]\ninput b: int32[8]\noutput y = ops.NAME(a, b)"
_WHOLE = "input x: int32[8]\noutput y = x + ops.NAME(ops.arange(8), ops.arange(8))"
_SIZED = "Every size must be known, that of the batch too."
_SHARES = "input x: float32[8]\noutput y = ops.NAME(x)"

_JOINED = """\
Shapes broadcast: along each axis, counted from the last, sizes are equal or one of them is 1.
The dtype is the one that holds those of both operands."""

FAMILIES = (
    family(
        "ops",
        "Arithmetic",
        {
            "add": "a + b",
            "subtract": "a - b",
            "multiply": "a * b",
            "divide": "a / b, in floats",
            "true_divide": "divide by its other name",
            "divide_no_nan": "a / b; 0 where b is 0",
            "floor_divide": "a // b, rounded down",
            "mod": "the remainder of a / b, with the sign of b",
            "fmod": "the remainder of a / b, with the sign of a",
            "power": "a ** b",
            "maximum": "the larger of two",
            "minimum": "the smaller of two",
            "fmax": "the larger of two, the other where one is NaN",
            "fmin": "the smaller of two, the other where one is NaN",
            "hypot": "sqrt(a ** 2 + b ** 2)",
            "arctan2": "the angle of the point with the coordinates b and a",
            "logaddexp": "log(exp(a) + exp(b))",
            "logaddexp2": "the same with base 2",
            "heaviside": "0 below 0, 1 above, b at 0",
            "nextafter": "the next float after a towards b",
            "gcd": Words("the greatest common divisor", about=_SIZED, example=_WHOLE),
            "lcm": Words("the least common multiple", about=_SIZED, example=_WHOLE),
            "ldexp": Words(
                "a * 2 ** b",
                example="input a: float32[8]\ninput b: int32[8]\noutput y = ops.ldexp(a, b)",
            ),
        },
        shape=_JOINED,
        example=_TWO,
    ),
    family(
        "ops",
        "Roots, powers, logarithms",
        {
            "abs": "|x|",
            "absolute": "abs by its other name",
            "fabs": "|x|, in floats",
            "negative": "-x",
            "reciprocal": "1 / x",
            "sign": "-1, 0 or 1",
            "square": "x ** 2",
            "sqrt": "the square root",
            "rsqrt": "1 / sqrt(x)",
            "cbrt": "the cube root",
            "exp": "e ** x",
            "exp2": "2 ** x",
            "expm1": "exp(x) - 1, exact near 0",
            "log": "the natural logarithm",
            "log2": "the logarithm with base 2",
            "log10": "the logarithm with base 10",
            "log1p": "log(1 + x), exact near 0",
            "erf": "the error function",
            "erfc": "1 - erf(x)",
            "erfinv": "the inverse of erf",
            "i0": "the modified Bessel function of order 0",
        },
        shape=SAME_SHAPE,
        example=_ONE,
    ),
    family(
        "ops",
        "Rounding and bounds",
        {
            "ceil": "rounded up",
            "floor": "rounded down",
            "round": "rounded to `decimals` places",
            "trunc": "rounded towards 0",
            "clip": Words(
                "moved into the range from `x_min` to `x_max`",
                example="input x: float32[4, 8]\noutput y = ops.clip(x, 0.0, 1.0)",
            ),
            "nan_to_num": "numbers in place of NaN and infinity",
            "stop_gradient": "x, through which no gradient flows back",
            "copy": "a copy",
        },
        shape=SAME_SHAPE,
        example=_ONE,
    ),
    family(
        "ops",
        "Angles",
        {
            "sin": "the sine",
            "cos": "the cosine",
            "tan": "the tangent",
            "arcsin": "the inverse of the sine",
            "arccos": "the inverse of the cosine",
            "arctan": "the inverse of the tangent",
            "sinh": "the hyperbolic sine",
            "cosh": "the hyperbolic cosine",
            "tanh": "the hyperbolic tangent, from -1 to 1",
            "arcsinh": "the inverse of sinh",
            "arccosh": "the inverse of cosh",
            "arctanh": "the inverse of tanh",
            "sinc": "sin(pi * x) / (pi * x)",
            "deg2rad": "degrees to radians",
            "rad2deg": "radians to degrees",
        },
        shape=SAME_SHAPE,
        example=_ONE,
    ),
    family(
        "ops",
        "Complex numbers",
        {
            "real": "the real part",
            "imag": "the imaginary part",
            "angle": "the angle to the real axis",
            "conj": "the conjugate",
            "conjugate": "conj by its other name",
            "polar": Words(
                "complex numbers from lengths and angles",
                shape="Lengths and angles have one shape, which comes out, in complex numbers.",
                example="input r: float32[8]\ninput a: float32[8]\n"
                "output y = ops.abs(ops.polar(r, a))",
            ),
            "view_as_complex": Words(
                "pairs of numbers as complex ones",
                about=OF_CONSTANTS,
                shape="  [..., 2] -> [...]",
                example="input x: float32[8]\n"
                "output y = x * ops.real(ops.view_as_complex(ops.ones([8, 2])))",
            ),
            "view_as_real": Words(
                "complex numbers as pairs",
                shape="  [...] -> [..., 2]",
                about=OF_CONSTANTS,
                example="input x: float32[8]\n"
                "number = ops.view_as_complex(ops.ones([8, 2]))\n"
                "output y = x * ops.view_as_real(number)[:, 0]",
            ),
        },
        shape=SAME_SHAPE,
        example=_ONE,
    ),
    family(
        "ops",
        "Bits",
        {
            "bitwise_and": "bits set in both",
            "bitwise_or": "bits set in either",
            "bitwise_xor": "bits set in one of them",
            "bitwise_left_shift": "bits moved up by so many places",
            "bitwise_right_shift": "bits moved down by so many places",
            "left_shift": "bitwise_left_shift by its other name",
            "right_shift": "bitwise_right_shift by its other name",
        },
        shape=_JOINED,
        example=_BITS,
    ),
    family(
        "ops",
        "Bits of one operand",
        {
            "bitwise_not": "each bit turned",
            "bitwise_invert": "bitwise_not by its other name",
        },
        shape=SAME_SHAPE,
        example="input x: int32[8]\noutput y = ops.NAME(x)",
    ),
    family(
        "ops",
        "Dtypes",
        {
            "cast": Words(
                "the same numbers in another dtype",
                example="input x: int32[8]\noutput y = ops.cast(x, float32)",
            ),
            "saturate_cast": Words(
                "a cast that keeps numbers within the new dtype's range",
                example="input x: float32[8]\noutput y = ops.saturate_cast(x, uint8)",
            ),
            "view": Words(
                "the same bits read as another dtype",
                shape="The last axis shrinks or grows as the new dtype is wider or narrower.",
                example="input x: float32[8]\noutput y = ops.view(x, int32)",
            ),
            "convert_to_tensor": "a tensor, of a dtype if one is given",
            "array": "convert_to_tensor by its other name",
        },
        shape=SAME_SHAPE,
        example=_ONE,
    ),
    family(
        "ops",
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
            "softplus": "log(1 + exp(x))",
            "squareplus": "(x + sqrt(x ** 2 + b)) / 2",
            "sparse_plus": "0 below -1, x above 1, a parabola between",
            "sigmoid": "1 / (1 + exp(-x))",
            "hard_sigmoid": "a line from 0 at -3 to 1 at 3",
            "sparse_sigmoid": "a line from 0 at -1 to 1 at 1",
            "log_sigmoid": "log(sigmoid(x))",
            "hard_silu": "x * hard_sigmoid(x)",
            "hard_swish": "hard_silu by its other name",
            "hard_tanh": "x, kept between -1 and 1",
            "tanh_shrink": "x - tanh(x)",
            "softsign": "x / (1 + |x|)",
            "hard_shrink": "x; 0 where |x| is at most `threshold`",
            "soft_shrink": "x moved towards 0 by `threshold`",
            "threshold": Words(
                "x above `threshold`, else `default_value`",
                example="input x: float32[8]\noutput y = ops.threshold(x, 0.5, 0.0)",
            ),
            "softmax": Words("shares of 1 along an axis, exp(x) apiece", example=_SHARES),
            "log_softmax": Words("the logarithm of softmax", example=_SHARES),
            "sparsemax": Words("shares of 1, many of which are 0", example=_SHARES),
            "glu": Words(
                "the first half of an axis times the sigmoid of the second",
                shape="  [..., 2 * n] -> [..., n]",
                example=_SHARES,
            ),
        },
        shape=SAME_SHAPE,
        example=_ONE,
    ),
)
