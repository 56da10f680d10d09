"""Slips with bodies: braces missing or in the wrong place, statements in the wrong body."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from specc.diagnostics.codes import syntax as codes
from specc.diagnostics.model import Applicability, Edit, Fix, Label
from specc.similar import similar
from specc.source import Span
from specc.syntax import ast, phrases
from specc.syntax.certainty import closing_brace
from specc.syntax.rereading import (
    closed_early,
    guilty_opener,
    header_of,
    item_start,
    open_indented,
    read_again,
    unbalanced,
)

if TYPE_CHECKING:
    from specc.syntax.recover import Recovery

TOP_LEVEL = frozenset(
    ("dlspec", "import", "param", "block", "extern", "model", "data", "train", "device", "export")
)
IN_BODIES = {
    "input": "a `model`, `block`, `layer` or `data`",
    "output": "a `model`, `block` or `layer`",
    "target": "a `data` block",
    "augment": "a `data` block",
    "weight": "a `layer` or `data`",
    "update": "a `layer`",
    "repeat": "a `model`, `block` or `layer`",
    "for": "a `model`, `block` or `layer`",
    "if": "a `model`, `block` or `layer`",
}


def missing_body(recovery: Recovery, i: int, terminal: str) -> int | None:
    """A header without `{`: at the end of its line, or with Python's colon."""
    if terminal not in ("NL", ":") or recovery.in_brackets() or not recovery.accepts("{"):
        return None
    start = recovery.statement_start(i)
    header = recovery.texts[start:i]
    if recovery.texts[recovery.stacks.last] == "else":
        header = ["else"]
    if terminal == ":":
        if recovery.names[recovery.kinds[i + 1]] != "NL":
            return None
        span = recovery.span_of(i)
        recovery.report(
            codes.COLON_BODY,
            span,
            what=phrases.body(header),
            **with_braces(recovery, i),
        )
        return open_indented(recovery, i, start)
    if recovery.texts[i + 1] == "{":
        recovery.report(
            codes.MISSING_BODY,
            recovery.span_of(i),
            what=phrases.body(header),
            secondary=(Label(recovery.span_of(i + 1), "this `{` comes too late"),),
            **moved_up(recovery, i + 1),
        )
        return i + 1
    end = recovery.ends[recovery.stacks.last]
    fix = Fix("open the body", (Edit(Span(end, end), " {"),), Applicability.SAFE)
    recovery.report(codes.MISSING_BODY, Span(end, end), what=phrases.body(header), fixes=(fix,))
    if recovery.column(i + 1) <= recovery.indent(start) and recovery.texts[i + 1] != "}":
        recovery.kinds[i] = recovery.layout.lbrace
        recovery.feed("{", i)
        recovery.layout.open[-1] = i
        recovery.feed("}")
        recovery.layout.resumed = i + 1
        return i + 1
    return open_indented(recovery, i, start)


class Way(TypedDict):
    """The part of a message that says what to change."""

    helps: tuple[str, ...]
    fixes: tuple[Fix, ...]


def with_braces(recovery: Recovery, colon: int) -> Way:
    """Braces for Python's `colon` and the indented lines behind it."""
    ends = closing_brace(recovery, colon)
    if ends is None:
        help = "write `{` here, and `}` on a line of its own after the last statement"
        return {"helps": (help,), "fixes": ()}
    opening = Edit(Span(recovery.ends[colon - 1], recovery.ends[colon]), " {")
    fix = Fix("put the body in braces", (opening, *ends), Applicability.SAFE)
    return {"helps": (), "fixes": (fix,)}


def moved_up(recovery: Recovery, brace: int) -> Way:
    """The `brace` at the end of the line before it, unless a comment stands between."""
    end, base = recovery.ends[recovery.stacks.last], recovery.source.base
    if recovery.source.text[end - base : recovery.starts[brace] - base].strip():
        help = "put `{` at the end of the line that the body belongs to"
        return {"helps": (help,), "fixes": ()}
    edit = Edit(Span(end, recovery.ends[brace]), " {")
    return {"helps": (), "fixes": (Fix("move the `{` up", (edit,), Applicability.SAFE),)}


def closed(recovery: Recovery, opener: int) -> tuple[Fix, ...]:
    """The `}` of the body `opener`, where the indentation ends."""
    ends = closing_brace(recovery, opener)
    return (Fix("close the body", ends, Applicability.UNSAFE),) if ends else ()


def unclosed_body(recovery: Recovery, i: int, terminal: str) -> int | None:
    """The end of the file, or a statement of the top level, with a body still open."""
    layout = recovery.layout
    if not layout.open or recovery.in_brackets():
        return None
    start = i if terminal == "$END" else recovery.statement_start(i)
    word = recovery.texts[start]
    is_layer = word == "layer" and terminal in ("(", "{")
    if terminal != "$END" and not is_layer and (i != start or terminal not in TOP_LEVEL):
        return None
    if terminal != "$END" and recovery.column(start) > recovery.indent(layout.open[-1]):
        header = recovery.texts[start : start + 2]
        recovery.report(
            codes.MISPLACED,
            Span(recovery.starts[start], recovery.ends[start]),
            what=f"`{' '.join(header) if is_layer else word}`",
            where="inside of a body",
            helps=("move it out to the top level of the file",),
        )
        end = recovery.end_of_statement(i, start, stop_at_body=False)
        recovery.spoil(i, end)
        return end
    opener, secondary = guilty_opener(recovery, layout.open[-1], start)
    header = header_of(recovery, opener)
    if layout.open[-1] not in layout.dedents and header != ["{"]:  # without a header, it was told
        recovery.report(
            codes.UNCLOSED_BODY,
            Span(recovery.starts[opener], recovery.ends[opener]),
            what=phrases.body(header),
            secondary=secondary,
            fixes=closed(recovery, opener),
        )
    if opener not in layout.dedents:
        layout.dedents[opener] = recovery.indent(opener)
        item = item_start(recovery)
        if read_again(recovery, i, item):
            return item or 0
        del layout.dedents[opener]
    if start < i:
        recovery.pop(len(recovery.stacks.values) - recovery.list_depth())
    while layout.open and recovery.column(start) <= recovery.indent(layout.open[-1]):
        if not recovery.feed("}"):
            recovery.feed("NL")
            recovery.feed("}")
    return start


def misplaced(recovery: Recovery, i: int, terminal: str) -> int | None:
    """A statement outside of every block. A run of them is told once."""
    if recovery.layout.open:
        return None
    start = recovery.statement_start(i)
    if terminal not in ("NL", "$END") and recovery.column(start) > 0:
        item = item_start(recovery)
        if closed_early(recovery, item, start) and read_again(recovery, i, item):
            return item or 0
    word = recovery.texts[start]
    is_binding = word == "layer" and terminal == "=" and i == start + 2
    if (i != start and not is_binding) or terminal in ("NL", "$END"):
        return None
    if recovery.stray_end == start:
        recovery.quiet = i
    if word in TOP_LEVEL and recovery.names[recovery.kinds[i + 1]] == "NL":
        wanted = "`{`" if word in ("data", "train", "export") else "a name"
        recovery.report(
            codes.UNEXPECTED,
            Span(recovery.ends[i], recovery.ends[i]),
            expected=f"{wanted} after `{word}`",
            found=recovery.found(i + 1),
            helps=(f"it is written like `{phrases.USAGE[word]}`",),
        )
        return recovery.skip_statement(i)
    span = Span(recovery.starts[start], recovery.ends[start])
    if not is_binding and terminal == "NAME" and is_constant(recovery, i):
        fix = Fix(
            "declare a constant",
            (Edit(Span(span.start, span.start), "let "),),
            Applicability.UNSAFE,
        )
        recovery.report(
            codes.MISPLACED,
            span,
            what=f"`{word} = …`",
            where="outside of every block",
            fixes=(fix,),
        )
        recovery.feed("let")
        return i
    helps = []
    where = "outside of every block"
    what = f"layer {recovery.texts[start + 1]} = …" if is_binding else word
    if terminal in IN_BODIES:
        where = f"outside of {IN_BODIES[terminal]}"
    elif meant := similar(word, TOP_LEVEL, 1):
        helps.append(f"a similar word begins a definition: `{phrases.USAGE[meant[0]]}`")
    else:
        helps.append("layers stand in a `model name { … }` or a `block name { … }`")
    recovery.report(codes.MISPLACED, span, what=f"`{what}`", where=where, helps=helps)
    end = recovery.skip_statement(i)
    recovery.stray_end = end + (recovery.names[recovery.kinds[end]] == "NL")
    return end


def is_constant(recovery: Recovery, i: int) -> bool:
    """Whether token `i` is given a value without an arrow, which a `let` could hold."""
    if recovery.texts[i + 1] != "=":
        return False
    while recovery.names[recovery.kinds[i]] not in ("NL", "->"):
        i += 1
    return recovery.names[recovery.kinds[i]] == "NL"


def orphaned_else(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`else` behind a body without braces, or where the `if` before it could not be read."""
    if terminal != "else" or recovery.in_brackets():
        return None
    layout = recovery.layout
    if layout.open and layout.open[-1] in layout.dedents and recovery.feed("}"):
        return i
    if recovery.statement_start(i) != i:
        return None
    if (start := unbalanced(recovery, i)) is not None:
        return start
    before = recovery.stacks.values[-1] if recovery.stacks.values else None
    statement = before[-1] if isinstance(before, list) and before else before
    if isinstance(statement, ast.If) and isinstance(statement.condition, ast.Invalid):
        recovery.quiet = i
    recovery.report(
        codes.UNEXPECTED,
        recovery.span_of(i),
        expected="a statement",
        found="`else` without an `if` before it",
    )
    return recovery.skip_statement(i)
