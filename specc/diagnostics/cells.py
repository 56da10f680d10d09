"""How text looks in a terminal: columns, escapes, clipping, colour.

Source text comes from anywhere, so nothing of it reaches a terminal raw that
could move its cursor or turn its writing direction, and no line fills the
screen: a line of ten megabytes costs as much as one of a hundred characters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

LINE_WIDTH = 120
"""Columns of source text shown at most; longer lines are cut around the span."""

TEXT_LIMIT = 1_000
"""Characters of one message, label, note or help shown at most."""

_TAB = "    "

_SGR = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;32",
    "help": "1;36",
    "frame": "1;34",
    "bold": "1",
    "removed": "31",
    "added": "32",
}

Paint = Callable[[str, str], str]
"""`paint(text, style)`: the text as the terminal is to show it."""


def painter(color: bool) -> Paint:
    """A `Paint` that colours by ANSI escapes, or one that returns the text as it is."""
    return _colored if color else _plain


def _colored(text: str, style: str) -> str:
    return f"\x1b[{_SGR[style]}m{text}\x1b[0m" if style and text.strip() else text


def _plain(text: str, style: str) -> str:
    return text


def printable(text: str) -> str:
    """`text` on one line, clipped, with what is not printable written as an escape.

    Control characters, bidirectional overrides and unusual spaces among them:
    they are invisible, and often the very mistake.
    """
    if len(text) > TEXT_LIMIT:
        text = text[:TEXT_LIMIT] + "…"
    return text if text.isprintable() else "".join(map(_cell, text))


def laid_out(text: str) -> tuple[str, Sequence[int]]:
    """The text as shown, and for each character (and the end) the column it starts at."""
    if text.isascii() and text.isprintable():
        return text, range(len(text) + 1)
    shown: list[str] = []
    columns = [0]
    for character in text:
        cell = _cell(character)
        shown.append(cell)
        columns.append(columns[-1] + _width(cell))
    return "".join(shown), columns


def _cell(character: str) -> str:
    if character == "\t":
        return _TAB
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


def _width(cell: str) -> int:
    if cell.isascii():
        return len(cell)
    from unicodedata import category, east_asian_width

    if category(cell) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(cell) in "WF" else 1


def window(length: int, start: int, end: int) -> tuple[int, int]:
    """Which characters of a line of `length` to show so that `start:end` is seen.

    The whole line where it fits into `LINE_WIDTH`; else a piece that wide with
    the span in its middle, or the span's beginning where the span is longer.
    """
    if length <= LINE_WIDTH:
        return 0, length
    spare = max(0, LINE_WIDTH - (end - start))
    first = max(0, min(start - spare // 2, length - LINE_WIDTH))
    return first, first + LINE_WIDTH
