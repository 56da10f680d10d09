"""Where a missing sign can stand in one place alone, so that its fix is the only reading.

Brackets are judged by what stands in them, bodies by their indentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.diagnostics.model import Applicability, Edit
from specc.source import Span
from specc.syntax import phrases
from specc.syntax.layout import BRACKETS

if TYPE_CHECKING:
    from specc.syntax.recover import Recovery

LOOK_BACK = 100
"""How many tokens of a statement are looked at."""
CLOSERS = frozenset((")", "]", "}"))
JOINING = frozenset(
    ("->", "+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", ">", "<=", ">=", "|")
) | frozenset(("and", "or", "not", "if", "else", "for", "in"))
"""What joins values into one: a bracket that is missing could stand on both sides of it."""


def certain(is_certain: bool) -> Applicability:
    """The level of a fix that is the only reading, or one of several."""
    return Applicability.SAFE if is_certain else Applicability.UNSAFE


def closer_of(recovery: Recovery, opener: int) -> str:
    """The terminal that closes the bracket `opener`."""
    return BRACKETS[recovery.names[recovery.kinds[opener]]]


def shown(terminal: str) -> str:
    """A bracket as it is written: a map's braces are braces."""
    return phrases.BRACES.get(terminal, terminal)


# --- brackets -----------------------------------------------------------------


def closes_twice(recovery: Recovery, i: int) -> bool:
    """Whether the bracket at token `i`, which closes nothing, can only be one too many.

    Behind anything but another closing bracket, or beside operators, the opening one may be
    missing instead.
    """
    if recovery.texts[i] == "}":
        return True
    start = recovery.statement_start(i)
    if recovery.texts[i - 1] not in CLOSERS or i - start > LOOK_BACK:
        return False
    return JOINING.isdisjoint(text for text in recovery.texts[start:i] if text != "->")


def has_one_end(recovery: Recovery, opener: int, i: int) -> bool:
    """Whether the bracket `opener`, not closed before token `i`, can only end right there.

    It could end earlier, behind an element of its own or of a bracket in it, as in
    `Dense(max(16, 8)`, and on both sides of what joins two values.
    """
    if i - opener > LOOK_BACK:
        return False
    may_have_elements = _ends_line(recovery, i) and not _shares_line(recovery, opener)
    closer = shown(closer_of(recovery, opener))
    ends_here = [True]  # whether each bracket, from `opener` inwards, could end with `closer`
    for j in range(opener + 1, i):
        kind, text = recovery.kinds[j], recovery.texts[j]
        if kind in recovery.layout.opening:
            ends_here.append(shown(closer_of(recovery, j)) == closer)
        elif kind in recovery.layout.closing:
            del ends_here[1:][-1:]
        elif not ends_here[-1]:
            continue
        elif text in JOINING or (text == "," and not (len(ends_here) == 1 and may_have_elements)):
            return False
    return True


def _ends_line(recovery: Recovery, i: int) -> bool:
    return recovery.is_first_on_line(i) or recovery.names[recovery.kinds[i]] == "$END"


def _shares_line(recovery: Recovery, opener: int) -> bool:
    """Whether the bracket around `opener` is opened on the same line."""
    around = recovery.layout.open[-2:-1]
    return bool(around) and (
        recovery.kinds[around[0]] != recovery.layout.lbrace
        and recovery.line(around[0]) == recovery.line(opener)
    )


def is_followed(recovery: Recovery, i: int) -> bool:
    """Whether the bracket not closed before token `i` is an element, and `i` begins the next."""
    is_open = recovery.layout.open
    return (
        recovery.is_first_on_line(i)
        and recovery.texts[i] not in CLOSERS
        and len(is_open) > 1
        and recovery.kinds[is_open[-2]] != recovery.layout.lbrace
        and recovery.column(i) > recovery.indent(is_open[-2])
    )


# --- bodies -------------------------------------------------------------------


def closing_brace(recovery: Recovery, opener: int) -> tuple[Edit, ...] | None:
    """The `}` behind the lines that are indented more than that of token `opener`.

    Nothing where the body has one; None where nothing is indented, or where it is not clear by how
    much: a line that stands further left than the first is no part of it, nor what comes after.
    """
    floor, kinds, layout = recovery.indent(opener), recovery.kinds, recovery.layout
    first = opener + 1
    while kinds[first] == layout.nl:
        first += 1
    if recovery.line(first) == recovery.line(opener) or recovery.column(first) <= floor:
        return None
    body, j = recovery.column(first), first
    while recovery.names[kinds[j]] != "$END":
        if kinds[j - 1] == layout.nl and recovery.column(j) < body:
            break
        j += 1
    column = recovery.column(j)
    if column > floor:
        return None
    if column == floor and recovery.texts[j] == "}":
        return ()
    if column == floor and recovery.texts[j] == "else":
        return (Edit(Span(recovery.starts[j], recovery.starts[j]), "} "),)
    last = j - 1
    while kinds[last] == layout.nl:
        last -= 1
    text, base = recovery.source.text, recovery.source.base
    end = text.find("\n", recovery.ends[last] - base)
    end = len(text) if end < 0 else end - (text[end - 1] == "\r")
    start = recovery.source.line_starts()[recovery.line(opener)]
    return (Edit(Span(base + end, base + end), f"\n{text[start : start + floor]}}}"),)
