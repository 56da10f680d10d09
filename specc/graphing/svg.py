"""A sheet as SVG: text that can be selected, all of it where the pointer rests, no script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from specc.diagnostics.cells import printable
from specc.graph.ir import Model
from specc.graphing.arranging import (
    FOOT,
    HEAD,
    INSET,
    LEGEND,
    MARGIN,
    Panel,
    Sheet,
    heading,
    swatch_left,
)
from specc.graphing.colors import style
from specc.graphing.engine import Laid, Way
from specc.graphing.labels import (
    SHADES,
    all_of,
    cells,
    count_of,
    detail_of,
    shade_of,
    title_of,
    whole_of,
)
from specc.graphing.scene import Box
from specc.graphing.sizes import LETTER, PAD, ROW, heading_of

_BASE = 14.0
"""How far below the top of a row its letters stand."""


def draw(sheet: Sheet, model: Model, theme: str = "auto") -> str:
    """The picture of a model, in the colours of a theme."""
    whole = whole_of(model)
    title = escape(printable(sheet.panels[0].laid.scene.title))
    width, height = sheet.width, sheet.height
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">',
        f"<title>{title}</title>",
        f"<style>{style(theme)}</style>",
        f'<rect class="paper" width="{width:.0f}" height="{height:.0f}"/>',
    ]
    for panel in sheet.panels:
        parts += _panel(panel, whole)
    parts += _legend(MARGIN, height - FOOT + 8)
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, whole: int) -> Iterator[str]:
    x, y = panel.left, panel.top
    if panel.framed:
        yield _rect("apart", x, y, panel.width, panel.height, 6)
        x, y = x + INSET, y + HEAD + INSET
    spare = panel.width - (2 * INSET if panel.framed else 0) - panel.laid.width
    name, detail, note = heading(panel.laid.scene)
    kind = "name block" if panel.framed else "name"
    yield (
        f'<text x="{x:.1f}" y="{y - 10:.1f}"><tspan class="{kind}">{escape(name)}</tspan>'
        f'<tspan class="soft">{escape(detail)} · {escape(note)}</tspan></text>'
    )
    yield f'<g transform="translate({x + spare / 2:.1f} {y:.1f})">'
    yield from _laid(panel.laid, whole)
    yield "</g>"


def _laid(laid: Laid, whole: int) -> Iterator[str]:
    scene = laid.scene
    for group, (x, y, width, height) in zip(scene.groups, laid.groups, strict=True):
        name, detail, count = heading_of(group.part)
        yield f"<g>{_rect('group', x, y, width, height, 6)}"
        yield f"<title>{escape(all_of(group.part))}</title></g>"
    for _, way in sorted(laid.links.items()):
        yield f'<g class="link">{_curve(way)}<title>the same layer</title></g>'
    for number, way in sorted(laid.ways.items()):
        flow = scene.flows[number]
        kind = ' class="skip"' if flow.skips else ""
        yield f"<g{kind}>{_curve(way)}{_tip(way)}<title>{escape(printable(flow.types))}</title></g>"
    for group, (x, y, _, _) in zip(scene.groups, laid.groups, strict=True):
        name, detail, count = heading_of(group.part)
        yield (
            f'<text class="over" x="{x + 8:.1f}" y="{y + 15:.1f}"><tspan class="name block">'
            f"{escape(name)}</tspan><tspan>{escape(detail)}</tspan>"
            f'<tspan class="soft">{"  " + count if count else ""}</tspan></text>'
        )
    for number, way in sorted(laid.ways.items()):
        if way.label is not None and (label := printable(scene.flows[number].label)):
            x, y = way.label[0] - cells(label) * LETTER / 2, way.label[1] + 4
            yield f'<text class="soft over" x="{x:.1f}" y="{y:.1f}">{escape(label)}</text>'
    for box, area in zip(scene.boxes, laid.boxes, strict=True):
        yield from _box(box, area, whole)


def _box(box: Box, area: tuple[float, float, float, float], whole: int) -> Iterator[str]:
    x, y, width, height = area
    if box.rows[0].kind in ("input", "output"):
        part = box.rows[0]
        letters = cells(title_of(part)) + cells(detail_of(part))
        left = x + (width - letters * LETTER) / 2
        yield f"<g>{_rect('end', x, y, width, height, height / 2)}"
        yield _text(left, y + 1 + _BASE, title_of(part), detail_of(part), "name")
        yield f"<title>{escape(all_of(part))}</title></g>"
        return
    for place, part in enumerate(box.rows):
        top = y + 1 + place * ROW
        yield f'<g class="row"><rect class="s{shade_of(part, whole)}" x="{x:.1f}" y="{top:.1f}" '
        yield f'width="{width:.1f}" height="{ROW:.0f}"/>'
        if place:
            yield f'<path class="rule" d="M{x:.1f} {top:.1f}h{width:.1f}"/>'
        kind = "name block" if part.inner else "name"
        yield _text(x + PAD, top + _BASE, title_of(part), detail_of(part), kind)
        if count := count_of(part):
            right = x + width - PAD
            yield f'<text class="soft" text-anchor="end" x="{right:.1f}" y="{top + _BASE:.1f}">'
            yield f"{count}</text>"
        yield f"<title>{escape(all_of(part))}</title></g>"
    yield _rect("box", x, y, width, height, 3)


def _text(x: float, y: float, name: str, rest: str, kind: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}"><tspan class="{kind}">{escape(name)}</tspan>'
        f'<tspan class="soft">{escape(rest)}</tspan></text>'
    )


def _rect(kind: str, x: float, y: float, width: float, height: float, round_: float) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" rx="{round_:g}"/>'
    )


def _curve(way: Way) -> str:
    (x, y), *rest = way.points
    steps = " ".join(f"{to_x:.1f} {to_y:.1f}" for to_x, to_y in rest)
    return f'<path class="flow" d="M{x:.1f} {y:.1f}C{steps}"/>'


def _tip(way: Way) -> str:
    (x, y), (to_x, to_y) = way.points[-1], way.tip
    length = max(0.1, ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5)
    side_x, side_y = (y - to_y) / length * 3, (to_x - x) / length * 3
    return (
        f'<path class="tip" d="M{x + side_x:.1f} {y + side_y:.1f}'
        f'L{x - side_x:.1f} {y - side_y:.1f}L{to_x:.1f} {to_y:.1f}Z"/>'
    )


def _legend(left: float, y: float) -> Iterator[str]:
    yield f'<text class="soft" x="{left:.1f}" y="{y + 12:.1f}">{LEGEND}</text>'
    for place, text in enumerate(SHADES):
        x = left + swatch_left(place)
        yield f'<rect class="s{place}" x="{x:.1f}" y="{y:.1f}" width="16" height="16"/>'
        yield _rect("box", x, y, 16, 16, 2)
        yield f'<text class="soft" x="{x + 22:.1f}" y="{y + 12:.1f}">{escape(text)}</text>'
