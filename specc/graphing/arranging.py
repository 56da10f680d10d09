"""Scenes beside one another on one sheet: the model, then the blocks that are drawn apart."""

from __future__ import annotations

from collections.abc import Sequence

from specc.diagnostics.cells import printable
from specc.graphing.bending import bend_of
from specc.graphing.engine import Laid, lay_out
from specc.graphing.labels import SHADES, cells, clipped
from specc.graphing.scene import Scene
from specc.graphing.sizes import LETTER
from specc.record import record

SCREEN = (1640.0, 960.0)
"""What a picture is to fit on, if that can be."""

HEADING = 48
"""So many letters of the arguments of a block stand above it."""

LEGEND = "share of parameters"

MARGIN, HEAD, BETWEEN, INSET = 14.0, 24.0, 26.0, 12.0
FOOT = 34.0


@record
class Panel:
    """A scene in its place: `framed` where it is a block drawn apart."""

    laid: Laid
    left: float
    top: float
    framed: bool
    width: float
    height: float


@record
class Sheet:
    """All of a picture."""

    panels: Sequence[Panel]
    width: float
    height: float

    @property
    def fits(self) -> bool:
        """Whether it fits on a screen."""
        return self.width <= SCREEN[0] and self.height <= SCREEN[1]


def arrange(scenes: Sequence[Scene]) -> Sheet:
    """Lay scenes out, and place them. Raises TooLarge."""
    whole, *others = [lay_out(scene) for scene in scenes]
    if whole.height > SCREEN[1] and (bend := bend_of(whole.scene)) is not None:
        bent = lay_out(whole.scene, bend)
        whole = bent if bent.height < whole.height else whole
    width = max(whole.width, heading_width(whole.scene))
    panels = [Panel(whole, MARGIN, MARGIN + HEAD, False, width, whole.height)]
    most = max(whole.height + HEAD, SCREEN[1] - 2 * MARGIN - FOOT)
    columns: list[_Column] = []
    for laid in others:
        width = max(laid.width, heading_width(laid.scene)) + 2 * INSET
        height = laid.height + HEAD + 2 * INSET
        column = next((c for c in columns if c.height + height <= most), None)
        if column is None:
            columns.append(column := _Column())
        column.placed.append((laid, width, height, column.height))
        column.height += height + BETWEEN
    left = MARGIN + panels[0].width + BETWEEN
    for column in columns:
        for laid, width, height, above in column.placed:
            panels.append(Panel(laid, left, MARGIN + above, True, width, height))
        left += max(width for _, width, _, _ in column.placed) + BETWEEN
    bottom = max(panel.top + panel.height for panel in panels)
    right = max(left - BETWEEN, MARGIN + legend_width())
    return Sheet(panels, right + MARGIN, bottom + FOOT + MARGIN)


class _Column:
    """Panels below one another, and how high they are."""

    def __init__(self) -> None:
        self.placed: list[tuple[Laid, float, float, float]] = []
        self.height = 0.0


def heading(scene: Scene) -> tuple[str, str, str]:
    """What stands above a scene: its name, its arguments, its parameters."""
    detail = f"({clipped(printable(scene.detail), HEADING)})" if scene.detail else ""
    return printable(scene.title), detail, scene.note


def heading_width(scene: Scene) -> float:
    """How wide that is."""
    return sum(cells(text) for text in heading(scene)) * LETTER + 3 * LETTER


def legend_width() -> float:
    """How wide the line is that says what shades mean."""
    return swatch_left(len(SHADES)) - 2 * LETTER


def swatch_left(place: int) -> float:
    """Where in that line the shade at a place begins."""
    texts = sum(len(text) for text in SHADES[:place])
    return (len(LEGEND) + 1 + texts + 2 * place) * LETTER + 22 * place
