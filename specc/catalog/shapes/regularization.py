"""Dropout and noise: the shape stays, and at prediction time so do the values.

The state of a layer's random numbers is a variable but no weight: Keras counts
it in no parameter count.
"""

from __future__ import annotations

from specc.catalog.shapes.kit import (
    Arguments,
    Unknown,
    computed,
    one,
    plain,
    ranked,
    refuse,
    rule,
    shape_of,
)
from specc.catalog.types import LayerCall, Outcome


def _dropout(arguments: Arguments) -> None:
    arguments.fraction("rate")
    noise = arguments.get("noise_shape")
    if noise is None or arguments.name == "AlphaDropout":
        return
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


@rule("Dropout", "AlphaDropout", "GaussianDropout", construct=_dropout)
def dropout(call: LayerCall, _: None) -> Outcome:
    """Some elements are set to 0, or noised, in training."""
    return computed(call, shape_of(one(call)))


@rule("GaussianNoise", construct=lambda arguments: arguments.fraction("stddev"))
def gaussian_noise(call: LayerCall, _: float) -> Outcome:
    """Noise is added in training."""
    return computed(call, shape_of(one(call)))


def _spatial(arguments: Arguments) -> int:
    arguments.fraction("rate")
    if "data_format" in arguments.values:
        arguments.channels_first()
    return int(arguments.name[-2])


@rule("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", construct=_spatial)
def spatial_dropout(call: LayerCall, rank: int) -> Outcome:
    """Whole channels are set to 0 in training."""
    return computed(call, ranked(call, exactly=rank + 2))


@rule("ActivityRegularization", construct=plain)
def activity_regularization(call: LayerCall, _: None) -> Outcome:
    """What it is given, which adds to the loss."""
    return computed(call, shape_of(one(call)))
