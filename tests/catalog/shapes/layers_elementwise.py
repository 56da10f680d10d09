"""Random normalization, activation, dropout and merging layers, legal and not."""

from __future__ import annotations

from hypothesis import strategies as st

from specc.catalog.types import TensorType
from tests.catalog.shapes.cases import Case
from tests.catalog.shapes.drawing import (
    AXES,
    AXIS,
    FLAG,
    FORMAT,
    FRACTION,
    MAKERS,
    SLOPE,
    Draw,
    any_rank,
    maker,
    mask,
    one_in,
    options,
    relative,
    tensor,
)

# --- normalization ----------------------------------------------------------------


@maker("BatchNormalization")
def batch_normalization(draw: Draw, name: str) -> Case:
    arguments = options(draw, axis=AXIS, center=FLAG, scale=FLAG)
    if one_in(draw, 5):
        arguments["renorm"] = True
    given = any_rank(draw)
    extra = {}
    if one_in(draw, 5) and given.shape:
        extra["mask"] = mask(draw, given, len(given.shape) - 1)
    return Case("layer", name, arguments, given, extra)


@maker("LayerNormalization")
def layer_normalization(draw: Draw, name: str) -> Case:
    return Case("layer", name, options(draw, axis=AXES, center=FLAG, scale=FLAG), any_rank(draw))


@maker("RMSNormalization", "UnitNormalization")
def axes_normalization(draw: Draw, name: str) -> Case:
    return Case("layer", name, options(draw, axis=AXES), any_rank(draw))


@maker("GroupNormalization")
def group_normalization(draw: Draw, name: str) -> Case:
    arguments = {"groups": draw(st.sampled_from([1, 2, 2, 3, 4, -1, 0, -2]))}
    arguments |= options(draw, axis=AXIS, center=FLAG, scale=FLAG)
    return Case("layer", name, arguments, any_rank(draw))


# --- activation and regularization --------------------------------------------------


@maker("Activation")
def activation(draw: Draw, name: str) -> Case:
    function = st.sampled_from(["relu", "softmax", "gelu", "tanh", "linear", "glu"])
    return Case("layer", name, {"activation": draw(function)}, any_rank(draw))


@maker("ReLU")
def relu(draw: Draw, name: str) -> Case:
    arguments = options(draw, max_value=SLOPE, negative_slope=SLOPE, threshold=SLOPE)
    return Case("layer", name, arguments, any_rank(draw))


@maker("LeakyReLU")
def leaky_relu(draw: Draw, name: str) -> Case:
    return Case("layer", name, options(draw, negative_slope=SLOPE), any_rank(draw))


@maker("PReLU")
def prelu(draw: Draw, name: str) -> Case:
    return Case("layer", name, options(draw, shared_axes=AXES), any_rank(draw))


@maker("Softmax")
def softmax(draw: Draw, name: str) -> Case:
    given = any_rank(draw)
    extra = {}
    if one_in(draw, 4):
        extra["mask"] = relative(draw, TensorType(given.shape, "bool"))
    return Case("layer", name, options(draw, axis=AXES), given, extra)


@maker("Dropout", "AlphaDropout", "GaussianDropout")
def dropout(draw: Draw, name: str) -> Case:
    arguments = {"rate": draw(FRACTION)}
    given = any_rank(draw)
    if name == "Dropout" and one_in(draw, 3):
        sizes = [draw(st.sampled_from([None, 1, 1, d])) for d in given.shape or ()]
        arguments["noise_shape"] = [None if isinstance(d, str) else d for d in sizes]
        if one_in(draw, 3):
            arguments["noise_shape"].append(draw(st.sampled_from([0, 1, -1, 3])))
    return Case("layer", name, arguments, given)


@maker("GaussianNoise")
def gaussian_noise(draw: Draw, name: str) -> Case:
    return Case("layer", name, {"stddev": draw(FRACTION)}, any_rank(draw))


@maker("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
def spatial_dropout(draw: Draw, name: str) -> Case:
    rank = int(name[-2])
    arguments = {"rate": draw(FRACTION)}
    if rank > 1:
        arguments |= options(draw, data_format=FORMAT)
    return Case("layer", name, arguments, tensor(draw, rank + 2))


# --- merging ----------------------------------------------------------------------


def merge(draw: Draw, name: str) -> Case:
    first = any_rank(draw)
    others = draw(st.sampled_from([1, 1, 1, 1, 2, 2, 0]))
    given = [first, *(relative(draw, first) for _ in range(others))]
    if one_in(draw, 20):
        return Case("layer", name, {}, first)
    arguments = options(draw, axis=AXIS) if name == "Concatenate" else {}
    return Case("layer", name, arguments, given)


for _name in ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]:
    MAKERS[_name] = merge


@maker("Dot")
def dot(draw: Draw, name: str) -> Case:
    first = any_rank(draw, 2)
    second = tensor(draw, draw(st.integers(2, 4)))
    axes = draw(st.one_of(AXIS, st.lists(AXIS, min_size=2, max_size=2)))
    try:
        one, two = (axes, axes) if isinstance(axes, int) else axes
        sizes = list(second.shape or ())
        if not one_in(draw, 5):
            sizes[two] = (first.shape or ())[one]
        second = TensorType(tuple(sizes), second.dtype)
    except IndexError:
        pass
    return Case("layer", name, {"axes": axes}, [first, second])
