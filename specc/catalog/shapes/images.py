"""Layers that resize, crop and augment images.

An image is `[height, width, channels]`, or channels first, with or without a
batch axis.
"""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, dim_text, refuse
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.kit import (
    Takes,
    computed,
    layer_name,
    one,
    rule,
    shape_of,
)
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


def _image(call: LayerCall, takes: Takes = Takes.BOOLEANS) -> Shape:
    given = one(call, takes)
    shape = shape_of(given)
    if len(shape) not in (3, 4):
        refuse(
            f"`{layer_name(call)}` takes images, [batch, height, width, channels]; {given} has "
            f"{len(shape)} axes",
            input=0,
            help="`Reshape` can add an axis for one channel" if len(shape) == 2 else None,
        )
    return shape


@rule("Resizing", "CenterCrop", "RandomCrop", construct=_size)
def resized(call: LayerCall, layer: _Size) -> Outcome:
    """Images of the given height and width."""
    takes = Takes.NUMBERS if layer_name(call) == "Resizing" else Takes.BOOLEANS
    shape: list[Dim] = list(_image(call, takes))
    height = len(shape) - (2 if layer.first else 3)
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
    construct=_channels_first,
)
def augmented(call: LayerCall, first: bool) -> Outcome:
    """The same images, changed in training."""
    name = layer_name(call)
    takes = Takes.BOOLEANS
    if name == "RandomBrightness":
        takes = Takes.NUMBERS
    elif name in ("RandomContrast", "RandomSaturation"):
        takes = Takes.FLOATS
    shape = _image(call, takes)
    channels = shape[-3 if first else -1]
    allowed = _COLOURS.get(name)
    if allowed is not None and not any(agree(channels, number) for number in allowed):
        refuse(
            f"`{name}` takes images of {' or '.join(str(n) for n in allowed)} channels, these "
            f"have {dim_text(channels)}",
            input=0,
            axis=len(shape) - (3 if first else 1),
        )
    if name in ("Equalization", "RandomGrayscale"):
        return Outcome(TensorType(shape, one(call).dtype))
    return computed(call, shape)
