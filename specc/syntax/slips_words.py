"""Slips within a statement: a wrong sign, a sign that is missing, a word that is reserved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.diagnostics.codes import syntax as codes
from specc.diagnostics.model import Applicability, Edit, Fix
from specc.source import Span
from specc.syntax.layout import FORMS
from specc.syntax.lexer import RESERVED, number_value
from specc.syntax.slips_formats import colon, placeholder

if TYPE_CHECKING:
    from specc.syntax.recover import Recovery


def equals(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`==` for `=`, `=` for `==`, `:` for `=`."""
    span = recovery.span_of(i)
    if terminal == "==" and recovery.accepts("="):
        fix = Fix("write `=`", (Edit(span, "="),), Applicability.SAFE)
        recovery.report(codes.EQUALS_FOR_ASSIGN, span, fixes=(fix,))
        return recovery.take("=", i)
    if terminal == "=" and recovery.accepts("==") and not recovery.in_brackets():
        start = recovery.statement_start(i)
        if recovery.texts[start] not in ("if", "else"):
            return None
        fix = Fix("write `==`", (Edit(span, "=="),), Applicability.SAFE)
        recovery.report(codes.ASSIGN_FOR_EQUALS, span, fixes=(fix,))
        return recovery.take("==", i)
    return colon(recovery, i) if terminal == ":" else None


def reserved_name(recovery: Recovery, i: int, terminal: str) -> int | None:
    """A reserved word where a name is wanted, or given a value."""
    text = recovery.texts[i]
    if text in RESERVED and recovery.accepts("NAME"):
        following = recovery.names[recovery.kinds[i + 1]]
        if recovery.accepts("NUMBER"):
            if following != "=":
                return None
        elif following not in ("=", ":", ",", ")", "(", "{", "in", "NL"):
            return None
        token = i
    elif terminal == "=" and recovery.texts[i - 1] in RESERVED and not recovery.accepts("="):
        token = i - 1
    else:
        return None
    word = recovery.texts[token]
    recovery.report(
        codes.RESERVED_WORD,
        Span(recovery.starts[token], recovery.ends[token]),
        word=word,
        helps=(f"choose another name, such as `{word}_`",),
    )
    return recovery.take("NAME", i) if token == i else recovery.skip(i)


def missing_colon(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`input x float32[3]`, `param width int = 3`, `param width = 3`."""
    start = recovery.statement_start(i)
    word, last = recovery.texts[start], recovery.stacks.last
    if word not in ("input", "param") or recovery.in_brackets() or not recovery.accepts(":"):
        return None
    end = recovery.ends[last]
    if terminal == "=" and word == "param" and last == start + 1:
        kind, is_sure = type_of(recovery, i + 1)
        level = Applicability.SAFE if is_sure else Applicability.UNSAFE
        recovery.report(
            codes.UNEXPECTED,
            recovery.span_of(i),
            expected=f"`:` and a type after `{recovery.texts[last]}`",
            found=recovery.found(i),
            fixes=(Fix("add the type", (Edit(Span(end, end), f": {kind}"),), level),),
        )
        recovery.feed(":")
        recovery.feed("NAME", recovery.made_up(kind, end))
        return i
    if terminal == "NAME" and last >= start + 1:
        fix = Fix("add a colon", (Edit(Span(end, end), ":"),), Applicability.SAFE)
        recovery.report(
            codes.UNEXPECTED,
            recovery.span_of(i),
            expected=f"`:` after `{recovery.texts[last]}`",
            found=recovery.found(i),
            fixes=(fix,),
        )
        recovery.feed(":")
        return i
    return None


def missing_in(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`for n [1, 2] { … }`."""
    is_list = terminal == "[" or (terminal == "NAME" and recovery.texts[i + 1] in ("(", "{"))
    if not is_list or not recovery.accepts("in"):
        return None
    start = recovery.statement_start(i)
    head = recovery.texts[start : min(i, start + 10)]
    if head[0] != "for" or "in" in head or len(head) < i - start or recovery.in_brackets():
        return None
    end = recovery.ends[recovery.stacks.last]
    recovery.report(
        codes.UNEXPECTED,
        recovery.span_of(i),
        expected=f"`in` after `{recovery.texts[recovery.stacks.last]}`",
        found=recovery.found(i),
        fixes=(Fix("add `in`", (Edit(Span(end, end), " in"),), Applicability.SAFE),),
    )
    recovery.feed("in")
    return i


def missing_shape(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`input x: float32`: a dtype without a shape."""
    last = recovery.stacks.last
    if recovery.texts[recovery.statement_start(last)] != "input" or recovery.in_brackets():
        return None
    if terminal not in ("NL", "}", "$END") or not recovery.accepts("[", "ERROR", "]"):
        return None
    dtype, end = recovery.texts[last], recovery.ends[last]
    recovery.report(
        codes.UNEXPECTED,
        Span(recovery.starts[last], end),
        expected=f"a shape behind `{dtype}`",
        found=recovery.found(i),
        helps=(
            f"the sizes of one example stand in square brackets: `{dtype}[4]`, "
            f"or none for a number: `{dtype}[]`",
        ),
    )
    # The shape is there, and nobody knows it.
    recovery.feed("[")
    recovery.feed_error(i, i)
    recovery.feed("]")
    return i


def type_of(recovery: Recovery, i: int) -> tuple[str, bool]:
    """The type of a param whose default starts with token `i`, and whether it says so alone."""
    negative = recovery.texts[i] == "-"
    text, kind = recovery.texts[i + negative], recovery.names[recovery.kinds[i + negative]]
    is_whole = recovery.names[recovery.kinds[i + negative + 1]] in ("NL", "$END", "in")
    if kind == "NUMBER":
        return "float" if isinstance(number_value(text), float) else "int", is_whole
    known = {"true": "bool", "false": "bool", "[": "list"}.get(text, "string")
    return known, is_whole and (known == "bool" or kind == "STRING")


def missing_parentheses(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`Dense 8` for `Dense(8)`, or for `x = 8`."""
    last = recovery.stacks.last
    if last < 0 or recovery.in_brackets() or terminal not in ("NUMBER", "STRING"):
        return None
    if recovery.kinds[last] != recovery.ids["NAME"] or not recovery.accepts("("):
        return None
    name, value = recovery.texts[last], recovery.texts[i]
    recovery.report(
        codes.UNEXPECTED,
        recovery.span_of(i),
        expected=f"`{'=` or `' if recovery.accepts('=') else ''}(` after `{name}`",
        found=recovery.found(i),
        helps=(f"what a layer is made with stands in parentheses: `{name}({value})`",),
    )
    return recovery.skip_statement(i)


def same_line(recovery: Recovery, i: int, terminal: str) -> int | None:
    """A second statement behind a whole one. The rest of such a line is told once."""
    starts_statement = recovery.layout.starts_statement(i)
    if recovery.in_brackets() or starts_statement or not recovery.accepts("NL"):
        return None
    if terminal != "NAME" and recovery.texts[i] not in FORMS and terminal not in ("for", "if"):
        return None
    end = recovery.ends[recovery.stacks.last]
    edit = Edit(Span(end, recovery.starts[i]), "\n" + " " * recovery.indent(i))
    fix = Fix("begin a new line", (edit,), Applicability.UNSAFE)  # or an arrow was forgotten
    recovery.report(codes.SAME_LINE, recovery.span_of(i), found=recovery.found(i), fixes=(fix,))
    is_whole_statement = recovery.names[recovery.kinds[i + 1]] not in ("NAME", "NUMBER", "STRING")
    is_keyword = recovery.kinds[i] in recovery.layout.soft and recovery.layout.is_keyword(
        i, recovery.kinds[i]
    )
    recovery.feed("NL")
    recovery.layout.resumed = i
    if is_whole_statement or is_keyword or terminal in ("for", "if"):
        return i
    recovery.quiet = i
    return recovery.skip_statement(i)


def missing_operand(recovery: Recovery, i: int, terminal: str) -> int | None:
    """An operator, arrow, comma or `=` with nothing behind it."""
    if not recovery.accepts("ERROR") or not recovery.accepts("NUMBER"):
        return None
    last = recovery.stacks.last
    before = recovery.texts[last] if last >= 0 else ""
    if not before.strip():
        return None
    if terminal == "," and before == ",":
        span = recovery.span_of(i)
        recovery.report(
            codes.UNEXPECTED,
            span,
            expected="an expression after `,`",
            found="`,`",
            fixes=(Fix("leave it out", (Edit(span, ""),), Applicability.SAFE),),
        )
        while recovery.texts[i + 1] == ",":
            i += 1  # a run of them is told once
        return i + 1
    if terminal == "<" and (end := placeholder(recovery, i)):
        at = Span(recovery.starts[i], recovery.ends[end - 1])
        base = recovery.source.base
        recovery.report(
            codes.UNEXPECTED,
            at,
            expected=f"an expression after `{before}`",
            found=f"the placeholder `{recovery.source.text[at.start - base : at.end - base]}`",
        )
        recovery.feed_error(i, end)
        return end
    helps = []
    fixes = []
    if terminal == "NL" and before == "->":
        helps.append("a statement goes on in the next line where that line starts with `->`")
        arrow = Span(recovery.starts[last], recovery.ends[last])
        behind = recovery.starts[i + 1]
        if recovery.column(i + 1) > recovery.indent(last):
            edits = (Edit(arrow, ""), Edit(Span(behind, behind), "-> "))
            fixes = [Fix("move the arrow", edits, Applicability.SAFE)]
    elif terminal == "NL" and not recovery.in_brackets() and before not in ("=", "output"):
        helps.append("put the expression in parentheses to spread it over several lines")
    recovery.report(
        codes.UNEXPECTED,
        recovery.span_of(i),
        expected=f"an expression after `{before}`",
        found=recovery.found(i),
        helps=helps,
        fixes=fixes,
    )
    if not recovery.feed_error(i, i):
        return None
    recovery.quiet = i
    if terminal == "NL" and before == "->" and recovery.column(i + 1) > recovery.indent(last):
        return recovery.skip_statement(i + 1)
    return i
