"""Ops of `keras.ops.image`: images resized, cropped, warped and compared.

An image is `[height, width, channels]`, or channels first, with or without a batch axis.
"""

from __future__ import annotations

from specc.catalog.shapes.arguments import dim_text, refuse
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.dtypes import COMPLEX, promote
from specc.catalog.shapes.marked import each_of, side_by_side
from specc.catalog.shapes.op_kit import (
    BOOL,
    NOT_FLOATING,
    NOT_FLOATS,
    NOT_REAL,
    TEXT,
    OpArguments,
    kept,
    needs_tensor,
    op,
    operand,
    ranked,
    same,
    shape_of,
    sizes,
)
from specc.catalog.shapes.ops_spatial import channels_first, each_axis, slid
from specc.catalog.types import Dim, Shape, TensorType


def _images(
    arguments: OpArguments, refused: frozenset[str], name: str = "images"
) -> tuple[TensorType, list[Dim], int]:
    """Images, their shape, and its axis of heights; that of widths is the next."""
    given, shape = ranked(arguments, name, refused, exactly=(3, 4))
    first = "data_format" in arguments.values and channels_first(arguments)
    return given, list(shape), len(shape) - (2 if first else 3)


def _channels(shape: list[Dim], height: int) -> int:
    """The axis of channels, which is before the heights or behind the widths."""
    return height - 1 if height == len(shape) - 2 else height + 2


# --- colours --------------------------------------------------------------------


@op("image.rgb_to_grayscale", "image.rgb_to_hsv", "image.hsv_to_rgb")
def colours(arguments: OpArguments) -> TensorType:
    """Colours written in another way."""
    gray = arguments.name == "image.rgb_to_grayscale"
    given, shape, height = _images(arguments, TEXT if gray else NOT_FLOATS)
    axis = _channels(shape, height)
    allowed = (1, 3) if gray else (3,)
    if isinstance(shape[axis], int) and shape[axis] not in allowed:
        refuse(
            f"`ops.{arguments.name}` takes 3 channels, {given} has {shape[axis]}",
            argument="images",
            axis=axis,
            note=each_of(("images", given, [axis])),
        )
    if gray:
        if not isinstance(shape[axis], int):
            refuse(
                f"`ops.{arguments.name}` must know the number of channels: {given}",
                argument="images",
                axis=axis,
                note=each_of(("images", given, [axis])),
            )
        shape[axis] = 1
    return kept(given, tuple(shape))


# --- sizes ----------------------------------------------------------------------

_METHODS = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5", "area")


@op("image.resize")
def resize(arguments: OpArguments) -> TensorType:
    """Images of the given height and width."""
    refused = NOT_REAL | BOOL | {"uint32", "uint64"}
    # TensorFlow pads integers with a zero that is none.
    padded = arguments.flag("pad_to_aspect_ratio")
    given, shape, height = _images(arguments, NOT_FLOATS if padded else refused)
    size = arguments["size"]
    if isinstance(size, int):
        refuse("`size` of `ops.image.resize` is `[height, width]`", argument="size")
    shape[height : height + 2] = arguments.sizes("size", 2)
    arguments.text("interpolation", *_METHODS, lower=False)
    if arguments.flag("crop_to_aspect_ratio") and arguments.flag("pad_to_aspect_ratio"):
        refuse(
            "an aspect ratio is kept by cropping or by padding, not both",
            argument="pad_to_aspect_ratio",
        )
    return kept(given, tuple(shape))


_SIDES = ("top", "bottom", "left", "right")


@op("image.pad_images", "image.crop_images")
def framed(arguments: OpArguments) -> TensorType:
    """Images with a frame put around or taken off; two of three numbers say how much."""
    given, shape, height = _images(arguments, frozenset())
    padding = arguments.name == "image.pad_images"
    word = "padding" if padding else "cropping"
    for axis, before, after, target in (
        (height, f"top_{word}", f"bottom_{word}", "target_height"),
        (height + 1, f"left_{word}", f"right_{word}", "target_width"),
    ):
        names = (before, after, target)
        values = [arguments.optional(name, least=0) for name in names]
        if values.count(None) != 1:
            listed = f"`{before}`, `{after}` and `{target}`"
            refuse(
                f"`ops.{arguments.name}` takes two of {listed}",
                argument=target,
            )
        shape[axis] = _framed(arguments, given, axis, values, names, padding)
    return kept(given, tuple(shape))


def _framed(
    arguments: OpArguments,
    given: TensorType,
    axis: int,
    values: list[int | None],
    names: tuple[str, str, str],
    padding: bool,
) -> Dim:
    """The size along one axis. Raises: Refused."""
    before, after, target = values
    dim, note = shape_of(given)[axis], each_of(("images", given, [axis]))
    sign = 1 if padding else -1
    if target is None:
        assert before is not None
        assert after is not None
        if isinstance(dim, int):
            size = dim + sign * (before + after)
            if size < 0:
                refuse(
                    f"{given} is not large enough to crop {before + after}",
                    argument=names[0],
                    axis=axis,
                    note=note,
                )
            return size
        if not padding:
            refuse(
                f"`ops.{arguments.name}` must know the size of {given}, or the target",
                argument=names[2],
                axis=axis,
                note=note,
            )
        return None
    if isinstance(dim, int):
        rest = sign * (target - dim) - (before or 0) - (after or 0)
        if rest < 0:
            missing = names[1] if after is None else names[0]
            refuse(
                f"`{missing}` would be {rest}: {given} has {dim}, the target is {target}",
                argument=names[2],
                axis=axis,
                note=note,
            )
    elif padding or before is None:
        refuse(
            f"`ops.{arguments.name}` must know the size of {given} to reach a target",
            argument=names[2],
            axis=axis,
            note=note,
        )
    return target


# --- warps ----------------------------------------------------------------------

_NOT_WARPED = NOT_REAL | BOOL | {"uint16", "uint32", "uint64", "int8", "int16"}
_INTERPOLATIONS = ("nearest", "bilinear")
_FILLS = ("constant", "nearest", "wrap", "reflect")


@op("image.affine_transform")
def affine_transform(arguments: OpArguments) -> TensorType:
    """Images moved, turned and stretched, as 8 numbers say."""
    needs_tensor(arguments, "images", "transform")
    given, shape, _ = _images(arguments, _NOT_WARPED)
    arguments.text("interpolation", *_INTERPOLATIONS, lower=False)
    arguments.text("fill_mode", *_FILLS, lower=False)
    transform, numbers = ranked(arguments, "transform", TEXT | COMPLEX, exactly=(1, 2))
    if not agree(numbers[-1], 8):
        refuse(
            f"`transform` has 8 numbers for each image, this is {transform}",
            argument="transform",
            axis=len(numbers) - 1,
            note=each_of(("transform", transform, [len(numbers) - 1])),
        )
    images = shape[0] if len(shape) == 4 else 1
    if len(numbers) == 2 and numbers[0] != 1 and not agree(numbers[0], images):
        refuse(
            f"{dim_text(images)} images have {dim_text(numbers[0])} transforms: {given} and "
            f"{transform}",
            argument="transform",
            axis=0,
            note=each_of(("images", given, [0]), ("transform", transform, [0])),
        )
    return given


@op("image.perspective_transform")
def perspective_transform(arguments: OpArguments) -> TensorType:
    """Images warped so that four points come to lie on four others."""
    needs_tensor(arguments, "images", "start_points", "end_points")
    given, _, _ = _images(arguments, _NOT_WARPED)
    arguments.text("interpolation", *_INTERPOLATIONS, lower=False)
    points = [
        ranked(arguments, name, NOT_FLOATS, exactly=(2, 3))
        for name in ("start_points", "end_points")
    ]
    for (typed, shape), name in zip(points, ("start_points", "end_points"), strict=True):
        if shape[-2:] != (4, 2):
            wanted = zip(range(len(shape) - 2, len(shape)), (4, 2), strict=True)
            odd = [axis for axis, size in wanted if shape[axis] != size]
            refuse(
                f"`{name}` are four points of two numbers, this is {typed}",
                argument=name,
                axis=odd[0],
                note=each_of((name, typed, odd)),
            )
    one, two = points[0][1], points[1][1]
    if len(one) != len(two) or not same(one[0], two[0]):
        refuse(
            f"as many points are moved as are moved to: {points[0][0]} and {points[1][0]}",
            argument="end_points",
            note=each_of(("start_points", points[0][0], [0]), ("end_points", points[1][0], [0])),
        )
    return given


@op("image.elastic_transform")
def elastic_transform(arguments: OpArguments) -> TensorType:
    """Images as if drawn on rubber."""
    given, shape, height = _images(arguments, NOT_FLOATS | {"float16"})
    arguments.text("interpolation", *_INTERPOLATIONS, lower=False)
    arguments.text("fill_mode", *_FILLS, lower=False)
    axes = [height, height + 1, _channels(shape, height)]
    if not all(isinstance(shape[axis], int) for axis in axes):
        odd = [axis for axis in axes if not isinstance(shape[axis], int)]
        refuse(
            f"`ops.{arguments.name}` must know the size of {given}",
            argument="images",
            axis=odd[0],
            note=each_of(("images", given, odd)),
        )
    return given


@op("image.gaussian_blur")
def gaussian_blur(arguments: OpArguments) -> TensorType:
    """Images blurred."""
    given, _, _ = _images(arguments, NOT_FLOATS | {"float16"})
    for name in ("kernel_size", "sigma"):
        value = arguments[name]
        if not isinstance(value, list | tuple) or len(value) != 2:
            refuse(
                f"`{name}` of `ops.{arguments.name}` is two numbers, for height and width",
                argument=name,
            )
    return given


@op("image.sobel_edges")
def sobel_edges(arguments: OpArguments) -> TensorType:
    """How steep images are, up and across, along a last axis."""
    given, shape = ranked(arguments, "images", NOT_FLOATS, exactly=(4,))
    for axis in (2, 3) if channels_first(arguments) else (1, 2):
        if shape[axis] == 1:
            refuse(
                f"`ops.{arguments.name}` compares neighbours, and axis {axis} of {given} has none",
                argument="images",
                axis=axis,
                note=each_of(("images", given, [axis])),
            )
    return kept(given, (*shape, 2))


@op("image.scale_and_translate")
def scale_and_translate(arguments: OpArguments) -> TensorType:
    """Images scaled and moved along some axes, in a given shape."""
    given = operand(arguments, "images", NOT_FLOATING)
    was, out = shape_of(given), sizes(arguments, "output_shape")
    axes = arguments.axes("spatial_dims")
    arguments.text(
        "method",
        "linear",
        "bilinear",
        "trilinear",
        "cubic",
        "bicubic",
        "tricubic",
        "lanczos3",
        "lanczos5",
        lower=False,
    )
    if len(out) != len(was):
        refuse(
            f"`output_shape` has a size for each axis of {given}, this has {len(out)}",
            argument="output_shape",
        )
    for axis, (dim, size) in enumerate(zip(was, out, strict=True)):
        if axis not in [each % len(was) for each in axes] and not agree(dim, size):
            refuse(
                f"axis {axis} of {given} is not one that is scaled, and stays {dim_text(dim)}",
                argument="output_shape",
                axis=axis,
                note=side_by_side([("images", was), ("output_shape", out)], [axis]),
            )
    moved = [operand(arguments, name) for name in ("scale", "translation")]
    dtype = promote(*(each.dtype for each in moved))
    linear = str(arguments["method"]).endswith("linear")
    wide = ("float32", "float64") if linear else ("float32",)
    if dtype is not None and dtype not in wide:
        refuse(
            f"`scale` and `translation` come to {' or '.join(wide)}, these to {dtype}",
            argument="translation",
            help="`ops.cast(…, float32)` makes them so",
        )
    for name in ("scale", "translation"):
        numbers = operand(arguments, name, TEXT | COMPLEX)
        counted = shape_of(numbers)
        if len(counted) != 1 or (isinstance(counted[0], int) and counted[0] < len(axes)):
            refuse(
                f"`{name}` has a number for each of `spatial_dims`, this is {numbers}",
                argument=name,
            )
    return kept(given, out)


# --- patches --------------------------------------------------------------------


@op("image.extract_patches", "image.extract_patches_3d")
def extract_patches(arguments: OpArguments) -> TensorType:
    """The pixels of each window, as channels."""
    volumes = arguments.name.endswith("3d")
    name, size = "volumes" if volumes else "images", arguments["size"]
    rank = len(size) if isinstance(size, list | tuple) else 3 if volumes else 2
    refused = NOT_FLOATS if rank == 3 else NOT_FLOATS - {"int32"}
    given, shape = ranked(arguments, name, refused, exactly=(rank + 1, rank + 2))
    if rank not in ((3,) if volumes else (2, 3)):
        refuse(f"`size` has 2 sizes for images, 3 for volumes, this has {rank}", argument="size")
    window = arguments.sizes("size", rank)
    strides = window if arguments["strides"] is None else each_axis(arguments, "strides", rank)
    dilation = each_axis(arguments, "dilation_rate", rank)
    if max(strides) > 1 and max(dilation) > 1:
        refuse(
            f"strides {list(strides)} and dilation {list(dilation)} exclude each other",
            argument="dilation_rate",
            help="set one of `strides` and `dilation_rate` to 1",
        )
    batch = shape[:1] if len(shape) == rank + 2 else ()
    rest = shape[len(batch) :]
    first = channels_first(arguments)
    channels = rest[0] if first else rest[-1]
    if not isinstance(channels, int):
        axis = len(batch) if first else len(shape) - 1
        refuse(
            f"`ops.{arguments.name}` must know the channels of {given}",
            argument=name,
            axis=axis,
            note=each_of((name, given, [axis])),
        )
    filters = channels
    for length in window:
        filters *= length
    out = slid(arguments, rest[1:] if first else rest[:-1], window, strides, dilation, "size")
    return kept(given, (*batch, filters, *out) if first else (*batch, *out, filters))


@op("image.map_coordinates")
def map_coordinates(arguments: OpArguments) -> TensorType:
    """A tensor read at places between its elements."""
    needs_tensor(arguments, "inputs", "coordinates")
    given, was = ranked(arguments, "inputs", TEXT, least=1)
    refused = NOT_FLOATS if arguments.integer("order") else NOT_REAL | BOOL
    places, at = ranked(arguments, "coordinates", refused, least=2)
    if arguments["order"] not in (0, 1):
        refuse(
            f"`order` of `ops.{arguments.name}` is 0 or 1, this is {arguments['order']}",
            argument="order",
        )
    arguments.text("fill_mode", "constant", "nearest", "wrap", "mirror", "reflect", lower=False)
    if at[0] != len(was):
        refuse(
            f"a place in {given} has {len(was)} coordinates, {places} has {dim_text(at[0])}",
            argument="coordinates",
            axis=0,
            note=each_of(("coordinates", places, [0])),
        )
    if not all(isinstance(dim, int) for dim in was):
        odd = [axis for axis, dim in enumerate(was) if not isinstance(dim, int)]
        refuse(
            f"`ops.{arguments.name}` must know every size of {given}",
            argument="inputs",
            axis=odd[0],
            note=each_of(("inputs", given, odd)),
        )
    return kept(given, at[1:])


# --- likeness -------------------------------------------------------------------


@op("image.ssim")
def ssim(arguments: OpArguments) -> TensorType:
    """How like two images are, a number for each pair."""
    refused = TEXT | COMPLEX | {"float16"}
    left, one, height = _images(arguments, refused, "image1")
    right, two, _ = _images(arguments, refused - {"float16"}, "image2")
    if len(one) != len(two) or not all(map(agree, one, two)):
        odd = [axis for axis, pair in enumerate(zip(one, two, strict=False)) if not agree(*pair)]
        refuse(
            f"`ops.{arguments.name}` compares images of one size: {left} and {right}",
            argument="image2",
            note=each_of(("image1", left, odd), ("image2", right, odd)),
        )
    width = arguments.integer("filter_size", least=1)
    for axis in (height, height + 1):
        dim = one[axis]
        if isinstance(dim, int) and dim < width:
            refuse(
                f"a filter {width} wide does not fit into axis {axis} of {left}",
                argument="filter_size",
                axis=axis,
                note=each_of(("image1", left, [axis])),
            )
    out: Shape = () if len(one) == 3 else (one[0],)
    return kept(left, out)
