"""How large what is written is: letters are as wide as those of any monospaced font."""

from __future__ import annotations

from specc.diagram.part import Part
from specc.graphing.labels import cells, count_of, detail_of, short, title_of
from specc.graphing.scene import Box, Flow

FONT, LETTER = 11.6, 7.0
"""The size of the font, and how wide a letter is."""

ROW, PAD, GAP = 20.0, 8.0, 12.0
"""The height of a row, the room beside its text, and before its parameters."""


def size_of(box: Box) -> tuple[float, float]:
    """The width and height of a box."""
    ends = box.rows[0].kind in ("input", "output")
    first, second = columns_of(box)
    width = first * LETTER + (GAP + second * LETTER if second else 0) + 2 * PAD
    return width + (8 if ends else 0), len(box.rows) * ROW + 2


def columns_of(box: Box) -> tuple[int, int]:
    """How many letters wide the two columns of a box are: what a row is, its parameters."""
    first = max(cells(title_of(row)) + cells(detail_of(row)) for row in box.rows)
    return first, max(len(count_of(row)) for row in box.rows)


def heading_of(part: Part) -> tuple[str, str, str]:
    """What stands above a group: what it is, its arguments and times, its parameters."""
    count = "" if not part.parameters else short(part.parameters)
    return title_of(part), detail_of(part), count


def heading_letters(part: Part) -> int:
    """How many letters wide that is."""
    title, detail, count = heading_of(part)
    return cells(title) + cells(detail) + (2 + len(count) if count else 0)


def label_letters(flow: Flow) -> int:
    """How many letters wide the label of a flow is, with a gap before it."""
    return cells(flow.label) + 1
