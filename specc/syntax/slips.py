"""Mistakes with a name: each is recognised by one function, told once, and repaired.

A function gets the recovery, the token that the parser cannot take and the terminal's name. It
answers with the token to go on with after its repair, or with None where it sees another mistake.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from specc.diagnostics.codes import syntax as codes
from specc.diagnostics.model import Applicability, Edit, Fix, Label
from specc.source import Span
from specc.syntax import ast, phrases
from specc.syntax.layout import BRACKETS, FORMS, MAX_DEPTH
from specc.syntax.lexer import RESERVED, number_value

if TYPE_CHECKING:
    from specc.syntax.recover import Recovery

Slip = Callable[["Recovery", int, str], int | None]

TOP_LEVEL = frozenset(
    ("dlspec", "import", "param", "block", "model", "data", "train", "device", "export")
)
IN_BODIES = {
    "input": "a `model`, `block`, `layer` or `data`",
    "output": "a `model`, `block` or `layer`",
    "target": "a `data` block",
    "augment": "a `data` block",
    "repeat": "a `model`, `block` or `layer`",
    "for": "a `model`, `block` or `layer`",
    "if": "a `model`, `block` or `layer`",
}
LOOK_BACK = 100
"""How many tokens back a statement is looked for that was taken for part of an expression."""
PYTHON_STATEMENTS = {
    "import": 'a spec needs no import for Keras; `import "blocks.dlspec"` reads another spec',
    "from": 'a spec needs no import for Keras; `import "blocks.dlspec"` reads another spec',
    "def": "a `block` is a reusable piece of a model: `block name(filters) { … }`",
    "class": "a `layer` is a layer of your own: `layer Name(width) { … }`",
    "return": "`output` says what a model or block gives",
    "while": "`repeat 3 { … }` and `for width in [64, 128] { … }` are the loops of a spec",
    "with": "a spec has no context managers",
    "try": "a spec has no exceptions",
    "except": "a spec has no exceptions",
    "raise": "a spec has no exceptions",
    "assert": "`param width: int = 64 in 1..1024` gives a value its limits",
    "del": "a name can be given a new value at any time",
    "async": "a spec is data, nothing in it runs",
    "yield": "`output` says what a model or block gives",
    "lambda": "a `block` is the only function of a spec",
    "global": "a `let` or `param` at the top of the file can be used everywhere",
    "elif": "write `else if`",
}


# ------------------------------------------------------------------------ brackets


def too_deep(recovery: Recovery, i: int, terminal: str) -> int | None:
    """A bracket with `MAX_DEPTH` others around it: its statement is not read at all."""
    if terminal or recovery.kinds[i] not in recovery.layout.opening:
        return None
    recovery.report(
        codes.TOO_DEEP,
        recovery.span_of(i),
        what="this bracket",
        limit=MAX_DEPTH,
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
        fix = Fix("leave it out", (Edit(span, ""),))
        recovery.report(codes.UNOPENED_BRACKET, span, bracket=recovery.texts[i], fixes=(fix,))
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
    recovery.report(
        codes.WRONG_BRACKET,
        span,
        closer=shown(wanted),
        found=recovery.texts[i],
        what=bracket_name(recovery, opener),
        secondary=(Label(recovery.span_of(opener), "opened here"),),
        fixes=(Fix(f"write `{shown(wanted)}`", (Edit(span, shown(wanted)),)),),
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
    recovery.report(
        codes.UNCLOSED_BRACKET,
        Span(end, end),
        closer=shown(closer),
        what=bracket_name(recovery, opener),
        secondary=(Label(recovery.span_of(opener), "opened here"),),
        fixes=(Fix(f"add `{shown(closer)}`", (Edit(Span(end, end), shown(closer)),)),),
    )
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


def closer_of(recovery: Recovery, opener: int) -> str:
    """The terminal that closes the bracket `opener`."""
    return BRACKETS[recovery.names[recovery.kinds[opener]]]


def shown(terminal: str) -> str:
    """A bracket as it is written: a map's braces are braces."""
    return phrases.BRACES.get(terminal, terminal)


def bracket_name(recovery: Recovery, opener: int) -> str:
    """What the bracket `opener` is for."""
    before = recovery.names[recovery.kinds[opener - 1]] if opener else ""
    is_callee = before == "NAME" or before in (")", "]") or before in FORMS
    statement = recovery.texts[recovery.statement_start(opener)]
    return phrases.bracket(
        recovery.names[recovery.kinds[opener]], recovery.texts[opener - 1], is_callee, statement
    )


# ----------------------------------------------------------------- other languages


def python_statement(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`def`, `class`, `return`, `import keras`, …: a statement that starts with Python's word."""
    start = recovery.statement_start(i)
    word = recovery.texts[start]
    if word not in PYTHON_STATEMENTS or i - start > 1 or recovery.in_brackets():
        return None
    if terminal == "=" or (word == "import" and terminal == "STRING"):
        return None
    recovery.report(
        codes.PYTHON_STATEMENT,
        Span(recovery.starts[start], recovery.ends[start]),
        word=word,
        helps=(PYTHON_STATEMENTS[word],),
    )
    recovery.quiet = i
    end = recovery.skip_statement(i)
    if recovery.texts[end - 1] == ":":
        return open_indented(recovery, end - 1, start)
    return end


def python_operator(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`x is none`, `x is not none`."""
    if recovery.texts[i] != "is" or not recovery.accepts("=="):
        return None
    is_not = recovery.texts[i + 1] == "not"
    ours = "!=" if is_not else "=="
    span = Span(recovery.starts[i], recovery.ends[i + is_not])
    recovery.report(
        codes.FOREIGN_OPERATOR,
        span,
        operator="is not" if is_not else "is",
        fixes=(Fix(f"write `{ours}`", (Edit(span, ours),), Applicability.SAFE),),
    )
    return recovery.take(ours, i + is_not)


def model_method(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`model.add(…)` outside of every block; inside one it parses (wellformed.py)."""
    texts = recovery.texts
    if recovery.layout.open or texts[i] != "model" or texts[i + 1] != ".":
        return None
    from specc.syntax.wellformed import MODEL_METHODS

    method = texts[i + 2]
    recovery.report(
        codes.MODEL_METHOD,
        Span(recovery.starts[i], recovery.ends[i + 2]),
        method=method,
        helps=[MODEL_METHODS.get(method, "a spec says what a model is, not what to do with it")],
    )
    return recovery.skip_statement(i)


# --------------------------------------------------------------- equals and colons


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
    last = recovery.stacks.last
    if terminal == ":" and last >= 0 and recovery.accepts("="):
        is_argument = recovery.names[recovery.kinds[(recovery.layout.open or [0])[-1]]] == "("
        blank = Span(span.start, recovery.starts[i + 1]) if is_argument else span
        edit = Edit(blank, "=" if is_argument else " =")
        fix = Fix("write `=`", (edit,), Applicability.SAFE)
        name = recovery.texts[last].strip("\"'")
        recovery.report(codes.COLON_FOR_ASSIGN, span, name=name, fixes=(fix,))
        return recovery.take("=", i)
    return None


# -------------------------------------------------------------------------- bodies


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
            helps=("write `{` here, and `}` on a line of its own after the last statement",),
        )
        return open_indented(recovery, i, start)
    if recovery.texts[i + 1] == "{":
        recovery.report(
            codes.MISSING_BODY,
            recovery.span_of(i),
            what=phrases.body(header),
            secondary=(Label(recovery.span_of(i + 1), "this `{` comes too late"),),
            helps=("put `{` at the end of the line that the body belongs to",),
        )
        return i + 1
    end = recovery.ends[recovery.stacks.last]
    fix = Fix("open the body", (Edit(Span(end, end), " {"),))
    recovery.report(codes.MISSING_BODY, Span(end, end), what=phrases.body(header), fixes=(fix,))
    if recovery.column(i + 1) <= recovery.indent(start) and recovery.texts[i + 1] != "}":
        recovery.kinds[i] = recovery.layout.lbrace
        recovery.feed("{", i)
        recovery.layout.open[-1] = i
        recovery.feed("}")
        recovery.layout.resumed = i + 1
        return i + 1
    return open_indented(recovery, i, start)


def open_indented(recovery: Recovery, i: int, start: int) -> int:
    """Read token `i` as the brace of a body that ends where the indentation does."""
    recovery.kinds[i] = recovery.layout.lbrace
    recovery.layout.dedents[i] = recovery.indent(start)
    return i


def unclosed_body(recovery: Recovery, i: int, terminal: str) -> int | None:
    """The end of the file, or a statement of the top level, with a body still open."""
    layout = recovery.layout
    if not layout.open or recovery.in_brackets():
        return None
    start = recovery.statement_start(i)
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
            helps=(f"move it out to the top level of the file: `{phrases.USAGE[word]}`",)
            if not is_layer
            else ("move the layer's definition out to the top level of the file",),
        )
        return recovery.skip_statement(i)
    opener, secondary = guilty_opener(recovery, layout.open[-1], start)
    if layout.open[-1] not in layout.dedents:
        recovery.report(
            codes.UNCLOSED_BODY,
            Span(recovery.starts[opener], recovery.ends[opener]),
            what=phrases.body(header_of(recovery, opener)),
            secondary=secondary,
        )
    if start < i:
        recovery.pop(len(recovery.stacks.values) - recovery.list_depth())
    while layout.open and recovery.column(start) <= recovery.indent(layout.open[-1]):
        if not recovery.feed("}"):
            recovery.feed("NL")
            recovery.feed("}")
    return start


def guilty_opener(recovery: Recovery, opener: int, end: int) -> tuple[int, tuple[Label, ...]]:
    """The body that lacks its brace: the innermost one closed by a `}` indented otherwise."""
    is_open: list[int] = []
    for j in range(opener, end):
        text = recovery.texts[j]
        if text == "{":
            is_open.append(j)
        elif text == "}" and is_open:
            inner = is_open.pop()
            same_line = recovery.line(j) == recovery.line(inner)
            if not same_line and recovery.column(j) != recovery.indent(inner):
                label = Label(recovery.span_of(j), "this `}` is taken for its end")
                return inner, (label,)
    return opener, ()


def header_of(recovery: Recovery, opener: int) -> list[str]:
    """The words before the `{` of a body, on its line."""
    j = opener
    while j > 0 and recovery.texts[j - 1] not in ("{", "}") and recovery.texts[j - 1][:1] != "\n":
        j -= 1
    return recovery.texts[j:opener] or ["{"]


def misplaced(recovery: Recovery, i: int, terminal: str) -> int | None:
    """A statement outside of every block. A run of them is told once."""
    if recovery.layout.open:
        return None
    start = recovery.statement_start(i)
    word = recovery.texts[start]
    is_binding = word == "layer" and terminal == "=" and i == start + 2
    if (i != start and not is_binding) or terminal in ("NL", "$END"):
        return None
    if recovery.stray_end == start:
        recovery.quiet = i
    if word in TOP_LEVEL and recovery.names[recovery.kinds[i + 1]] == "NL":
        recovery.report(
            codes.UNEXPECTED,
            Span(recovery.ends[i], recovery.ends[i]),
            expected=f"a name after `{word}`",
            found=recovery.found(i + 1),
            helps=(f"it is written like `{phrases.USAGE[word]}`",),
        )
        return recovery.skip_statement(i)
    span = Span(recovery.starts[start], recovery.ends[start])
    if not is_binding and terminal == "NAME" and is_constant(recovery, i):
        fix = Fix("declare a constant", (Edit(Span(span.start, span.start), "let "),))
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
    if terminal in IN_BODIES:
        where = f"outside of {IN_BODIES[terminal]}"
    else:
        helps.append("layers stand in a `model name { … }` or a `block name { … }`")
    recovery.report(codes.MISPLACED, span, what=f"`{word}`", where=where, helps=helps)
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


# -------------------------------------------------------------------- small things


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


def missing_comma(recovery: Recovery, i: int, terminal: str) -> int | None:
    """Two elements of a list or call with nothing between them."""
    if not recovery.in_brackets() or not recovery.accepts(",", terminal):
        return None
    if terminal not in (
        "NAME",
        "NUMBER",
        "STRING",
        "true",
        "false",
        "none",
        "(",
        "[",
        "LMAP",
    ):
        return None
    last = recovery.stacks.last
    end = recovery.ends[last]
    helps = []
    before = recovery.names[recovery.kinds[last - 1]]
    if recovery.accepts("=") and before in ("(", ","):
        name, value = recovery.texts[last], recovery.texts[i]
        helps.append(f"an argument is given by name as `{name}={value}`")
    fix = Fix("add a comma", (Edit(Span(end, end), ","),))
    recovery.report(
        codes.MISSING_COMMA,
        recovery.span_of(i),
        found=recovery.found(i),
        helps=helps,
        fixes=() if helps else (fix,),
    )
    recovery.feed(",")
    return i


def missing_colon(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`input x float32[3]`, `param width int = 3`, `param width = 3`."""
    start = recovery.statement_start(i)
    word, last = recovery.texts[start], recovery.stacks.last
    if word not in ("input", "param") or recovery.in_brackets() or not recovery.accepts(":"):
        return None
    end = recovery.ends[last]
    if terminal == "=" and word == "param" and last == start + 1:
        kind = type_of(recovery, i + 1)
        recovery.report(
            codes.UNEXPECTED,
            recovery.span_of(i),
            expected=f"`:` and a type after `{recovery.texts[last]}`",
            found=recovery.found(i),
            fixes=(Fix("add the type", (Edit(Span(end, end), f": {kind}"),)),),
        )
        recovery.feed(":")
        recovery.feed("NAME", recovery.made_up(kind, end))
        return i
    if terminal == "NAME" and last >= start + 1:
        fix = Fix("add a colon", (Edit(Span(end, end), ":"),))
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


def type_of(recovery: Recovery, i: int) -> str:
    """The type of a param whose default starts with token `i`."""
    text, kind = recovery.texts[i], recovery.names[recovery.kinds[i]]
    if kind == "NUMBER":
        return "float" if isinstance(number_value(text), float) else "int"
    return {"true": "bool", "false": "bool", "[": "list", "-": "int"}.get(text, "string")


def same_line(recovery: Recovery, i: int, terminal: str) -> int | None:
    """A second statement behind a whole one. The rest of such a line is told once."""
    starts_statement = recovery.layout.starts_statement(i)
    if recovery.in_brackets() or starts_statement or not recovery.accepts("NL"):
        return None
    if terminal != "NAME" and recovery.texts[i] not in FORMS and terminal not in ("for", "if"):
        return None
    recovery.report(codes.SAME_LINE, recovery.span_of(i), found=recovery.found(i))
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
    helps = []
    fixes = []
    if terminal == "NL" and before == "->":
        helps.append("a statement goes on in the next line where that line starts with `->`")
        arrow = Span(recovery.starts[last], recovery.ends[last])
        behind = recovery.starts[i + 1]
        if recovery.column(i + 1) > recovery.indent(last):
            edits = (Edit(arrow, ""), Edit(Span(behind, behind), "-> "))
            fixes = [Fix("move the arrow", edits)]
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


SLIPS: tuple[Slip, ...] = (
    too_deep,
    closing_bracket,
    unclosed_at_end,
    python_statement,
    python_operator,
    model_method,
    reserved_name,
    equals,
    missing_body,
    unclosed_body,
    orphaned_else,
    misplaced,
    missing_comma,
    missing_colon,
    same_line,
    missing_operand,
)
