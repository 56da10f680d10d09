"""Random preprocessing and image layers, legal and not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import TensorType
from tests.catalog.shapes.cases import Case
from tests.catalog.shapes.drawing import (
    AXIS,
    DTYPES,
    FLAG,
    FORMAT,
    SIZES,
    SLOPE,
    SMALL,
    UNITS,
    Draw,
    any_rank,
    maker,
    one_in,
    options,
    shape,
)

# --- preprocessing --------------------------------------------------------------------


@maker("Rescaling")
def rescaling(draw: Draw, name: str) -> Case:
    return Case("layer", name, {"scale": 0.5, **options(draw, offset=SLOPE)}, any_rank(draw))


@maker("Normalization")
def normalization(draw: Draw, name: str) -> Case:
    arguments = options(draw, axis=st.one_of(st.none(), AXIS), invert=FLAG)
    numbers = st.sampled_from([0.5, [0.5], [1.0, 2.0, 3.0]])
    if one_in(draw, 3):
        arguments |= options(draw, mean=numbers)
        if "mean" in arguments and not one_in(draw, 4):
            arguments["variance"] = arguments["mean"]
    return Case("layer", name, arguments, any_rank(draw))


ENCODINGS = st.sampled_from(["one_hot", "multi_hot", "count"])


@maker("CategoryEncoding")
def category_encoding(draw: Draw, name: str) -> Case:
    arguments = {"num_tokens": draw(st.sampled_from([8, 16, 0, None]))}
    arguments |= options(draw, output_mode=ENCODINGS)
    return Case("layer", name, arguments, any_rank(draw))


@maker("Discretization")
def discretization(draw: Draw, name: str) -> Case:
    arguments = options(draw, output_mode=ENCODINGS)
    if one_in(draw, 5):
        arguments |= options(draw, num_bins=SMALL)
    else:
        arguments["bin_boundaries"] = [0.0, 1.0, 2.0]
    return Case("layer", name, arguments, any_rank(draw))


def _words(draw: Draw, *dtypes: str) -> TensorType:
    given = any_rank(draw)
    return TensorType(given.shape, draw(st.sampled_from(dtypes)))


@maker("Hashing")
def hashing(draw: Draw, name: str) -> Case:
    arguments = {"num_bins": draw(UNITS), **options(draw, output_mode=ENCODINGS)}
    return Case("layer", name, arguments, _words(draw, "string", "int32", "int64"))


@maker("StringLookup", "IntegerLookup", "TextVectorization")
def lookup(draw: Draw, name: str) -> Case:
    modes = st.sampled_from(["int", "one_hot", "multi_hot", "count"])
    arguments = options(draw, output_mode=modes)
    if draw(FLAG):
        arguments["vocabulary"] = [1, 2, 3] if name == "IntegerLookup" else ["a", "b", "c"]
    if one_in(draw, 3):
        arguments |= options(draw, max_tokens=st.sampled_from([8, 1]), pad_to_max_tokens=FLAG)
    if name == "TextVectorization":
        arguments |= options(draw, output_sequence_length=st.sampled_from([5, None]))
    else:
        arguments |= options(draw, num_oov_indices=st.sampled_from([0, 1, 2]))
    usual = "int64" if name == "IntegerLookup" else "string"
    return Case("layer", name, arguments, _words(draw, usual, usual, usual, "int32", "string"))


def _image(draw: Draw) -> TensorType:
    sizes = list(shape(draw, draw(st.sampled_from([4, 4, 4, 3]))))
    if sizes and draw(FLAG):
        sizes[-1] = 3
    return TensorType(tuple(sizes), draw(DTYPES))


@maker("Resizing", "CenterCrop", "RandomCrop")
def resizing(draw: Draw, name: str) -> Case:
    arguments = {"height": draw(SIZES), "width": draw(SIZES), **options(draw, data_format=FORMAT)}
    return Case("layer", name, arguments, _image(draw))


IMAGES: dict[str, dict[str, Any]] = {
    "AugMix": {},
    "AutoContrast": {},
    "Equalization": {},
    "RandomBrightness": {"factor": 0.2},
    "RandomColorDegeneration": {"factor": 0.2},
    "RandomColorJitter": {},
    "RandomContrast": {"factor": 0.2},
    "RandomElasticTransform": {},
    "RandomErasing": {},
    "RandomFlip": {},
    "RandomGaussianBlur": {},
    "RandomGrayscale": {},
    "RandomHue": {"factor": 0.2},
    "RandomInvert": {},
    "RandomPerspective": {},
    "RandomPosterization": {"factor": 4},
    "RandomRotation": {"factor": 0.2},
    "RandomSaturation": {"factor": 0.2},
    "RandomSharpness": {"factor": 0.2},
    "RandomShear": {},
    "RandomTranslation": {"height_factor": 0.2, "width_factor": 0.2},
    "RandomZoom": {"height_factor": 0.2},
    "Solarization": {},
    "MixUp": {},
    "CutMix": {},
    "RandAugment": {},
}


@maker(*IMAGES)
def augmentation(draw: Draw, name: str) -> Case:
    return Case("layer", name, dict(IMAGES[name]), _image(draw))
