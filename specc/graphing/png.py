"""SVG as pixels: twice as many as units, fewer where that were too many."""

from __future__ import annotations

from specc.graphing.arranging import Sheet

FAMILY = "DejaVu Sans Mono"

MOST_PIXELS = 60_000_000

_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    '<text y="15" font-size="15" font-family="monospace">%s</text></svg>'
)


def pixels(svg: str, sheet: Sheet) -> bytes:
    """The PNG. Raises ValueError where no font is installed: there would be no letters in it."""
    from resvg_py import svg_to_bytes

    blank, letter = (
        bytes(svg_to_bytes(svg_string=_PROBE % text, monospace_family=FAMILY)) for text in " M"
    )
    if blank == letter:
        raise ValueError("no font is installed that its letters could be drawn in")
    zoom = min(2.0, (MOST_PIXELS / (sheet.width * sheet.height)) ** 0.5)
    return bytes(svg_to_bytes(svg_string=svg, zoom=zoom, monospace_family=FAMILY))
