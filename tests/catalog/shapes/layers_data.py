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
    arguments = options(draw, output_mode=st.one_of(ENCODINGS, st.just("int")))
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


@maker("HashedCrossing")
def hashed_crossing(draw: Draw, name: str) -> Case:
    arguments = {"num_bins": draw(UNITS), **options(draw, output_mode=ENCODINGS)}
    shapes = st.sampled_from([(None,), (None, 1), (2, 1), (2,), (None, 3), (None, 1, 1), ()])
    first = TensorType(draw(shapes), draw(st.sampled_from(["string", "int32", "int64"])))
    second = TensorType(
        first.shape if not one_in(draw, 5) else draw(shapes),
        draw(st.sampled_from(["string", "int32", "int64", "float32"])),
    )
    given = [first, second]
    return Case("layer", name, arguments, given[: draw(st.sampled_from([2, 2, 2, 1]))])


MODES = st.sampled_from(["int", "one_hot", "multi_hot", "count", "tf_idf"])


@maker("StringLookup", "IntegerLookup", "TextVectorization")
def lookup(draw: Draw, name: str) -> Case:
    """A vocabulary may hold the words for a mask and for unknown ones, or a word twice."""
    arguments = options(draw, output_mode=MODES)
    integers = name == "IntegerLookup"
    if draw(FLAG):
        words = [[1, 2, 3], [1, 2, 1], [-1, 1, 2], [0, -1, 1], [0, 1]]
        texts = [["a", "b", "c"], ["a", "a"], ["[UNK]", "a", "b"], ["", "[UNK]", "a"], ["", "a"]]
        arguments["vocabulary"] = draw(st.sampled_from(words if integers else texts))
        if arguments.get("output_mode") == "tf_idf" and not one_in(draw, 4):
            arguments["idf_weights"] = [0.5] * draw(st.sampled_from([3, 2]))
    if one_in(draw, 3):
        arguments |= options(draw, max_tokens=st.sampled_from([8, 3, 1]), pad_to_max_tokens=FLAG)
    if name == "TextVectorization":
        arguments |= options(draw, output_sequence_length=st.sampled_from([5, None]))
        arguments |= options(draw, split=st.sampled_from(["whitespace", "character", None]))
    else:
        arguments |= options(draw, num_oov_indices=st.sampled_from([0, 1, 2]), invert=FLAG)
        arguments |= options(
            draw, mask_token=st.sampled_from([0, None] if integers else ["", None])
        )
        if one_in(draw, 8):
            arguments["salt"] = 5
            arguments |= options(draw, oov_method=st.just("farmhash"))
    usual = "int64" if integers else "string"
    return Case("layer", name, arguments, _words(draw, usual, usual, usual, "int32", "string"))


# --- sound --------------------------------------------------------------------------


@maker("MelSpectrogram")
def mel_spectrogram(draw: Draw, name: str) -> Case:
    arguments = options(
        draw,
        sequence_stride=st.sampled_from([4, 7, 32]),
        num_mel_bins=st.sampled_from([1, 8, 20]),
        window=st.sampled_from(["hann", "hamming", None]),
        power_to_db=FLAG,
    )
    arguments["fft_length"] = draw(st.sampled_from([8, 16, 20, 64]))
    if one_in(draw, 4):
        arguments["sequence_length"] = draw(st.sampled_from([8, 16, 32]))
    return Case("layer", name, arguments, _sound(draw, 2))


@maker("STFTSpectrogram")
def stft_spectrogram(draw: Draw, name: str) -> Case:
    modes = ["log", "magnitude", "psd", "real", "imag", "angle", "stft"]
    arguments = options(
        draw,
        mode=st.sampled_from(modes),
        frame_step=st.sampled_from([1, 3, 8, 20, 0]),
        fft_length=st.sampled_from([8, 16, 32]),
        padding=st.sampled_from(["valid", "same"]),
        window=st.sampled_from(["hann", "hamming", "boxcar"]),
        periodic=FLAG,
        scaling=st.sampled_from(["density", "spectrum"]),
        expand_dims=FLAG,
        data_format=FORMAT,
    )
    arguments["frame_length"] = draw(st.sampled_from([8, 16, 5, 2, 1]))
    return Case("layer", name, arguments, _sound(draw, 3))


def _sound(draw: Draw, rank: int) -> TensorType:
    sizes = list(shape(draw, rank))
    for axis in range(1, len(sizes)):
        if isinstance(sizes[axis], int) and draw(FLAG):
            sizes[axis] = draw(st.sampled_from([16, 20, 33, 64, 100]))
    return TensorType(tuple(sizes), draw(DTYPES))


# --- images -------------------------------------------------------------------------


def _image(draw: Draw) -> TensorType:
    sizes = list(shape(draw, draw(st.sampled_from([4, 4, 4, 3]))))
    if sizes and draw(FLAG):
        sizes[-1] = 3
    return TensorType(tuple(sizes), draw(DTYPES))


@maker("ContrastLimitedAdaptiveHistogramEqualization")
def equalization(draw: Draw, name: str) -> Case:
    grids = st.sampled_from([[2, 2], [1, 3], [8, 8], [4, 5]])
    arguments = options(draw, tile_grid_size=grids, data_format=FORMAT)
    return Case("layer", name, arguments, _image(draw))


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
    "MaxNumBoundingBoxes": {"max_number": 3},
}


@maker(*IMAGES)
def augmentation(draw: Draw, name: str) -> Case:
    return Case("layer", name, dict(IMAGES[name]), _image(draw))
