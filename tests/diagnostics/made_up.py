"""A small spec and messages on it, for the tests of how messages are shown."""

from __future__ import annotations

import textwrap

from specc.diagnostics import Diagnostic, Label, Severity
from specc.diagnostics.render_text import render
from specc.source import Source, SourceMap, Span

SPEC = """\
data {
  target species = y
}

model mlp {
  input features: float32[4]
  output species = Dense(3)
}

train {
  loss = categorical_crossentropy
}
"""


def spec(text: str = SPEC, name: str = "iris.dlspec") -> tuple[SourceMap, Source]:
    sources = SourceMap()
    return sources, sources.add(name, text)


def at(source: Source, text: str, occurrence: int = 0) -> Span:
    start = -1
    for _ in range(occurrence + 1):
        start = source.text.index(text, start + 1)
    return Span(source.base + start, source.base + start + len(text))


def error(span: Span, label: str = "", *secondary: Label, message: str = "wrong", **rest):
    return Diagnostic(
        "E0502", Severity.ERROR, message, Label(span, label), secondary=secondary, **rest
    )


def shows(diagnostic: Diagnostic, sources: SourceMap, expected: str) -> None:
    assert render([diagnostic], sources, color=False) == textwrap.dedent(expected).strip("\n")
