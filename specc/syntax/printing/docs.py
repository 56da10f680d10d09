"""What a printed thing may look like: text, and places where a line may end.

A document is a string, or one of the records below, and knows how wide it is on one line, how much
of it comes before the first place where a line may end, and whether there is one. With that the
layout (layout.py) asks whether something fits without looking into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from specc.record import record

NEVER = 1 << 40
"""The width of what does not fit on one line, however long that is."""


@record
class Remark:
    """A comment, or with no text a blank line. `alone`: on a line of its own."""

    offset: int
    text: str
    alone: bool


Remarks = tuple[Remark, ...]


@record
class Piece:
    """What every document but a string has."""

    width: int
    lead: int
    breaks: bool


Doc = str | Piece


@record
class Seq(Piece):
    """One after another."""

    parts: Sequence[Doc]


@record
class Line(Piece):
    """`flat` on one line, else a line's end; before that come the remarks."""

    flat: str
    remarks: Remarks


@record
class Notes(Piece):
    """Remarks where a line ends anyway."""

    remarks: Remarks


@record
class Either(Piece):
    """One text where the group around is on one line, another where it is not."""

    flat: str
    broken: str


@record
class Nest(Piece):
    """Lines that begin in `doc` are one step further in."""

    doc: Doc


@record
class Flat(Piece):
    """On one line, whether it fits or not."""

    doc: Doc


@record
class Group(Piece):
    """On one line if that is possible, else every `Line` right in it ends one."""

    doc: Doc


@record
class Part:
    """A further part of a `Fill`: its sign, its remarks, and whether it ought to begin a line."""

    sign: str
    doc: Doc
    remarks: Remarks
    is_wanted: bool


@record
class Fill(Piece):
    """As many parts in a line as fit; the others go to lines of their own, one step further in.

    `after` ends each part but the last; `tail` ends the last where not all is on one line.
    """

    head: Doc
    parts: Sequence[Part]
    after: str
    tail: str
    step: int


@record
class Row:
    """`left = value` in a table; the texts of `left` get columns of their own."""

    left: tuple[str, ...]
    value: Doc
    remarks: Remarks


@record
class Rows(Piece):
    """Rows of a map: on one line, or one below another with the signs below one another."""

    rows: Sequence[Row]


BROKEN = Notes(NEVER, 0, False, ())
"""Keeps the group that it is in from being on one line."""


def width(doc: Doc) -> int:
    """How wide `doc` is on one line; at least `NEVER` where it can't be on one."""
    return len(doc) if type(doc) is str else doc.width  # type: ignore[union-attr]


def remarks_in(doc: Doc) -> list[Remark]:
    """All remarks in `doc`, in order."""
    found: list[Remark] = []
    waiting: list[Doc | Remarks] = [doc]
    while waiting:
        match waiting.pop():
            case tuple() as remarks:
                found += remarks
            case Line(remarks=remarks) | Notes(remarks=remarks):
                found += remarks
            case Seq(parts=parts):
                waiting += reversed(parts)
            case Nest(doc=inner) | Group(doc=inner) | Flat(doc=inner):
                waiting.append(inner)
            case Fill(head=head, parts=those):
                for part in reversed(those):
                    waiting += (part.doc, part.remarks)
                waiting.append(head)
            case Rows(rows=entries):
                for row in reversed(entries):
                    waiting += (row.value, row.remarks)
    return found


def measured(parts: Iterable[Doc]) -> tuple[int, int, bool]:
    """Width, lead and whether there is a place to end a line, of parts in a row."""
    whole = lead = 0
    breaks = False
    for part in parts:
        if isinstance(part, str):
            whole += len(part)
            lead += 0 if breaks else len(part)
            continue
        whole += part.width
        if not breaks:
            lead += part.lead
            breaks = part.breaks
    return whole, lead, breaks


def seq(*parts: Doc) -> Seq:
    """The parts, one after another."""
    return Seq(*measured(parts), parts)


def line(flat: str = " ", remarks: Remarks = ()) -> Line:
    """A place to end a line; one must where there are comments."""
    must = any(remark.text for remark in remarks)
    return Line(NEVER if must else len(flat), 0, True, flat, remarks)


def notes(remarks: Remarks) -> Doc:
    """Remarks at the end of something in brackets."""
    return Notes(NEVER, 0, False, remarks) if any(r.text for r in remarks) else ""


def either(flat: str, broken: str) -> Either:
    """`flat` on one line, else `broken`."""
    return Either(len(flat), len(broken), False, flat, broken)


def nest(*parts: Doc) -> Nest:
    """The parts, one step further in."""
    doc = seq(*parts)
    return Nest(doc.width, doc.lead, doc.breaks, doc)


def flat(doc: Doc) -> Flat:
    """`doc` on one line."""
    size = width(doc)
    return Flat(size, size, False, doc)


def group(*parts: Doc) -> Group:
    """The parts, on one line if possible."""
    doc = seq(*parts)
    return Group(doc.width, doc.lead, doc.breaks, doc)


def fill(head: Doc, parts: Sequence[Part], after: str = "", tail: str = "", step: int = 2) -> Fill:
    """`head` and the parts, filling lines."""
    whole, lead, breaks = measured((head,))
    for part in parts:
        whole += len(after) + 1 + len(part.sign) + width(part.doc)
        if any(remark.text for remark in part.remarks):
            whole = NEVER
    return Fill(whole, lead, breaks or bool(parts), head, parts, after, tail, step)


def rows(those: Sequence[Row]) -> Rows:
    """The rows of a map, commas between them."""
    whole = 2 * (len(those) - 1)
    for row in those:
        whole += sum(map(len, row.left)) + 3 + width(row.value)
        if any(remark.text for remark in row.remarks):
            whole = NEVER
    return Rows(whole, 0, True, those)
