"""Random recurrent layers, wrappers and attention, legal and not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import TensorType
from tests.catalog.shapes.cases import Case, Nested
from tests.catalog.shapes.drawing import (
    DTYPES,
    FLAG,
    MAKERS,
    SMALL,
    UNITS,
    Draw,
    dim,
    maker,
    one_in,
    options,
    relative,
    shape,
    sizes,
    tensor,
)

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
    values = relative(draw, query)
    given = [query, values]
    if one_in(draw, 3):
        given.append(relative(draw, values))
    if one_in(draw, 12):
        given.append(values)
    arguments = options(draw, use_scale=FLAG)
    if name == "Attention":
        arguments |= options(draw, score_mode=st.sampled_from(["dot", "concat"]))
    return Case("layer", name, arguments, given, options(draw, return_attention_scores=FLAG))


def _query_value_key(draw: Draw, rank: int) -> tuple[TensorType, dict[str, Any]]:
    query = TensorType(shape(draw, rank), draw(DTYPES))
    extra: dict[str, Any] = {"value": relative(draw, query)}
    if one_in(draw, 3):
        extra["key"] = relative(draw, extra["value"])
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


@maker("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def conv_lstm(draw: Draw, name: str) -> Case:
    rank = int(name[-2])
    arguments: dict[str, Any] = {
        "filters": draw(st.sampled_from([1, 2, 3])),
        "kernel_size": sizes(draw, rank, st.sampled_from([1, 2, 3])),
    }
    arguments |= options(draw, return_sequences=FLAG, return_state=FLAG, use_bias=FLAG)
    arguments |= options(draw, padding=st.sampled_from(["valid", "same"]))
    if one_in(draw, 4):
        arguments["strides"] = sizes(draw, rank, SMALL)
    if one_in(draw, 5):
        arguments["data_format"] = "channels_first"
    return Case("layer", name, arguments, tensor(draw, rank + 3))
