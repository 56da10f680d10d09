"""Attention: queries times keys, what comes of it times values; projections before and after.

Masks do not save work: Keras computes all pairs, and hides those that may not be seen.
"""

from __future__ import annotations

from typing import Any

from specc.catalog.costs.kit import cost, kernels, numbers, product, shape
from specc.catalog.shapes.arguments import Unknown
from specc.catalog.types import Dim, LayerCall, Outcome


@cost("Attention", "AdditiveAttention")
def attention(call: LayerCall, outcome: Outcome) -> int:
    """A sum over the width for each pair of query and key, and over keys for each output.

    Where queries and keys are added and not multiplied, the scale alone makes products.
    """
    if not isinstance(call.input, tuple):
        raise Unknown
    query, values = shape(call.input[0]), shape(call.input[1])
    adds = call.layer.entry.name == "AdditiveAttention"
    multiplies = not adds or bool(call.layer.get("use_scale"))
    if call.layer.get("score_mode") == "concat":
        multiplies = False
    pairs = product(query[:-1]) * product([values[-2]])
    return pairs * ((product(query[-1:]) if multiplies else 0) + product(values[-1:]))


@cost("MultiHeadAttention", "GroupQueryAttention")
def heads(call: LayerCall, outcome: Outcome) -> int:
    """Projections of queries, keys, values and output, and in each head two products of pairs."""
    query, values = shape(call.input), shape(call.extra.get("value"))
    given = call.extra.get("key")
    keys = values if given is None else shape(given)
    own = kernels(outcome, "kernel")
    queries, found = product(query[:-1]), product(keys[:-1])
    of_keys, of_values = own[1], own[-2]
    of_queries = [own[0], own[-1], *own[2:-2]]  # the gate's among them, if there is one
    projected = queries * numbers(of_queries) + found * numbers([of_keys, of_values])
    count = own[0].shape[1]
    return projected + pairs_of(query, keys, count, own[0].shape[2] + of_values.shape[2])


def pairs_of(query: tuple[Dim, ...], keys: tuple[Dim, ...], heads: int, width: int) -> int:
    """Every query of an example with every key of it, in each head, `width` products each."""
    return product(query[:-1]) * product(keys[1:-1]) * heads * width


def four_axes(query: Any, key: Any, value: Any) -> int:
    """`[batch, time, heads, width]`: the function that the layers are made of."""
    batch, time, count, width = shape(query)
    return product([batch, time, count, shape(key)[1]]) * (
        product([width]) + product(shape(value)[3:])
    )
