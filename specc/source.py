"""Source text and positions in it.

All files of one compilation share a single space of offsets: the first file
starts at 0, the next one right behind it. A `Span` is then two integers, and
every AST node, graph node and diagnostic can carry one without saying which
file it means (the scheme of Go's `go/token` and rustc's `BytePos`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Span(NamedTuple):
    """A half-open range of offsets, `start <= offset < end`."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.start, other.end)


JSON_TEXT = "<json>"
"""What a JSON text from memory is called."""

NOWHERE = Span(-1, -1)
"""The span of what has no source text: a command-line override, a default."""


class Location(NamedTuple):
    """A position as people count: line and column from 1, in characters."""

    source: Source
    line: int
    column: int


class Place(NamedTuple):
    """Where something stands, as people count: lines and columns from 1.

    `file` is what messages call it, `pointer` the JSON pointer in a spec in its JSON form. `at` is
    what a program that built the spec said of the place (`specc.Builder`).
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    pointer: str | None = None
    at: Any = None

    def __str__(self) -> str:
        """`iris.dlspec:20:16`, or `node 7 (built.dlspec:3:5)`."""
        where = f"{self.file}:{self.line}:{self.column}"
        return where if self.at is None else f"{self.at} ({where})"


class Source:
    """One file's text. `name` is what messages call it; `path` is None for text from memory.

    `marks` says what the one who built the text calls its parts: each holds from its offset in
    the text to the next one's.
    """

    __slots__ = ("_line_starts", "base", "marks", "name", "path", "pointer_at", "text")

    def __init__(self, name: str, text: str, base: int = 0, path: Path | None = None) -> None:
        self.name = name
        self.text = text
        self.base = base
        self.path = path
        self.marks: Sequence[tuple[int, Any]] = ()
        self.pointer_at: Callable[[int], str] | None = None
        """For a JSON text that was read: the JSON pointer to what stands at an offset."""
        self._line_starts: list[int] = []

    @property
    def is_json(self) -> bool:
        """Whether it holds a spec in its JSON form, which its name says."""
        return self.name.endswith((".json", JSON_TEXT))

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.base + len(self.text)

    def line_starts(self) -> list[int]:
        """Offsets within this file at which its lines begin, computed once."""
        if not self._line_starts:
            starts = [0]
            position = self.text.find("\n")
            while position >= 0:
                starts.append(position + 1)
                position = self.text.find("\n", position + 1)
            self._line_starts = starts  # whole or not at all: another thread may ask for it
        return self._line_starts

    def at(self, offset: int) -> Any:
        """What the one who built the text calls this place; None where it has no name."""
        mark = bisect_right(self.marks, offset, key=lambda mark: mark[0])
        return self.marks[mark - 1][1] if mark else None

    def line_text(self, line: int) -> str:
        """The text of line `line` (from 1), without its line break."""
        starts = self.line_starts()
        begin = starts[line - 1]
        end = starts[line] - 1 if line < len(starts) else len(self.text)
        return self.text[begin:end].rstrip("\r")


def pointer_at(span: Span, sources: SourceMap) -> str | None:
    """The JSON pointer to what `span` covers; None where that is no JSON that was read."""
    if span == NOWHERE:
        return None
    source = sources.source_at(span.start)
    return None if source.pointer_at is None else source.pointer_at(span.start)


class SourceMap:
    """The files of one compilation, in the order in which they were read.

    `overlay` holds texts by path that are taken instead of what the files hold.
    """

    def __init__(self, overlay: Mapping[Path, str] | None = None) -> None:
        self.sources: list[Source] = []
        self.overlay = overlay or {}

    def exists(self, path: Path) -> bool:
        """Whether there is a file to read. What lies over the files may also hide some of them."""
        hides = getattr(self.overlay, "hides", None)
        return path in self.overlay or (path.exists() and not (hides is not None and hides(path)))

    def add(self, name: str, text: str, path: Path | None = None) -> Source:
        """Give `text` the next free range of offsets."""
        base = self.sources[-1].end + 1 if self.sources else 0
        source = Source(name, text, base, path)
        self.sources.append(source)
        return source

    def source_at(self, offset: int) -> Source:
        """The file that holds `offset`. Raises IndexError where none does."""
        index = bisect_right(self.sources, offset, key=lambda source: source.base) - 1
        if index < 0:
            raise IndexError(f"no source holds offset {offset}")
        return self.sources[index]

    def locate(self, offset: int) -> Location:
        """File, line and column of `offset`."""
        source = self.source_at(offset)
        local = offset - source.base
        starts = source.line_starts()
        line = bisect_right(starts, local)
        return Location(source, line, local - starts[line - 1] + 1)

    def place(self, span: Span) -> Place | None:
        """Where `span` stands; None for `NOWHERE`."""
        if span == NOWHERE:
            return None
        source, line, column = self.locate(span.start)
        _, end_line, end_column = self.locate(span.end)
        pointer = pointer_at(span, self)
        at = source.at(span.start - source.base)
        return Place(source.name, line, column, end_line, end_column, pointer, at)

    def text(self, span: Span) -> str:
        """The source text that `span` covers."""
        source = self.source_at(span.start)
        return source.text[span.start - source.base : span.end - source.base]
