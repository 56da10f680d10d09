"""Slips with brackets: one too many, one missing, another one; commas between elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.diagnostics.codes import syntax as codes
from specc.diagnostics.model import Applicability, Edit, Fix, Label
from specc.source import Span
from specc.syntax import phrases
from specc.syntax.certainty import (
    LOOK_BACK,
    certain,
    closer_of,
    closes_twice,
    has_one_end,
    is_followed,
    shown,
)
from specc.syntax.layout import FORMS
from specc.syntax.slips_words import missing_operand

if TYPE_CHECKING:
    from specc.syntax.recover import Recovery

VALUES = frozenset(("NAME", "NUMBER", "STRING", "true", "false", "none", "(", "[", "LMAP"))
"""What an element of a list or call may start with."""


def too_deep(recovery: Recovery, i: int, terminal: str) -> int | None:
    """A bracket with `max_depth` others around it: its statement is not read at all."""
    if terminal or recovery.kinds[i] not in recovery.layout.opening:
        return None
    recovery.report(
        codes.TOO_DEEP,
        recovery.span_of(i),
        what="this bracket",
        limit=recovery.layout.max_depth,
        helps=("give the inner parts names of their own",),
    )
    start = recovery.statement_start(i)
    end = recovery.end_of_statement(i, start, stop_at_body=False)
    recovery.spoil(i, end)
    recovery.quiet = end
    return end


def closing_bracket(recovery: Recovery, i: int, terminal: str) -> int | None:
    """A closing bracket that closes nothing, or not the one that is open."""
    layout, span = recovery.layout, recovery.span_of(i)
    if terminal not in (")", "]", "RMAP", "}"):
        return None
    if not recovery.in_brackets():
        if terminal == "}" and layout.open:
            return None
        fix = Fix("leave it out", (Edit(span, ""),), certain(closes_twice(recovery, i)))
        recovery.report(codes.UNOPENED_BRACKET, span, bracket=recovery.texts[i], fixes=(fix,))
        recovery.quiet = i + 1  # the parser may have ended the value already
        return i + 1
    wanted = closer_of(recovery, layout.open[-1])
    if wanted == terminal:
        return missing_operand(recovery, i, terminal)
    outer = [token for token in layout.open if recovery.kinds[token] != layout.lbrace]
    inside = len(layout.open) - max(
        (at for at, token in enumerate(layout.open) if recovery.kinds[token] == layout.lbrace),
        default=-1,
    )
    if terminal == "}" or any(
        closer_of(recovery, token) == terminal for token in outer[-inside + 1 : -1]
    ):
        return unclosed(recovery, i)
    opener = layout.open[-1]
    if opener in recovery.mended:
        recovery.quiet = i
    recovery.report(
        codes.WRONG_BRACKET,
        span,
        closer=shown(wanted),
        found=recovery.texts[i],
        what=bracket_name(recovery, opener),
        secondary=(Label(recovery.span_of(opener), "opened here"),),
        fixes=(Fix(f"write `{shown(wanted)}`", (Edit(span, shown(wanted)),), Applicability.SAFE),),
    )
    recovery.close_bracket(i)
    recovery.stacks.last = i
    return i + 1


def unclosed_at_end(recovery: Recovery, i: int, terminal: str) -> int | None:
    """The file ends, or a line starts that cannot belong to the bracket open above it."""
    if not recovery.in_brackets():
        return None
    if terminal == "$END":
        return unclosed(recovery, i)
    opener = recovery.layout.open[-1]
    if recovery.is_first_on_line(i) and recovery.column(i) <= recovery.indent(opener):
        return unclosed(recovery, i)
    for j in range(i - 1, max(opener, i - LOOK_BACK), -1):
        # `if` and `for` may carry an expression on, and so were taken from the next statement.
        if (
            recovery.texts[j] in ("if", "for")
            and recovery.is_first_on_line(j)
            and recovery.column(j) <= recovery.indent(opener)
        ):
            recovery.rewind(i, j)
            return unclosed(recovery, j)
    return None


def unclosed(recovery: Recovery, i: int) -> int:
    """Say that the innermost bracket is not closed, and close it before token `i`."""
    layout = recovery.layout
    opener = layout.open[-1]
    closer = closer_of(recovery, opener)
    end = recovery.ends[recovery.stacks.last]
    separated = shown(closer) + "," * is_followed(recovery, i)
    recovery.report(
        codes.UNCLOSED_BRACKET,
        Span(end, end),
        closer=shown(closer),
        what=bracket_name(recovery, opener),
        secondary=(Label(recovery.span_of(opener), "opened here"),),
        fixes=(
            Fix(
                f"add `{separated}`",
                (Edit(Span(end, end), separated),),
                certain(has_one_end(recovery, opener, i)),
            ),
        ),
    )
    if has_arrow(recovery, opener, i):
        recovery.close_unread(i)
    else:
        recovery.close_bracket(i)
    starts_line = recovery.is_first_on_line(i) or recovery.column(i) < 0
    if not starts_line or recovery.texts[i] in (")", "]", "}"):
        return i
    while recovery.in_brackets() and recovery.column(i) <= recovery.indent(layout.open[-1]):
        recovery.close_bracket(i)
    if recovery.in_brackets():
        recovery.feed(",")
    elif not recovery.feed("NL"):
        recovery.quiet = i
        recovery.pop(len(recovery.stacks.values) - recovery.list_depth())
        recovery.feed_error(i, i)
        recovery.feed("NL")
    layout.resumed = i
    return i


def has_arrow(recovery: Recovery, opener: int, i: int) -> bool:
    """Whether an arrow follows the last element before token `i`.

    It may be meant for the whole bracket: `[a, b -> Add`.
    """
    for j in range(i - 1, max(opener, i - LOOK_BACK), -1):
        kind = recovery.kinds[j]
        if recovery.texts[j] == "->":
            return True
        if kind == recovery.ids[","] or kind in recovery.layout.closing:
            return False
    return False


def bracket_name(recovery: Recovery, opener: int) -> str:
    """What the bracket `opener` is for."""
    before = recovery.names[recovery.kinds[opener - 1]] if opener else ""
    is_callee = before == "NAME" or before in (")", "]") or before in FORMS
    statement = recovery.texts[recovery.statement_start(opener)]
    return phrases.bracket(
        recovery.names[recovery.kinds[opener]], recovery.texts[opener - 1], is_callee, statement
    )


def missing_comma(recovery: Recovery, i: int, terminal: str) -> int | None:
    """Two elements of a list or call with nothing between them."""
    if not recovery.in_brackets() or not recovery.accepts(",", terminal):
        return None
    if terminal not in VALUES:
        return None
    last = recovery.stacks.last
    end = recovery.ends[last]
    if recovery.accepts("=") and terminal not in ("NAME", "LMAP"):  # `units 8`
        between = Span(end, recovery.starts[i])
        is_map = recovery.accepts("=") and not recovery.accepts(",")
        sign = " = " if is_map else "="
        fix = Fix("give the argument its value", (Edit(between, sign),), Applicability.UNSAFE)
        recovery.report(
            codes.UNEXPECTED,
            recovery.span_of(i),
            expected=f"`=` or `,` after `{recovery.texts[last]}`",
            found=recovery.found(i),
            fixes=(fix,),
        )
        recovery.feed("=")
        return i
    ends_line = recovery.is_first_on_line(i) and terminal != "STRING"
    are_numbers = terminal == "NUMBER" and recovery.names[recovery.kinds[last]] == "NUMBER"
    is_element = ends_line or are_numbers or recovery.texts[i + 1] == "="
    fix = Fix("add a comma", (Edit(Span(end, end), ","),), certain(is_element))
    recovery.report(codes.MISSING_COMMA, recovery.span_of(i), found=recovery.found(i), fixes=(fix,))
    recovery.feed(",")
    return i


def shape_in_parentheses(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`input x: (224, 224, 3)` and `input x: float32(3)`."""
    if terminal != "(" or recovery.texts[recovery.statement_start(i)] != "input":
        return None
    if recovery.accepts("("):
        return None
    span, dtype = recovery.span_of(i), ""
    if not recovery.accepts("["):
        dtype = "float32"
        if not recovery.feed("NAME", recovery.made_up(dtype, span.start)):
            return None
    recovery.report(
        codes.UNEXPECTED,
        span,
        expected=f"a type such as `{dtype}[4]`" if dtype else "`[`",
        found=recovery.found(i),
        helps=("a type is a dtype with a shape in square brackets: `float32[224, 224, 3]`",),
    )
    recovery.take("[", i)
    recovery.mended.add(i)
    return i + 1
