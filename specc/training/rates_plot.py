"""The curve of a learning-rate range test as an SVG picture: one file, nothing to fetch."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

from specc.training.rates import Rates

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 50


def rates_svg(found: Rates, title: str) -> str:
    """The smoothed loss over the logarithm of the rate, with the rates that stand out."""
    low, high = math.log10(found.rates[0]), math.log10(found.rates[-1])
    # What soars at the end would press the rest flat.
    top = min(max(found.losses), 1.2 * max(found.losses[: max(1, len(found.losses) // 2)]))
    bottom = min(found.losses)
    top = top if top > bottom else bottom + 1

    def x(rate: float) -> float:
        return LEFT + (math.log10(rate) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(loss: float) -> float:
        part = (min(loss, top) - bottom) / (top - bottom)
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        _text(WIDTH / 2, 22, title, size=15),
        _text(WIDTH / 2, HEIGHT - 12, "learning rate"),
        _text(LEFT - 8, TOP - 10, "loss", anchor="end"),
    ]
    for power in range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1):
        place = x(10.0**power)
        lines.append(_line(place, TOP, place, HEIGHT - BOTTOM, "#ddd"))
        lines.append(_text(place, HEIGHT - BOTTOM + 18, f"1e{power}"))
    for part in range(5):
        loss = bottom + (top - bottom) * part / 4
        lines.append(_line(LEFT, y(loss), WIDTH - RIGHT, y(loss), "#ddd"))
        lines.append(_text(LEFT - 8, y(loss) + 4, f"{loss:.3g}", anchor="end"))
    points = " ".join(
        f"{x(rate):.1f},{y(loss):.1f}" for rate, loss in zip(found.rates, found.losses, strict=True)
    )
    lines.append(f'<polyline points="{points}" fill="none" stroke="#1f5fa8" stroke-width="2"/>')
    marks = ((found.steepest, "falls fastest", "#c0392b"), (found.least, "least", "#2e7d32"))
    for number, (rate, what, color) in enumerate(marks):
        lines.append(_line(x(rate), TOP, x(rate), HEIGHT - BOTTOM, color))
        anchor = "end" if x(rate) > WIDTH / 2 else "start"
        beside = x(rate) + (-6 if anchor == "end" else 6)
        lines.append(
            _text(beside, TOP + 14 * (number + 1), f"{what}: {rate:.2g}", anchor=anchor, fill=color)
        )
    return "\n".join([*lines, "</svg>", ""])


def _line(x1: float, y1: float, x2: float, y2: float, color: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}"/>'


def _text(
    x: float, y: float, text: str, *, anchor: str = "middle", size: int = 12, fill: str = "black"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="{fill}">{escape(text)}</text>'
    )
