"""Layers that resize, crop and augment images.

An image is `[height, width, channels]`, or channels first, with or without a
batch axis.
"""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, dim_text, refuse
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.kit import (
    computed,
    layer_name,
    one,
    rank_help,
    rule,
    shape_of,
)
from specc.catalog.shapes.marked import the_input
from specc.catalog.types import Dim, LayerCall, Outcome, Shape, TensorType
from specc.record import value


@value
class _Size:
    height: int
    width: int
    first: bool


def _size(arguments: Arguments) -> _Size:
    if arguments.name == "Resizing":
        crop, pad = arguments["crop_to_aspect_ratio"], arguments["pad_to_aspect_ratio"]
        if crop and pad:
            refuse(
                "an aspect ratio is kept by cropping or by padding, not both",
                argument="pad_to_aspect_ratio",
            )
    return _Size(
        arguments.integer("height", least=1),
        arguments.integer("width", least=1),
        arguments.channels_first(),
    )


def _image(call: LayerCall) -> Shape:
    """The shape of a batch of images. Pixels of any dtype are cast before anything is computed."""
    given = one(call)
    shape = shape_of(given)
    if len(shape) != 4:
        refuse(
            f"`{layer_name(call)}` takes images, [batch, height, width, channels]; {given} has "
            f"{len(shape)} axes",
            input=0,
            note="without a batch axis it would take the first for the height"
            if len(shape) == 3
            else None,
            help=rank_help(shape, 4 - len(shape)),
        )
    if 0 in shape[1:]:
        refuse(f"`{layer_name(call)}` has no pixels to take: {given} is empty", input=0)
    return shape


@rule("Resizing", "CenterCrop", "RandomCrop", construct=_size)
def resized(call: LayerCall, layer: _Size) -> Outcome:
    """Images of the given height and width."""
    shape: list[Dim] = list(_image(call))
    height = 2 if layer.first else 1
    shape[height : height + 2] = [layer.height, layer.width]
    return computed(call, tuple(shape))


def _channels_first(arguments: Arguments) -> bool:
    return arguments.channels_first()


_COLOURS = {
    "AugMix": (1, 3),
    "RandAugment": (1, 3),
    "RandomColorDegeneration": (3,),
    "RandomGrayscale": (1, 3),
    "RandomHue": (3,),
    "RandomSaturation": (3,),
}
"""The numbers of channels that a layer knows what to do with."""

_MISSING = {
    "CutMix": ("float16", "bfloat16"),
    "RandomElasticTransform": ("float16",),
    "RandomErasing": ("float16",),
    "RandomGaussianBlur": ("float16",),
}
"""The dtypes in which TensorFlow fails when a layer runs."""


@rule(
    "AugMix",
    "AutoContrast",
    "Equalization",
    "RandAugment",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "Solarization",
    "MixUp",
    "CutMix",
    "MaxNumBoundingBoxes",
    construct=_channels_first,
)
def augmented(call: LayerCall, first: bool) -> Outcome:
    """The same images, changed in training."""
    name = layer_name(call)
    shape = _image(call)
    channels = shape[1 if first else 3]
    allowed = _COLOURS.get(name)
    if allowed is not None and not any(agree(channels, number) for number in allowed):
        refuse(
            f"`{name}` takes images of {' or '.join(str(n) for n in allowed)} channels, these "
            f"have {dim_text(channels)}",
            input=0,
            axis=1 if first else 3,
        )
    compute = call.policy.compute
    if compute in _MISSING.get(name, ()):
        refuse(
            f"TensorFlow has no `{name}` in {compute}", argument="dtype", help="set `dtype=float32`"
        )
    if name == "RandomPerspective" and 1 in shape[2 if first else 1 :][:2]:
        refuse(f"`RandomPerspective` moves corners apart; {call.input} has but one pixel", input=0)
    if name in ("Equalization", "RandomGrayscale"):
        return Outcome(TensorType(shape, one(call).dtype))
    return computed(call, shape)


@value
class _Tiles:
    grid: tuple[int, ...]
    first: bool


def _tiles(arguments: Arguments) -> _Tiles:
    return _Tiles(arguments.sizes("tile_grid_size", 2), arguments.channels_first())


@rule("ContrastLimitedAdaptiveHistogramEqualization", construct=_tiles)
def equalized(call: LayerCall, layer: _Tiles) -> Outcome:
    """The same images, contrast evened out in each tile of a grid."""
    shape = _image(call)
    height = 2 if layer.first else 1
    for axis, tiles in zip((height, height + 1), layer.grid, strict=True):
        dim = shape[axis]
        # The image is mirrored at its end until all tiles are of one size.
        if isinstance(dim, int) and -dim % tiles > dim:
            refuse(
                f"an image of {dim} along axis {axis} is too small for {tiles} tiles",
                argument="tile_grid_size",
                input=0,
                axis=axis,
                note=the_input(call.input, axis),
                help="take fewer tiles",
            )
    return computed(call, shape)
