"""What a picture shows: boxes of rows within groups, and what flows from box to box.

A group is a block, a loop or a model that is opened: what is in it stands in a frame. What comes
several times is in it once, as it is the first time; what flows from one time to the next is left
out, for "× 6" says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from specc.diagram.part import Part
from specc.record import record

Opens = Callable[[Part, int], bool]
"""Whether a part that stands in so many other blocks is opened."""


@record
class Box:
    """Parts, one a row: each makes what the next one takes, and leaves its shape as it is.

    `group` is the number of the group that it stands in; None outside of all.
    """

    number: int
    rows: Sequence[Part]
    group: int | None


@record
class Group:
    """A part that is opened; `parent` is the number of the group around it."""

    number: int
    part: Part
    parent: int | None


@record
class Flow:
    """What flows from a box to another, `label` and in full `types`.

    `skips` says that it passes by something that flows from the one to the other, too.
    """

    start: int
    end: int
    label: str
    types: str
    skips: bool = False


@record
class Scene:
    """The model, or a block that is drawn apart. Boxes, groups and flows go by their places.

    `links` are boxes with the same layer, or model, in both: the first one and another.
    """

    title: str
    detail: str
    note: str
    boxes: Sequence[Box]
    groups: Sequence[Group]
    flows: Sequence[Flow]
    links: Sequence[tuple[int, int]]
