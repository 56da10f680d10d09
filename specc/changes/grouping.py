"""Rows that are told together: blocks that came or went as a whole, and what repeats.

Seventeen blocks more are one line, as is one argument that was changed in each of twelve layers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from specc.catalog.values import written
from specc.changes.model import Group
from specc.changes.net import Net
from specc.changes.rows import Placed
from specc.graph.ir import Frame, Node
from specc.record import record

LONGEST = 48
"""So many units at most are one round of what repeats."""

MOST_CHARACTERS = 60
"""So much of an argument of a block is shown."""

MOST_NAMES = 6
"""So many operations name a round of what repeats."""


@record
class Unit:
    """Rows that are told together: one block as a whole, or `times` single ones that are alike.

    `look` is equal for equals.
    """

    kind: str
    place: tuple[str, ...]
    title: str
    look: object
    rows: tuple[Placed, ...]
    times: int


def groups_of(rows: Sequence[Placed], old: Net, new: Net) -> Iterator[Group]:
    """The rows of a model in groups, in order."""
    olds, news = _Blocks(old), _Blocks(new)
    for side, blocks in (("removed", olds), ("added", news)):
        blocks.whole({row.place for row in rows if row.row.kind == side})
    units: dict[object, list[Placed]] = {}
    heads: dict[object, tuple[Frame | None, _Blocks]] = {}
    for placed in rows:
        blocks = olds if placed.row.kind == "removed" else news
        frame = blocks.outermost(placed.place) if placed.row.kind in ("added", "removed") else None
        head: object = (placed.row.kind, frame) if frame is not None else placed
        if frame is None:
            head = _alike(placed, blocks)
        units.setdefault(head, []).append(placed)
        heads[head] = (frame, blocks)
    found = [_unit(some, *heads[head]) for head, some in units.items()]
    for _, run in groupby(found, lambda unit: (unit.kind, unit.place)):
        yield from _folded(list(run))


def _alike(placed: Placed, blocks: _Blocks) -> object:
    """What single rows have in common that are told together: a change, or a place of a name."""
    row = placed.row
    paths = {change.path for change in row.changes}
    if row.kind in ("added", "removed"):
        names = blocks.names_at(placed.place)
        return (row.kind, row.operation, row.arguments, names) if names else placed
    if paths == {"takes"}:
        return ("takes", row.operation, blocks.names_at(placed.place))
    return placed if paths & {"takes", "behind", "name"} else (row.operation, row.changes)


def _unit(some: Sequence[Placed], frame: Frame | None, blocks: _Blocks) -> Unit:
    row = some[0].row
    looks = tuple((p.row.operation, p.row.arguments) for p in some)
    if frame is not None:
        title = blocks.title(frame)
        place = blocks.path(frame.parent)
        return Unit(row.kind, place, title, (title, looks), tuple(some), 1)
    paths = [blocks.path_at(placed.place) for placed in some]
    place = paths[0]
    while any(path[: len(place)] != place for path in paths):
        place = place[:-1]
    look = (*looks, row.changes) if row.kind in ("added", "removed") else some[0]
    if len(some) > 1 and paths[0] != place:
        place = (*place, f"each of {len(some)} {blocks.names_at(some[0].place)[-1]}")
    title = row.operation
    if row.kind in ("added", "removed") and row.arguments:
        title = f"{row.operation}({row.arguments})"
    return Unit(row.kind, place, title, look, tuple(some), len(some))


def _folded(units: Sequence[Unit]) -> Iterator[Group]:
    """What repeats, one round behind the other, is one group: the rounds that save most first."""
    at = 0
    while at < len(units):
        best, count = 1, 1
        for length in range(1, min(LONGEST, (len(units) - at) // 2) + 1):
            times = 1
            while _same(units, at, at + times * length, length):
                times += 1
            if (times - 1) * length > (count - 1) * best:
                best, count = length, times
        some = units[at : at + best * count]
        one = units[at]
        titles = [unit.title for unit in some[:best]]
        if len(titles) > MOST_NAMES:
            titles[MOST_NAMES - 1 :] = [f"… {len(titles) - MOST_NAMES + 1} more"]
        rows = tuple(placed.row for unit in some for placed in unit.rows)
        times = count * one.times if best == 1 else count
        yield Group(one.kind, one.place, times, ", ".join(titles), rows)
        at += best * count


def _same(units: Sequence[Unit], one: int, other: int, length: int) -> bool:
    if other + length > len(units):
        return False
    return all(units[one + i].look == units[other + i].look for i in range(length))


class _Blocks:
    """The uses of blocks in a net: which are whole, what they are called, which of how many."""

    def __init__(self, net: Net) -> None:
        self._chains = [_chain(point.node) for point in net.points]
        self._sizes: dict[Frame, int] = {}
        self._among: dict[object, int] = {}
        self._numbers: dict[Frame, int] = {}
        for chain in self._chains:
            above: Frame | None = None
            for frame in chain:
                if frame not in self._sizes:
                    key = (above, frame.definition)
                    self._among[key] = self._numbers[frame] = self._among.get(key, 0) + 1
                self._sizes[frame] = self._sizes.get(frame, 0) + 1
                above = frame
        self._whole: set[Frame] = set()

    def whole(self, places: set[int]) -> None:
        """Note which uses of blocks are in `places` with all that is in them."""
        counts: dict[Frame, int] = {}
        for place in places:
            for frame in self._chains[place]:
                counts[frame] = counts.get(frame, 0) + 1
        self._whole = {frame for frame, n in counts.items() if n == self._sizes[frame]}

    def outermost(self, place: int) -> Frame | None:
        """The outermost use of a block around a point that is whole."""
        return next((frame for frame in self._chains[place] if frame in self._whole), None)

    def path_at(self, place: int) -> tuple[str, ...]:
        """The uses of blocks around a point, the outermost first."""
        return self._path(self._chains[place])

    def names_at(self, place: int) -> tuple[str, ...]:
        """The names of the blocks around a point, the outermost first."""
        return tuple(map(self._name, self._chains[place]))

    def path(self, frame: Frame | None) -> tuple[str, ...]:
        """The uses of blocks around another, the outermost first."""
        return self._path(_frames(frame))

    def _path(self, chain: Sequence[Frame]) -> tuple[str, ...]:
        found = []
        above: Frame | None = None
        for frame in chain:
            among = self._among.get((above, frame.definition), 1)
            which = f" {self._numbers[frame]} of {among} " if among > 1 else ""
            found.append((self._name(frame) + which + self._values(frame)).strip())
            above = frame
        return tuple(found)

    def title(self, frame: Frame) -> str:
        """A use of a block by the block's name and what it is made with."""
        return self._name(frame) + self._values(frame)

    def _name(self, frame: Frame) -> str:
        return frame.text.split("`")[1]

    def _values(self, frame: Frame) -> str:
        values = ", ".join(f"{n}={_cut(written(v))}" for n, v in frame.values)
        return f"({values})" if values else ""


def _chain(node: Node | None) -> tuple[Frame, ...]:
    return _frames(None if node is None else node.frame)


def _frames(frame: Frame | None) -> tuple[Frame, ...]:
    """The uses of blocks that led here, the outermost first; rounds of loops left out."""
    found = []
    while frame is not None:
        if frame.definition is not None:
            found.append(frame)
        frame = frame.parent
    return tuple(reversed(found))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
