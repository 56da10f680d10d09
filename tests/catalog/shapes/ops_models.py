"""Random ops of neural networks, of images and of signals."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import Dim, TensorType
from tests.catalog.shapes.drawing import FLAG, FORMAT, SMALL, Draw, maybe, one_in, options
from tests.catalog.shapes.ops_drawing import (
    FLOATS,
    NUMBERS,
    batch,
    like,
    maker,
    operand,
    ranked,
    simple,
    size,
    sized,
)

INTEGERS = st.sampled_from(["int32"] * 8 + ["int64", "uint8", "float32"])
PADDING = st.sampled_from(["valid", "same"])

# --- space ----------------------------------------------------------------------


def _picture(
    draw: Draw, rank: int, channels: Dim, formats: Any, dtypes: Any = FLOATS
) -> tuple[TensorType, dict[str, Any]]:
    """A tensor over `rank` spatial axes, and its data format where that is told."""
    arguments = options(draw, data_format=formats)
    spatial = [draw(st.sampled_from([1, 4, 6, 8, 8, None])) for _ in range(rank)]
    if arguments.get("data_format") == "channels_first":
        return sized(draw, batch(draw), channels, *spatial, dtype=dtypes), arguments
    return sized(draw, batch(draw), *spatial, channels, dtype=dtypes), arguments


LAST = st.just("channels_last")


@maker("max_pool average_pool")
def pool(draw: Draw, name: str) -> dict[str, Any]:
    rank = draw(st.integers(1, 3))
    given, told = _picture(draw, rank, size(draw), LAST if rank == 3 else FORMAT, NUMBERS)
    pool_size = draw(SMALL) if draw(FLAG) else [draw(SMALL) for _ in range(rank)]
    return {
        "inputs": given,
        "pool_size": pool_size,
        **told,
        **options(draw, strides=SMALL, padding=PADDING),
    }


@maker("adaptive_max_pool adaptive_average_pool")
def adaptive_pool(draw: Draw, name: str) -> dict[str, Any]:
    rank = draw(st.integers(1, 3))
    given, told = _picture(draw, rank, size(draw), FORMAT)
    return {"inputs": given, "output_size": tuple(draw(SMALL) for _ in range(rank)), **told}


def _slid(draw: Draw, rank: int, strides: Any = SMALL) -> dict[str, Any]:
    chosen = options(draw, padding=PADDING)
    maybe(draw, chosen, "strides", lambda: draw(strides))
    maybe(draw, chosen, "dilation_rate", lambda: draw(SMALL))
    return chosen


@maker("conv conv_transpose")
def conv(draw: Draw, name: str) -> dict[str, Any]:
    rank, channels = draw(st.integers(1, 3)), draw(SMALL)
    given, told = _picture(draw, rank, channels, LAST)
    width = [draw(SMALL) for _ in range(rank)]
    ends = (channels, 5) if name == "conv" else (5, channels)
    kernel = sized(draw, *width, *ends, dtype=given.dtype)
    return {"inputs": given, "kernel": kernel, **told, **_slid(draw, rank)}


@maker("depthwise_conv")
def depthwise_conv(draw: Draw, name: str) -> dict[str, Any]:
    rank, channels = draw(st.integers(1, 2)), draw(SMALL)
    given, told = _picture(draw, rank, channels, FORMAT)
    width = [draw(SMALL) for _ in range(rank)]
    kernel = sized(draw, *width, channels, draw(SMALL), dtype=given.dtype)
    return {"inputs": given, "kernel": kernel, **told, **_slid(draw, rank)}


@maker("separable_conv")
def separable_conv(draw: Draw, name: str) -> dict[str, Any]:
    rank, channels, times = draw(st.integers(1, 2)), draw(SMALL), draw(SMALL)
    given, told = _picture(draw, rank, channels, LAST)
    width = [draw(SMALL) for _ in range(rank)]
    return {
        "inputs": given,
        "depthwise_kernel": sized(draw, *width, channels, times, dtype=given.dtype),
        "pointwise_kernel": sized(draw, *[1] * rank, channels * times, 5, dtype=given.dtype),
        **told,
        **_slid(draw, rank),
    }


@maker("unfold")
def unfold(draw: Draw, name: str) -> dict[str, Any]:
    given = sized(draw, draw(st.sampled_from([2, 2, None])), 3, 6, 8, dtype=NUMBERS)
    widths = options(draw, dilation=SMALL, padding=SMALL, stride=SMALL)
    return {"x": given, "kernel_size": draw(SMALL), **widths}


@maker("fold")
def fold(draw: Draw, name: str) -> dict[str, Any]:
    width, out = draw(SMALL), draw(st.sampled_from([4, 5]))
    patches = (out - width + 1) ** 2
    given = sized(draw, batch(draw), 3 * width * width, patches, dtype=NUMBERS)
    return {"x": given, "output_size": out, "kernel_size": width}


@maker("depth_to_space space_to_depth")
def pixels(draw: Draw, name: str) -> dict[str, Any]:
    given, told = _picture(draw, 2, draw(st.sampled_from([4, 8, 3, None])), LAST, NUMBERS)
    return {"x": given, "block_size": draw(st.sampled_from([1, 2, 2, 3])), **told}


# --- losses and attention -------------------------------------------------------


@maker("binary_crossentropy categorical_crossentropy")
def crossentropy(draw: Draw, name: str) -> dict[str, Any]:
    output = operand(draw, None, FLOATS)
    return {"target": like(draw, output), "output": output, **options(draw, from_logits=FLAG)}


@maker("sparse_categorical_crossentropy")
def sparse_crossentropy(draw: Draw, name: str) -> dict[str, Any]:
    output = operand(draw, draw(st.integers(1, 3)), FLOATS)
    dims = (output.shape or ())[:-1]
    target = TensorType((*dims, 1) if draw(FLAG) else dims, "int32")
    return {
        "target": like(draw, target, INTEGERS),
        "output": output,
        **options(draw, from_logits=FLAG),
    }


@maker("ctc_loss")
def ctc_loss(draw: Draw, name: str) -> dict[str, Any]:
    examples = batch(draw)
    return {
        "target": sized(draw, examples, 4, dtype=INTEGERS),
        "output": sized(draw, examples, 8, 5),
        "target_length": sized(draw, examples, dtype=INTEGERS),
        "output_length": sized(draw, examples, dtype=INTEGERS),
    }


@maker("ctc_decode")
def ctc_decode(draw: Draw, name: str) -> dict[str, Any]:
    examples = batch(draw)
    strategies = st.sampled_from(["greedy", "beam_search"])
    return {
        "inputs": sized(draw, examples, 8, 5),
        "sequence_lengths": sized(draw, examples, dtype=INTEGERS),
        **options(draw, strategy=strategies, top_paths=SMALL),
    }


@maker("psnr")
def psnr(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    return {"x1": given, "x2": like(draw, given), "max_val": 1.0}


@maker("batch_normalization")
def batch_normalization(draw: Draw, name: str) -> dict[str, Any]:
    given = ranked(draw, 2, 3, 4)
    axis = draw(st.sampled_from([-1, -1, 1, 0]))
    length = (given.shape or (3,))[axis if len(given.shape or ()) > 1 else 0]
    vector = TensorType((length,), given.dtype)
    arguments = {"x": given, "axis": axis, "mean": like(draw, vector), "variance": vector}
    maybe(draw, arguments, "offset", lambda: like(draw, vector))
    maybe(draw, arguments, "scale", lambda: like(draw, vector))
    return arguments


@maker("dot_product_attention")
def attention(draw: Draw, name: str) -> dict[str, Any]:
    examples, heads, width = batch(draw), draw(SMALL), size(draw)
    times, keys = size(draw), size(draw)
    shared = draw(st.sampled_from([heads, heads, 1, 2]))
    arguments = {
        "query": sized(draw, examples, times, heads, width),
        "key": sized(draw, examples, keys, shared, width),
        "value": sized(draw, examples, keys, shared, width),
        **options(draw, is_causal=FLAG),
    }
    if one_in(draw, 3):
        arguments["mask"] = sized(draw, examples, heads, times, keys, dtype="bool")
    return arguments


# --- images ---------------------------------------------------------------------


def _image(draw: Draw, channels: Any = 3, dtypes: Any = NUMBERS) -> dict[str, Any]:
    given, told = _picture(draw, 2, channels, FORMAT, dtypes)
    if one_in(draw, 5):
        given = TensorType((given.shape or ())[1:], given.dtype)
    return {"images": given, **told}


@maker("image.rgb_to_grayscale image.rgb_to_hsv image.hsv_to_rgb")
def colours(draw: Draw, name: str) -> dict[str, Any]:
    return _image(draw, draw(st.sampled_from([3, 3, 1, 2, None])))


@maker("image.resize")
def resize(draw: Draw, name: str) -> dict[str, Any]:
    methods = st.sampled_from(["nearest", "bicubic", "lanczos3", "area"])
    return {
        **_image(draw),
        "size": [draw(SMALL), draw(SMALL)],
        **options(draw, interpolation=methods, crop_to_aspect_ratio=FLAG, pad_to_aspect_ratio=FLAG),
    }


@maker("image.pad_images image.crop_images")
def framed(draw: Draw, name: str) -> dict[str, Any]:
    word = "padding" if "pad" in name else "cropping"
    target = 12 if "pad" in name else 3
    arguments = _image(draw)
    for before, after, whole in (("top", "bottom", "height"), ("left", "right", "width")):
        three = {f"{before}_{word}": 1, f"{after}_{word}": 2, f"target_{whole}": target}
        left_out = draw(st.sampled_from([*three, None] if one_in(draw, 6) else [*three]))
        arguments |= {name: value for name, value in three.items() if name != left_out}
    return arguments


@maker("image.affine_transform")
def affine_transform(draw: Draw, name: str) -> dict[str, Any]:
    given = _image(draw)
    rows = [] if draw(FLAG) else [draw(st.sampled_from([1, (given["images"].shape or (1,))[0]]))]
    return {**given, "transform": sized(draw, *rows, 8)}


@maker("image.perspective_transform")
def perspective_transform(draw: Draw, name: str) -> dict[str, Any]:
    rows = [] if draw(FLAG) else [None]
    return {
        **_image(draw),
        "start_points": sized(draw, *rows, 4, 2),
        "end_points": sized(draw, *rows, 4, 2),
    }


@maker("image.elastic_transform")
def elastic_transform(draw: Draw, name: str) -> dict[str, Any]:
    return {**_image(draw, dtypes=FLOATS), "seed": 1}


@maker("image.gaussian_blur image.sobel_edges")
def filtered(draw: Draw, name: str) -> dict[str, Any]:
    return _image(draw)


@maker("image.extract_patches")
def extract_patches(draw: Draw, name: str) -> dict[str, Any]:
    rank = draw(st.sampled_from([2, 2, 3]))
    given, told = _picture(draw, rank, draw(SMALL), LAST, NUMBERS)
    width = draw(SMALL) if rank == 2 and draw(FLAG) else [draw(SMALL) for _ in range(rank)]
    return {"images": given, "size": width, **told, **_slid(draw, rank)}


@maker("image.extract_patches_3d")
def extract_patches_3d(draw: Draw, name: str) -> dict[str, Any]:
    given, told = _picture(draw, 3, draw(SMALL), LAST, NUMBERS)
    return {"volumes": given, "size": draw(SMALL), **told, **_slid(draw, 3)}


@maker("image.map_coordinates")
def map_coordinates(draw: Draw, name: str) -> dict[str, Any]:
    rank = draw(st.integers(1, 3))
    return {
        "inputs": sized(draw, *[4] * rank, dtype=NUMBERS),
        "coordinates": sized(draw, rank, size(draw), dtype=NUMBERS),
        "order": draw(st.sampled_from([0, 1, 1, 2])),
    }


@maker("image.scale_and_translate")
def scale_and_translate(draw: Draw, name: str) -> dict[str, Any]:
    return {
        "images": TensorType((8, 8, 3), draw(NUMBERS)),
        "output_shape": [4, 4, 3],
        "scale": sized(draw, 2),
        "translation": sized(draw, 2),
        "spatial_dims": [0, 1],
        "method": draw(st.sampled_from(["linear", "cubic", "lanczos3"])),
    }


@maker("image.ssim")
def ssim(draw: Draw, name: str) -> dict[str, Any]:
    given = sized(draw, *([batch(draw)] if draw(FLAG) else []), 16, 16, 3, dtype=NUMBERS)
    return {"image1": given, "image2": like(draw, given)}


# --- signals --------------------------------------------------------------------


def _parts(draw: Draw, *last: Dim) -> list[TensorType]:
    real = sized(draw, batch(draw), *last)
    return [real, like(draw, real)]


@maker("fft fft2 ifft2")
def transform(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": _parts(draw, draw(st.sampled_from([4, 6, None])), 8)}


@maker("irfft")
def irfft(draw: Draw, name: str) -> dict[str, Any]:
    # A single number has no transform of real numbers: TensorFlow ends the process.
    return {"x": [TensorType((None, 5), draw(FLOATS))] * 2, **options(draw, fft_length=st.just(8))}


@maker("rfft")
def rfft(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": ranked(draw, 1, 2, dtypes=FLOATS), **options(draw, fft_length=st.just(8))}


LENGTHS = st.sampled_from([(4, 2, 4), (4, 2, 8), (4, 1, 4), (8, 2, 4), (3, 1, 5)])


@maker("stft istft")
def stft(draw: Draw, name: str) -> dict[str, Any]:
    sequence, stride, length = draw(LENGTHS)
    given: Any = sized(draw, batch(draw), draw(st.sampled_from([16, 20, 3, None])))
    if name == "istft":
        given = _parts(draw, 6, length // 2 + 1)
    return {
        "x": given,
        "sequence_length": sequence,
        "sequence_stride": stride,
        "fft_length": length,
        **options(draw, center=FLAG, window=st.sampled_from(["hann", "hamming", None])),
    }


@maker("extract_sequences")
def extract_sequences(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "sequence_length": draw(SMALL), "sequence_stride": draw(SMALL)}


simple("view_as_real")


@maker("view_as_complex")
def view_as_complex(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": sized(draw, batch(draw), 3, 2, dtype=NUMBERS)}


@maker("polar")
def polar(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw, None, FLOATS)
    return {"abs_": given, "angle": like(draw, given)}


@maker("correlate")
def correlate(draw: Draw, name: str) -> dict[str, Any]:
    modes = st.sampled_from(["valid", "same", "full"])
    return {"x1": ranked(draw, 1), "x2": ranked(draw, 1), **options(draw, mode=modes)}
