"""Layers that are one product: Dense, EinsumDense, Dot, an embedding reversed."""

from __future__ import annotations

from specc.catalog.costs.kit import (
    cost,
    elements,
    first,
    kernels,
    low_rank,
    numbers,
    product,
    shape,
)
from specc.catalog.shapes.arguments import Unknown
from specc.catalog.types import LayerCall, Outcome


@cost("Dense")
def dense(call: LayerCall, outcome: Outcome) -> int:
    """Each output is a sum over the features."""
    rows = product(shape(first(outcome))[:-1])
    return rows * numbers(kernels(outcome, "kernel")) + low_rank(outcome)


@cost("EinsumDense")
def einsum_dense(call: LayerCall, outcome: Outcome) -> int:
    """A product for each combination of letters: those of the output, and those summed over."""
    given, _, _ = call.layer.get("equation").partition("->")
    before, kernel = given.replace("...", "").split(",")
    (weight,) = kernels(outcome, "kernel")
    shared = [size for letter, size in zip(kernel, weight.shape, strict=True) if letter in before]
    rows = elements(call.input) // product(shared) if all(shared) else 0
    return rows * numbers([weight]) + low_rank(outcome)


@cost("ReversibleEmbedding")
def reversible(call: LayerCall, outcome: Outcome) -> int:
    """Looking up costs nothing; back it is a matrix product."""
    if not call.extra.get("reverse"):
        return 0
    return elements(first(outcome)) * product(shape(call.input)[-1:])


@cost("Dot")
def dot(call: LayerCall, outcome: Outcome) -> int:
    """Each output is a sum along the axes that are named."""
    if not isinstance(call.input, tuple):
        raise Unknown
    axes = call.layer.get("axes")
    axis = axes if isinstance(axes, int) else axes[0]
    return elements(first(outcome)) * product([shape(call.input[0])[axis]])
