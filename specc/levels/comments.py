"""Comments that silence warnings: `# specc: allow W0711: as in the published weights`.

    where it stands                            what it is for
    on a line of its own, before the first
    statement of the file                      the whole file
    on a line of its own elsewhere             the line below; where a statement begins
                                               there, all of it, its body included
    behind something on a line                 this line

Codes are separated by commas or spaces; `warnings` means all; behind a further colon stands the
reason. A message is silenced where the text that it points at begins in what the comment is for.
Of several comments for one place the innermost silences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from specc.diagnostics.codes import ALL
from specc.diagnostics.codes import lints as codes
from specc.diagnostics.model import Applicability, Diagnostic, Edit, Fix, Severity, Sink
from specc.levels.choice import ALL_WARNINGS
from specc.record import record
from specc.similar import similar
from specc.source import Source, Span
from specc.syntax import ast
from specc.syntax.lexer import cut
from specc.syntax.table import load

_COMMENT = re.compile(r"#[^\n]*+")
_FOR_SPECC = re.compile(r"#[ \t]*specc:[ \t]*(?P<verb>[^\s:,]*)[ \t]*(?P<codes>[^:]*)")
_WORD = re.compile(r"[^\s,]+")
_CODE = re.compile(r"[A-Z]+\d+")


@record
class Allowance:
    """One code in a comment, and the text that it is allowed in."""

    code: str
    span: Span
    cut: Span
    """What to remove where it silences nothing: the code, or all of the comment."""
    region: Span


def silence(
    diagnostics: Sequence[Diagnostic],
    files: Iterable[tuple[Source, ast.Module]],
    *,
    complete: bool,
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """What the comments in `files` leave of the messages, and messages on the comments.

    `complete` says whether an allowance that silences nothing is to be told of.
    """
    sink = Sink()
    allowed = [a for source, module in files for a in _read(source, module, sink)]
    used: set[Allowance] = set()
    left = _left(diagnostics, allowed, used)
    own = _left(sink.sorted(), allowed, used)
    if complete:
        # What allows W0701 is asked last, for the others decide whether it is needed.
        own += _left(_unused(allowed, used, of_itself=False), allowed, used)
        own += _unused(allowed, used, of_itself=True)
    return left, own


def _left(
    diagnostics: Iterable[Diagnostic], allowed: Iterable[Allowance], used: set[Allowance]
) -> list[Diagnostic]:
    """The messages, in source order, that nothing silences. One sweep over the text."""
    ahead = sorted(allowed, key=lambda a: a.region.start)
    active: dict[str, list[Allowance]] = {}
    position = 0
    left = []
    for diagnostic in diagnostics:
        at = diagnostic.primary.span.start
        while position < len(ahead) and ahead[position].region.start <= at:
            active.setdefault(ahead[position].code, []).append(ahead[position])
            position += 1
        found = None
        if diagnostic.severity is Severity.WARNING:
            found = _innermost(active, diagnostic.code, at) or _innermost(active, ALL_WARNINGS, at)
        if found is None:
            left.append(diagnostic)
        else:
            used.add(found)
    return left


def _innermost(active: Mapping[str, list[Allowance]], code: str, at: int) -> Allowance | None:
    stack = active.get(code, [])
    while stack and stack[-1].region.end <= at:
        stack.pop()
    return stack[-1] if stack else None


def _unused(
    allowed: Iterable[Allowance], used: set[Allowance], *, of_itself: bool
) -> list[Diagnostic]:
    """Messages on what silences nothing: what allows W0701 itself, or all others."""
    sink = Sink()
    for allowance in allowed:
        code = allowance.code
        if allowance not in used and (code == codes.UNUSED_ALLOW.id) == of_itself:
            sink.report(
                codes.UNUSED_ALLOW,
                allowance.span,
                fixes=[Fix("take it out", (Edit(allowance.cut, ""),), Applicability.SAFE)],
                name="a warning" if code == ALL_WARNINGS else code,
            )
    return sink.sorted()


def _read(source: Source, module: ast.Module, sink: Sink) -> Iterator[Allowance]:
    """The allowances in the comments of one file."""
    text = source.text
    ends: Mapping[int, int] | None = None
    first = module.items[0].span.start if module.items else source.end
    at = 0
    begun = False  # whether anything but blanks and comments has stood before
    for piece in cut(text, load(), False):
        behind = at + len(piece)
        if piece[0] in "\n#" and "specc:" in piece:
            alone = piece[0] == "\n" or not begun
            if ends is None:
                ends = _ends(module)
            region = _below(source, behind, ends) if alone else _line(source, at)
            for match in _COMMENT.finditer(piece):
                start = source.base + at + match.start()
                if alone and start < first:
                    region = Span(source.base, source.end + 1)
                yield from _parse(match[0], start, _removal(source, start, match[0]), region, sink)
        begun = begun or not (piece[0] in "#\ufeff" or piece.isspace())
        at = behind


def _line(source: Source, at: int) -> Span:
    """From the start of the line to the comment that begins at this offset of the text."""
    return Span(source.base + source.text.rfind("\n", 0, at) + 1, source.base + at)


def _below(source: Source, at: int, ends: Mapping[int, int]) -> Span:
    """The line on which this offset of the text lies, and the statement that begins there."""
    line = source.base + source.text.rfind("\n", 0, at) + 1
    end = source.text.find("\n", at)
    line_end = source.end if end < 0 else source.base + end
    return Span(line, max(line_end, ends.get(source.base + at, 0)))


def _ends(module: ast.Module) -> dict[int, int]:
    """Where each statement ends, by where it begins."""
    ends: dict[int, int] = {}
    waiting: list[ast.TopLevel | ast.Statement] = [*module.items]
    while waiting:
        statement = waiting.pop()
        ends[statement.span.start] = max(
            statement.span.end, ends.get(statement.span.start, statement.span.end)
        )
        waiting += getattr(statement, "body", ())
        waiting += getattr(statement, "orelse", ())
    return ends


def _removal(source: Source, start: int, comment: str) -> Span:
    """What is left out with a comment: the blanks before it, and its line where it is alone."""
    text, begin = source.text, start - source.base
    end = begin + len(comment)
    left = begin
    while left and text[left - 1] in " \t":
        left -= 1
    if (not left or text[left - 1] == "\n") and text[end : end + 1] == "\n":
        end += 1
    return Span(source.base + left, source.base + end)


def _parse(
    comment: str, start: int, removal: Span, region: Span, sink: Sink
) -> Iterator[Allowance]:
    """The codes that one comment allows."""
    match = _FOR_SPECC.match(comment)
    if match is None:
        return
    at = Span(start + match.start("verb"), start + match.end("verb"))
    words = list(_WORD.finditer(match["codes"]))
    if match["verb"] != "allow":
        _report_verb(match["verb"], at, sink)
        return
    if not words:
        _report(sink, at, "no code stands behind `allow`")
        return
    offset = start + match.start("codes")
    spans = [Span(offset + word.start(), offset + word.end()) for word in words]
    for index, (word, span) in enumerate(zip(words, spans, strict=True)):
        code = word[0] if word[0] == ALL_WARNINGS else word[0].upper()
        if index:
            without = Span(spans[index - 1].end, span.end)
        else:
            without = Span(span.start, spans[1].start) if len(spans) > 1 else removal
        if code == ALL_WARNINGS or (code in ALL and code[0] == "W"):
            yield Allowance(code, span, without, region)
        elif code in ALL:
            sink.report(codes.ERROR_ALLOWED, span, notes=["only warnings are silenced"], name=code)
        elif _CODE.fullmatch(code):
            near = similar(code, [known for known in ALL if known[0] == "W"])
            helps = [f"similar codes: {', '.join(near)}"] if len(near) > 1 else []
            write = [_write(near[0], span)] if len(near) == 1 else []
            sink.report(codes.UNKNOWN_ALLOWED, span, helps=helps, fixes=write, name=word[0])
        else:
            _report(sink, span, f"`{word[0]}` is no code")
            return


def _report_verb(verb: str, span: Span, sink: Sink) -> None:
    near = similar(verb, ["allow"]) or verb in ("ignore", "disable", "noqa", "off")
    _report(
        sink,
        span,
        f"`{verb}` is nothing that a comment may ask for" if verb else "nothing is asked for",
        [_write("allow", span)] if near else [],
    )


def _report(sink: Sink, span: Span, message: str, fixes: Sequence[Fix] = ()) -> None:
    sink.report(
        codes.BAD_COMMENT,
        span,
        helps=["write `# specc: allow W0711`, and a reason behind a further colon"],
        fixes=fixes,
        message=message,
    )


def _write(text: str, span: Span) -> Fix:
    return Fix(f"write `{text}`", (Edit(span, text),), Applicability.UNSAFE)
