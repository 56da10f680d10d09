"""Messages as workflow commands: GitHub Actions shows them beside the lines of a pull request.

    ::error title=E0523,file=iris.dlspec,line=21,col=16,endLine=21,endColumn=40::integer labels …

One line for each message; what a line or a property cannot hold is percent-encoded.
Source: GitHub's documentation, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specc.diagnostics.cells import printable
from specc.diagnostics.model import Diagnostic, Label, Severity
from specc.diagnostics.plain import below_here, plain
from specc.source import NOWHERE, SourceMap, Span

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(diagnostics: Iterable[Diagnostic], sources: SourceMap, name: str) -> str:
    """The messages on the spec called `name`, each on a line of its own; nothing for none."""
    return "\n".join(_command(diagnostic, sources, name) for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic, sources: SourceMap, name: str) -> str:
    properties = {"title": f"specc {diagnostic.code}", **_place(diagnostic, sources, name)}
    lines = [*plain(diagnostic), *_elsewhere(diagnostic.secondary, sources)]
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[diagnostic.severity]} {given}::{_data(chr(10).join(lines))}"


def _place(diagnostic: Diagnostic, sources: SourceMap, name: str) -> dict[str, str]:
    span = diagnostic.primary.span
    if span == NOWHERE:
        return {"file": _file(name)} if name else {}
    source, line, column = sources.locate(span.start)
    _, end_line, end_column = sources.locate(_last(span))
    place = {"file": _file(source.name), "line": str(line), "endLine": str(end_line)}
    if line == end_line:  # GitHub takes columns within one line alone, the end included
        place |= {"col": str(column), "endColumn": str(end_column)}
    return place


def _last(span: Span) -> int:
    return max(span.start, span.end - 1)


def _elsewhere(labels: Iterable[Label], sources: SourceMap) -> Iterator[str]:
    for label in labels:
        if label.span != NOWHERE:
            source, line, column = sources.locate(label.span.start)
            text = printable(label.text) or "see here"
            yield f"{printable(source.name)}:{line}:{column}: {text}"


def _file(name: str) -> str:
    return printable(below_here(name) or name)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
