"""Ops over space: convolutions with given kernels, pools, patches, pixels and channels."""

from __future__ import annotations

from typing import NoReturn

from specc.catalog.shapes.arguments import count, dim_text, refuse
from specc.catalog.shapes.dims import agree, product, scaled, window
from specc.catalog.shapes.op_kit import (
    BOOL,
    NOT_FLOATS,
    NOT_REAL,
    TEXT,
    OpArguments,
    fails_in_models,
    kept,
    needs_tensor,
    op,
    ranked,
    strong,
)
from specc.catalog.types import Dim, Shape, TensorType

# --- spatial axes ---------------------------------------------------------------


def channels_first(arguments: OpArguments) -> bool:
    """Whether channels come before the spatial axes; ops take the format in lower case alone."""
    if arguments["data_format"] is None:
        return False
    return arguments.text("data_format", "channels_last", "channels_first") == "channels_first"


def parts(arguments: OpArguments, shape: Shape) -> tuple[Shape, Dim]:
    """The spatial axes and the channels of `[batch, spatial…, channels]`, or channels first."""
    if channels_first(arguments):
        return shape[2:], shape[1]
    return shape[1:-1], shape[-1]


def joined(arguments: OpArguments, batch: Dim, spatial: Shape, channels: Dim) -> Shape:
    """The inverse of `parts`."""
    if channels_first(arguments):
        return (batch, channels, *spatial)
    return (batch, *spatial, channels)


def each_axis(arguments: OpArguments, name: str, rank: int, least: int = 1) -> tuple[int, ...]:
    """One integer for all of `rank` axes, alone or in a list, or one for each."""
    value = arguments[name]
    if isinstance(value, list | tuple) and len(value) == 1 and isinstance(value[0], int):
        if value[0] < least:
            refuse(f"`{name}` of `ops.{arguments.name}` is at least {least}", argument=name)
        return (value[0],) * rank
    return arguments.sizes(name, rank, least=least)


def slid(
    arguments: OpArguments,
    spatial: Shape,
    size: tuple[int, ...],
    strides: tuple[int, ...],
    dilation: tuple[int, ...],
    argument: str,
) -> Shape:
    """The spatial axes after a window has slid over them. Raises: Refused."""
    padded = arguments.text("padding", "valid", "same") == "same"
    out: list[Dim] = []
    for axis, dim in enumerate(spatial):
        length = window(dim, size[axis], strides[axis], dilation[axis], padded)
        if isinstance(length, int) and length <= 0 and not padded:
            refuse(
                f"the window of `ops.{arguments.name}`, {size[axis]} wide"
                + (f" with dilation {dilation[axis]}" if dilation[axis] > 1 else "")
                + f", does not fit into a spatial axis of {dim_text(dim)}",
                argument=argument,
                help="`padding=same` lets it stick out",
            )
        out.append(length)
    return tuple(out)


# --- pools ----------------------------------------------------------------------

_NO_POOL = NOT_REAL | BOOL | {"uint32", "uint64"}


@op("max_pool", "average_pool")
def pool(arguments: OpArguments) -> TensorType:
    """Spatial axes shrink by the strides; channels stay."""
    largest = arguments.name == "max_pool"
    given, shape = ranked(
        arguments, "inputs", _NO_POOL if largest else NOT_FLOATS, exactly=(3, 4, 5)
    )
    rank = len(shape) - 2
    if largest and rank == 3 and given.dtype in _NOT_OF_VOLUMES:
        refuse(
            f"TensorFlow has no `ops.max_pool` of {given.dtype} over three axes", argument="inputs"
        )
    size = each_axis(arguments, "pool_size", rank)
    strides = size if arguments["strides"] is None else each_axis(arguments, "strides", rank)
    spatial, channels = parts(arguments, shape)
    if channels == 0 and channels_first(arguments):
        refuse(f"`ops.{arguments.name}` needs a channel, this is {given}", argument="inputs")
    out = slid(arguments, spatial, size, strides, (1,) * rank, "pool_size")
    return kept(given, joined(arguments, shape[0], out, channels))


_NOT_OF_VOLUMES = frozenset({"float64", "uint8", "uint16", "int8", "int16", "int32", "int64"})


@op("adaptive_max_pool", "adaptive_average_pool")
def adaptive_pool(arguments: OpArguments) -> TensorType:
    """Spatial axes of the sizes asked for, whatever they were."""
    largest = "max" in arguments.name
    given, shape = ranked(
        arguments, "inputs", _NO_POOL if largest else NOT_FLOATS, exactly=(3, 4, 5)
    )
    size = arguments["output_size"]
    if not isinstance(size, list | tuple):
        refuse(
            f"`output_size` of `ops.{arguments.name}` is a tuple, one size for each spatial axis",
            argument="output_size",
        )
    if len(size) != len(shape) - 2:
        refuse(
            f"`ops.{arguments.name}` of {count(len(shape) - 2, 'spatial axis')} with {len(size)} "
            f"sizes has another shape than Keras says: {given}",
            argument="output_size",
        )
    sizes = arguments.sizes("output_size", len(shape) - 2)
    first = channels_first(arguments)
    if not first and not arguments.at_once and not arguments.in_layer:
        layer = "AdaptiveMaxPooling" if largest else "AdaptiveAveragePooling"
        refuse(
            f"`ops.{arguments.name}` has another shape than Keras says, unless channels come first",
            argument="data_format",
            note="Keras 3.15 counts one spatial axis too many",
            help=f"`{layer}{len(sizes)}D` is right about its shape",
        )
    spatial, channels = parts(arguments, shape)
    if not all(isinstance(dim, int) for dim in spatial):
        refuse(f"`ops.{arguments.name}` must know the spatial sizes of {given}", argument="inputs")
    for dim, size in zip(spatial, sizes, strict=True):
        if isinstance(dim, int) and -(-dim // size) + 1 > dim:
            refuse(
                f"`ops.{arguments.name}` does not make {size} of {dim}: {given}",
                argument="output_size",
                note="TensorFlow looks through windows of two sizes, of which the larger must fit",
            )
    return kept(given, joined(arguments, shape[0], sizes, channels))


# --- convolutions ---------------------------------------------------------------


def _kernel(
    arguments: OpArguments, name: str, rank: int, given: TensorType, known: bool = True
) -> Shape:
    """The shape of a kernel, `[spatial…, in, out]`, of the input's dtype. Raises: Refused."""
    needs_tensor(arguments, name)
    kernel, shape = ranked(arguments, name, exactly=(rank + 2,))
    if kernel.dtype != given.dtype and None not in (kernel.dtype, given.dtype):
        refuse(
            f"input and kernel of `ops.{arguments.name}` are of one dtype: {given} and {kernel}",
            argument=name,
            help=f"`ops.cast(kernel, {given.dtype})` makes them so",
        )
    if known and not all(isinstance(dim, int) for dim in shape[:-2]):
        refuse(f"`ops.{arguments.name}` must know the kernel's size: {kernel}", argument=name)
    return shape


def _check_channels(
    arguments: OpArguments, given: TensorType, channels: Dim, kernel: Dim, name: str
) -> None:
    if not agree(channels, kernel):
        refuse(
            f"the input of `ops.{arguments.name}` has {dim_text(channels)} channels, the kernel "
            f"takes {dim_text(kernel)}: {given} and {arguments[name]}",
            argument=name,
        )


def _window_of(kernel: Shape) -> tuple[int, ...]:
    return tuple(dim for dim in kernel[:-2] if isinstance(dim, int))


@op("conv")
def conv(arguments: OpArguments) -> TensorType:
    """A kernel slid over the spatial axes; channels become filters."""
    given, shape = ranked(arguments, "inputs", NOT_FLOATS - {"int32"}, exactly=(3, 4, 5))
    rank = len(shape) - 2
    kernel = _kernel(arguments, "kernel", rank, given)
    spatial, channels = parts(arguments, shape)
    _check_channels(arguments, given, channels, kernel[-2], "kernel")
    if given.dtype == "int32" and rank == 3:
        refuse(f"TensorFlow has no `ops.conv` of int32 over three axes: {given}", argument="inputs")
    strides = each_axis(arguments, "strides", rank)
    dilation = each_axis(arguments, "dilation_rate", rank)
    if max(strides) > 1 and max(dilation) > 1:
        refuse(
            f"strides {list(strides)} and dilation {list(dilation)} exclude each other",
            argument="dilation_rate",
            help="set one of `strides` and `dilation_rate` to 1",
        )
    if max(dilation) > 1 and not all(isinstance(dim, int) for dim in kernel):
        refuse(
            f"`ops.conv` must know all of a kernel that is spread: {arguments['kernel']}",
            argument="kernel",
        )
    out = slid(arguments, spatial, _window_of(kernel), strides, dilation, "kernel")
    return kept(given, joined(arguments, shape[0], out, kernel[-1]))


@op("depthwise_conv", "separable_conv")
def depthwise_conv(arguments: OpArguments) -> TensorType:
    """Each channel on its own; `separable_conv` mixes them afterwards."""
    name = "kernel" if arguments.name == "depthwise_conv" else "depthwise_kernel"
    given, shape = ranked(arguments, "inputs", NOT_FLOATS, exactly=(3, 4))
    rank = len(shape) - 2
    kernel = _kernel(arguments, name, rank, given)
    spatial, channels = parts(arguments, shape)
    _check_channels(arguments, given, channels, kernel[-2], name)
    strides = each_axis(arguments, "strides", rank)
    if len(set(strides)) > 1:
        refuse(
            f"a depthwise convolution has equal strides, these are {list(strides)}",
            argument="strides",
        )
    dilation = each_axis(arguments, "dilation_rate", rank)
    out = slid(arguments, spatial, _window_of(kernel), strides, dilation, name)
    multiplier, inputs = kernel[-1], kernel[-2]
    if not isinstance(multiplier, int) or not isinstance(inputs, int):
        refuse(
            f"`ops.{arguments.name}` must know the kernel's size: {arguments[name]}", argument=name
        )
    filters: Dim = multiplier * inputs
    if arguments.name == "separable_conv":
        filters = _mixed(arguments, rank, given, multiplier * inputs)
    return kept(given, joined(arguments, shape[0], out, filters))


def _mixed(arguments: OpArguments, rank: int, given: TensorType, channels: int) -> Dim:
    """The filters of a pointwise kernel, `[1…, in, out]`."""
    kernel = _kernel(arguments, "pointwise_kernel", rank, given, known=False)
    if any(isinstance(dim, int) and dim != 1 for dim in kernel[:-2]):
        refuse(
            f"a pointwise kernel is 1 wide, this is {arguments['pointwise_kernel']}",
            argument="pointwise_kernel",
        )
    if not agree(kernel[-2], channels):
        refuse(
            f"the depthwise kernel makes {channels} channels, the pointwise one takes "
            f"{dim_text(kernel[-2])}",
            argument="pointwise_kernel",
        )
    return kernel[-1]


@op("conv_transpose")
def conv_transpose(arguments: OpArguments) -> TensorType:
    """A convolution run backwards; the kernel is `[spatial…, out, in]`."""
    given, shape = ranked(arguments, "inputs", NOT_FLOATS, exactly=(3, 4, 5))
    fails_in_models(
        arguments,
        layers=True,
        help="`Conv1DTranspose`, `Conv2DTranspose` and `Conv3DTranspose` are layers",
    )
    rank = len(shape) - 2
    kernel = _kernel(arguments, "kernel", rank, given)
    spatial, channels = parts(arguments, shape)
    _check_channels(arguments, given, channels, kernel[-1], "kernel")
    strides = each_axis(arguments, "strides", rank)
    dilation = each_axis(arguments, "dilation_rate", rank)
    padded = arguments.text("padding", "valid", "same") == "same"
    more = (
        None
        if arguments["output_padding"] is None
        else each_axis(arguments, "output_padding", rank, 0)
    )
    out: list[Dim] = []
    for axis, dim in enumerate(spatial):
        reach = (_window_of(kernel)[axis] - 1) * dilation[axis] + 1
        if not isinstance(dim, int):
            out.append(None)
        elif more is not None:
            span = reach % 2 if padded else reach
            out.append((dim - 1) * strides[axis] + span + more[axis])
        elif padded:
            out.append(dim * strides[axis])
        else:
            out.append((dim - 1) * strides[axis] + max(reach, strides[axis]))
    return kept(given, joined(arguments, shape[0], tuple(out), kernel[-2]))


# --- patches and pixels ---------------------------------------------------------


def _pair(arguments: OpArguments, name: str, least: int = 1) -> tuple[int, int]:
    a, b = arguments.sizes(name, 2, least=least)
    return a, b


@op("unfold")
def unfold(arguments: OpArguments) -> TensorType:
    """The patches of images, `[batch, channels, height, width]`, as columns."""
    given, shape = ranked(arguments, "x", TEXT, exactly=(4,))
    size, dilation, stride = (_pair(arguments, n) for n in ("kernel_size", "dilation", "stride"))
    padding = _pair(arguments, "padding", 0)
    if not all(isinstance(dim, int) for dim in shape):
        refuse(
            f"`ops.unfold` must know every size, that of the batch too, this is {given}",
            argument="x",
            help="`ops.image.extract_patches` does not need the batch's",
        )
    total = 1
    for axis in range(2):
        dim = shape[2 + axis]
        assert isinstance(dim, int)
        steps = window(dim + 2 * padding[axis], size[axis], stride[axis], dilation[axis], False)
        if not isinstance(steps, int) or steps < 0:
            refuse(f"a patch {size[axis]} wide does not fit into {given}", argument="kernel_size")
        total *= steps
    return kept(given, (shape[0], scaled(shape[1], size[0] * size[1]), total))


@op("fold")
def fold(arguments: OpArguments) -> TensorType:
    """Patches as columns, put together as images again."""
    given, shape = ranked(arguments, "x", TEXT | BOOL, exactly=(3,))
    size, out = _pair(arguments, "kernel_size"), _pair(arguments, "output_size")
    dilation, stride = _pair(arguments, "dilation"), _pair(arguments, "stride")
    padding = _pair(arguments, "padding", 0)
    area, channels = size[0] * size[1], shape[1]
    if isinstance(channels, int) and channels % area:
        refuse(
            f"axis 1 of {given} does not divide by the size of a patch, {area}",
            argument="kernel_size",
            axis=1,
        )
    steps: list[Dim] = [
        window(out[i] + 2 * padding[i], size[i], stride[i], dilation[i], False) for i in range(2)
    ]
    total = product(tuple(steps))
    if isinstance(total, int) and not agree(total, shape[2]):
        refuse(
            f"images of {out[0]} x {out[1]} have {total} patches, {given} has {dim_text(shape[2])}",
            argument="output_size",
        )
    filters = channels // area if isinstance(channels, int) else None
    return kept(given, (shape[0], filters, *out))


@op("depth_to_space", "space_to_depth")
def pixels(arguments: OpArguments) -> TensorType:
    """Channels spread over blocks of pixels, or blocks gathered into channels."""
    given, shape = ranked(arguments, "x", exactly=(4,))
    block = arguments.integer("block_size", least=2)
    spatial, channels = parts(arguments, shape)
    if arguments.name == "depth_to_space":
        if isinstance(channels, int) and channels % block**2:
            _indivisible(given, "channels", channels, block**2)
        out = tuple(scaled(dim, block) for dim in spatial)
        depth: Dim = channels // block**2 if isinstance(channels, int) else None
    else:
        for dim in spatial:
            if isinstance(dim, int) and dim % block:
                _indivisible(given, "pixels a side", dim, block)
        out = tuple(dim // block if isinstance(dim, int) else None for dim in spatial)
        depth = scaled(channels, block**2)
    return TensorType(joined(arguments, shape[0], out, depth), strong(given.dtype))


def _indivisible(given: TensorType, what: str, dim: int, by: int) -> NoReturn:
    refuse(f"{dim} {what} of {given} do not divide by {by}", argument="block_size")
