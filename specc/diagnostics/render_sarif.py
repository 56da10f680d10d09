"""Messages as a SARIF log, which code hosts and editors read.

    runs[0].tool.driver.rules   the codes that occur, with their explanations
    runs[0].results             a result for each message: its place, what explains it elsewhere
                                (`relatedLocations`), and the fixes that may be made

Places are relative to the folder in which specc ran (`%SRCROOT%`); columns are counted in
characters. Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0";
numbers of sections are its.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes

from specc.diagnostics.codes import ALL
from specc.diagnostics.model import Applicability, Diagnostic, Edit, Fix, Label
from specc.diagnostics.plain import below_here, plain
from specc.source import NOWHERE, SourceMap, Span, pointer_at

_EXPLANATIONS = Path(__file__).parent / "explanations"

_ROOT = "%SRCROOT%"

_LINK = re.compile(r"\[(?=[^\]]*\]\()")

Json = dict[str, Any]


class Checked(NamedTuple):
    """What was said of the spec called `name`."""

    name: str
    diagnostics: Sequence[Diagnostic]
    sources: SourceMap


def render(checked: Iterable[Checked], version: str) -> str:
    """The log of a run of specc `version`, as JSON text, ASCII only."""
    return json.dumps(as_data(checked, version), indent=2)


def as_data(checked: Iterable[Checked], version: str) -> Json:
    """The log as lists, dicts, strings and numbers."""
    run = _Run()
    for name, diagnostics, sources in checked:
        for diagnostic in diagnostics:
            run.add(diagnostic, sources, name)
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "specc",
                        "version": version,
                        "semanticVersion": version,
                        "rules": [_rule(code) for code in run.codes],
                    }
                },
                "invocations": [{"executionSuccessful": True}],
                "originalUriBaseIds": {
                    _ROOT: {"description": {"text": "the folder in which specc ran"}}
                },
                "columnKind": "unicodeCodePoints",
                "results": run.results,
            }
        ],
    }


class _Run:
    """Collects results, each once: several specs may import one file."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.results: list[Json] = []
        self._seen: set[tuple[str, str, Span, str]] = set()
        self._alike: dict[str, int] = {}

    def add(self, diagnostic: Diagnostic, sources: SourceMap, name: str) -> None:
        """The result for a message on the spec called `name`."""
        primary, file, span = diagnostic.primary, name, NOWHERE
        if primary.span != NOWHERE:
            source = sources.source_at(primary.span.start)
            file = source.name
            span = Span(primary.span.start - source.base, primary.span.end - source.base)
        key = (file, diagnostic.code, span, diagnostic.message)
        if key in self._seen:
            return
        self._seen.add(key)
        places = [_location(primary.span, sources, name)] if name or span != NOWHERE else []
        related: list[Json] = []
        for place in (_related(label, sources) for label in diagnostic.secondary):
            if place not in related:
                related.append(place)
        fixes = [_fix(fix, sources) for fix in diagnostic.fixes if _may_be_made(fix)]
        self.results.append(
            {
                "ruleId": diagnostic.code,
                "ruleIndex": self.codes.setdefault(diagnostic.code, len(self.codes)),
                "level": diagnostic.severity.value,
                "message": _message("\n".join(plain(diagnostic))),
                "locations": places,
                **({"relatedLocations": related} if related else {}),
                **({"fixes": fixes} if fixes else {}),
                "partialFingerprints": {"specc/v1": self._fingerprint(diagnostic, sources)},
            }
        )

    def _fingerprint(self, diagnostic: Diagnostic, sources: SourceMap) -> str:
        """The same for the same mistake when lines above it change (3.27.17)."""
        span, line = diagnostic.primary.span, ""
        if span != NOWHERE:
            source, number, _ = sources.locate(span.start)
            line = source.line_text(number).strip()
        text = "\0".join((diagnostic.code, diagnostic.message, line))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        self._alike[digest] = self._alike.get(digest, 0) + 1
        return f"{digest}:{self._alike[digest]}"


def _rule(code: str) -> Json:
    text = (_EXPLANATIONS / f"{code}.md").read_text(encoding="utf-8")
    paragraph = text.partition("\n\n")[2].partition("\n\n")[0]
    return {
        "id": code,
        "shortDescription": {"text": ALL[code].title},
        "fullDescription": {"text": " ".join(paragraph.split())},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": ALL[code].severity.value},
    }


def _message(text: str) -> Json:
    """A message object: braces mean placeholders there (3.11.5), brackets links (3.11.6)."""
    text = text.replace("{", "{{").replace("}", "}}")
    return {"text": _well_formed(_LINK.sub(r"\\[", text))}


def _well_formed(text: str) -> str:
    """`text` without halves of characters, which no encoding of JSON can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _location(span: Span, sources: SourceMap, name: str) -> Json:
    if span == NOWHERE:
        place: Json = {"artifactLocation": _artifact(name), "region": {"startLine": 1}}
        return {"physicalLocation": place}
    source = sources.source_at(span.start)
    place = {"artifactLocation": _artifact(source.name), "region": _region(span, sources)}
    pointer = pointer_at(span, sources)
    if pointer is None:
        return {"physicalLocation": place}
    # What names a place in data is a logical location; the kinds of those of JSON are in 3.33.7.
    logical = {"fullyQualifiedName": _well_formed(pointer), "kind": "value"}
    return {"physicalLocation": place, "logicalLocations": [logical]}


def _related(label: Label, sources: SourceMap) -> Json:
    place = {} if label.span == NOWHERE else _location(label.span, sources, "")
    return {**place, "message": _message(label.text or "see here")}


def _region(span: Span, sources: SourceMap) -> Json:
    """Lines and columns from 1, the end excluded (3.30)."""
    _, line, column = sources.locate(span.start)
    _, end_line, end_column = sources.locate(span.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }


def _artifact(name: str) -> Json:
    path = below_here(name)
    if path is not None:
        return {"uri": _quoted(path), "uriBaseId": _ROOT}
    return {"uri": f"file://{_quoted(os.path.abspath(name))}"}


def _quoted(path: str) -> str:
    try:
        return quote_from_bytes(os.fsencode(path))
    except UnicodeEncodeError:  # no file is called that, but text from memory may be
        return quote_from_bytes(path.encode("utf-8", "replace"))


def _may_be_made(fix: Fix) -> bool:
    return (
        fix.level is not Applicability.SHOWN
        and bool(fix.edits)
        and all(edit.span != NOWHERE for edit in fix.edits)
    )


def _fix(fix: Fix, sources: SourceMap) -> Json:
    by_file: dict[str, list[Edit]] = {}
    for edit in sorted(fix.edits, key=lambda edit: edit.span):
        by_file.setdefault(sources.source_at(edit.span.start).name, []).append(edit)
    return {
        "description": _message(fix.title),
        "artifactChanges": [
            {
                "artifactLocation": _artifact(name),
                "replacements": [
                    {
                        "deletedRegion": _region(edit.span, sources),
                        "insertedContent": {"text": _well_formed(edit.text)},
                    }
                    for edit in edits
                ],
            }
            for name, edits in by_file.items()
        ],
        "properties": {"level": fix.level.value},
    }
