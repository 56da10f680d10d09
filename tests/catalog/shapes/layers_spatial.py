"""Random dense, convolutional, pooling and reshaping layers, legal and not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import TensorType
from tests.catalog.shapes.cases import Case
from tests.catalog.shapes.drawing import (
    FLAG,
    FORMAT,
    MAKERS,
    SMALL,
    UNITS,
    Draw,
    any_rank,
    dim,
    maker,
    masked,
    maybe,
    one_in,
    options,
    sizes,
    tensor,
)

# --- core ---------------------------------------------------------------------


def lora(draw: Draw, arguments: dict[str, Any], constraint: str = "kernel_constraint") -> None:
    """Now and then LoRA, which does not go with a constraint."""
    if one_in(draw, 8):
        arguments["lora_rank"] = draw(st.sampled_from([1, 2]))
        if one_in(draw, 4):
            arguments[constraint] = "non_neg"


@maker("Dense")
def dense(draw: Draw, name: str) -> Case:
    arguments = {"units": draw(UNITS), **options(draw, use_bias=FLAG)}
    lora(draw, arguments)
    return Case("layer", name, arguments, any_rank(draw))


EQUATIONS = [
    ("ab,bc->ac", 2),
    ("abc,cd->abd", 3),
    ("...x,xy->...y", 3),
    ("abc,cde->abde", 3),
    ("ab...,bc->ac...", 4),
    ("abc,cd->abe", 3),
    ("ab,cd->ac", 2),
    ("ab,bc", 2),
    ("abcd,cde->abe", 4),
    ("BTD,NDH->BTNH", 3),
]


@maker("EinsumDense")
def einsum_dense(draw: Draw, name: str) -> Case:
    equation, rank = draw(st.sampled_from(EQUATIONS))
    given = tensor(draw, rank)
    result = equation.split("->")[-1].replace(".", "")
    arguments: dict[str, Any] = {"equation": equation}
    inputs = dict(zip(equation.split(",")[0].replace(".", ""), given.shape or (), strict=False))
    output = [
        inputs.get(letter) if letter in inputs and not one_in(draw, 6) else dim(draw)
        for letter in result[0 if equation.startswith("...") else 1 :]
    ]
    arguments["output_shape"] = [None if isinstance(size, str) else size for size in output]
    if draw(FLAG):
        arguments["bias_axes"] = draw(st.sampled_from([result[-1], result[-2:], "z", result]))
    lora(draw, arguments)
    return Case("layer", name, arguments, given)


@maker("Embedding", "ReversibleEmbedding")
def embedding(draw: Draw, name: str) -> Case:
    arguments = {"input_dim": draw(UNITS), "output_dim": draw(UNITS)}
    arguments |= options(draw, mask_zero=FLAG)
    extra = {}
    if name == "ReversibleEmbedding":
        arguments |= options(draw, tie_weights=FLAG)
        if one_in(draw, 3):
            given = tensor(draw, 3)
            shape = (*(given.shape or (2,))[:-1], max(arguments["output_dim"], 1))
            extra["reverse"] = True
            return Case("layer", name, arguments, TensorType(shape, "float32"), extra)
    lora(draw, arguments, "embeddings_constraint")
    given = any_rank(draw)
    dtype = draw(st.sampled_from(["int32", "int64", "float32", "uint8"]))
    return Case("layer", name, arguments, TensorType(given.shape, dtype), extra)


@maker("Identity", "Masking", "ActivityRegularization", "ELU")
def plain(draw: Draw, name: str) -> Case:
    if name == "Identity" and one_in(draw, 4):
        return Case("layer", name, {}, [any_rank(draw), any_rank(draw)])
    return Case("layer", name, {}, any_rank(draw))


# --- convolution ----------------------------------------------------------------


def convolution(draw: Draw, name: str) -> Case:
    rank = int(next(letter for letter in name if letter.isdigit()))
    separable, depthwise = name.startswith("Sep"), name.startswith("Depth")
    arguments: dict[str, Any] = {"kernel_size": sizes(draw, rank, st.sampled_from([1, 2, 3, 3, 5]))}
    first = one_in(draw, 4)
    if first:
        arguments["data_format"] = "channels_first"
    maybe(draw, arguments, "strides", lambda: sizes(draw, rank, SMALL))
    if one_in(draw, 4):
        arguments["dilation_rate"] = sizes(draw, rank, SMALL)
    maybe(draw, arguments, "use_bias", lambda: draw(FLAG))
    paddings = ["valid", "same", "same", "SAME", "causal"]
    maybe(draw, arguments, "padding", lambda: draw(st.sampled_from(paddings)))
    if not depthwise:
        arguments["filters"] = draw(UNITS)
    if separable or depthwise:
        maybe(draw, arguments, "depth_multiplier", lambda: draw(st.sampled_from([1, 2, 3, 0])))
    elif name.endswith("Transpose"):
        if one_in(draw, 3):
            arguments["output_padding"] = sizes(draw, rank, st.sampled_from([0, 0, 1, 1, 2]))
    else:
        if one_in(draw, 4):
            arguments["groups"] = draw(st.sampled_from([1, 2, 4, 0]))
        lora(draw, arguments)
    return Case("layer", name, arguments, tensor(draw, rank + 2))


for _name in [
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "Conv1DTranspose",
    "Conv2DTranspose",
    "Conv3DTranspose",
    "DepthwiseConv1D",
    "DepthwiseConv2D",
    "SeparableConv1D",
    "SeparableConv2D",
]:
    MAKERS[_name] = convolution


# --- pooling --------------------------------------------------------------------


@maker(*(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)))
def pooling(draw: Draw, name: str) -> Case:
    rank = int(name[-2])
    arguments: dict[str, Any] = {"pool_size": sizes(draw, rank, st.sampled_from([1, 2, 2, 3, 0]))}
    maybe(draw, arguments, "strides", lambda: sizes(draw, rank, st.sampled_from([1, 2, 3, 0])))
    arguments |= options(draw, padding=st.sampled_from(["valid", "same"]), data_format=FORMAT)
    return Case("layer", name, arguments, tensor(draw, rank + 2))


@maker(*(f"Global{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)))
def global_pooling(draw: Draw, name: str) -> Case:
    arguments = options(draw, keepdims=FLAG, data_format=FORMAT)
    given = tensor(draw, int(name[-2]) + 2)
    extra = masked(draw, given) if name == "GlobalAveragePooling1D" else {}
    return Case("layer", name, arguments, given, extra)


@maker(*(f"Adaptive{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)))
def adaptive_pooling(draw: Draw, name: str) -> Case:
    rank = int(name[-2])
    arguments = {"output_size": sizes(draw, rank, SMALL), **options(draw, data_format=FORMAT)}
    return Case("layer", name, arguments, tensor(draw, rank + 2))


# --- reshaping ------------------------------------------------------------------


@maker("Flatten")
def flatten(draw: Draw, name: str) -> Case:
    return Case("layer", name, options(draw, data_format=FORMAT), any_rank(draw))


@maker("Reshape")
def reshape(draw: Draw, name: str) -> Case:
    given = any_rank(draw)
    known = [d for d in (given.shape or ())[1:] if isinstance(d, int)]
    size = 1
    for each in known:
        size *= each
    targets: list[list[Any]] = [[-1], [size], [-1, size], [1, size], [-1, 2], [2, -1, 1], [4, 4]]
    targets += [[-1, -1], [-2, 3], [], known[::-1], [size // 2, 2], [None, 2], [0, -1]]
    return Case("layer", name, {"target_shape": draw(st.sampled_from(targets))}, given)


@maker("Permute")
def permute(draw: Draw, name: str) -> Case:
    dims = draw(st.permutations(range(1, draw(st.integers(1, 4)) + 1)))
    if one_in(draw, 8):
        dims = [*dims, draw(st.integers(0, 5))]
    return Case("layer", name, {"dims": list(dims)}, tensor(draw, len(dims) + 1))


@maker("RepeatVector")
def repeat_vector(draw: Draw, name: str) -> Case:
    return Case("layer", name, {"n": draw(UNITS)}, tensor(draw, 2))


EDGE = st.sampled_from([0, 1, 1, 2, 3, -1])


def _pair(draw: Draw) -> Any:
    match draw(st.integers(0, 3)):
        case 0:
            return draw(EDGE)
        case 1:
            return [draw(EDGE)] * draw(st.sampled_from([1, 3]))
    return [draw(EDGE), draw(EDGE)]


def edges(draw: Draw, name: str) -> Case:
    rank = int(name[-2])
    arguments: dict[str, Any] = {}
    key = "cropping" if name.startswith("Crop") else "padding"
    if rank == 1:
        maybe(draw, arguments, key, lambda: _pair(draw))
    elif draw(FLAG):
        arguments[key] = draw(EDGE)
    else:
        wrong = one_in(draw, 12)
        arguments[key] = [_pair(draw) for _ in range(rank + wrong)]
    if name != "Cropping1D":
        arguments |= options(draw, data_format=FORMAT)
    return Case("layer", name, arguments, tensor(draw, rank + 2))


for _kind in ("ZeroPadding", "Cropping"):
    for _rank in (1, 2, 3):
        MAKERS[f"{_kind}{_rank}D"] = edges


@maker("UpSampling1D", "UpSampling2D", "UpSampling3D")
def up_sampling(draw: Draw, name: str) -> Case:
    rank = int(name[-2])
    arguments: dict[str, Any] = {}
    factors = st.sampled_from([1, 2, 3, 0])
    maybe(
        draw, arguments, "size", lambda: draw(factors) if rank == 1 else sizes(draw, rank, factors)
    )
    if rank > 1:
        arguments |= options(draw, data_format=FORMAT)
    return Case("layer", name, arguments, tensor(draw, rank + 2))
