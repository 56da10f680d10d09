"""What cost rules are written with: the registry, and sizes that must be known."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from specc.catalog.shapes.arguments import Unknown
from specc.catalog.shapes.op_kit import OpArguments
from specc.catalog.types import Dim, LayerCall, Outcome, TensorType, Weight

LayerCost: TypeAlias = Callable[[LayerCall, Outcome], int]
OpCost: TypeAlias = Callable[[OpArguments, TensorType], int]

COSTS: Final[dict[str, LayerCost]] = {}
OP_COSTS: Final[dict[str, OpCost]] = {}
"""Name to rule; filled as modules of rules are imported."""


def cost(*names: str) -> Callable[[LayerCost], LayerCost]:
    """Register what a call of the layers called `names` costs, given what comes of it."""

    def register(rule: LayerCost) -> LayerCost:
        COSTS.update(dict.fromkeys(names, rule))
        return rule

    return register


def op_cost(*names: str) -> Callable[[OpCost], OpCost]:
    """Register what the functions called `names` cost, given their output."""

    def register(rule: OpCost) -> OpCost:
        OP_COSTS.update(dict.fromkeys(names, rule))
        return rule

    return register


def product(dims: Iterable[Dim]) -> int:
    """Of sizes that must be known. Raises: Unknown."""
    total = 1
    for dim in dims:
        if not isinstance(dim, int):
            raise Unknown
        total *= dim
    return total


def shape(given: Any) -> tuple[Dim, ...]:
    """Of a tensor whose axes must be known. Raises: Unknown."""
    if not isinstance(given, TensorType) or given.shape is None:
        raise Unknown
    return given.shape


def elements(given: Any) -> int:
    """How many numbers a tensor holds. Raises: Unknown."""
    return product(shape(given))


def first(outcome: Outcome) -> TensorType:
    """The output, or the first of several."""
    found: Any = outcome.output
    while isinstance(found, tuple):
        found = found[0]
    return found  # type: ignore[no-any-return]


def kernels(outcome: Outcome, *names: str) -> list[Weight]:
    """The weights of these names. Raises: Unknown where weights are not known."""
    if outcome.weights is None:
        raise Unknown
    return [weight for weight in outcome.weights if weight.name in names]


def numbers(weights: Iterable[Weight]) -> int:
    """How many numbers weights hold."""
    return sum(math.prod(weight.shape) for weight in weights)


def low_rank(outcome: Outcome) -> int:
    """The product of the two matrices of LoRA: once for a call, however many examples it has."""
    pairs = [w for w in outcome.weights or () if w.name.startswith("lora_")]
    if len(pairs) != 2:
        return 0
    return math.prod(pairs[0].shape) * pairs[1].shape[-1]
