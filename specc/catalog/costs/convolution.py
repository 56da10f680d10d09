"""Convolutions: at each place of the output, the whole kernel; transposed, at each of the input.

Zeros of the padding are multiplied with like the rest, and so counted.
"""

from __future__ import annotations

from specc.catalog.costs.kit import cost, first, kernels, low_rank, numbers, product, shape
from specc.catalog.types import Dim, LayerCall, Outcome


def places(call: LayerCall, dims: tuple[Dim, ...]) -> int:
    """The examples and spatial places of a tensor: all of its axes but the channels."""
    channels_first = call.layer.get("data_format") == "channels_first"
    return product((dims[0], *dims[2:]) if channels_first else dims[:-1])


@cost(
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "SeparableConv1D",
    "SeparableConv2D",
)
def convolution(call: LayerCall, outcome: Outcome) -> int:
    """The kernels hold the channels of one group, so that groups divide the work."""
    own = kernels(outcome, "kernel", "depthwise_kernel", "pointwise_kernel")
    return places(call, shape(first(outcome))) * numbers(own) + low_rank(outcome)


@cost("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
def transposed(call: LayerCall, outcome: Outcome) -> int:
    """Each place of the input is spread over as many places as the kernel has."""
    return places(call, shape(call.input)) * numbers(kernels(outcome, "kernel"))
