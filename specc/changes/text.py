"""A comparison for people: what `specc diff` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specc.changes.lines import Line, lines_of
from specc.changes.model import Changes
from specc.diagnostics.cells import painter, printable

_STYLES = {"+": "added", "-": "removed", "~": "warning", ">": "help", "": "bold"}


def render(changes: Changes, *, color: bool) -> str:
    """The comparison as lines of text; empty where nothing differs."""
    paint = painter(color)
    return "\n".join(_shown(lines_of(changes), paint)).lstrip("\n")


def _shown(lines: Sequence[Line] | Iterator[Line], paint: object) -> Iterator[str]:
    assert callable(paint)
    for line in lines:
        if line.depth == 0:
            yield ""
        sign = f"{line.sign} " if line.sign else ""
        style = _STYLES[line.sign] if line.sign or line.depth == 0 else ""
        text = f"{'  ' * line.depth}{sign}{printable(line.text)}"
        yield paint(text, style)
