"""Messages as data: what `--format json` prints.

A list with one object for each message. `docs/messages.md` says what the keys are and
`docs/messages.schema.json` is the schema, to which a test holds what is made here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.diagnostics.model import Diagnostic, Fix, Label
from specc.source import SourceMap, Span, pointer_at


def render(diagnostics: Iterable[Diagnostic], sources: SourceMap) -> str:
    """The messages as JSON text, ASCII only, one message to a line."""
    return as_text(as_data(diagnostics, sources))


def as_text(data: Iterable[object]) -> str:
    """A list made by `as_data` as JSON text."""
    import json

    lines = [json.dumps(entry) for entry in data]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


def as_data(diagnostics: Iterable[Diagnostic], sources: SourceMap) -> list[dict[str, Any]]:
    """The messages as lists, dicts, strings and numbers."""
    return [_message(diagnostic, sources) for diagnostic in diagnostics]


def _message(diagnostic: Diagnostic, sources: SourceMap) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **_place(diagnostic.primary.span, sources),
        **_pointer(diagnostic.primary.span, sources),
        "label": diagnostic.primary.text,
        "labels": [_label(label, sources) for label in diagnostic.secondary],
        "notes": list(diagnostic.notes),
        "helps": list(diagnostic.helps),
        "fixes": [_fix(fix, sources) for fix in diagnostic.fixes],
    }


def _pointer(span: Span, sources: SourceMap) -> dict[str, Any]:
    pointer = pointer_at(span, sources)
    return {} if pointer is None else {"pointer": pointer}


def _label(label: Label, sources: SourceMap) -> dict[str, Any]:
    return {**_place(label.span, sources), "text": label.text}


def _fix(fix: Fix, sources: SourceMap) -> dict[str, Any]:
    return {
        "title": fix.title,
        "level": fix.level.value,
        "edits": [{**_place(edit.span, sources), "text": edit.text} for edit in fix.edits],
    }


def _place(span: Span, sources: SourceMap) -> dict[str, Any]:
    place = sources.place(span)
    keys = ("file", "line", "column", "end_line", "end_column")
    return dict.fromkeys(keys) if place is None else dict(zip(keys, place, strict=False))
