"""What an optimizer keeps for each weight that it trains: numbers of the weight's dtype.

Held against the variables that Keras's optimizers make by `tests/summary/test_optimizers.py`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Final

from specc.catalog.types import Instance, Weight

_WHOLE: Final[dict[str, Callable[[Instance], int]]] = {
    "SGD": lambda optimizer: int(bool(optimizer.get("momentum"))),
    "RMSprop": lambda optimizer: (
        1 + bool((optimizer.get("momentum") or 0) > 0) + bool(optimizer.get("centered"))
    ),
    "Adam": lambda optimizer: 2 + bool(optimizer.get("amsgrad")),
    "AdamW": lambda optimizer: 2 + bool(optimizer.get("amsgrad")),
    "Adagrad": lambda _: 1,
    "Lion": lambda _: 1,
    **dict.fromkeys(
        ("Adadelta", "Adamax", "Ftrl", "Lamb", "Nadam", "ScheduleFreeAdamW"), lambda _: 2
    ),
}
"""How many numbers for each number of a weight."""


def slots(
    optimizer: Instance, weights: Iterable[tuple[str, Weight]]
) -> list[tuple[str, int]] | None:
    """The dtypes and numbers of what is kept beside weights, given by path; None is not known."""
    name = optimizer.entry.name
    extra = bool(optimizer.get("use_ema")) + bool(optimizer.get("gradient_accumulation_steps"))
    found: list[tuple[str, int]] = []
    for path, weight in weights:
        size = math.prod(weight.shape)
        if name == "Adafactor":
            count = _factored(weight.shape) + extra * size
        elif name == "Muon":
            count = (_by_muon(optimizer, path, weight) + extra) * size
        elif name in _WHOLE:
            count = (_WHOLE[name](optimizer) + extra) * size
        else:
            return None
        found.append((weight.dtype, count))
    return found


def _factored(shape: tuple[int, ...]) -> int:
    """Adafactor keeps what rows and columns of the last two axes come to; and a whole slot."""
    whole = math.prod(shape)
    if len(shape) < 2:
        return whole
    return whole + math.prod(shape[:-1]) + math.prod(shape[:-2]) * shape[-1]


def _by_muon(optimizer: Instance, path: str, weight: Weight) -> int:
    """Muon has a momentum for each; a velocity, too, for those that it leaves to Adam."""
    left = ["embedding"] if optimizer.get("exclude_embeddings") else []
    if len(weight.shape) != 2 or any(word in path.lower() for word in left):
        return 2
    return 2 if any(str(word) in path for word in optimizer.get("exclude_layers") or ()) else 1
