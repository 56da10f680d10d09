"""Messages as people read them, in rustc's layout.

error[E0523]: integer labels do not fit `categorical_crossentropy`
  --> iris.dlspec:21:16
   |
9  |   target species = y
   |                    - this is int64[?], class numbers 0 to 2
...
21 |   loss       = categorical_crossentropy
   |                ^^^^^^^^^^^^^^^^^^^^^^^^ expects one-hot targets
   |
   = note: facts that help to understand it
   = help: what to change
help: a fix, which is shown done
   |
9  -   target species = y
9  +   target species = y -> OneHot(3)
   |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specc.diagnostics.cells import Paint, painter, printable
from specc.diagnostics.model import Applicability, Diagnostic, Fix, Severity
from specc.diagnostics.patch import Patch, patches
from specc.diagnostics.snippet import Mark, snippet
from specc.source import NOWHERE, Source, SourceMap, pointer_at


def render(diagnostics: Sequence[Diagnostic], sources: SourceMap, *, color: bool) -> str:
    """All messages in the order given, a blank line between two; no line break at the end."""
    paint = painter(color)
    return "\n\n".join("\n".join(_message(d, sources, paint)) for d in diagnostics)


def _message(diagnostic: Diagnostic, sources: SourceMap, paint: Paint) -> Iterator[str]:
    severity = diagnostic.severity.value
    headline = paint(f"{severity}[{diagnostic.code}]", severity)
    yield headline + paint(f": {_lines(diagnostic.message, '  ')}", "bold")

    files = _marks_by_file(diagnostic, sources)
    shown = [(fix, patches(fix, sources)) for fix in diagnostic.fixes]
    numbers = [mark.last for _, marks in files for mark in marks]
    numbers += [patch.last for _, parts in shown for patch in parts]
    width = len(str(max(numbers, default=1)))
    indent = " " * width
    edge = paint(f"{indent} |", "frame")

    for index, (source, marks) in enumerate(files):
        arrow = paint(f"{indent}{':::' if index else '-->'}", "frame")
        yield f"{arrow} {_where(source, marks[0])}"
        yield edge
        yield from snippet(source, marks, width, paint)

    facts = [("note", note) for note in diagnostic.notes]
    pointer = pointer_at(diagnostic.primary.span, sources)
    if pointer:
        facts.append(("note", f"the JSON pointer is `{shortened(pointer)}`"))
    facts += [("help", help_text) for help_text in diagnostic.helps]
    facts += [("help", fix.title) for fix, parts in shown if not parts]
    if files and facts:
        yield edge
    for kind, text in facts:
        hanging = " " * (width + len(f" = {kind}: "))
        yield f"{paint(f'{indent} =', 'frame')} {paint(kind, 'bold')}: {_lines(text, hanging)}"

    drawn = [(fix, parts) for fix, parts in shown if parts]
    if files and drawn and not facts:
        yield edge
    for fix, parts in drawn:
        yield from _fix(fix, parts, files[0][0] if files else None, width, paint)


def _where(source: Source, mark: Mark) -> str:
    """`iris.dlspec:20:16`, behind what the one who built the spec calls the place."""
    where = f"{printable(source.name)}:{mark.line}:{mark.start + 1}"
    at = source.at(source.line_starts()[mark.line - 1] + mark.start)
    return where if at is None else f"{printable(str(at))} ({where})"


def _lines(text: str, indent: str) -> str:
    """`text` made printable, its further lines behind `indent`.

    A string of the spec may have line breaks. None of its lines becomes a command of GitHub's
    runner, which reads `::` at the beginning of any line, blanks before it or not.
    """
    first, *rest = (printable(line) for line in text.split("\n"))
    harmless = (f"\\x3a{r.lstrip()[1:]}" if r.lstrip().startswith("::") else r for r in rest)
    return f"\n{indent}".join((first, *harmless))


def _marks_by_file(diagnostic: Diagnostic, sources: SourceMap) -> list[tuple[Source, list[Mark]]]:
    """The marks of each file, the file of the message's own label first."""
    files: dict[int, tuple[Source, list[Mark]]] = {}
    labels = [(diagnostic.primary, diagnostic.severity.value)]
    labels += [(label, "frame") for label in diagnostic.secondary]
    for label, style in labels:
        if label.span != NOWHERE:
            source = sources.source_at(label.span.start)
            _, marks = files.setdefault(source.base, (source, []))
            marks.append(Mark(source, label, style))
    return list(files.values())


def _fix(
    fix: Fix, parts: Sequence[Patch], file: Source | None, width: int, paint: Paint
) -> Iterator[str]:
    """The lines that a fix changes, as they are and as they become."""
    edge = paint(f"{' ' * width} |", "frame")
    yield f"{paint('help', 'help')}: {_lines(fix.title, '      ')}"
    for index, patch in enumerate(parts):
        if patch.source is not file:
            arrow = paint(f"{' ' * width}-->", "frame")
            yield f"{arrow} {printable(patch.source.name)}:{patch.first}:1"
            file = patch.source
        elif index and patch.first > parts[index - 1].last + 1:
            yield "..."
        if not index or patch.source is not parts[index - 1].source:
            yield edge
        for number, sign, text in patch.rows:
            style = {"-": "removed", "+": "added"}.get(sign, "")
            head = paint(str(number or "").ljust(width), "frame")
            tail = paint(text, "added" if not number else style)
            yield f"{head} {paint(sign, style or 'frame')} {tail}".rstrip()
    yield edge


def shortened(pointer: str) -> str:
    """A JSON pointer, or the two ends of a long one."""
    return pointer if len(pointer) <= 120 else f"{pointer[:60]}…{pointer[-40:]}"


def summary(diagnostics: Sequence[Diagnostic], name: str) -> str:
    """`2 errors and 1 warning in iris.dlspec`, or an empty text where there is nothing."""
    counts = [(sum(d.severity == kind for d in diagnostics), kind) for kind in ("error", "warning")]
    parts = [f"{count} {kind}{'s' if count > 1 else ''}" for count, kind in counts if count]
    return f"{' and '.join(parts)} in {printable(name)}" if parts else ""


def fixable(diagnostics: Sequence[Diagnostic], sources: SourceMap, name: str) -> str:
    """`2 can be fixed with --fix`, or an empty text: how many have a safe fix in the file `name`.

    What a spec imports is fixed where it is checked itself.
    """
    count = sum(
        d.severity is not Severity.NOTE
        and any(
            fix.level is Applicability.SAFE
            and all(sources.source_at(edit.span.start).name == name for edit in fix.edits)
            for fix in d.fixes
        )
        for d in diagnostics
    )
    return f"{count} can be fixed with --fix" if count else ""
