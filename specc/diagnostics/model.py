"""What a message is: data, collected in a sink, rendered by whoever shows it.

A pass never raises for a mistake in a spec. It reports into the `Sink` it was
given and goes on as far as sense allows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum

from specc.record import value
from specc.source import Place, Span


class Severity(StrEnum):
    """How much a message weighs; only an error stops a build."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Applicability(StrEnum):
    """How far a fix may be trusted: made by `--fix`, on request, or only read.

    `SAFE` is the only reading of what was written, and leaves the meaning of the rest. `UNSAFE`
    changes a meaning, or is one guess among others. `SHOWN` is what trying a fix makes of one that
    cannot be made as it is (`trial.py`); whoever makes a fix says one of the other two.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    SHOWN = "shown"


@value
class Code:
    """An entry of the registry: one kind of message.

    `template` is filled with `str.format_map`; lowercase, no final stop.
    `title` says in a few words what the code stands for.
    """

    id: str
    title: str
    template: str
    severity: Severity = Severity.ERROR


@value
class Label:
    """A span of source and what is said under it; `place` is set for those outside of specc."""

    span: Span
    text: str = ""
    place: Place | None = None


@value
class Edit:
    """Replace what `span` covers by `text` (an empty span inserts)."""

    span: Span
    text: str


@value
class Fix:
    """Edits that together do what `title` says."""

    title: str
    edits: tuple[Edit, ...]
    level: Applicability


@value
class Diagnostic:
    """One message. `primary` is where it is; `secondary` are its causes."""

    code: str
    severity: Severity
    message: str
    primary: Label
    secondary: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()

    @property
    def place(self) -> Place | None:
        """Where it is, once `specc.api` has said so; None where it is nowhere in a spec."""
        return self.primary.place


def _headline(code: Code, fields: Mapping[str, object]) -> str:
    """The template with its fields. Those that are names and paths leave it on one line."""
    text = code.template.format_map(fields)
    return text if "\n" not in text or "message" in fields else text.replace("\n", "\\n")


class Sink:
    """Collects diagnostics, each once; `most` is how many people are shown."""

    def __init__(self, most: int = sys.maxsize) -> None:
        self.most = most
        self.errors = 0
        """How many there are that stop a build."""
        self._diagnostics: dict[tuple[str, Span, str], Diagnostic] = {}

    def report(
        self,
        code: Code,
        span: Span,
        label: str = "",
        *,
        secondary: Iterable[Label] = (),
        notes: Iterable[str] = (),
        helps: Iterable[str] = (),
        fixes: Iterable[Fix] = (),
        **fields: object,
    ) -> None:
        """Add a message at `span`; `fields` fill the code's template.

        The same message at the same place is kept once, whatever led there:
        a mistake in a loop body is one mistake.
        """
        message = _headline(code, fields)
        key = (code.id, span, message)
        if key in self._diagnostics:
            return
        self.errors += code.severity is Severity.ERROR
        self._diagnostics[key] = Diagnostic(
            code.id,
            code.severity,
            message,
            Label(span, label),
            tuple(secondary),
            tuple(notes),
            tuple(helps),
            tuple(fixes),
        )

    def has(self, code: Code, span: Span, **fields: object) -> bool:
        """Whether this message was reported there before."""
        return (code.id, span, _headline(code, fields)) in self._diagnostics

    def add(self, diagnostic: Diagnostic) -> None:
        """Add what another sink collected."""
        key = (diagnostic.code, diagnostic.primary.span, diagnostic.message)
        if key not in self._diagnostics:
            self.errors += diagnostic.severity is Severity.ERROR
            self._diagnostics[key] = diagnostic

    @property
    def has_errors(self) -> bool:
        """Whether anything was reported that stops a build."""
        return self.errors > 0

    @property
    def is_full(self) -> bool:
        """Whether there are more errors than are shown, so that nobody need look for others."""
        return self.errors > self.most

    def sorted(self) -> list[Diagnostic]:
        """All messages in source order."""
        return sorted(self._diagnostics.values(), key=lambda d: (d.primary.span, d.code))
