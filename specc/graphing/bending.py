"""Models that go down and up again with bridges between the two: drawn as a U.

The second half is laid out from below: each bridge is level then, and the picture half as high.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from specc.graphing.scene import Flow, Scene
from specc.graphing.skips import ranks
from specc.record import record

LEAST_BRIDGES, LEAST_RANKS = 3, 12


@record
class Bend:
    """`upward` are the boxes of the second half, `bridges` the flows from the first half to it."""

    upward: frozenset[int]
    bridges: frozenset[int]


def bend_of(scene: Scene) -> Bend | None:
    """How a scene is a U; None where it is none."""
    below: list[list[int]] = [[] for _ in scene.boxes]
    for flow in scene.flows:
        below[flow.start].append(flow.end)
    rank = ranks(below)
    deepest = max(rank, default=0)
    if deepest < LEAST_RANKS or scene.links:
        return None
    long = {n: f for n, f in enumerate(scene.flows) if rank[f.end] - rank[f.start] > 2}
    best = max(range(deepest), key=lambda cut: _crossing(rank, long.values(), cut))
    bridges = {n: f for n, f in long.items() if rank[f.start] <= best < rank[f.end]}
    ordered = sorted(bridges.values(), key=lambda flow: rank[flow.start])
    nested = all(
        rank[one.start] < rank[other.start] and rank[one.end] > rank[other.end]
        for one, other in pairwise(ordered)
    )
    if len(ordered) < LEAST_BRIDGES or not nested:
        return None
    upward = frozenset(box for box, number in enumerate(rank) if number > best)
    crossing = [f for f in scene.flows if (f.start in upward) != (f.end in upward)]
    return Bend(upward, frozenset(bridges)) if len(crossing) == len(ordered) + 1 else None


def _crossing(rank: Sequence[int], flows: Iterable[Flow], cut: int) -> int:
    return sum(rank[flow.start] <= cut < rank[flow.end] for flow in flows)
