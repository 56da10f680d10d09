"""Decides where lines end, and writes them.

One pass with a stack of what is still to be written. Each document knows its width, so that a
decision takes a look at what is next on the stack, never at all that follows.
"""

from __future__ import annotations

from collections.abc import Sequence

from specc.record import record
from specc.syntax.printing.align import Written, aligned
from specc.syntax.printing.docs import (
    Doc,
    Either,
    Fill,
    Flat,
    Group,
    Line,
    Nest,
    Notes,
    Part,
    Remarks,
    Row,
    Rows,
    Seq,
    flat,
    width,
)

WIDTH = 100
STEP = 2

Waiting = tuple[int, bool, "Doc | Rest"]
"""How far in lines begin, whether the group around is on several lines, what is to be written."""


@record
class Rest:
    """The parts of a `Fill` from number `at` on; `opened`: the one before took several lines."""

    fill: Fill
    at: int
    opened: bool


class Page:
    """Lines as they are written; the last one is not ended yet."""

    def __init__(self) -> None:
        self.lines: list[Written] = []
        self.parts: list[str] = []
        self.indent = 0
        self.column = 0
        self.comment = ""

    def write(self, text: str) -> None:
        """Put `text` at the end of the line."""
        if text:
            self.parts.append(text)
            self.column += len(text)

    def end(self) -> None:
        """End the line, if there is anything in it."""
        if self.parts:
            text = "".join(self.parts).rstrip()
            self.lines.append((self.indent, text, self.comment))
        self.parts, self.comment, self.column = [], "", 0

    def begin(self, indent: int) -> None:
        """End the line, and begin one that is `indent` columns in."""
        self.end()
        self.indent = self.column = indent
        self.parts.append(" " * indent)

    def blank(self) -> None:
        """End the line, and leave one free."""
        self.end()
        if self.lines and self.lines[-1][1]:
            self.lines.append((0, "", ""))

    def remark(self, remarks: Remarks, indent: int, *, from_top: bool = False) -> None:
        """Comments and blank lines; what comes next begins a line.

        `from_top`: no blank line comes before the first comment.
        """
        for remark in remarks:
            if not remark.text:
                if not from_top:
                    self.blank()
            elif remark.alone or not self.parts or self.comment:
                self.begin(indent)
                self.write(remark.text)
                self.end()
            else:
                self.comment = remark.text
            from_top = from_top and not (remark.text and remark.alone)


def write(doc: Doc, page: Page, indent: int) -> None:
    """Write `doc` from where `page` is; lines that begin in it are `indent` columns in."""
    waiting: list[Waiting] = [(indent, True, doc)]
    while waiting:
        indent, broken, item = waiting.pop()
        if isinstance(item, str):
            page.write(item)
        elif isinstance(item, Seq):
            waiting += [(indent, broken, part) for part in reversed(item.parts)]
        elif isinstance(item, Group):
            broken = broken and page.column + item.width + next_width(waiting) > WIDTH
            waiting.append((indent, broken, item.doc))
        elif isinstance(item, Nest):
            waiting.append((indent + STEP, broken, item.doc))
        elif isinstance(item, Flat):
            waiting.append((indent, False, item.doc))
        elif isinstance(item, Line):
            if broken:
                page.remark(item.remarks, indent, from_top=not item.flat)
                page.begin(indent)
            else:
                page.write(item.flat)
        elif isinstance(item, Either):
            page.write(item.broken if broken else item.flat)
        elif isinstance(item, Notes):
            page.remark(without_end(item.remarks) if broken else (), indent)
        elif isinstance(item, Fill):
            begin_fill(item, indent, broken, page, waiting)
        elif isinstance(item, Rest):
            go_on(item, indent, page, waiting)
        elif isinstance(item, Rows):
            write_rows(item, indent, broken, waiting)
        else:
            raise TypeError(item)


def text_of(doc: Doc) -> str:
    """The text of `doc` on one line."""
    page = Page()
    write(flat(doc), page, 0)
    return "".join(page.parts)


def without_end(remarks: Remarks) -> Remarks:
    """The remarks without blank lines at their end."""
    while remarks and not remarks[-1].text:
        remarks = remarks[:-1]
    return remarks


def next_width(waiting: list[Waiting]) -> int:
    """How much of what waits has to be on this line."""
    total = 0
    for _, broken, item in reversed(waiting):
        if isinstance(item, str):
            total += len(item)
        elif isinstance(item, Rest):
            return total
        elif broken:
            total += len(item.broken) if isinstance(item, Either) else item.lead
            if item.breaks:
                return total
        else:
            total += item.width
        if total > WIDTH:
            return total
    return total


def begin_fill(item: Fill, indent: int, broken: bool, page: Page, waiting: list[Waiting]) -> None:
    """The head of a fill, and all of it where it fits."""
    if not broken or page.column + item.width + next_width(waiting) <= WIDTH:
        for part in reversed(item.parts):
            waiting += [(indent, False, part.doc), (indent, False, f"{item.after} {part.sign}")]
        waiting.append((indent, False, item.head))
        return
    waiting.append((indent, True, Rest(item, 0, False)))
    fits = page.column + width(item.head) + len(item.after) <= WIDTH
    waiting.append((indent, not fits, item.head))


def go_on(rest: Rest, indent: int, page: Page, waiting: list[Waiting]) -> None:
    """One more part of a fill: on this line if it fits, else on the next if it fits there."""
    fill, at = rest.fill, rest.at
    if at == len(fill.parts):
        page.write(fill.tail)
        return
    part: Part = fill.parts[at]
    is_last = at + 1 == len(fill.parts)
    size = len(part.sign) + width(part.doc)
    size += len(fill.tail) + next_width(waiting) if is_last else len(fill.after)
    page.write(fill.after)
    below = indent + fill.step
    must = (part.is_wanted and not rest.opened) or any(remark.text for remark in part.remarks)
    fits = page.column + 1 + size <= WIDTH
    if not fits and not must:
        lead = part.doc if isinstance(part.doc, str) else " " * part.doc.lead
        opened = page.column + 1 + len(part.sign) + len(lead)
        must = below + size <= WIDTH or opened > WIDTH
    if must:
        page.remark(part.remarks, below)
        page.begin(below)
        fits = page.column + size <= WIDTH
    else:
        page.write(" ")
    page.write(part.sign)
    waiting.append((indent, True, Rest(fill, at + 1, not fits)))
    waiting.append((page.indent, not fits, part.doc))


def write_rows(item: Rows, indent: int, broken: bool, waiting: list[Waiting]) -> None:
    """The rows of a map: on one line, or below one another."""
    those = item.rows
    if not broken:
        for index in range(len(those) - 1, -1, -1):
            row = those[index]
            left = " ".join(row.left)
            waiting.append((indent, False, row.value))
            waiting.append((indent, False, f"{', ' if index else ''}{left} = "))
        return

    lefts: list[str] = []
    while len(lefts) < len(those):
        lefts += block(those, len(lefts), indent)
    waiting.append((indent, True, ","))
    for index in range(len(those) - 1, -1, -1):
        row = those[index]
        waiting.append((indent, True, row.value))
        waiting.append((indent, True, f"{lefts[index]} = "))
        if index:
            whole = Line(0, 0, True, " ", row.remarks)
            waiting += [(indent, True, whole), (indent, True, ",")]


def keeps_column(value: Doc, column: int) -> bool:
    """Whether the value of a row, from `column` on, leaves the rows behind it in their column.

    A chain does, for its further lines begin with arrows, not with brackets.
    """
    return isinstance(value, Fill) or column + width(value) <= WIDTH


def block(those: Sequence[Row], start: int, indent: int) -> list[str]:
    """The left sides of rows from number `start` on, as far as no blank line comes between them."""
    end = start + 1
    while end < len(those) and all(remark.text for remark in those[end].remarks):
        end += 1

    def fits(index: int, left: int) -> bool:
        return keeps_column(those[start + index].value, indent + left + len(" = ,"))

    return aligned([row.left for row in those[start:end]], fits)
