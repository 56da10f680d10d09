"""How Keras 3 brings a target and an output together before it compares them.

Losses and metrics fall into families:

    strict     first drops or adds a last axis of 1, then wants equal shapes
    sparse     class numbers, one axis less than the output
    broadcast  as strict, but then broadcasts: wrong numbers instead of an error

A shape that cannot be told apart from a fitting one fits.
"""

from __future__ import annotations

from specc.catalog.types import Shape, TensorType

REFUSED = "refused"
BROADCAST = "broadcast"


def sparse_problem(target: Shape, predicted: Shape) -> str | None:
    """`refused` where a sparse loss does not take these shapes."""
    if len(target) == len(predicted) and target[-1] == 1:
        target = target[:-1]
    if len(target) != len(predicted) - 1:
        return REFUSED
    clash = any(differ(t, p) for t, p in zip(target[1:], predicted[1:-1], strict=True))
    return REFUSED if clash else None


def strict_problem(target: Shape, predicted: Shape) -> str | None:
    """`refused` where the shapes differ once a last axis of 1 has been dropped or added."""
    target, predicted = equal_rank(target, predicted)
    if len(target) != len(predicted):
        return REFUSED
    clash = any(differ(t, p) for t, p in zip(target[1:], predicted[1:], strict=True))
    return REFUSED if clash else None


def broadcast_problem(target: Shape, predicted: Shape) -> str | None:
    """`refused` where shapes do not broadcast, `broadcast` where they do and should not."""
    target, predicted = equal_rank(target, predicted)
    if len(target) != len(predicted):
        # The batch axis of one meets an inner axis of the other.
        return REFUSED
    inner = list(zip(target[1:], predicted[1:], strict=True))
    if any(differ(t, p) and 1 not in (t, p) for t, p in inner):
        return REFUSED
    return BROADCAST if any(differ(t, p) for t, p in inner) else None


def equal_rank(a: Shape, b: Shape) -> tuple[Shape, Shape]:
    """As Keras does it: of shapes that differ by one axis, a last one of 1 goes or comes."""
    if len(a) == len(b) + 1 and a[-1] == 1:
        return (a, (*b, 1)) if len(b) == 1 else (a[:-1], b)
    if len(b) == len(a) + 1 and b[-1] == 1:
        return ((*a, 1), b) if len(a) == 1 else (a, b[:-1])
    return a, b


def differ(a: object, b: object) -> bool:
    """Whether two dimensions are known and not the same."""
    return isinstance(a, int) and isinstance(b, int) and a != b


def inner(type_: TensorType) -> str:
    """The shape of one example, as messages write it: `[3]`."""
    if type_.shape is None:
        return "[…]"
    if len(type_.shape) == 1:
        return "one number"
    return str(TensorType(type_.shape[1:], None)).removeprefix("unknown")
