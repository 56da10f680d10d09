"""Pieces with branches: from where a tensor is taken twice to where all comes together again."""

from __future__ import annotations

from typing import Any

from specc.importing.folding.items import Body, Item, Ref

LONGEST = 300
"""Items of a piece."""


class Region:
    """Items `start` to `end` of a body, which take `entry` and give what their last one does."""

    def __init__(self, body: Body, start: int, end: int, entry: Ref) -> None:
        self.body = body
        self.start = start
        self.end = end
        self.entry = entry

    @property
    def items(self) -> list[Item]:
        """The items of the region, in order."""
        return self.body.items[self.start : self.end]

    def key(self) -> Any:
        """What is the same for regions that differ in constants alone."""
        places: dict[Item, int] = {item: i for i, item in enumerate(self.items)}
        return tuple(
            (
                item.key,
                item.outputs,
                tuple(
                    (places.get(ref.source, -1) if isinstance(ref.source, Item) else -1, ref.index)
                    for ref in item.refs
                ),
            )
            for item in self.items
        )


def regions(body: Body) -> list[Region]:
    """All least regions of a body that hold three items or more."""
    last: dict[tuple[Any, int], int] = {}
    count = body.consumers()
    for place, item in enumerate(body.items):
        for ref in item.refs:
            last[ref.source, ref.index] = place
    for ref in body.outputs.values():
        last[ref.source, ref.index] = len(body.items)
    found = []
    starts: list[tuple[Ref, int]] = [(Ref(port), 0) for port in body.ports]
    starts += [(Ref(item), i + 1) for i, item in enumerate(body.items) if item.outputs == 1]
    for entry, start in starts:
        if count.get((entry.source, entry.index), 0) > 1:
            end = _end(body, entry, start, last)
            if end is not None and end - start >= 3:
                found.append(Region(body, start, end, entry))
    return found


def _end(body: Body, entry: Ref, start: int, last: dict[tuple[Any, int], int]) -> int | None:
    """Where a region that begins at `start` ends; None where something else comes in."""
    inside: set[Item] = set()
    furthest = last[entry.source, entry.index]
    for place in range(start, min(len(body.items), start + LONGEST)):
        item = body.items[place]
        if any(ref.source not in inside and not ref.same(entry) for ref in item.refs):
            return None
        inside.add(item)
        ends = [last.get((item, index), -1) for index in range(item.outputs)]
        if furthest <= place and item.outputs == 1 and ends[0] > place:
            return place + 1
        furthest = max(furthest, *ends)
    return None
