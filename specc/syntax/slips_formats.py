"""Slips of those who think in JSON, YAML, HCL, C, or in the placeholders of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specc.diagnostics.codes import syntax as codes
from specc.diagnostics.model import Applicability, Edit, Fix
from specc.source import Span
from specc.syntax.lexer import string_value

if TYPE_CHECKING:
    from specc.syntax.recover import Recovery

LOOK_AHEAD = 400
"""How many tokens of a map are searched for further slips like its first."""
NAMED = ("block", "layer", "model", "data", "train", "device")
"""What a name follows."""
ALONE = ("data", "train", "export")
"""What a body follows at once."""
DECLARATIONS = ("const", "var", "val", "final", "auto", "local", "int", "float", "str", "bool")


def colon(recovery: Recovery, i: int) -> int | None:
    """`epochs: 3`, `"epochs": 3`, and a list as YAML writes it."""
    last, span = recovery.stacks.last, recovery.span_of(i)
    if last < 0 or not (recovery.accepts("=") or quoted_name(recovery, last)):
        return None
    opener = recovery.names[recovery.kinds[(recovery.layout.open or [0])[-1]]]
    end = recovery.starts[i + 1] if opener == "(" else span.end
    sign = "=" if opener == "(" else " ="
    name = recovery.texts[last].strip("\"'")
    start = recovery.statement_start(i)
    is_list = recovery.texts[i + 1][:1] == "\n" and recovery.texts[i + 2] == "-"
    if is_list and not recovery.in_brackets() and recovery.column(i + 2) >= recovery.indent(start):
        helps = (f"a list stands in brackets: `{name} = [a, b]`",)
        recovery.report(codes.COLON_FOR_ASSIGN, span, name=name, helps=helps)
        recovery.feed("=", i)
        j = i + 2
        while recovery.names[recovery.kinds[j]] != "$END" and not (
            recovery.names[recovery.kinds[j]] == "NL"
            and recovery.column(j + 1) <= recovery.indent(start)
        ):
            j += 1
        recovery.feed_error(i + 2, j)
        return j
    edits = [Edit(Span(recovery.ends[last], end), sign)]
    if recovery.accepts("="):
        edits += further_colons(recovery, i) if opener == "LMAP" else []
    else:
        edits = [Edit(Span(recovery.starts[last], end), name + sign)]
        recovery.pop_token(last)
        recovery.stacks.last = last - 1
        recovery.kinds[last], recovery.texts[last] = recovery.ids["NAME"], name
        recovery.take("NAME", last)
        recovery.colon_line = recovery.line(i)
    edits += comma_behind(recovery, i)
    fix = Fix("write `=`", tuple(edits), Applicability.SAFE)
    recovery.report(codes.COLON_FOR_ASSIGN, span, name=name, fixes=(fix,))
    return recovery.take("=", i)


def comma_behind(recovery: Recovery, i: int) -> list[Edit]:
    """The comma that ends the statement of the `:` at token `i`, as behind an entry of JSON."""
    if recovery.in_brackets() or recovery.colon_line != recovery.line(i):
        return []
    j = i
    while j < min(i + LOOK_AHEAD, recovery.size) and (
        recovery.kinds[j] != recovery.layout.nl or recovery.line(j) != recovery.line(i)
    ):
        j += 1
    return [Edit(recovery.span_of(j - 1), "")] if recovery.texts[j - 1] == "," else []


def quoted_name(recovery: Recovery, last: int) -> bool:
    """Whether token `last` is a name in quotes where a statement or an argument starts."""
    if recovery.names[recovery.kinds[last]] != "STRING":
        return False
    if not (string_value(recovery.texts[last]) or "").isidentifier():
        return False
    if recovery.in_brackets():
        return recovery.texts[recovery.layout.open[-1]] == "(" and (
            recovery.texts[last - 1] in ("(", ",") or recovery.is_first_on_line(last)
        )
    return recovery.statement_start(last) == last


def further_colons(recovery: Recovery, i: int) -> list[Edit]:
    """The colons behind other keys of the map: told with the first, token `i`, and mended."""
    edits = []
    nesting = 0
    for j in range(i + 1, min(i + LOOK_AHEAD, recovery.size)):
        kind = recovery.kinds[j]
        if kind in recovery.layout.opening:
            nesting += 1
        elif kind in recovery.layout.closing:
            nesting -= 1
        elif kind == recovery.ids[":"] and not nesting and recovery.texts[j - 2] in (",", "\n"):
            edits.append(Edit(Span(recovery.ends[j - 1], recovery.ends[j]), " ="))
            recovery.kinds[j], recovery.texts[j] = recovery.ids["="], "="
        if nesting < 0:
            break
    return edits


def trailing_comma(recovery: Recovery, i: int, terminal: str) -> int | None:
    """A comma at the end of a statement, as behind the entries of JSON."""
    if terminal != "," or recovery.in_brackets() or not recovery.accepts("NL"):
        return None
    if recovery.names[recovery.kinds[i + 1]] not in ("NL", "$END"):
        return None
    if recovery.colon_line == recovery.line(i):
        recovery.quiet = i
    span = recovery.span_of(i)
    fix = Fix("leave it out", (Edit(span, ""),), Applicability.SAFE)
    recovery.report(
        codes.UNEXPECTED,
        span,
        expected=f"the end of the line after `{recovery.texts[recovery.stacks.last]}`",
        found="`,`",
        fixes=(fix,),
    )
    return i + 1


def quoted_header(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`model "mlp" {`, as HCL writes it."""
    word, following = recovery.texts[i], i + 1
    if word not in NAMED or terminal != "NAME" or not recovery.layout.starts_statement(i):
        return None
    if recovery.names[recovery.kinds[following]] != "STRING":
        return None
    name = string_value(recovery.texts[following]) or ""
    if recovery.texts[i + 2] not in ("{", "(") or not name.isidentifier():
        return None
    span = recovery.span_of(following)
    recovery.report(
        codes.UNEXPECTED,
        span,
        expected=f"a name after `{word}`",
        found=recovery.found(following),
        fixes=(Fix("leave the quotes out", (Edit(span, name),), Applicability.SAFE),),
    )
    recovery.kinds[following], recovery.texts[following] = recovery.ids["NAME"], name
    return i


def equals_before_body(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`device gpu = {` and `train = {`, as HCL gives an attribute its map."""
    is_word = recovery.texts[i] in ALONE and recovery.texts[i + 1 : i + 3] == ["=", "{"]
    if is_word and terminal == "NAME" and not recovery.layout.open:
        i = recovery.take(recovery.texts[i], i)
    elif terminal != "=" or recovery.texts[i + 1] != "{" or not recovery.accepts("{"):
        return None
    span = recovery.span_of(i)
    between = Span(recovery.ends[recovery.stacks.last], recovery.starts[i + 1])
    recovery.report(
        codes.UNEXPECTED,
        span,
        expected=f"`{{` after `{recovery.texts[recovery.stacks.last]}`",
        found="`=`",
        fixes=(Fix("leave it out", (Edit(between, " "),), Applicability.SAFE),),
    )
    recovery.kinds[i] = recovery.ids["ERROR"]  # behind `=` the brace would be a map's
    return i + 1


def declaration(recovery: Recovery, i: int, terminal: str) -> int | None:
    """`const n = 3`, `int n = 3`: other languages' words for `let`."""
    last = recovery.stacks.last
    if last < 0 or recovery.texts[last] not in DECLARATIONS or recovery.in_brackets():
        return None
    if recovery.statement_start(i) != last or recovery.texts[i + 1] not in ("=", ":"):
        return None
    span = Span(recovery.starts[last], recovery.ends[last])
    fix = Fix("write `let`", (Edit(span, "let"),), Applicability.SAFE)
    recovery.report(
        codes.UNEXPECTED,
        span,
        expected=f"`let` before `{recovery.texts[i]}`",
        found=f"`{recovery.texts[last]}`",
        fixes=(fix,),
    )
    recovery.pop_token(last)
    recovery.feed("let", last)
    return i


def placeholder(recovery: Recovery, i: int) -> int | None:
    """The token behind a placeholder such as `<number of units>`."""
    j = i + 1
    while j < i + 8 and recovery.texts[j].isidentifier():
        j += 1
    return j + 1 if recovery.texts[j] == ">" and j > i + 1 else None
