"""Goes through a text's comments as the tree is printed, in the same order.

A comment waits until the next place where a line may end, and is written there. So none is lost
and none overtakes another, wherever it stands.
"""

from __future__ import annotations

from specc.source import Span
from specc.syntax.printing.docs import BROKEN, Doc, Line, Remark, Remarks, line
from specc.syntax.printing.trivia import Trivia


class Cursor:
    """Where in the text we are; without a text there are no remarks."""

    def __init__(self, trivia: Trivia | None) -> None:
        self.trivia = trivia
        self.at = 0
        self.waiting: list[Remark] = []

    def reach(self, offset: int) -> None:
        """Have the remarks wait that stand before `offset`."""
        if self.trivia is None:
            return
        remarks = self.trivia.remarks
        while self.at < len(remarks) and remarks[self.at].offset < offset:
            self.waiting.append(remarks[self.at])
            self.at += 1

    def taken(self) -> Remarks:
        """The remarks that wait, which wait no longer."""
        if not self.waiting:
            return ()
        remarks = tuple(self.waiting)
        self.waiting.clear()
        return remarks

    def before(self, offset: int) -> Remarks:
        """The remarks for a place before `offset`."""
        self.reach(offset)
        return self.taken()

    def break_before(self, offset: int, flat: str = " ") -> Line:
        """A place to end a line, before what stands at `offset`."""
        return line(flat, self.before(offset))

    def begins_line(self, before: Span, span: Span) -> bool:
        """Whether the arrow between two stages of a chain stands first on its line."""
        return self.trivia is not None and self.trivia.begins_line(before.end, span.start)

    def forced(self, span: Span) -> Doc:
        """What keeps brackets open that their writer closed behind a comma; `span` ends there."""
        is_forced = self.trivia is not None and span.end - 1 in self.trivia.commas
        return BROKEN if is_forced else ""
