"""Where boxes stand and how edges run: layers of boxes, each below all that flows into it.

After Sugiyama, Tagawa and Toda (1981): ranks by the longest way to a box; a rank's order by
the mean place of neighbours; places near those of neighbours, as far as widths allow. An edge
over several ranks has a waypoint in each, which all edges out of one box share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from specc.record import record

GAP_X, GAP_Y = 26.0, 30.0
_SWEEPS = 8


@record
class Placed:
    """The left and top of each box, the ways of edges in the order given, and the size of all.

    A way is points, in pairs: down from the first to the second without a bend, over to the third.
    """

    corners: Sequence[tuple[float, float]]
    ways: Sequence[Sequence[tuple[float, float]]]
    width: float
    height: float


def layout(sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]]) -> Placed:
    """Place boxes of these widths and heights; `edges` make no circle."""
    rank = _ranks(len(sizes), edges)
    widths = [width for width, _ in sizes]
    below: list[list[int]] = [[] for _ in sizes]  # what a box or a waypoint leads to
    level = list(rank)
    waypoint: dict[tuple[int, int], int] = {}
    runs: list[list[int]] = []
    for start, end in edges:
        run = [start]
        for between in range(rank[start] + 1, rank[end]):
            key = start, between
            if key not in waypoint:
                waypoint[key] = len(widths)
                widths.append(8.0)
                below.append([])
                level.append(between)
                below[run[-1]].append(waypoint[key])
            run.append(waypoint[key])
        below[run[-1]].append(end)
        runs.append([*run, end])
    rows = _ordered(level, below)
    centres = _centres(rows, widths, below)
    heights = [max((sizes[i][1] for i in row if i < len(sizes)), default=0.0) for row in rows]
    tops = [sum(heights[:r]) + GAP_Y * r for r in range(len(rows))]
    left = min((centres[i] - widths[i] / 2 for i in range(len(widths))), default=0.0)
    corners = [(centres[i] - widths[i] / 2 - left, tops[rank[i]]) for i in range(len(sizes))]
    ways = []
    for run in runs:
        start, end = run[0], run[-1]
        way = [(centres[start] - left, corners[start][1] + sizes[start][1])]
        way.append((centres[start] - left, tops[rank[start]] + heights[rank[start]]))
        for point in run[1:-1]:
            x, top = centres[point] - left, tops[level[point]]
            way += [(x, top), (x, top + heights[level[point]])]
        ways.append([*way, (centres[end] - left, corners[end][1])])
    width = max((centres[i] + widths[i] / 2 - left for i in range(len(widths))), default=0.0)
    return Placed(corners, ways, width, sum(heights) + GAP_Y * max(0, len(rows) - 1))


def _ranks(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """How many boxes lie above each on the longest way; what nothing flows into stands low."""
    below: list[list[int]] = [[] for _ in range(count)]
    above = [0] * count
    for start, end in edges:
        below[start].append(end)
        above[end] += 1
    sources = [box for box in range(count) if not above[box]]
    ranks, waiting = [0] * count, list(sources)
    while waiting:
        box = waiting.pop()
        for end in below[box]:
            ranks[end] = max(ranks[end], ranks[box] + 1)
            above[end] -= 1
            if not above[end]:
                waiting.append(end)
    for box in sources:
        if below[box]:
            ranks[box] = min(ranks[end] for end in below[box]) - 1
    return ranks


def _ordered(level: Sequence[int], below: Sequence[Sequence[int]]) -> list[list[int]]:
    """The boxes and waypoints of each rank from left to right, with few crossings."""
    rows: list[list[int]] = [[] for _ in range(max(level, default=-1) + 1)]
    for item, rank in enumerate(level):
        rows[rank].append(item)
    above = _turned(below)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        neighbours = above if down else below
        place = {item: i / len(row) for row in rows for i, item in enumerate(row)}
        for row in rows if down else reversed(rows):
            row.sort(key=lambda item: _mean([place[n] for n in neighbours[item]], place[item]))
            place.update((item, (i + 0.5) / len(row)) for i, item in enumerate(row))
    return rows


def _centres(
    rows: Sequence[Sequence[int]], widths: Sequence[float], below: Sequence[Sequence[int]]
) -> list[float]:
    """How far to the right each stands: near its neighbours, none over another."""
    above = _turned(below)
    centres = [0.0] * len(widths)
    for row in rows:
        _settle(row, dict.fromkeys(row, 0.0), widths, centres)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        neighbours = above if down else below
        for row in rows if down else reversed(rows):
            wanted = {i: _mean([centres[n] for n in neighbours[i]], centres[i]) for i in row}
            _settle(row, wanted, widths, centres)
    return centres


def _settle(
    row: Sequence[int],
    wanted: Mapping[int, float],
    widths: Sequence[float],
    centres: list[float],
) -> None:
    """Place a row in its order as near as can be to where its items want to be.

    The sum of squares is the least: neighbours that want to pass one another form a block, which
    goes to the mean of what they want.
    """
    offsets = [0.0]
    for one, other in pairwise(row):
        offsets.append(offsets[-1] + (widths[one] + widths[other]) / 2 + GAP_X)
    blocks: list[tuple[float, int]] = []  # the mean, and of how many
    for item, offset in zip(row, offsets, strict=True):
        mean, count = wanted[item] - offset, 1
        while blocks and blocks[-1][0] > mean:
            before, size = blocks.pop()
            mean = (before * size + mean * count) / (size + count)
            count += size
        blocks.append((mean, count))
    starts = [mean for mean, count in blocks for _ in range(count)]
    for item, start, offset in zip(row, starts, offsets, strict=True):
        centres[item] = start + offset


def _turned(below: Sequence[Sequence[int]]) -> list[list[int]]:
    above: list[list[int]] = [[] for _ in below]
    for start, ends in enumerate(below):
        for end in ends:
            above[end].append(start)
    return above


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
