"""What a fix changes: the lines as they are and as they become.

    9  -   target species = y                9  |   target species = y -> OneHot(3)
    9  +   target species = x                   |                     +++++++++++++

On the left something is replaced; on the right something is only added, and
the added text is underlined.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from specc.diagnostics.cells import LINE_WIDTH, laid_out
from specc.diagnostics.model import Edit, Fix
from specc.source import NOWHERE, Source, SourceMap

_ROWS = 8
"""Lines shown of a long removal or addition."""


class Patch:
    """Neighbouring lines of one file that a fix touches.

    `rows` holds line number (0: none), sign (`-`, `+` or `|`) and text.
    """

    __slots__ = ("first", "last", "rows", "source")

    def __init__(
        self, source: Source, first: int, last: int, rows: list[tuple[int, str, str]]
    ) -> None:
        self.source = source
        self.first = first
        self.last = last
        self.rows = rows


def patches(fix: Fix, sources: SourceMap) -> list[Patch]:
    """The patches of a fix in source order; none where it has no place in the source."""
    edits = sorted((e for e in fix.edits if e.span != NOWHERE), key=lambda e: e.span)
    return [_patch(source, group) for source, group in _groups(edits, sources)]


def _groups(edits: Iterable[Edit], sources: SourceMap) -> Iterator[tuple[Source, list[Edit]]]:
    """Edits in one file whose lines overlap, together."""
    group: list[Edit] = []
    source: Source | None = None
    last = 0
    for edit in edits:
        here = sources.source_at(edit.span.start)
        if source and (here is not source or _line(here, edit.span.start) > last):
            yield source, group
            group = []
        source = here
        group.append(edit)
        last = _line(here, edit.span.end)
    if source:
        yield source, group


def _line(source: Source, offset: int) -> int:
    return bisect_right(source.line_starts(), offset - source.base)


def _patch(source: Source, edits: Sequence[Edit]) -> Patch:
    starts = source.line_starts()
    first = _line(source, edits[0].span.start)
    last = _line(source, edits[-1].span.end)
    begin = starts[first - 1]
    end = starts[last] - 1 if last < len(starts) else len(source.text)

    # Of a very long line, only the neighbourhood of what changes.
    cut = max(begin, edits[0].span.start - source.base - LINE_WIDTH // 2)
    before = "…" if cut > begin and end - begin > 2 * LINE_WIDTH else ""
    begin = cut if before else begin
    cut = min(end, edits[-1].span.end - source.base + LINE_WIDTH // 2)
    after = "…" if cut < end and end - begin > 2 * LINE_WIDTH else ""
    end = cut if after else end

    if first == last and all(e.span.start == e.span.end and "\n" not in e.text for e in edits):
        return Patch(source, first, last, _insertion(source, edits, first, begin, end))

    new: list[str] = []
    position = begin
    for edit in edits:
        new += [source.text[position : edit.span.start - source.base], edit.text]
        position = edit.span.end - source.base
    new.append(source.text[position:end])
    old = (before + source.text[begin:end] + after).split("\n")
    becomes = (before + "".join(new) + after).split("\n")
    return Patch(source, first, last, _replacement(old, becomes, first))


def _replacement(old: list[str], new: list[str], first: int) -> list[tuple[int, str, str]]:
    """The lines that go and those that come, below the last one that stays as it is."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    while len(old) > same and len(new) > same and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    rows = _side("|", old[same - 1 : same], first + same - 1) if same else []
    rows += _side("-", old[same:], first + same)
    if any(line.strip() for line in new[same:]):  # else a line goes, and nothing takes its place
        rows += _side("+", new[same:], first + same)
    return rows


def _side(sign: str, lines: Sequence[str], first: int) -> list[tuple[int, str, str]]:
    """Lines with their numbers, the end of many left out."""
    rows = [
        (first + i, sign, laid_out(line.rstrip("\r"))[0]) for i, line in enumerate(lines[:_ROWS])
    ]
    return rows if len(lines) <= _ROWS else [*rows, (0, sign, "…")]


def _insertion(
    source: Source, edits: Sequence[Edit], line: int, begin: int, end: int
) -> list[tuple[int, str, str]]:
    """The line with everything added, and a row of `+` under what is new."""
    shown, signs, position = "", "", begin
    for edit in edits:
        at = edit.span.start - source.base
        before, columns = laid_out(source.text[position:at])
        text, added = laid_out(edit.text)
        shown += before + text
        signs += " " * columns[-1] + "+" * added[-1]
        position = at
    shown += laid_out(source.text[position:end])[0]
    return [(line, "|", shown.rstrip()), (0, "|", signs)]
