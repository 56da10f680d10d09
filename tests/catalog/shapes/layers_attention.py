"""Random attention layers, legal and not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import TensorType
from tests.catalog.shapes.cases import Case
from tests.catalog.shapes.drawing import (
    DTYPES,
    FLAG,
    UNITS,
    Draw,
    maker,
    mask,
    one_in,
    options,
    relative,
    shape,
)

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
    extra = options(draw, return_attention_scores=FLAG, use_causal_mask=FLAG)
    if one_in(draw, 4):
        masks: list[Any] = [mask(draw, each, rank - 1) for each in given]
        if one_in(draw, 3) and query.shape and len(values.shape or ()) > 1:
            batch, axis = query.shape[0], (values.shape or ())[-2]
            shapes = [(*query.shape[:-1], axis), (batch, 1, axis), (axis,), (batch,), ()]
            masks[1] = TensorType(draw(st.sampled_from(shapes)), "bool")
        extra["mask"] = masks[: draw(st.sampled_from([1, 2, 2, 3]))]
    return Case("layer", name, arguments, given, extra)


def _query_value_key(draw: Draw, rank: int) -> tuple[TensorType, dict[str, Any]]:
    query = TensorType(shape(draw, rank), draw(DTYPES))
    extra: dict[str, Any] = {"value": relative(draw, query)}
    if one_in(draw, 3):
        extra["key"] = relative(draw, extra["value"])
    extra |= options(draw, return_attention_scores=FLAG, use_causal_mask=FLAG)
    value = extra["value"]
    if one_in(draw, 6) and query.shape:
        extra["query_mask"] = mask(draw, query)
    if one_in(draw, 6) and value.shape:
        extra["value_mask"] = mask(draw, value)
    if one_in(draw, 5) and query.shape and len(value.shape or ()) > 1:
        pair = (*query.shape[:-1], *value.shape[1:-1])
        shapes = [pair, pair, pair[1:], (pair[0], 1, *pair[1:]), (pair[0], *pair[:0:-1])]
        shapes += [query.shape[:-1], (value.shape or ())[:-1], (pair[0], 1, pair[-1])]
        extra["attention_mask"] = TensorType(draw(st.sampled_from(shapes)), "bool")
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
    if one_in(draw, 8):
        arguments["sliding_window"] = 2
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
