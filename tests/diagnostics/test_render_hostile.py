"""Messages on text that is wide, endless, invisible or meant to do harm."""

from __future__ import annotations

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from specc.diagnostics import Applicability, Diagnostic, Edit, Fix, Label, Severity
from specc.diagnostics.render_json import render as render_json
from specc.diagnostics.render_text import render
from specc.source import NOWHERE, Span
from tests.diagnostics.made_up import at, error, shows, spec

SHOWN = Applicability.SHOWN


def test_wide_characters_tabs_and_line_breaks_of_windows_are_aligned() -> None:
    sources, source = spec("a\tb\r\n日本 = x\r\ne\u0301 = zz\r\n")
    shows(
        error(
            at(source, "b"), "tab", Label(at(source, "x"), "wide"), Label(at(source, "zz"), "thin")
        ),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:1:3
          |
        1 | a    b
          |      ^ tab
        2 | 日本 = x
          |        - wide
        3 | e\u0301 = zz
          |     -- thin
        """.replace("\\u0301", "\u0301"),
    )


def test_a_long_line_is_cut_around_what_is_marked() -> None:
    sources, source = spec("x = " + "Dense(3) -> " * 1_000_000)
    diagnostic = error(
        Span(5_000_000, 5_000_008),
        "here",
        Label(Span(4, 9), "far away"),
        fixes=(Fix("other", (Edit(Span(5_000_000, 5_000_008), "Conv2D(3)"),), SHOWN),),
    )
    text = render([diagnostic], sources, color=False)
    assert max(map(len, text.splitlines())) < 150
    lines = text.splitlines()
    assert lines[3].endswith("Dense(3)…")
    assert lines[4] == "  |     ----- far away"
    marked, underline = lines[5], lines[6]
    assert marked.startswith("1 | …")
    start = underline.index("^")
    assert marked[start : start + 8] == source.text[5_000_000:5_000_008]
    assert "+ " in text


def test_a_mark_longer_than_the_line_shown_is_cut_too() -> None:
    sources, _source = spec("y" * 10_000)
    lines = render([error(Span(0, 10_000), "all")], sources, color=False).splitlines()
    assert lines[4] == "  | " + "^" * 120 + " all"


def test_work_does_not_grow_with_the_length_of_a_line() -> None:
    """A thousand messages in a line of ten megabytes: copying it for each would take minutes."""
    sources, _ = spec("x" * 10_000_000)
    diagnostics = [error(Span(i * 9_000, i * 9_000 + 5), "here") for i in range(1_000)]
    text = render(diagnostics, sources, color=False)
    assert len(text) < 1_000_000


def test_nothing_raw_reaches_the_terminal() -> None:
    sources, _source = spec("x = \x1b[31m\u202e\x07\n", name="a\x1b]0;title\x07.dlspec")
    diagnostic = error(
        Span(4, 10), "label\x1b[2J", message="text\x1b[31m", notes=("note\u2066",), helps=("\x9b",)
    )
    text = render([diagnostic], sources, color=False)
    assert all(c == "\n" or c.isprintable() for c in text)
    assert "\\x1b[31m" in text
    assert "\\u202e" in text


def test_an_endless_name_in_a_message_is_cut() -> None:
    sources, _ = spec()
    text = render([error(NOWHERE, message="n" * 1_000_000)], sources, color=False)
    assert len(text) < 1_100


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_spans_in_any_text_are_shown(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab \t\n\r{}日\u0301\x1b\u202e" + "x" * 5, max_size=300))
    sources, _source = spec(text)
    offsets = st.integers(0, len(text))
    spans = st.tuples(offsets, offsets).map(lambda pair: Span(min(pair), max(pair)))
    labels = st.builds(Label, spans, st.sampled_from(["", "label", "日本"]))
    edits = data.draw(
        st.lists(st.builds(Edit, spans, st.sampled_from(["", "a", "b\nc"])), max_size=2)
    )
    apart = len(edits) < 2 or not (
        edits[0].span.start < edits[1].span.end and edits[1].span.start < edits[0].span.end
    )
    diagnostic = Diagnostic(
        "E0001",
        Severity.WARNING,
        "m",
        data.draw(labels),
        tuple(data.draw(st.lists(labels, max_size=4))),
        fixes=(Fix("f", tuple(edits), SHOWN),) if apart else (),
    )
    text = render([diagnostic], sources, color=False)
    assert all(c == "\n" or c.isprintable() or c == "\u0301" for c in text)
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    for label in (diagnostic.primary, *diagnostic.secondary):
        assert label.text in text
    assert len(json.loads(render_json([diagnostic], sources))) == 1
