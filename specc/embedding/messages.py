"""What is to be said of a spec: a list of messages that know their places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.diagnostics import Diagnostic, Label, Severity
from specc.source import SourceMap


class Messages(list[Diagnostic]):
    """Messages in source order. As text they are what `specc check` prints.

    Labels have places; `sources` holds the texts that these lie in.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: SourceMap) -> None:
        super().__init__(placed(diagnostic, sources) for diagnostic in diagnostics)
        self.sources = sources

    @property
    def has_errors(self) -> bool:
        """Whether one of them is an error: warnings and notes stop nothing."""
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self)

    def as_text(self, *, color: bool = False) -> str:
        """As `specc check` prints them; with `color` as on a terminal."""
        from specc.diagnostics.render_text import render

        return render(self, self.sources, color=color)

    def as_data(self) -> list[dict[str, Any]]:
        """As `specc check --format json` prints them; see docs/messages.md."""
        from specc.diagnostics import render_json

        return render_json.as_data(self, self.sources)

    def __str__(self) -> str:
        return self.as_text()

    def _repr_html_(self) -> str:
        from specc.embedding.html import messages

        return messages(self)


def placed(diagnostic: Diagnostic, sources: SourceMap) -> Diagnostic:
    """The message with places in its labels."""
    return Diagnostic(
        diagnostic.code,
        diagnostic.severity,
        diagnostic.message,
        _placed(diagnostic.primary, sources),
        tuple(_placed(label, sources) for label in diagnostic.secondary),
        diagnostic.notes,
        diagnostic.helps,
        diagnostic.fixes,
    )


def _placed(label: Label, sources: SourceMap) -> Label:
    return Label(label.span, label.text, sources.place(label.span))
