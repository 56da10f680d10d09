"""Convolutions: plain, transposed, depthwise, separable, in one to three dimensions.

An input is `[batch, spatial..., channels]`, or `[batch, channels, spatial...]`
under `data_format=channels_first`.
"""

from __future__ import annotations

from typing import NoReturn

from specc.catalog.shapes.arguments import Arguments, count, dim_text, refuse
from specc.catalog.shapes.dims import window
from specc.catalog.shapes.kit import (
    Takes,
    computed,
    known,
    layer_name,
    lora_weights,
    ranked,
    read_lora,
    rule,
    weight,
)
from specc.catalog.shapes.marked import the_input
from specc.catalog.types import Dim, LayerCall, Outcome, Shape
from specc.record import value


@value
class Convolution:
    """What a convolution is made with."""

    rank: int
    filters: int
    """0 where the number of output channels follows from the input's."""
    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: str
    first: bool
    """Whether channels come before the spatial axes."""
    groups: int
    multiplier: int
    use_bias: bool
    output_padding: tuple[int, ...] | None
    lora_rank: int


def read_convolution(arguments: Arguments) -> Convolution:
    """Read the constructor's arguments. Raises: Refused, Unknown."""
    rank = _rank(arguments.name)
    filters = arguments.integer("filters", least=1) if "filters" in arguments.values else 0
    multiplier = 1
    if "depth_multiplier" in arguments.values:
        multiplier = arguments.integer("depth_multiplier", least=1)
    groups = arguments.integer("groups", least=1) if "groups" in arguments.values else 1
    transposed = "output_padding" in arguments.values
    paddings = ("valid", "same", "causal") if arguments.name == "Conv1D" else ("valid", "same")
    strides = arguments.sizes("strides", rank)
    layer = Convolution(
        rank=rank,
        filters=filters,
        kernel=arguments.sizes("kernel_size", rank),
        strides=strides,
        dilation=arguments.sizes("dilation_rate", rank),
        padding=arguments.text("padding", *paddings),
        first=arguments.channels_first(),
        groups=groups,
        multiplier=multiplier,
        use_bias=arguments.flag("use_bias"),
        output_padding=_output_padding(arguments, strides) if transposed else None,
        lora_rank=read_lora(arguments),
    )
    if filters % groups:
        refuse(
            f"{filters} filters do not divide into {count(groups, 'group')}",
            argument="groups",
            help=f"use {filters // groups * groups or groups} or "
            f"{(filters // groups + 1) * groups} filters",
        )
    if arguments.name in ("DepthwiseConv2D", "SeparableConv2D"):
        _check_equal_strides(layer)
    elif filters and not _separable(arguments.name):
        _check_strides(layer)
    return layer


def _rank(name: str) -> int:
    return int(name[name.rindex("D") - 1]) if name.endswith("D") else int(name[4])


def _separable(name: str) -> bool:
    return name.startswith("Separable")


def _check_strides(layer: Convolution) -> None:
    if max(layer.strides) > 1 and max(layer.dilation) > 1:
        refuse(
            f"strides {list(layer.strides)} and dilation {list(layer.dilation)} exclude each other",
            argument="dilation_rate",
            note="a convolution either skips inputs or spreads its kernel",
            help="set one of `strides` and `dilation_rate` to 1",
        )


def _check_equal_strides(layer: Convolution) -> None:
    if len(set(layer.strides)) > 1 and max(layer.dilation) == 1:
        refuse(
            f"a depthwise convolution has equal strides, these are {list(layer.strides)}",
            argument="strides",
            note="TensorFlow has no other, and says so when the layer runs",
        )


def _output_padding(arguments: Arguments, strides: tuple[int, ...]) -> tuple[int, ...] | None:
    if arguments["output_padding"] is None:
        return None
    padding = arguments.sizes("output_padding", len(strides), least=0)
    for extra, stride in zip(padding, strides, strict=True):
        if extra >= stride:
            refuse(
                f"`output_padding` must be below `strides`: {extra} is not below {stride}",
                argument="output_padding",
            )
    return padding


def _split(call: LayerCall, layer: Convolution) -> tuple[Shape, Shape, int]:
    """The input's shape, its spatial axes and the number of its channels."""
    shape = ranked(call, exactly=layer.rank + 2, takes=Takes.FLOATS)
    axis = 1 if layer.first else len(shape) - 1
    channels = known(shape[axis], call, axis, "the kernel")
    spatial = shape[2:] if layer.first else shape[1:-1]
    if 0 in (*spatial, channels):
        refuse(f"`{layer_name(call)}` has nothing to slide over: {call.input} is empty", input=0)
    return shape, spatial, channels


def joined(layer: Convolution, shape: Shape, spatial: Shape, channels: int) -> Shape:
    """Spatial axes and channels put together, in the order of the data format."""
    if layer.first:
        return (shape[0], channels, *spatial)
    return (shape[0], *spatial, channels)


def slid(call: LayerCall, layer: Convolution, spatial: Shape) -> Shape:
    """The spatial axes after the kernel has slid over them."""
    padded = layer.padding != "valid"
    out: list[Dim] = []
    for i, dim in enumerate(spatial):
        size = window(dim, layer.kernel[i], layer.strides[i], layer.dilation[i], padded)
        if isinstance(size, int) and size <= 0 and not padded:
            _too_large(call, layer, i, dim)
        out.append(size)
    return tuple(out)


def _widest(dim: Dim, dilation: int) -> str:
    """How wide a kernel may be for a size, as far as that is known."""
    most = (dim - 1) // dilation + 1 if isinstance(dim, int) else 1
    return "1" if most == 1 else f"of at most {most}" if dilation == 1 else f"at most {most}"


def _too_large(call: LayerCall, layer: Convolution, i: int, dim: Dim) -> NoReturn:
    reach = layer.dilation[i] * (layer.kernel[i] - 1) + 1
    spread = (
        f" and spread over {reach} by dilation {layer.dilation[i]}"
        if reach > layer.kernel[i]
        else ""
    )
    axis = i + (2 if layer.first else 1)
    refuse(
        f"the kernel of `{layer_name(call)}`, {layer.kernel[i]} wide{spread}, does not fit into "
        f"axis {axis}, which is {dim_text(dim)}",
        argument="kernel_size",
        input=0,
        axis=axis,
        note=the_input(call.input, axis),
        help="`padding=same` pads the input so that it fits, or take a kernel "
        f"{_widest(dim, layer.dilation[i])} wide",
    )


@rule("Conv1D", "Conv2D", "Conv3D", construct=read_convolution)
def convolution(call: LayerCall, layer: Convolution) -> Outcome:
    """Channels become filters; spatial axes shrink by the kernel and the strides."""
    shape, spatial, channels = _split(call, layer)
    if channels % layer.groups:
        refuse(
            f"{channels} input channels do not divide into {count(layer.groups, 'group')}",
            argument="groups",
            input=0,
            axis=1 if layer.first else len(shape) - 1,
            note=the_input(call.input, 1 if layer.first else len(shape) - 1),
        )
    output = joined(layer, shape, slid(call, layer, spatial), layer.filters)
    kernel = (*layer.kernel, channels // layer.groups, layer.filters)
    rank = layer.lora_rank
    weights = [weight(call, "kernel", *kernel, trainable=not rank)]
    if layer.use_bias:
        weights.append(weight(call, "bias", layer.filters))
    weights += lora_weights("kernel", kernel, rank)
    return computed(call, output, *weights)


@rule("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", construct=read_convolution)
def transposed(call: LayerCall, layer: Convolution) -> Outcome:
    """A convolution run backwards: spatial axes grow by the strides and the kernel."""
    shape, spatial, channels = _split(call, layer)
    out: list[Dim] = []
    for i, dim in enumerate(spatial):
        _check_padding(layer, i)
        out.append(_grown(layer, i, dim) if isinstance(dim, int) else None)
    weights = [weight(call, "kernel", *layer.kernel, layer.filters, channels)]
    if layer.use_bias:
        weights.append(weight(call, "bias", layer.filters))
    return computed(call, joined(layer, shape, tuple(out), layer.filters), *weights)


def _check_padding(layer: Convolution, i: int) -> None:
    """Refuse an output that the convolution would not make an input of this size of again."""
    kernel = (layer.kernel[i] - 1) * layer.dilation[i] + 1
    if layer.output_padding is None or layer.padding == "valid":
        return
    if kernel % 2 == 0 and layer.output_padding[i] == 0:
        refuse(
            f"without output padding, a kernel {kernel} wide does not come out even",
            argument="output_padding",
            note="with `padding=same` half of the kernel is cut off at each end",
            help="`output_padding` may be left out"
            if layer.strides[i] == 1
            else "`output_padding` of 1 evens it out, or leave it out",
        )


def _grown(layer: Convolution, i: int, dim: int) -> int:
    stride = layer.strides[i]
    kernel = (layer.kernel[i] - 1) * layer.dilation[i] + 1
    if layer.output_padding is not None:
        span = kernel if layer.padding == "valid" else kernel % 2
        return (dim - 1) * stride + span + layer.output_padding[i]
    if layer.padding == "valid":
        return (dim - 1) * stride + max(kernel, stride)
    return dim * stride


@rule("DepthwiseConv1D", "DepthwiseConv2D", construct=read_convolution)
def depthwise(call: LayerCall, layer: Convolution) -> Outcome:
    """Each channel on its own, `depth_multiplier` kernels to each."""
    shape, spatial, channels = _split(call, layer)
    filters = layer.multiplier * channels
    output = joined(layer, shape, slid(call, layer, spatial), filters)
    weights = [weight(call, "kernel", *layer.kernel, channels, layer.multiplier)]
    if layer.use_bias:
        weights.append(weight(call, "bias", filters))
    return computed(call, output, *weights)


@rule("SeparableConv1D", "SeparableConv2D", construct=read_convolution)
def separable(call: LayerCall, layer: Convolution) -> Outcome:
    """A depthwise convolution, then one of width 1 across channels."""
    shape, spatial, channels = _split(call, layer)
    output = joined(layer, shape, slid(call, layer, spatial), layer.filters)
    ones = (1,) * layer.rank
    weights = [
        weight(call, "depthwise_kernel", *layer.kernel, channels, layer.multiplier),
        weight(call, "pointwise_kernel", *ones, layer.multiplier * channels, layer.filters),
    ]
    if layer.use_bias:
        weights.append(weight(call, "bias", layer.filters))
    return computed(call, output, *weights)
