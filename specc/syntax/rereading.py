"""Braces that are missing or one too many, found by indentation; definitions are then read again.

Where a body ends shows late: at the end of the file, at an `else` without its `if`, at a statement
outside of everything. The braces and the indentation before say which one is wrong. It is told,
what its tokens are taken for is changed, and the definition is read once more from its start.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from specc.diagnostics.codes import syntax as codes
from specc.diagnostics.model import Applicability, Edit, Fix, Label
from specc.source import Span
from specc.syntax import phrases
from specc.syntax.certainty import closing_brace

if TYPE_CHECKING:
    from specc.syntax.recover import Recovery

MAX_AGAIN = 4
"""How many times as many tokens as the file has may be looked at or read again."""


def item_start(recovery: Recovery) -> int | None:
    """The first token of the definition that is open, or of the last one where none is."""
    values = recovery.stacks.values
    is_list = bool(values) and isinstance(values[0], list)
    if len(values) > is_list:
        return recovery.stacks.firsts[is_list]
    items = [item for item in values[0][-2:] if item is not None] if is_list else []
    if not items:
        return None
    return bisect_left(recovery.starts, items[-1].span.start, hi=recovery.size)


def read_again(recovery: Recovery, i: int, start: int | None) -> bool:
    """Stand before the definition that starts with token `start`; False where it is too long.

    What tokens are taken for has changed meanwhile: where a body ends, say. Messages about the
    definition stay: each is kept once.
    """
    if start is None or not affords(recovery, start, i):
        return False
    layout, stacks = recovery.layout, recovery.stacks
    is_list = bool(stacks.values) and isinstance(stacks.values[0], list)
    if len(stacks.values) == is_list:
        items = stacks.values[0]
        while items.pop() is None:
            pass
    recovery.pop(len(stacks.values) - is_list)
    recovery.forget_maps(start, i)
    layout.open.clear()
    layout.resumed = start
    stacks.last = start - 1
    recovery.tries.clear()
    recovery.quiet = -1
    return True


def affords(recovery: Recovery, start: int, end: int) -> bool:
    """Whether the tokens between two may be looked at once more: the whole work stays linear."""
    recovery.again += end - start
    return recovery.again <= MAX_AGAIN * recovery.size


def open_indented(recovery: Recovery, i: int, start: int) -> int:
    """Read token `i` as the brace of a body that ends where the indentation does."""
    recovery.kinds[i] = recovery.layout.lbrace
    recovery.layout.dedents[i] = recovery.indent(start)
    return i


def guilty_opener(recovery: Recovery, opener: int, end: int) -> tuple[int, tuple[Label, ...]]:
    """The body that lacks its brace: the innermost one closed by a `}` indented otherwise."""
    pairs = list(brace_pairs(recovery, opener, end))
    for lies_outside in (True, False):
        for inner, j in pairs:
            column, indent = recovery.column(j), recovery.indent(inner)
            if inner not in recovery.layout.dedents and (
                column < indent if lies_outside else column != indent
            ):
                label = Label(recovery.span_of(j), "this `}` is taken for its end")
                return inner, (label,)
    return opener, ()


def brace_pairs(recovery: Recovery, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The braces of bodies between two tokens, as the parser pairs them, if on different lines."""
    if not affords(recovery, start, end):
        return
    layout, kinds = recovery.layout, recovery.kinds
    is_open: list[int] = []
    for j in range(start, end):
        if is_open and is_open[-1] in layout.dedents and kinds[j - 1] == layout.nl:
            floor = -(recovery.texts[j] == "}")
            while is_open and recovery.column(j) <= layout.dedents.get(is_open[-1], -1) + floor:
                is_open.pop()
        if kinds[j] in (layout.lbrace, layout.lmap):
            is_open.append(j)
        elif recovery.texts[j] == "}" and is_open:
            inner = is_open.pop()
            if kinds[inner] == layout.lbrace and recovery.line(j) != recovery.line(inner):
                yield inner, j


def header_of(recovery: Recovery, opener: int) -> list[str]:
    """The words before the `{` of a body, on its line."""
    j = opener
    while j > 0 and recovery.texts[j - 1] not in ("{", "}") and recovery.texts[j - 1][:1] != "\n":
        j -= 1
    return recovery.texts[j:opener] or ["{"]


def closed_early(recovery: Recovery, item: int | None, start: int) -> bool:
    """Whether the definition before an indented statement was meant to go on; then it will.

    One of its `}` is too many, or it is a `device` without its `{`.
    """
    if item is None:
        return False
    layout, kinds, last = recovery.layout, recovery.kinds, recovery.stacks.last
    if recovery.texts[item] == "device" and kinds[last] == layout.nl and last == item + 2:
        end = recovery.ends[last - 1]
        fix = Fix("open the body", (Edit(Span(end, end), " {"),), Applicability.SAFE)
        what = phrases.body(recovery.texts[item:last])
        recovery.report(codes.MISSING_BODY, Span(end, end), what=what, fixes=(fix,))
        open_indented(recovery, last, item)
        return True
    for opener, j in brace_pairs(recovery, item, start):
        if recovery.column(j) > recovery.indent(opener):
            leave_out(recovery, opener, j)
            return True
    return False


def unbalanced(recovery: Recovery, i: int) -> int | None:
    """An `else` without its `if` shows a brace too many or too few before; where to read again."""
    item = item_start(recovery)
    if item is None:
        return None
    for opener, j in brace_pairs(recovery, item, i):
        if recovery.column(j) == recovery.indent(opener):
            continue
        if recovery.column(j) < recovery.indent(opener):
            what = phrases.body(header_of(recovery, opener))
            label = Label(recovery.span_of(j), "this `}` is taken for its end")
            span = recovery.span_of(opener)
            ends = closing_brace(recovery, opener)
            fixes = (Fix("close the body", ends, Applicability.UNSAFE),) if ends else ()
            recovery.report(codes.UNCLOSED_BODY, span, what=what, secondary=(label,), fixes=fixes)
            recovery.layout.dedents[opener] = recovery.indent(opener)
        else:
            leave_out(recovery, opener, j)
        return item if read_again(recovery, i, item) else None
    return None


def leave_out(recovery: Recovery, opener: int, j: int) -> None:
    """Say that the `}` at token `j` is one too many, and read it as an empty line."""
    span = recovery.span_of(j)
    fix = Fix("leave it out", (Edit(span, ""),), Applicability.UNSAFE)
    what = phrases.body(header_of(recovery, opener))
    recovery.report(
        codes.UNOPENED_BRACKET,
        span,
        bracket="}",
        notes=(f"by the indentation the body of {what} goes on",),
        fixes=(fix,),
    )
    recovery.kinds[j], recovery.texts[j] = recovery.layout.nl, "\n"
