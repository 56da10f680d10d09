"""Panels as SVG: it needs no script and no network, and takes its colours from the page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from specc.diagram.layout import Placed, layout
from specc.diagram.panels import Panel, Row, panels
from specc.diagram.part import Part
from specc.graph.ir import Model, Program

_LETTER, _ROW, _PAD, _MARGIN = 7.0, 21.0, 10.0, 6.0
_LONGEST = 46
"""So many letters of a row's text are shown; all of it shows where the pointer rests."""

STYLE = """\
.diagram { margin: 0 0 1.5rem; } .diagram svg { width: auto; max-width: 100%; height: auto; }
.diagram svg text { font: 11.6px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  fill: var(--ink); white-space: pre; }
.diagram .box { fill: var(--paper); stroke: var(--soft); }
.diagram .line { stroke: var(--rule); } .diagram .flow { fill: none; stroke: var(--soft); }
.diagram .tip { fill: var(--soft); } .diagram svg .faint { fill: var(--soft); }
.diagram svg .name { font-weight: 600; } .diagram a .name { fill: var(--train); }
.diagram .end { fill: var(--rule); opacity: .6; } .diagram .held { fill: var(--train); }
"""
"""The style sheet of pictures; the page has `--ink`, `--soft`, `--rule`, `--paper`, `--train`."""


def draw(program: Program, model: Model, prefix: str = "") -> str:
    """The pictures of a model as HTML: one of the model, one of each kind of block in it.

    `prefix` begins what they are called, for pages that hold several.
    """
    return "".join(_figure(panel, prefix) for panel in panels(program, model))


def _figure(panel: Panel, prefix: str) -> str:
    detail = f"({escape(panel.detail)})" if panel.detail else ""
    notes = [] if panel.parameters is None else [f"{panel.parameters:,} parameters"]
    notes += [f"used {panel.uses} times, the first one is shown"] if panel.uses > 1 else []
    caption = f"<b>{escape(panel.title)}</b>{detail} · {', '.join(notes)}"
    return (
        f'<figure class="diagram" id="{prefix}panel-{panel.number}">'
        f"<figcaption>{caption}</figcaption>"
        f'<div class="wide">{_svg(panel, prefix)}</div></figure>'
    )


def _svg(panel: Panel, prefix: str) -> str:
    columns = [_columns(rows) for rows in panel.boxes]
    sizes = [
        (sum(widths) * _LETTER + 2 * _PAD + 14 * (len(widths) - 1), len(rows) * _ROW + 4)
        for widths, rows in zip(columns, panel.boxes, strict=True)
    ]
    placed = layout(sizes, panel.edges)
    drawn = [_way(way) for way in placed.ways]
    for corner, size, widths, rows in zip(placed.corners, sizes, columns, panel.boxes, strict=True):
        drawn.append(_box(corner, size, widths, rows, prefix))
    return _whole(placed, drawn, panel.title)


def _whole(placed: Placed, drawn: Sequence[str], title: str) -> str:
    width, height = placed.width + 2 * _MARGIN, placed.height + 2 * _MARGIN
    return (
        f'<svg role="img" aria-label="{escape(title)}" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="{-_MARGIN:g} {-_MARGIN:g} {width:.1f} {height:.1f}" '
        f'style="min-width:{0.7 * width:.0f}px">{"".join(drawn)}</svg>'
    )


def _way(way: Sequence[tuple[float, float]]) -> str:
    """An edge: straight down beside boxes, a curve from rank to rank, and a tip."""
    (x, y), *rest = way
    path = [f"M{x:.1f} {y:.1f}"]
    for turn, (to_x, to_y) in enumerate(rest):
        if turn % 2 == 0:
            path.append(f"V{to_y:.1f}")
        elif abs(to_x - x) < 0.5:
            path.append(f"L{to_x:.1f} {to_y:.1f}")
        else:
            half = (y + to_y) / 2
            path.append(f"C{x:.1f} {half:.1f} {to_x:.1f} {half:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    tip = f"M{x - 3.5:.1f} {y - 7:.1f}L{x + 3.5:.1f} {y - 7:.1f}L{x:.1f} {y:.1f}Z"
    return f'<path class="flow" d="{"".join(path)}"/><path class="tip" d="{tip}"/>'


def _box(
    corner: tuple[float, float],
    size: tuple[float, float],
    widths: Sequence[int],
    rows: Sequence[Row],
    prefix: str,
) -> str:
    (x, y), (width, height) = corner, size
    drawn = [
        f'<rect class="box" x="{x:.1f}" y="{y:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}" rx="5"/>'
    ]
    for place, row in enumerate(rows):
        top = y + 2 + place * _ROW
        if place:
            drawn.append(f'<path class="line" d="M{x:.1f} {top:.1f}h{width:.1f}"/>')
        drawn.append(_row(row, x, top, width, widths, prefix))
    return "".join(drawn)


def _row(row: Row, x: float, top: float, width: float, widths: Sequence[int], prefix: str) -> str:
    part, base = row.part, top + 14.5
    name, rest = _text(part)
    left = x + _PAD
    texts = [
        f'<text x="{left:.1f}" y="{base:.1f}"><tspan class="name">{escape(name)}</tspan>'
        f'<tspan class="faint">{escape(rest)}</tspan></text>'
    ]
    right = x + _PAD + widths[0] * _LETTER
    for text, letters in zip((part.shape, _count(part)), widths[1:], strict=False):
        right += 14 + letters * _LETTER
        texts.append(
            f'<text class="faint" text-anchor="end" x="{right:.1f}" y="{base:.1f}">'
            f"{escape(text)}</text>"
        )
    if part.kind in ("input", "output"):
        texts.insert(
            0,
            f'<rect class="end" x="{x + 1:.1f}" y="{top:.1f}" width="{width - 2:.1f}" '
            f'height="{_ROW:.0f}" rx="4"/>',
        )
    if part.parameters:
        texts.append(
            f'<rect class="held" x="{x:.1f}" y="{top + 3:.1f}" width="3" height="{_ROW - 6:.0f}"/>'
        )
    inner = "".join(texts) + f"<title>{escape(_all(part))}</title>"
    if row.panel is None:
        return f"<g>{inner}</g>"
    return f'<a href="#{prefix}panel-{row.panel}">{inner}</a>'


def _columns(rows: Sequence[Row]) -> list[int]:
    """How many letters wide the columns of a box are: what it is, its shape, its parameters."""
    first = max(len(name) + len(rest) for name, rest in (_text(row.part) for row in rows))
    others = [max(len(row.part.shape) for row in rows), max(len(_count(row.part)) for row in rows)]
    return [first, *(letters for letters in others if letters)]


def _text(part: Part) -> tuple[str, str]:
    """The name and what stands behind it."""
    rest = f"({part.detail})" if part.detail else ""
    times = ""
    if part.times > 1:
        times = f" ×{part.times}" if part.chained else f" {part.times} side by side"
    room = max(8, _LONGEST - len(part.title) - len(times))
    if len(rest) > room:
        rest = rest[: room - 2] + "…)"
    if part.kind in ("input", "output"):
        return part.title, f" {part.kind}" if part.title != part.kind else ""
    return part.title, rest + times


def _count(part: Part) -> str:
    if part.shared:
        return "shared"
    return "" if not part.parameters else f"{part.parameters:,}"


def _all(part: Part) -> str:
    """What a row says, and the names of its layers in Keras."""
    names = [node.operation.name for node in part.nodes[:8]]
    more = ", …" if len(part.nodes) > 8 else ""
    rest = f"({part.detail})" if part.detail else ""
    return f"{part.title}{rest}: {', '.join(names)}{more}" if names else part.title
