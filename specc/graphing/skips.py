"""Which flows pass by something: there is another way from where they begin to where they end."""

from __future__ import annotations

from collections.abc import Sequence

MOST_STEPS = 1_000_000
"""So many steps are taken to find them; what is left then counts as none."""


def skipping(flows: Sequence[tuple[int, int]], count: int) -> set[tuple[int, int]]:
    """Those of the flows, which make no circle, that have a way around them."""
    below: list[list[int]] = [[] for _ in range(count)]
    for start, end in flows:
        below[start].append(end)
    rank = ranks(below)
    found: set[tuple[int, int]] = set()
    steps = 0
    for start, end in flows:
        if rank[end] - rank[start] < 2:
            continue
        seen = {box for box in below[start] if box != end and rank[box] < rank[end]}
        waiting = list(seen)
        while waiting and steps < MOST_STEPS:
            box = waiting.pop()
            steps += 1
            if end in below[box]:
                found.add((start, end))
                break
            new = [b for b in below[box] if b not in seen and rank[b] < rank[end]]
            seen.update(new)
            waiting += new
    return found


def ranks(below: Sequence[Sequence[int]]) -> list[int]:
    """How many boxes lie above each on the longest way to it."""
    above = [0] * len(below)
    for ends in below:
        for end in ends:
            above[end] += 1
    found = [0] * len(below)
    waiting = [box for box, count in enumerate(above) if not count]
    while waiting:
        box = waiting.pop()
        for end in below[box]:
            found[end] = max(found[end], found[box] + 1)
            above[end] -= 1
            if not above[end]:
                waiting.append(end)
    return found
