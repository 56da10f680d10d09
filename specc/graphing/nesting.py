"""A scene in the order in which text forms write it: groups with what they hold, in one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from specc.graphing.scene import Box, Group, Scene

END: Final = "end"
"""What stands where a group ends."""


def nested(scene: Scene) -> Iterator[tuple[int, Box | Group | str]]:
    """Each box and group, with how many groups it stands in; behind what a group holds, END."""
    within: dict[int | None, list[int]] = {}
    for group in scene.groups:
        within.setdefault(group.parent, []).append(group.number)
    held: dict[int | None, list[Box]] = {}
    for box in scene.boxes:
        held.setdefault(box.group, []).append(box)
    yield from ((0, box) for box in held.get(None, ()))
    waiting: list[tuple[int, int | None]] = [(0, n) for n in reversed(within.get(None, ()))]
    while waiting:
        depth, number = waiting.pop()
        if number is None:
            yield depth, END
            continue
        yield depth, scene.groups[number]
        yield from ((depth + 1, box) for box in held.get(number, ()))
        waiting.append((depth, None))
        waiting += [(depth + 1, inner) for inner in reversed(within.get(number, ()))]
