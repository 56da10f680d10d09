"""Near names, for "did you mean": bounded edit distance, cheap enough for every message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_left: ContextVar[list[int] | None] = ContextVar("left", default=None)

EFFORT = 150_000
"""Comparisons that all messages on a spec are worth; distances weigh `DISTANCE` of them."""
DISTANCE = 20


@contextmanager
def bounded(effort: int) -> Iterator[None]:
    """Find near names within this effort in all; when it is spent, nothing is near."""
    token = _left.set([effort])
    try:
        yield
    finally:
        _left.reset(token)


def is_spent() -> bool:
    """Whether the effort is spent, so that nothing will be near."""
    left = _left.get()
    return left is not None and left[0] <= 0


def similar(name: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """At most `limit` of `candidates` that are near to `name`, the nearest first.

    Names that differ in case and underscores only (`max_pooling2d`, `Maxpooling2D`) are
    nearest; then those within an edit distance of about a third of the length; then
    those that begin with what was written.
    """
    left = _left.get() or [EFFORT]
    folded = _fold(name)
    bound = max(1, (len(folded) + 1) // 3)
    found: list[tuple[int, int, str]] = []
    seen = {name}
    for candidate in candidates:
        if left[0] <= 0:
            break
        left[0] -= 1
        if candidate in seen:
            continue
        seen.add(candidate)
        other = _fold(candidate)
        if other == folded:
            rank = 0
        elif abs(len(other) - len(folded)) <= bound:
            left[0] -= DISTANCE
            rank = distance(folded, other, bound)
        else:
            rank = bound + 1
        if rank > bound and not (len(folded) >= 3 and other.startswith(folded)):
            continue
        found.append((rank, abs(len(candidate) - len(name)), candidate))
    found.sort()
    if found and found[0][0] <= bound:
        # What only begins with it is worth a word where nothing is nearer.
        found = [f for f in found if f[0] <= bound]
    if found and found[0][0] == 0:
        found = [f for f in found if f[0] == 0]
    elif len(found) > 1 and found[0][0] == 1:
        # One letter alone is off, and the case is right.
        exact = [f for f in found if f[0] == 1 and distance(name, f[2], 1) == 1]
        found = exact if len(exact) == 1 else found
    return [candidate for _, _, candidate in found[:limit]]


def distance(a: str, b: str, bound: int) -> int:
    """The edit distance of `a` and `b` (swapped neighbours count once), or `bound + 1` if over."""
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        current = [i]
        for j, y in enumerate(b, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > bound:
            return bound + 1
        before, previous = previous, current
    return min(previous[-1], bound + 1)


def _fold(name: str) -> str:
    return name.replace("_", "").lower()
