"""Moves what was added or removed along what repeats, until it begins and ends with a block.

Of five equal blocks behind one another any is the one that is new, and so is the end of one with
the beginning of the next. The one is what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping

from specc.changes.matching import Pairs
from specc.changes.net import Net
from specc.graph.ir import Frame, Node

FARTHEST = 300
"""So many points far something is moved at most."""


def slide(pairs: Pairs, old: Net, new: Net) -> Pairs:
    """The pairs, with each run of points that have none where it cuts as few blocks as may be."""
    new_of = _slid(new, pairs.old_of)
    halfway = Pairs()
    for place, one in new_of.items():
        halfway.add(one, place)
    found = Pairs()
    for one, place in _slid(old, halfway.new_of).items():
        found.add(one, place)
    return found


def _slid(net: Net, paired: Mapping[int, int]) -> dict[int, int]:
    """The pairs of one side's points, by these, with its runs moved."""
    found = dict(paired)
    place, end = 0, len(net.points)
    while place < end:
        if place in found:
            place += 1
            continue
        first = place
        while place < end and place not in found:
            place += 1
        last = place - 1
        steps = _best(net, found, first, last)
        for step in range(abs(steps)):
            if steps > 0:
                found[first + step] = found.pop(last + 1 + step)
            else:
                found[last - step] = found.pop(first - 1 - step)
        place = max(place, last + 1 + steps)
    return found


def _best(net: Net, paired: Mapping[int, int], first: int, last: int) -> int:
    """How far a run is moved: forwards, or backwards where it is negative."""
    best, least = 0, _cuts(net, first, last)
    for direction in (1, -1):
        for steps in range(1, FARTHEST):
            here, there = (
                (last + steps, first + steps - 1)
                if direction > 0
                else (first - steps, last - steps + 1)
            )
            if here not in paired or net.points[here].label != net.points[there].label:
                break
            cuts = _cuts(net, first + direction * steps, last + direction * steps)
            if cuts < least:
                best, least = direction * steps, cuts
            if not cuts:
                break
    return best


def _cuts(net: Net, first: int, last: int) -> int:
    """How many uses of blocks begin before the run and end in it, or begin in it and go on."""
    inside, outside = _around(net, first), _around(net, last)
    whole = len(inside & outside)
    before = len(inside & _around(net, first - 1))
    behind = len(outside & _around(net, last + 1))
    return max(before - whole, 0) + max(behind - whole, 0)


def _around(net: Net, place: int) -> set[Frame]:
    node: Node | None = net.points[place].node if 0 <= place < len(net.points) else None
    frame = None if node is None else node.frame
    found = set()
    while frame is not None:
        if frame.definition is not None:
            found.add(frame)
        frame = frame.parent
    return found
