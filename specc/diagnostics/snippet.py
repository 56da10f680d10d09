"""The lines of one file that a message speaks of, underlined and labelled.

    3 |   x = image -> Conv2D(64, 3)
      |       -----    ^^^^^^^^^^^^^ says what is wrong
      |       |
      |       this is float32[?, 10]

A span within a line is underlined by `^` (the message's own) or `-` (a cause);
one over several lines has a bar left of the text, from its first line to its
last. Work is proportional to what is shown, never to the length of a line or
of the file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from specc.diagnostics.cells import LINE_WIDTH, Paint, laid_out, printable, window
from specc.diagnostics.model import Label
from specc.source import Source


class Mark:
    """Where a label goes: lines from 1, characters from 0 within their line.

    `style` is the severity for the message's own label, `frame` for a cause.
    `bar` counts the bars left of the text, from 1; 0 for a span within a line.
    """

    __slots__ = ("bar", "end", "last", "line", "start", "style", "text")

    def __init__(self, source: Source, label: Label, style: str) -> None:
        start, end = label.span.start - source.base, label.span.end - source.base
        if end > start and source.text[end - 1 : end] == "\n":
            end -= 1  # a span that takes its line break along ends on its own line
        end = max(start, end)
        lines = source.line_starts()
        self.line = bisect_right(lines, start)
        self.last = bisect_right(lines, end)
        self.start = start - lines[self.line - 1]
        self.end = end - lines[self.last - 1]
        self.text = printable(label.text)
        self.style = style
        self.bar = 0

    @property
    def sign(self) -> str:
        """What it is underlined with."""
        return "-" if self.style == "frame" else "^"


class _Row:
    """Characters at columns, each with its style."""

    def __init__(self) -> None:
        self.cells: list[tuple[str, str]] = []

    def put(self, column: int, text: str, style: str) -> None:
        missing = column + len(text) - len(self.cells)
        self.cells.extend([(" ", "")] * missing)
        self.cells[column : column + len(text)] = [(character, style) for character in text]

    def painted(self, paint: Paint) -> str:
        """The row as text, each run of one style painted once, no blanks at its end."""
        pieces: list[str] = []
        run, style = "", ""
        for text, this in [*self.cells, ("", "end")]:
            if this != style:
                pieces.append(paint(run, style))
                run, style = "", this
            run += text
        return "".join(pieces).rstrip()


def snippet(
    source: Source, marks: Sequence[Mark], number_width: int, paint: Paint
) -> Iterator[str]:
    """The rows for `marks`, all of them in `source`; line numbers take `number_width`."""
    bars = _give_bars(marks)
    active: list[Mark] = []
    previous = 0
    for line in sorted({m.line for m in marks} | {m.last for m in marks}):
        if previous and line == previous + 2:
            text = _Row()
            _put_bars(text, active)
            _put_source(text, source, line - 1, 0, 0, _margin(bars))
            yield _framed(line - 1, text, number_width, paint)
        elif previous and line > previous + 2:
            gap = _Row()
            _put_bars(gap, active)
            dots = "...".ljust(number_width + 3)
            yield (dots + gap.painted(paint)).rstrip()
        yield from _annotated(source, line, marks, active, bars, number_width, paint)
        previous = line


def _give_bars(marks: Sequence[Mark]) -> int:
    """Give each span over several lines a bar that is free; how many bars there are."""
    ends: list[int] = []
    for mark in sorted(marks, key=lambda m: (m.line, -m.last)):
        if mark.last > mark.line:
            free = next((i for i, last in enumerate(ends) if last < mark.line), len(ends))
            ends[free : free + 1] = [mark.last]
            mark.bar = free + 1
    return len(ends)


def _margin(bars: int) -> int:
    """Columns left of the text that `bars` bars take."""
    return bars + 1 if bars else 0


def _annotated(
    source: Source,
    line: int,
    marks: Sequence[Mark],
    active: list[Mark],
    bars: int,
    number_width: int,
    paint: Paint,
) -> Iterator[str]:
    """One line of source and what is said under it; opens and closes bars in `active`."""
    margin = _margin(bars)
    for start, end, here in _views(source, line, marks):
        row = _Row()
        opening = [m for m in here if m.bar and m.line == line]
        first = opening[0] if len(here) == 1 and opening else None
        at_once = first is not None and not _slice(source, line, 0, first.start).strip()
        _put_bars(row, active)
        if first and at_once:
            row.put(first.bar - 1, "/", first.style)
            active.append(first)
        columns = _put_source(row, source, line, start, end, margin)
        yield _framed(line, row, number_width, paint)

        inline = [m for m in here if not m.bar]
        for row in _underlines(inline, start, columns, margin, active):
            yield _framed(0, row, number_width, paint)
        for mark in [] if at_once else opening:
            row = _Row()
            _put_bars(row, active)
            column = margin + columns[_clamp(mark.start - start, columns)]
            row.put(mark.bar, "_" * (column - mark.bar), mark.style)
            row.put(column, mark.sign, mark.style)
            active.append(mark)
            yield _framed(0, row, number_width, paint)
        for mark in [m for m in here if m.bar and m.last == line]:
            row = _Row()
            _put_bars(row, active)
            column = margin + columns[_clamp(mark.end - 1 - start, columns)]
            row.put(mark.bar, "_" * (column - mark.bar), mark.style)
            row.put(column, f"{mark.sign} {mark.text}", mark.style)
            active.remove(mark)
            yield _framed(0, row, number_width, paint)


def _views(
    source: Source, line: int, marks: Iterable[Mark]
) -> Iterator[tuple[int, int, list[Mark]]]:
    """The pieces of a line to show, as start, end and the marks in it.

    One piece where the line or what is marked in it fits the width; several where
    marks lie far apart in a long line.
    """
    length = line_length(source, line)
    here = sorted((_extent(m, line), i, m) for i, m in enumerate(marks) if line in (m.line, m.last))
    while here:
        left = here[0][0][0]
        count = 1
        while count < len(here) and (
            length <= LINE_WIDTH or here[count][0][1] - left <= LINE_WIDTH
        ):
            count += 1
        right = max(extent[1] for extent, _, _ in here[:count])
        start, end = window(length, left, right)
        yield start, end, [mark for _, _, mark in here[:count]]
        here = here[count:]


def _extent(mark: Mark, line: int) -> tuple[int, int]:
    """The characters of `line` that `mark` touches: all of a span within it, else its end there."""
    if not mark.bar:
        return mark.start, max(mark.end, mark.start + 1)
    at = mark.start if line == mark.line else max(0, mark.end - 1)
    return at, at + 1


def _underlines(
    marks: list[Mark], start: int, columns: Sequence[int], margin: int, active: list[Mark]
) -> Iterator[_Row]:
    """The row of signs, with the rightmost label on it, and a row for each other label."""
    if not marks:
        return
    row = _Row()
    _put_bars(row, active)
    places: dict[Mark, tuple[int, int]] = {}
    # Causes first, so that the message's own underline wins where they overlap.
    for mark in sorted(marks, key=lambda m: m.style != "frame"):
        left = columns[_clamp(mark.start - start, columns)]
        right = columns[_clamp(mark.end - start, columns)]
        places[mark] = margin + left, margin + max(right, left + 1)
        row.put(margin + left, mark.sign * max(right - left, 1), mark.style)

    # From the left; of several at one place, the first is written first, so it comes last here.
    labelled = sorted((m for m in reversed(marks) if m.text), key=lambda m: places[m][0])
    rightmost = max(end for _, end in places.values())
    if labelled and places[labelled[-1]][1] == rightmost:
        beside = labelled.pop()
        row.put(rightmost + 1, beside.text, beside.style)
    yield row

    if labelled:
        yield _hanging(labelled, places, active)
    while labelled:
        mark = labelled.pop()
        row = _hanging(labelled, places, active)
        row.put(places[mark][0], mark.text, mark.style)
        yield row


def _hanging(
    marks: Iterable[Mark], places: dict[Mark, tuple[int, int]], active: list[Mark]
) -> _Row:
    row = _Row()
    _put_bars(row, active)
    for mark in marks:
        row.put(places[mark][0], "|", mark.style)
    return row


def _put_bars(row: _Row, active: Iterable[Mark]) -> None:
    for mark in active:
        row.put(mark.bar - 1, "|", mark.style)


def _put_source(
    row: _Row, source: Source, line: int, start: int, end: int, margin: int
) -> Sequence[int]:
    """Put characters `start:end` of a line; the column of each, and of the end, from the margin."""
    length = line_length(source, line)
    end = end or min(length, LINE_WIDTH)
    text, columns = laid_out(_slice(source, line, start, end))
    clipped = "…" if start > 0 else ""
    row.put(margin, clipped + text + ("…" if end < length else ""), "")
    return [column + len(clipped) for column in columns] if clipped else columns


def _clamp(index: int, columns: Sequence[int]) -> int:
    return max(0, min(index, len(columns) - 1))


def line_length(source: Source, line: int) -> int:
    """Characters in a line, its line break left out, without copying the line."""
    starts = source.line_starts()
    begin = starts[line - 1]
    end = starts[line] - 1 if line < len(starts) else len(source.text)
    return end - begin - (source.text[max(begin, end - 1) : end] == "\r")


def _slice(source: Source, line: int, start: int, end: int) -> str:
    begin = source.line_starts()[line - 1]
    return source.text[begin + start : begin + end]


def _framed(line: int, row: _Row, number_width: int, paint: Paint) -> str:
    """A row behind its line number, or behind none where `line` is 0."""
    number = str(line or "").ljust(number_width)
    return f"{paint(f'{number} |', 'frame')} {row.painted(paint)}".rstrip()
