"""Slips of those who think in Python: its statements, its operators, methods of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.diagnostics.codes import syntax as codes
from specc.diagnostics.model import Applicability, Edit, Fix
from specc.source import Span
from specc.syntax.lines import whole_line
from specc.syntax.rereading import open_indented

if TYPE_CHECKING:
    from specc.syntax.recover import Recovery

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
KERAS = ("keras", "tensorflow", "tf_keras")
"""Modules of which a spec needs nothing but what it has."""


def string_prefix(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`f"conv{i}"`: a string with one of Python's prefixes before it."""
    last = recovery.stacks.last
    if terminal != "STRING" or last < 0 or recovery.ends[last] != recovery.starts[i]:
        return None
    prefix = recovery.texts[last]
    if prefix.lower() not in ("f", "r", "b", "u", "fr", "rf", "br", "rb"):
        return None
    span = Span(recovery.starts[last], recovery.ends[last])
    helps = []
    if "f" in prefix.lower():
        helps.append('the name of a layer holds constants in braces without it: `name="conv{i}"`')
    is_text = "f" not in prefix.lower() or "{" not in recovery.texts[i]
    in_name = recovery.texts[last - 2 : last] == ["name", "="]
    level = Applicability.SAFE if is_text or in_name else Applicability.UNSAFE
    fix = Fix("leave it out", (Edit(span, ""),), level)
    recovery.report(codes.STRING_PREFIX, span, prefix=prefix, helps=helps, fixes=(fix,))
    recovery.pop_token(last)
    recovery.stacks.last = last - 1
    return i


def lambda_(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`lambda x: x * 2`: a function as a value."""
    last = recovery.stacks.last
    if last < 0 or recovery.texts[last] != "lambda" or terminal not in ("NAME", ":"):
        return None
    if recovery.texts[last - 2 : last] == ["Lambda", "("]:
        recovery.quiet = i  # that layer is refused, and says so
    span = Span(recovery.starts[last], recovery.ends[last])
    recovery.report(
        codes.PYTHON_STATEMENT, span, word="lambda", helps=(PYTHON_STATEMENTS["lambda"],)
    )
    return recovery.skip(i)


def path_without_quotes(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`import blocks.dlspec`."""
    if recovery.texts[i] != "import" or recovery.layout.open or terminal != "NAME":
        return None
    j = i
    while recovery.kinds[j + 1] != recovery.layout.nl:
        j += 1
    if recovery.texts[j] != "dlspec" or j == i + 1:
        return None
    span = Span(recovery.starts[i + 1], recovery.ends[j])
    base = recovery.source.base
    path = recovery.source.text[span.start - base : span.end - base]
    recovery.report(
        codes.UNEXPECTED,
        span,
        expected="a path in quotes after `import`",
        found=f"`{path}`",
        fixes=(Fix("quote the path", (Edit(span, f'"{path}"'),), Applicability.SAFE),),
    )
    recovery.feed("import", i)
    recovery.feed("STRING", recovery.made_up(f'"{path}"', span.start))
    recovery.stacks.last = j
    return j + 1


def python_statement(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`def`, `class`, `return`, `import keras`, …: a statement that starts with Python's word."""
    start = recovery.statement_start(i)
    word = recovery.texts[start]
    if word == "@" and i == start:
        word = f"@{recovery.texts[i + 1]}"
        helps = ("a `layer` is a layer of your own: `layer Name(width) { … }`",)
        recovery.report(codes.PYTHON_STATEMENT, recovery.span_of(i), word=word, helps=helps)
        return recovery.skip_statement(i)
    if word not in PYTHON_STATEMENTS or i - start > 1 or recovery.in_brackets():
        return None
    if terminal == "=" or (word == "import" and terminal == "STRING"):
        return None
    fix = _in_place(recovery, i, start, word)
    recovery.report(
        codes.PYTHON_STATEMENT,
        Span(recovery.starts[start], recovery.ends[start]),
        word=word,
        helps=() if fix and word == "elif" else (PYTHON_STATEMENTS[word],),
        fixes=(fix,) if fix else (),
    )
    recovery.quiet = i
    end = recovery.skip_statement(i)
    if word in ("def", "class"):
        while recovery.column(end + 1) > recovery.indent(start):
            end += 1
        return end
    if recovery.texts[end - 1] == ":":
        return open_indented(recovery, end - 1, start)
    return end


def _in_place(recovery: Recovery, i: int, start: int, word: str) -> Fix | None:
    """What does what a statement of Python that starts at token `start` did."""
    at = Span(recovery.starts[start], recovery.ends[start])
    match word:
        case "elif":
            return Fix("write `else if`", (Edit(at, "else if"),), Applicability.SAFE)
        case "return" if recovery.layout.open:
            return Fix("write `output`", (Edit(at, "output"),), Applicability.UNSAFE)
        case "import" | "from":
            end = recovery.end_of_statement(i, start, stop_at_body=True)
            line = whole_line(recovery.source, Span(at.start, recovery.ends[end - 1]))
            is_keras = recovery.texts[start + 1] in KERAS
            level = Applicability.SAFE if is_keras else Applicability.UNSAFE
            return Fix("leave it out", (Edit(line, ""),), level)
        case _:
            return None


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
