"""Arithmetic on dims: sizes, named unknowns and unknowns.

An unknown takes part in everything and gives an unknown; a named unknown is
itself where nothing is done to it, and equal to itself.
"""

from __future__ import annotations

from specc.catalog.types import Dim, Shape


def scaled(dim: Dim, factor: int) -> Dim:
    """`dim * factor`."""
    if isinstance(dim, int):
        return dim * factor
    return dim if factor == 1 else None


def shifted(dim: Dim, by: int) -> Dim:
    """`dim + by`."""
    if isinstance(dim, int):
        return dim + by
    return dim if by == 0 else None


def product(shape: Shape) -> Dim:
    """The number of elements; a shape of one named unknown keeps its name."""
    total = 1
    unknown: list[Dim] = []
    for dim in shape:
        if isinstance(dim, int):
            total *= dim
        else:
            unknown.append(dim)
    if not unknown:
        return total
    return unknown[0] if total == 1 and len(unknown) == 1 else None


def window(dim: Dim, size: int, stride: int, dilation: int, padded: bool) -> Dim:
    """How often a window fits: at every `stride`-th place.

    `padded` counts places where it sticks out. The answer may be zero or less:
    the caller refuses that.
    """
    if not isinstance(dim, int):
        return dim if padded and stride == 1 else None
    reach = 1 if padded else dilation * (size - 1) + 1
    return (dim - reach) // stride + 1


def agree(a: Dim, b: Dim) -> bool:
    """Whether two sizes may be equal."""
    return not isinstance(a, int) or not isinstance(b, int) or a == b


def merged(a: Dim, b: Dim) -> Dim:
    """The more that is known of two sizes that must be equal."""
    if isinstance(a, int) or b is None:
        return a
    if isinstance(b, int) or a is None:
        return b
    return a if a == b else None


def broadcast(left: Shape, right: Shape) -> Shape | int:
    """NumPy's broadcasting; where it fails, the axis of the longer shape that fails."""
    rank = max(len(left), len(right))
    left = (1,) * (rank - len(left)) + left
    right = (1,) * (rank - len(right)) + right
    out: list[Dim] = []
    for axis, (a, b) in enumerate(zip(left, right, strict=True)):
        if a == 1:
            out.append(b)
        elif b == 1:
            out.append(a)
        elif agree(a, b):
            out.append(merged(a, b))
        else:
            return axis
    return tuple(out)
