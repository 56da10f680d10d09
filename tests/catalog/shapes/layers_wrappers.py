"""Random layers around layers, legal and not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import TensorType
from tests.catalog.shapes.cases import Case, Nested
from tests.catalog.shapes.drawing import FLAG, MAKERS, Draw, dim, maker, one_in, tensor
from tests.catalog.shapes.layers_recurrent import OWN_POLICY

COMMON = ["Dense", "Conv1D", "Conv2D", "LayerNormalization", "Embedding", "LSTM", "GRU"]
STRANGE = {"HashedCrossing", "MultiHeadAttention", "GroupQueryAttention", "MixUp", "CutMix"}
"""Layers that cannot be alone in another, or that mix examples."""


def inner_case(draw: Draw) -> Case:
    """A layer to wrap, and what to give to it alone."""
    anything = st.sampled_from(sorted(set(MAKERS) - STRANGE))
    name = draw(st.sampled_from(COMMON) if draw(FLAG) else anything)
    return MAKERS[name](draw, name)


@maker("TimeDistributed")
def time_distributed(draw: Draw, name: str) -> Case:
    case = inner_case(draw)
    given: Any = case.input
    time = dim(draw)
    if isinstance(given, list):
        return Case("layer", name, {"layer": Nested(case.name, case.arguments)}, given)
    if given.shape:
        given = TensorType((given.shape[0], time, *given.shape[1:]), given.dtype)
    arguments: dict[str, Any] = {"layer": Nested(case.name, case.arguments)}
    if one_in(draw, 12):
        arguments["dtype"] = draw(OWN_POLICY)
    extra: dict[str, Any] = {}
    if one_in(draw, 8) and len(given.shape or ()) > 2:
        batch, steps = given.shape[:2]
        shapes = [(batch, steps), (batch, steps), (batch, 3), (batch,)]
        extra["mask"] = TensorType(draw(st.sampled_from(shapes)), "bool")
    return Case("layer", name, arguments, given, extra)


@maker("SpectralNormalization")
def spectral(draw: Draw, name: str) -> Case:
    case = inner_case(draw)
    arguments: dict[str, Any] = {"layer": Nested(case.name, case.arguments)}
    if one_in(draw, 8):
        arguments["power_iterations"] = draw(st.sampled_from([0, 1, 2]))
    if one_in(draw, 12):
        arguments["dtype"] = draw(OWN_POLICY)
    return Case("layer", name, arguments, case.input)


@maker("Pipeline")
def pipeline(draw: Draw, name: str) -> Case:
    if one_in(draw, 20):
        return Case("layer", name, {"layers": []}, tensor(draw, 3))
    first = inner_case(draw)
    layers = [Nested(first.name, first.arguments)]
    for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
        case = inner_case(draw)
        layers.append(Nested(case.name, case.arguments))
    return Case("layer", name, {"layers": layers}, first.input)
