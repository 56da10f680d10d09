"""Messages with names and texts of every kind, for the tests of forms that programs read."""

from __future__ import annotations

from hypothesis import strategies as st

from specc.diagnostics import Applicability, Diagnostic, Edit, Fix, Label, Severity
from specc.source import NOWHERE, SourceMap, Span

NASTY = (
    "::error::x",
    "%0A::set-output name=a::b",
    "a,b=c:d",
    "\r\n::warning::",
    "[text](https://example.org)",
    "{0} {{1}}",
    "\x1b[31m\u202e\x07",
    "日本 😀 e\u0301 \u2028",
    "\"quotes\" \\ and 'quotes'",
    "\ud83d",
)

TEXTS = st.one_of(
    st.sampled_from(NASTY), st.text(st.characters(exclude_categories=()), max_size=12)
)

NAMES = st.one_of(
    st.sampled_from(
        [text.replace("\x00", "") for text in NASTY]
        + [
            "a.dlspec",
            "../up.dlspec",
            "/abs/a b.dlspec",
            "./x//y.dlspec",
            "<stdin>",
            "é%20#?.dlspec",
        ]
    ),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), min_size=1),
)


@st.composite
def messages(draw: st.DrawFn) -> tuple[SourceMap, list[Diagnostic], str]:
    """Files, messages on them, and what the spec is called."""
    sources = SourceMap()
    alphabet = "ab \t\r\n日😀\u0301\u2028\x1b{}[]%"
    contents = draw(st.lists(st.text(alphabet, max_size=60), min_size=1, max_size=2))
    for number, content in enumerate(contents):
        name = draw(NAMES)
        sources.add(f"{number}{name}", content)
    spans = st.one_of(
        st.just(NOWHERE),
        *(
            st.tuples(*[st.integers(source.base, source.end)] * 2).map(
                lambda pair: Span(min(pair), max(pair))
            )
            for source in sources.sources
        ),
    )
    labels = st.builds(Label, spans, TEXTS)
    edits = st.builds(Edit, spans, TEXTS)
    fixes = st.builds(
        Fix, TEXTS, st.lists(edits, max_size=2).map(tuple), st.sampled_from(Applicability)
    )
    found = st.builds(
        Diagnostic,
        st.sampled_from(["E0101", "E0523", "W0415"]),
        st.sampled_from(Severity),
        TEXTS,
        labels,
        st.lists(labels, max_size=2).map(tuple),
        st.lists(TEXTS, max_size=2).map(tuple),
        st.lists(TEXTS, max_size=2).map(tuple),
        st.lists(fixes, max_size=2).map(tuple),
    )
    return sources, draw(st.lists(found, max_size=4)), draw(st.one_of(st.just(""), NAMES))
