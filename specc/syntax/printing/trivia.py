"""What a text holds beside its tree: comments, blank lines, and where its writer ended lines."""

from __future__ import annotations

from bisect import bisect_left

from specc.source import Source, Span
from specc.syntax.lexer import cut
from specc.syntax.printing.docs import Remark
from specc.syntax.table import load

PAIRS = {")": "(", "]": "[", "}": "{"}


class Trivia:
    """Found in one pass over the pieces of a text; offsets are those of the tree's spans.

    `closing` says where a bracket is closed, by where it is opened, `braces` where those are `{`;
    `commas` are closing brackets behind a comma; `arrows` those that begin a line.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.remarks: list[Remark] = []
        self.closing: dict[int, int] = {}
        self.braces: list[int] = []
        self.commas: set[int] = set()
        self.arrows: list[int] = []
        self.read()

    def read(self) -> None:
        """Look at each piece."""
        at = self.source.base
        opened: list[int] = []
        before = ""  # the last piece that is a token or a line break
        last = ""  # the last one that is a token
        for piece in cut(self.source.text, load(), False):
            first = piece[0]
            if first == "\n":
                self.read_lines(piece, at)
                before = piece
            elif first == "#":
                self.remarks.append(Remark(at, piece.rstrip(), before in ("", "\n")))
            elif first not in " \t\r\f\ufeff":
                if piece in ("(", "[", "{"):
                    opened.append(at)
                    if piece == "{":
                        self.braces.append(at)
                elif piece in PAIRS and opened:
                    self.closing[opened.pop()] = at
                    if last == ",":
                        self.commas.add(at)
                elif piece == "->" and before[:1] == "\n":
                    self.arrows.append(at)
                before = last = piece
            at += len(piece)

    def read_lines(self, piece: str, at: int) -> None:
        """A line break with the blank lines and comments that follow it."""
        at += 1
        _, *lines, last = piece.split("\n")
        for text in lines:
            self.remarks.append(Remark(at, text.strip(), True))
            at += len(text) + 1
        if last.strip():
            self.remarks.append(Remark(at, last.strip(), True))

    def text(self, span: Span) -> str:
        """What `span` covers."""
        base = self.source.base
        return self.source.text[span.start - base : span.end - base]

    def has_line_break(self, span: Span) -> bool:
        """Whether what `span` covers stands on several lines."""
        base = self.source.base
        return self.source.text.find("\n", span.start - base, span.end - base) >= 0

    def braces_after(self, offset: int) -> tuple[int, int]:
        """Where the first brace from `offset` is opened, and closed."""
        opened = self.braces[bisect_left(self.braces, offset)]
        return opened, self.closing[opened]

    def brackets_at(self, offset: int) -> Span:
        """The first parenthesis from `offset` on, up to where it is closed."""
        opened = self.source.base + self.source.text.index("(", offset - self.source.base)
        return Span(opened, self.closing[opened] + 1)

    def begins_line(self, start: int, end: int) -> bool:
        """Whether an arrow between the offsets stands first on its line."""
        index = bisect_left(self.arrows, start)
        return index < len(self.arrows) and self.arrows[index] < end
