"""Random layers, legal and not, with random inputs, fitting and not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import Dim, TensorType
from tests.catalog.shapes.cases import POLICIES, Case, Nested

Draw = Callable[[st.SearchStrategy[Any]], Any]
Make = Callable[[Draw, str], Case]

SIZES = st.sampled_from([1, 2, 3, 4, 5, 6, 8, 9, 12, 16])
SMALL = st.sampled_from([1, 1, 1, 2, 2, 3, 4])
ZERO = st.sampled_from([0, 0, 1, 1, 2, 3])
FLAG = st.booleans()
DTYPES = st.sampled_from(["float32"] * 8 + ["float16", "float64", "int32", "uint8", "bool"])

MAKERS: dict[str, Make] = {}


def maker(*names: str) -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        for name in names:
            MAKERS[name] = make
        return make

    return register


OWN_DTYPE = {"Hashing", "StringLookup", "IntegerLookup", "TextVectorization"}
"""Layers whose output has a dtype of its own."""

ALWAYS_TRAINABLE = {"SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "Discretization"}
"""Layers without a `trainable` argument."""


def layer_cases(name: str) -> st.SearchStrategy[Case]:
    @st.composite
    def build(draw: Draw) -> Case:
        case = MAKERS[name](draw, name)
        if one_in(draw, 6) and name not in OWN_DTYPE:
            policy = draw(st.sampled_from(sorted(POLICIES)))
            case = Case(case.kind, case.name, case.arguments, case.input, case.extra, policy)
        if one_in(draw, 20) and name not in ALWAYS_TRAINABLE:
            case.arguments["trainable"] = False
        return case

    return build()


def one_in(draw: Draw, n: int) -> bool:
    return bool(draw(st.integers(0, n - 1)) == n - 1)


def dim(draw: Draw) -> Dim:
    if one_in(draw, 8):
        return draw(st.sampled_from([None, None, "time", "other"]))
    return draw(SIZES)


def shape(draw: Draw, rank: int, *, exact: bool = False) -> tuple[Dim, ...]:
    if not exact and one_in(draw, 12):
        rank = max(0, rank + draw(st.sampled_from([-2, -1, 1, 2])))
    if rank == 0:
        return ()
    batch = draw(st.sampled_from([None, None, None, 2]))
    return (batch, *(dim(draw) for _ in range(rank - 1)))


def tensor(draw: Draw, rank: int) -> TensorType:
    return TensorType(shape(draw, rank), draw(DTYPES))


def any_rank(draw: Draw, least: int = 1) -> TensorType:
    return tensor(draw, draw(st.integers(least, 5)))


def options(draw: Draw, **strategies: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Each argument given or left out."""
    return {name: draw(s) for name, s in strategies.items() if draw(FLAG)}


def sizes(draw: Draw, rank: int, strategy: st.SearchStrategy[int]) -> Any:
    if draw(FLAG):
        return draw(strategy)
    if one_in(draw, 25):
        rank += 1
    return [draw(strategy) for _ in range(rank)]


def maybe(draw: Draw, arguments: dict[str, Any], name: str, make: Callable[[], Any]) -> None:
    if draw(FLAG):
        arguments[name] = make()


FORMAT = st.sampled_from(["channels_last", "channels_first"])
FRACTION = st.sampled_from([0, 0.0, 0.3, 1, 1.0, 1.5, -0.1])
UNITS = st.sampled_from([1, 2, 3, 8, 8, 16, 0, -1])


# --- core ---------------------------------------------------------------------


@maker("Dense")
def dense(draw: Draw, name: str) -> Case:
    arguments = {"units": draw(UNITS), **options(draw, use_bias=FLAG)}
    if one_in(draw, 8):
        arguments["lora_rank"] = draw(st.sampled_from([1, 2]))
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
    elif one_in(draw, 8):
        arguments["lora_rank"] = 2
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
        if one_in(draw, 15):
            arguments["lora_rank"] = 2
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
    return Case("layer", name, arguments, tensor(draw, int(name[-2]) + 2))


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


# --- normalization ----------------------------------------------------------------

AXIS = st.sampled_from([-1, -1, -1, -2, 0, 1, 2, 3, 5, -6])
AXES = st.one_of(AXIS, st.lists(AXIS, min_size=1, max_size=3))


@maker("BatchNormalization")
def batch_normalization(draw: Draw, name: str) -> Case:
    arguments = options(draw, axis=AXIS, center=FLAG, scale=FLAG)
    if one_in(draw, 5):
        arguments["renorm"] = True
    return Case("layer", name, arguments, any_rank(draw))


@maker("LayerNormalization")
def layer_normalization(draw: Draw, name: str) -> Case:
    return Case("layer", name, options(draw, axis=AXES, center=FLAG, scale=FLAG), any_rank(draw))


@maker("RMSNormalization", "UnitNormalization")
def axes_normalization(draw: Draw, name: str) -> Case:
    return Case("layer", name, options(draw, axis=AXES), any_rank(draw))


@maker("GroupNormalization")
def group_normalization(draw: Draw, name: str) -> Case:
    arguments = {"groups": draw(st.sampled_from([1, 2, 2, 3, 4, -1, 0, -2]))}
    arguments |= options(draw, axis=AXIS, center=FLAG, scale=FLAG)
    return Case("layer", name, arguments, any_rank(draw))


# --- activation and regularization --------------------------------------------------


@maker("Activation")
def activation(draw: Draw, name: str) -> Case:
    function = st.sampled_from(["relu", "softmax", "gelu", "tanh", "linear"])
    return Case("layer", name, {"activation": draw(function)}, any_rank(draw))


SLOPE = st.sampled_from([0.0, 0.3, 1, 2.0, -0.5])


@maker("ReLU")
def relu(draw: Draw, name: str) -> Case:
    arguments = options(draw, max_value=SLOPE, negative_slope=SLOPE, threshold=SLOPE)
    return Case("layer", name, arguments, any_rank(draw))


@maker("LeakyReLU")
def leaky_relu(draw: Draw, name: str) -> Case:
    return Case("layer", name, options(draw, negative_slope=SLOPE), any_rank(draw))


@maker("PReLU")
def prelu(draw: Draw, name: str) -> Case:
    return Case("layer", name, options(draw, shared_axes=AXES), any_rank(draw))


@maker("Softmax")
def softmax(draw: Draw, name: str) -> Case:
    return Case("layer", name, options(draw, axis=AXES), any_rank(draw))


@maker("Dropout", "AlphaDropout", "GaussianDropout")
def dropout(draw: Draw, name: str) -> Case:
    arguments = {"rate": draw(FRACTION)}
    given = any_rank(draw)
    if name == "Dropout" and one_in(draw, 3):
        sizes = [draw(st.sampled_from([None, 1, 1, d])) for d in given.shape or ()]
        arguments["noise_shape"] = [None if isinstance(d, str) else d for d in sizes]
        if one_in(draw, 3):
            arguments["noise_shape"].append(draw(st.sampled_from([0, 1, -1, 3])))
    return Case("layer", name, arguments, given)


@maker("GaussianNoise")
def gaussian_noise(draw: Draw, name: str) -> Case:
    return Case("layer", name, {"stddev": draw(FRACTION)}, any_rank(draw))


@maker("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
def spatial_dropout(draw: Draw, name: str) -> Case:
    rank = int(name[-2])
    arguments = {"rate": draw(FRACTION)}
    if rank > 1:
        arguments |= options(draw, data_format=FORMAT)
    return Case("layer", name, arguments, tensor(draw, rank + 2))


# --- merging ----------------------------------------------------------------------


def _relative(draw: Draw, given: TensorType) -> TensorType:
    """A tensor that may fit beside `given`."""
    sizes = list(given.shape or ())
    for index in range(1, len(sizes)):
        if one_in(draw, 5):
            sizes[index] = draw(st.sampled_from([1, None, 3, "time"]))
    if one_in(draw, 8) and len(sizes) > 1:
        sizes.pop(1)
    if sizes and one_in(draw, 8):
        sizes[0] = draw(st.sampled_from([2, 3]))
    return TensorType(tuple(sizes), draw(DTYPES))


def merge(draw: Draw, name: str) -> Case:
    first = any_rank(draw)
    others = draw(st.sampled_from([1, 1, 1, 1, 2, 2, 0]))
    given = [first, *(_relative(draw, first) for _ in range(others))]
    if one_in(draw, 20):
        return Case("layer", name, {}, first)
    arguments = options(draw, axis=AXIS) if name == "Concatenate" else {}
    return Case("layer", name, arguments, given)


for _name in ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]:
    MAKERS[_name] = merge


@maker("Dot")
def dot(draw: Draw, name: str) -> Case:
    first = any_rank(draw, 2)
    second = tensor(draw, draw(st.integers(2, 4)))
    axes = draw(st.one_of(AXIS, st.lists(AXIS, min_size=2, max_size=2)))
    try:
        one, two = (axes, axes) if isinstance(axes, int) else axes
        sizes = list(second.shape or ())
        if not one_in(draw, 5):
            sizes[two] = (first.shape or ())[one]
        second = TensorType(tuple(sizes), second.dtype)
    except IndexError:
        pass
    return Case("layer", name, {"axes": axes}, [first, second])


# --- recurrent layers and wrappers --------------------------------------------------


def recurrent_arguments(draw: Draw, name: str) -> dict[str, Any]:
    arguments: dict[str, Any] = {"units": draw(UNITS)}
    arguments |= options(draw, use_bias=FLAG)
    if name == "GRU":
        arguments |= options(draw, reset_after=FLAG)
    arguments |= options(draw, return_sequences=FLAG, return_state=FLAG)
    if one_in(draw, 8):
        arguments["stateful"] = True
    if one_in(draw, 8):
        arguments["go_backwards"] = True
    return arguments


@maker("SimpleRNN", "GRU", "LSTM")
def recurrent(draw: Draw, name: str) -> Case:
    arguments = recurrent_arguments(draw, name)
    given = tensor(draw, 3)
    extra: dict[str, Any] = {}
    if one_in(draw, 4):
        units = arguments["units"] if not one_in(draw, 5) else 5
        number = draw(st.sampled_from([1, 2]))
        state = TensorType(((given.shape or (None,))[0], units), "float32")
        extra["initial_state"] = [state] * number
    return Case("layer", name, arguments, given, extra)


def cell(draw: Draw) -> Nested:
    name = draw(st.sampled_from(["SimpleRNNCell", "GRUCell", "LSTMCell"]))
    return Nested(name, {"units": draw(UNITS), **options(draw, use_bias=FLAG)})


@maker("RNN")
def rnn(draw: Draw, name: str) -> Case:
    inner: Any = cell(draw)
    if one_in(draw, 3):
        inner = [cell(draw) for _ in range(draw(st.integers(1, 3)))]
        if draw(FLAG):
            inner = Nested("StackedRNNCells", {"cells": inner})
    arguments = {"cell": inner, **options(draw, return_sequences=FLAG, return_state=FLAG)}
    return Case("layer", name, arguments, tensor(draw, 3))


@maker("Bidirectional")
def bidirectional(draw: Draw, name: str) -> Case:
    inner = draw(st.sampled_from(["LSTM", "GRU", "SimpleRNN", "Dense"]))
    made = {"units": draw(UNITS)} if inner == "Dense" else recurrent_arguments(draw, inner)
    arguments: dict[str, Any] = {"layer": Nested(inner, made)}
    modes = st.sampled_from(["concat", "sum", "mul", "ave", None])
    arguments |= options(draw, merge_mode=modes)
    if one_in(draw, 5) and inner != "Dense":
        other = {**made, "go_backwards": not made.get("go_backwards", False)}
        other |= options(draw, return_state=FLAG, go_backwards=FLAG)
        arguments["backward_layer"] = Nested(inner, other)
    return Case("layer", name, arguments, tensor(draw, 3))


WRAPPED = [
    "Dense",
    "Conv1D",
    "Conv2D",
    "Dropout",
    "Flatten",
    "LayerNormalization",
    "Embedding",
    "Reshape",
    "LSTM",
]


@maker("TimeDistributed", "SpectralNormalization")
def wrapper(draw: Draw, name: str) -> Case:
    inner = draw(st.sampled_from(WRAPPED))
    case = MAKERS[inner](draw, inner)
    given = case.input
    if name == "TimeDistributed" and given.shape:
        given = TensorType((given.shape[0], dim(draw), *given.shape[1:]), given.dtype)
    return Case("layer", name, {"layer": Nested(inner, case.arguments)}, given)


# --- attention ------------------------------------------------------------------------


@maker("Attention", "AdditiveAttention")
def attention(draw: Draw, name: str) -> Case:
    rank = draw(st.sampled_from([3, 3, 3, 4, 2]))
    query = TensorType(shape(draw, rank), "float32")
    values = _relative(draw, query)
    given = [query, values]
    if one_in(draw, 3):
        given.append(_relative(draw, values))
    if one_in(draw, 12):
        given.append(values)
    arguments = options(draw, use_scale=FLAG)
    if name == "Attention":
        arguments |= options(draw, score_mode=st.sampled_from(["dot", "concat"]))
    return Case("layer", name, arguments, given, options(draw, return_attention_scores=FLAG))


def _query_value_key(draw: Draw, rank: int) -> tuple[TensorType, dict[str, Any]]:
    query = TensorType(shape(draw, rank), draw(DTYPES))
    extra: dict[str, Any] = {"value": _relative(draw, query)}
    if one_in(draw, 3):
        extra["key"] = _relative(draw, extra["value"])
    extra |= options(draw, return_attention_scores=FLAG, use_causal_mask=FLAG)
    return query, extra


@maker("MultiHeadAttention")
def multi_head_attention(draw: Draw, name: str) -> Case:
    heads = st.sampled_from([1, 2, 3, 0])
    arguments: dict[str, Any] = {"num_heads": draw(heads), "key_dim": draw(UNITS)}
    arguments |= options(draw, use_bias=FLAG, use_gate=FLAG, dropout=st.sampled_from([0.0, 0.5]))
    if one_in(draw, 3):
        arguments["value_dim"] = draw(UNITS)
    if one_in(draw, 4):
        arguments["output_shape"] = draw(st.sampled_from([3, [4], [2, 3]]))
    query, extra = _query_value_key(draw, draw(st.sampled_from([3, 3, 3, 4, 5])))
    return Case("layer", name, arguments, query, extra)


@maker("GroupQueryAttention")
def group_query_attention(draw: Draw, name: str) -> Case:
    arguments: dict[str, Any] = {
        "head_dim": draw(st.sampled_from([1, 2, 4])),
        "num_query_heads": draw(st.sampled_from([2, 4, 6])),
        "num_key_value_heads": draw(st.sampled_from([1, 2, 4])),
    }
    arguments |= options(draw, use_bias=FLAG, use_gate=FLAG)
    query, extra = _query_value_key(draw, 3)
    return Case("layer", name, arguments, query, extra)


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
