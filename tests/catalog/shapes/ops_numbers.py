"""Random ops on each element, on two operands, along axes, and those that make constants."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import TensorType
from tests.catalog.shapes.drawing import AXES, AXIS, FLAG, SMALL, Draw, one_in, options
from tests.catalog.shapes.ops_drawing import (
    KEPT,
    NUMBERS,
    beside,
    like,
    maker,
    operand,
    ranked,
    simple,
)

# --- one operand ----------------------------------------------------------------

simple(
    "abs absolute angle arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil conj conjugate "
    "copy cos cosh deg2rad erf erfc erfinv exp exp2 expm1 fabs floor hard_sigmoid hard_silu "
    "hard_swish hard_tanh i0 imag isfinite isinf isnan isneginf isposinf isreal log log10 log1p "
    "log2 log_sigmoid logical_not negative rad2deg real reciprocal relu relu6 rsqrt selu sigmoid "
    "sign signbit silu sin sinc sinh softplus softsign sparse_plus sparse_sigmoid sqrt square "
    "swish tan tanh tanh_shrink trunc bitwise_invert bitwise_not"
)
simple("stop_gradient", "variable")
simple("array convert_to_tensor", dtype=KEPT)
simple("celu elu", alpha=st.sampled_from([0.5, 1.0]))
simple("gelu", approximate=FLAG)
simple("hard_shrink soft_shrink", threshold=st.sampled_from([0.0, 0.5]))
simple("leaky_relu", negative_slope=st.sampled_from([0.0, 0.2]))
simple("squareplus", b=st.sampled_from([1, 4]))
simple("round", decimals=st.sampled_from([0, 1, 2]))
simple("nan_to_num", nan=st.sampled_from([0.0, 1.0]))
simple("zeros_like ones_like empty_like", dtype=KEPT)


@maker("full_like")
def full_like(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "fill_value": draw(st.sampled_from([0, 1.5]))}


@maker("threshold")
def threshold(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "threshold": 1, "default_value": 0}


@maker("cast saturate_cast")
def cast(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "dtype": draw(NUMBERS)}


@maker("clip")
def clip(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "x_min": 0, "x_max": 1}


# --- two operands ---------------------------------------------------------------


@maker(
    "add subtract multiply floor_divide power maximum minimum fmax fmin mod fmod divide "
    "true_divide divide_no_nan arctan2 logaddexp logaddexp2 nextafter ldexp equal not_equal "
    "greater greater_equal less less_equal logical_and logical_or logical_xor heaviside hypot "
    "isclose gcd lcm"
)
def binary(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    other = beside(draw, given)
    return {"x1": other, "x2": given} if draw(FLAG) else {"x1": given, "x2": other}


@maker("allclose")
def allclose(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    return {"x1": given, "x2": like(draw, given)}


@maker(
    "bitwise_and bitwise_or bitwise_xor left_shift right_shift bitwise_left_shift "
    "bitwise_right_shift"
)
def bitwise(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    return {"x": given, "y": beside(draw, given)}


@maker("where")
def where(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    condition = TensorType(given.shape, draw(st.sampled_from(["bool"] * 5 + ["int32", "string"])))
    return {"condition": condition, "x1": given, "x2": beside(draw, given)}


@maker("select")
def select(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    pairs = draw(st.integers(1, 3))
    conditions = [like(draw, given, st.just("bool")) for _ in range(pairs)]
    choices = [given, *(like(draw, given) for _ in range(pairs - 1 + one_in(draw, 8)))]
    return {"condlist": conditions, "choicelist": choices}


# --- along axes -----------------------------------------------------------------


@maker(
    "sum mean max min amax amin prod std var median all any ptp logsumexp nansum nanmean nanmax "
    "nanmin nanprod nanstd nanvar nanmedian"
)
def reduction(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), **options(draw, axis=AXES, keepdims=FLAG)}


simple("argmax argmin nanargmax nanargmin", axis=AXIS, keepdims=FLAG)
simple("count_nonzero", axis=AXES)
simple("cumsum cumprod nancumsum nancumprod", axis=AXIS, dtype=KEPT)
simple("softmax log_softmax", axis=st.one_of(AXIS, AXIS, st.just([1, 2])))
simple("sparsemax glu", axis=AXIS)
simple("normalize", axis=AXIS, order=st.sampled_from([1, 2, 3]))
simple("layer_normalization rms_normalization", axis=AXIS)
simple("norm", axis=AXES, keepdims=FLAG, ord=st.sampled_from([1, 2, 3, "fro", "nuc"]))
simple("trapezoid", "y", axis=AXIS, dx=st.just(0.5))
simple("diff", "a", n=st.sampled_from([0, 1, 2, 20]), axis=AXIS)


@maker("moments")
def moments(draw: Draw, name: str) -> dict[str, Any]:
    axes = draw(st.lists(AXIS, min_size=1, max_size=2, unique=True))
    return {"x": operand(draw), "axes": axes, **options(draw, keepdims=FLAG)}


@maker("quantile percentile nanquantile nanpercentile")
def quantile(draw: Draw, name: str) -> dict[str, Any]:
    q = st.sampled_from([0.5, 0.1, 1.0, [0.1, 0.9], [0.5], 1.5])
    return {"x": operand(draw), "q": draw(q), **options(draw, axis=AXIS, keepdims=FLAG)}


@maker("average")
def average(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    arguments = {"x": given, **options(draw, axis=AXIS)}
    if draw(FLAG):
        dims = given.shape or ()
        axis = arguments.get("axis", 0)
        if draw(FLAG) and dims and -len(dims) <= axis < len(dims):
            dims = (dims[axis],)
        arguments["weights"] = like(draw, TensorType(dims, "float32"), NUMBERS)
    return arguments


@maker("top_k")
def top_k(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "k": draw(SMALL)}


@maker("corrcoef")
def corrcoef(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": ranked(draw, 1, 2)}


# --- constants ------------------------------------------------------------------


@maker("arange")
def arange(draw: Draw, name: str) -> dict[str, Any]:
    number = st.sampled_from([0, 1, 5, 8, 2.5])
    arguments = {"start": draw(number), **options(draw, stop=number)}
    if "stop" in arguments:
        arguments |= options(draw, step=st.sampled_from([1, 2, 0.5, 3, -1]))
    return {**arguments, **options(draw, dtype=st.sampled_from(["float32", "int32"]))}


@maker("zeros ones empty")
def constant(draw: Draw, name: str) -> dict[str, Any]:
    return {"shape": draw(st.lists(SMALL, max_size=3)), **options(draw, dtype=KEPT)}


@maker("full")
def full(draw: Draw, name: str) -> dict[str, Any]:
    return {**constant(draw, name), "fill_value": draw(st.sampled_from([0, 2.5]))}


@maker("eye tri")
def eye(draw: Draw, name: str) -> dict[str, Any]:
    return {"N": draw(SMALL), **options(draw, M=SMALL, k=st.sampled_from([-1, 1]), dtype=KEPT)}


@maker("identity")
def identity(draw: Draw, name: str) -> dict[str, Any]:
    return {"n": draw(SMALL), **options(draw, dtype=KEPT)}


@maker("linspace logspace geomspace")
def linspace(draw: Draw, name: str) -> dict[str, Any]:
    return {
        "start": operand(draw),
        "stop": draw(st.sampled_from([1, 2.0])),
        "num": draw(SMALL),
        **options(draw, axis=AXIS, endpoint=FLAG),
    }


@maker("bartlett blackman hamming hanning kaiser")
def window(draw: Draw, name: str) -> dict[str, Any]:
    length = draw(SMALL) if not one_in(draw, 6) else operand(draw, 1)
    return {"x": length, **({"beta": 2.0} if name == "kaiser" else {})}
