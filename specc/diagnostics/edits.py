"""Fixes as changes of text: which go together, what becomes of a file, where things are then.

Nothing here knows what the text means; that a changed spec is better than the old one is
settled by compiling it (`trial.py`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from itertools import pairwise

from specc.diagnostics.model import Edit, Fix
from specc.source import NOWHERE, Source, SourceMap


class Change:
    """One file's text and the edits of it, in order and apart from each other."""

    __slots__ = ("_shifts", "_starts", "edits", "source", "text")

    def __init__(self, source: Source, edits: Iterable[Edit]) -> None:
        self.source = source
        self.edits = sorted(edits, key=lambda edit: edit.span)
        pieces: list[str] = []
        self._starts: list[int] = []
        self._shifts: list[int] = []
        position, shift = 0, 0
        for edit in self.edits:
            start, end = edit.span.start - source.base, edit.span.end - source.base
            written = _with_line_breaks_of(source.text, start, edit.text)
            pieces += [source.text[position:start], written]
            position = end
            self._starts.append(start)
            self._shifts.append(shift)
            shift += len(written) - (end - start)
        pieces.append(source.text[position:])
        self._shifts.append(shift)
        self.text = "".join(pieces)

    def places(self, offset: int) -> tuple[int, int]:
        """Where in the new text the old `offset` may be found: before and behind what is added."""
        local = offset - self.source.base
        index = bisect_right(self._starts, local)
        if not index:
            return local, local
        begin, end = self._starts[index - 1], self.edits[index - 1].span.end - self.source.base
        behind = max(local, end) + self._shifts[index]
        before = begin + self._shifts[index - 1]
        return (before, behind) if local <= end else (behind, behind)


def changes(edits: Iterable[Edit], sources: SourceMap) -> dict[int, Change]:
    """The files that `edits` change, by where each starts in the space of offsets."""
    by_file: dict[int, tuple[Source, list[Edit]]] = {}
    for edit in edits:
        source = sources.source_at(edit.span.start)
        by_file.setdefault(source.base, (source, []))[1].append(edit)
    return {base: Change(source, own) for base, (source, own) in by_file.items()}


def applies(fix: Fix, sources: SourceMap) -> bool:
    """Whether the edits of a fix can be made at all: in files, and apart from each other."""
    if not fix.edits or any(edit.span == NOWHERE for edit in fix.edits):
        return False
    spans = sorted(edit.span for edit in fix.edits)
    if any(before.end > after.start or before == after for before, after in pairwise(spans)):
        return False
    return all(span.start <= span.end <= sources.source_at(span.start).end for span in spans)


class Taken:
    """The places that are edited already, to keep further edits away from them."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take(self, fix: Fix) -> bool:
        """Take the places of a fix; False, and nothing taken, where one is touched already."""
        at: list[int] = []
        for start, end in (edit.span for edit in fix.edits):
            index = bisect_right(self._starts, end)
            if index and self._ends[index - 1] >= start:
                return False
            at.append(index)
        for edit in fix.edits:
            index = bisect_right(self._starts, edit.span.end)
            self._starts.insert(index, edit.span.start)
            self._ends.insert(index, edit.span.end)
        return True


def texts(changed: Mapping[int, Change], sources: SourceMap) -> dict[int, str]:
    """The text of every file, the changed ones changed."""
    return {
        source.base: changed[source.base].text if source.base in changed else source.text
        for source in sources.sources
    }


def _with_line_breaks_of(text: str, at: int, added: str) -> str:
    """`added` with line breaks as the file has them around `at`."""
    if "\n" not in added:
        return added
    end = text.find("\n", at)
    if end < 0:
        end = text.rfind("\n", 0, at)
    return added.replace("\n", "\r\n") if end > 0 and text[end - 1] == "\r" else added
