"""Curves, scatters and tables of counts as SVG and HTML, pictures as PNG: all without a library."""

from __future__ import annotations

import math
import struct
import zlib
from base64 import b64encode
from collections.abc import Sequence
from html import escape

Curve = tuple[str, str, Sequence[tuple[float, float]]]
"""What a curve is called, its class in the style sheet, and its points."""

_WIDTH, _HEIGHT = 360, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 10, 8, 24


def curves(title: str, given: Sequence[Curve], below: str = "epoch") -> str:
    """Curves over one another, with what their last points are."""
    points = [point for _, _, some in given for point in some]
    frame = _Frame(points)
    drawn = []
    for name, kind, some in given:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(frame.place, some))
        last = f"{escape(name)}: {number(some[-1][1])} at the end"
        drawn.append(f'<polyline class="{kind}" points="{path}"><title>{last}</title></polyline>')
        if len(some) == 1:
            x, y = frame.place(some[0])
            drawn.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
    legend = "".join(
        f'<span class="key {kind}">{escape(name)} {number(some[-1][1])}</span>'
        for name, kind, some in given
    )
    picture = frame.svg("".join(drawn), below, f"{title} by {below}")
    return f"<figure><figcaption>{escape(title)} {legend}</figcaption>{picture}</figure>"


def scatter(title: str, points: Sequence[tuple[float, float]], below: str, beside: str) -> str:
    """Points, and the line on which both numbers are equal."""
    frame = _Frame([*points, *((v, v) for point in points for v in point)])
    dots = "".join(
        f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="2"/>'
        for x, y in map(frame.place, points)
    )
    ends = [frame.place((end, end)) for end in (frame.low_x, frame.high_x)]
    line = "".join(
        f' {axis}{i + 1}="{v:.1f}"'
        for i, p in enumerate(ends)
        for axis, v in zip("xy", p, strict=True)
    )
    picture = frame.svg(f'<line class="even"{line}/>{dots}', below, f"{beside} by {below}")
    return f"<figure><figcaption>{escape(title)}</figcaption>{picture}</figure>"


def bars(title: str, values: Sequence[float], below: str, count: int = 20) -> str:
    """How many of the values lie where."""
    low, high = _range(values)
    width = (high - low) / count
    held = [0] * count
    for value in values:
        held[min(count - 1, int((value - low) / width))] += 1
    frame = _Frame([(low, 0.0), (high, float(max(held)))])
    drawn = []
    for i, some in enumerate(held):
        left, top = frame.place((low + i * width, float(some)))
        right, bottom = frame.place((low + (i + 1) * width, 0.0))
        drawn.append(
            f'<rect class="dot" x="{left + 0.5:.1f}" y="{top:.1f}" '
            f'width="{right - left - 1:.1f}" height="{bottom - top:.1f}"/>'
        )
    picture = frame.svg("".join(drawn), below, title)
    return f"<figure><figcaption>{escape(title)}</figcaption>{picture}</figure>"


def matrix(counts: Sequence[Sequence[int]], names: Sequence[str]) -> str:
    """How often which class was taken for which: a row for each true one."""
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    rows = []
    for name, row in zip(names, counts, strict=True):
        total = max(1, sum(row))
        cells = "".join(
            f'<td class="share" style="--share:{count / total:.3f}">{count}</td>' for count in row
        )
        rows.append(f"<tr><th>{escape(name)}</th>{cells}</tr>")
    return (
        '<div class="wide"><table class="matrix"><caption>rows: what it is; columns: what was '
        f"predicted</caption><tr><td></td>{head}</tr>{''.join(rows)}</table></div>"
    )


def table(rows: Sequence[Sequence[str]]) -> str:
    """A head and rows of cells that are HTML already."""
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:]
    )
    return f'<div class="wide"><table><tr>{head}</tr>{body}</table></div>'


def png(width: int, height: int, channels: int, pixels: bytes) -> str:
    """A picture of 1 or 3 channels as the address of an `img`."""
    row = width * channels
    lines = b"".join(b"\0" + pixels[i : i + row] for i in range(0, row * height, row))
    head = struct.pack(">IIBBBBB", width, height, 8, 0 if channels == 1 else 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    file = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return f"data:image/png;base64,{b64encode(file).decode()}"


def number(value: float) -> str:
    """A number as it is read."""
    return f"{value:.0f}" if 1e4 <= abs(value) < 1e9 else f"{value:.4g}"


def _labels(values: Sequence[float]) -> list[str]:
    """Numbers with as many digits as tell them apart."""
    for digits in (4, 6, 8):
        shown = [f"{value:.{digits}g}" for value in values]
        if len(set(shown)) == len(values):
            break
    return [word if "e" not in word else number(v) for v, word in zip(values, shown, strict=True)]


class _Frame:
    """Axes around points, and where a point lies between them."""

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        self.low_x, self.high_x = _range([x for x, _ in points])
        self.low_y, self.high_y = _range([y for _, y in points])

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        """Where a point is drawn."""
        x = (point[0] - self.low_x) / (self.high_x - self.low_x)
        y = (point[1] - self.low_y) / (self.high_y - self.low_y)
        inner = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return _LEFT + x * inner[0], _TOP + (1 - y) * inner[1]

    def svg(self, inside: str, below: str, words: str) -> str:
        """The picture: axes, their ends, and what is drawn inside."""
        left, bottom = _LEFT, _HEIGHT - _BOTTOM
        right = _WIDTH - _RIGHT
        middle = (self.low_y + self.high_y) / 2
        values = (self.low_y, middle, self.high_y)
        grid = "".join(
            f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{left - 4}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
            for value, label in zip(values, _labels(values), strict=True)
            for _, y in [self.place((self.low_x, value))]
        )
        ends = (
            f'<text x="{left}" y="{bottom + 16}">{number(self.low_x)}</text>'
            f'<text x="{right}" y="{bottom + 16}" text-anchor="end">{number(self.high_x)}</text>'
            f'<text x="{(left + right) / 2}" y="{bottom + 16}" text-anchor="middle">'
            f"{escape(below)}</text>"
        )
        return (
            f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(words)}">'
            f"{grid}{ends}{inside}</svg>"
        )


def _range(values: Sequence[float]) -> tuple[float, float]:
    """The smallest and the largest; a little more where they are one."""
    finite = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    return (low, high) if low < high else (low - 0.5, high + 0.5)
