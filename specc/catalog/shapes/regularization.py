"""Dropout and noise: the shape stays, and at prediction time so do the values.

The state of a layer's random numbers is a variable but no weight: Keras counts
it in no parameter count.
"""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, Unknown, refuse
from specc.catalog.shapes.kit import (
    Takes,
    computed,
    one,
    plain,
    ranked,
    rule,
    shape_of,
)
from specc.catalog.types import LayerCall, Outcome


def _takes(amount: float, most: float = 2) -> Takes:
    """A layer that changes anything computes with floats."""
    return Takes.FLOATS if 0 < amount < most else Takes.BOOLEANS


def _dropout(arguments: Arguments) -> Takes:
    rate = arguments.fraction("rate")
    if rate == 1 and arguments.name != "Dropout":
        refuse(f"`rate` of `{arguments.name}` is below 1, this is {rate}", argument="rate")
    takes = _takes(rate, most=1)
    noise = arguments.get("noise_shape")
    if noise is None or arguments.name == "AlphaDropout":
        return takes
    if not isinstance(noise, list | tuple):
        raise Unknown
    if not all(dim is None or isinstance(dim, int) for dim in noise):
        raise Unknown
    for dim in noise:
        if dim is not None and dim <= 0:
            refuse(
                f"a size in `noise_shape` is at least 1, or none; this has {dim}",
                argument="noise_shape",
            )
    return takes


@rule("Dropout", "AlphaDropout", "GaussianDropout", construct=_dropout)
def dropout(call: LayerCall, takes: Takes) -> Outcome:
    """Some elements are set to 0, or noised, in training."""
    return computed(call, shape_of(one(call, takes)))


@rule("GaussianNoise", construct=lambda arguments: _takes(arguments.fraction("stddev")))
def gaussian_noise(call: LayerCall, takes: Takes) -> Outcome:
    """Noise is added in training."""
    return computed(call, shape_of(one(call, takes)))


def _spatial(arguments: Arguments) -> tuple[int, Takes]:
    takes = _takes(arguments.fraction("rate"), most=1)
    if "data_format" in arguments.values:
        arguments.channels_first()
    return int(arguments.name[-2]), takes


@rule("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", construct=_spatial)
def spatial_dropout(call: LayerCall, layer: tuple[int, Takes]) -> Outcome:
    """Whole channels are set to 0 in training."""
    return computed(call, ranked(call, exactly=layer[0] + 2, takes=layer[1]))


@rule("ActivityRegularization", construct=plain)
def activity_regularization(call: LayerCall, _: None) -> Outcome:
    """What it is given, which adds to the loss."""
    return computed(call, shape_of(one(call)))
