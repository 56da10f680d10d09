"""The layout of messages, on made-up ones: what the UI tests show of real ones, taken apart."""

from __future__ import annotations

import json
import re
import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from specc.diagnostics.render_json import render as render_json
from specc.diagnostics.render_text import render, summary
from specc.source import NOWHERE, Source, SourceMap, Span

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


def test_causes_stand_in_the_order_of_the_lines() -> None:
    sources, source = spec()
    cause = Label(at(source, "y\n"), "this is int64[?]")
    shows(
        error(at(source, "categorical_crossentropy"), "expects one-hot targets", cause),
        sources,
        """
        error[E0502]: wrong
          --> iris.dlspec:11:10
           |
        2  |   target species = y
           |                    - this is int64[?]
        ...
        11 |   loss = categorical_crossentropy
           |          ^^^^^^^^^^^^^^^^^^^^^^^^ expects one-hot targets
        """,
    )


def test_a_single_line_between_is_shown() -> None:
    sources, source = spec()
    shows(
        error(at(source, "Dense"), "here", Label(at(source, "model"), "in this")),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:7:20
          |
        5 | model mlp {
          | ----- in this
        6 |   input features: float32[4]
        7 |   output species = Dense(3)
          |                    ^^^^^ here
        """,
    )


def test_several_labels_on_one_line_hang_below_each_other() -> None:
    sources, source = spec()
    shows(
        error(
            at(source, "Dense(3)"),
            "main",
            Label(at(source, "output"), "first"),
            Label(at(source, "species", 1), "second"),
            Label(at(source, "3)\n"), "three"),
        ),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:7:20
          |
        7 |   output species = Dense(3)
          |   ------ -------   ^^^^^^^^ three
          |   |      |         |
          |   |      |         main
          |   |      second
          |   first
        """,
    )


def test_a_span_over_lines_has_a_bar() -> None:
    sources, source = spec()
    shows(
        error(at(source, "Dense(3)\n}\n"), "all of this", Label(at(source, "output"), "that")),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:7:20
          |
        7 |     output species = Dense(3)
          |     ------ that
          |  ____________________^
        8 | | }
          | |_^ all of this
        """,
    )


def test_a_span_that_fills_its_lines_has_a_straight_bar() -> None:
    sources, source = spec()
    train = Span(at(source, "train").start, source.end)
    shows(
        error(train, "this block"),
        sources,
        """
        error[E0502]: wrong
          --> iris.dlspec:10:1
           |
        10 | / train {
        11 | |   loss = categorical_crossentropy
        12 | | }
           | |_^ this block
        """,
    )


def test_spans_over_lines_stand_beside_each_other() -> None:
    sources, source = spec()
    body = Span(at(source, "{", 1).start, at(source, "Dense(3)\n}").end)
    last = Label(at(source, "Dense(3)\n}"), "the end")
    shows(
        error(body, "the body", last, Label(at(source, "model"), "model")),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:5:11
          |
        5 |    model mlp {
          |    ----- model
          |  ____________^
        6 | |    input features: float32[4]
        7 | |    output species = Dense(3)
          | | ____________________-
        8 | || }
          | |__^ the body
          |  |_- the end
        """,
    )


def test_a_label_in_another_file_has_its_own_place() -> None:
    sources, source = spec()
    blocks = sources.add("blocks.dlspec", "block f {\n  input x\n}\n")
    shows(
        error(at(source, "Dense(3)"), "here", Label(at(blocks, "x"), "in here")),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:7:20
          |
        7 |   output species = Dense(3)
          |                    ^^^^^^^^ here
         ::: blocks.dlspec:2:9
          |
        2 |   input x
          |         - in here
        """,
    )


def test_notes_helps_and_fixes() -> None:
    sources, source = spec()
    loss = at(source, "categorical_crossentropy")
    end = at(source, "= y").end
    shows(
        error(
            loss,
            notes=("first line\nsecond line",),
            helps=("do that",),
            fixes=(
                Fix("one-hot the labels", (Edit(Span(end, end), " -> OneHot(3)"),)),
                Fix("use the sparse loss", (Edit(loss, "sparse_categorical_crossentropy"),)),
                Fix("without a place", ()),
            ),
        ),
        sources,
        """
        error[E0502]: wrong
          --> iris.dlspec:11:10
           |
        11 |   loss = categorical_crossentropy
           |          ^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = note: first line
                   second line
           = help: do that
           = help: without a place
        help: one-hot the labels
           |
        2  |   target species = y -> OneHot(3)
           |                     +++++++++++++
           |
        help: use the sparse loss
           |
        11 -   loss = categorical_crossentropy
        11 +   loss = sparse_categorical_crossentropy
           |
        """,
    )


def test_a_fix_of_several_lines_in_another_file() -> None:
    sources, source = spec()
    blocks = sources.add("blocks.dlspec", "a = 1\nb = 2\nc = 3\nd = 4\n")
    edits = (
        Edit(at(blocks, "1"), "10"),
        Edit(at(blocks, "b = 2\n"), ""),
        Edit(at(blocks, "4"), "40"),
    )
    shows(
        error(at(source, "Dense"), fixes=(Fix("change them", edits),)),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:7:20
          |
        7 |   output species = Dense(3)
          |                    ^^^^^
          |
        help: change them
         --> blocks.dlspec:1:1
          |
        1 - a = 1
        1 + a = 10
        2 - b = 2
        3 - c = 3
        2 + c = 3
        4 - d = 4
        4 + d = 40
          |
        """,
    )


def test_without_a_place_there_is_no_snippet() -> None:
    sources, _ = spec()
    shows(
        error(NOWHERE, notes=("a fact",), fixes=(Fix("do that", ()),)),
        sources,
        """
        error[E0502]: wrong
          = note: a fact
          = help: do that
        """,
    )


def test_the_end_of_a_file_and_an_empty_file() -> None:
    sources, source = spec("train {\n")
    shows(
        error(Span(source.end, source.end), "expected `}`"),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:2:1
          |
        2 |
          | ^ expected `}`
        """,
    )
    sources, source = spec("")
    shows(
        error(Span(0, 0), "nothing here"),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:1:1
          |
        1 |
          | ^ nothing here
        """,
    )


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
        fixes=(Fix("other", (Edit(Span(5_000_000, 5_000_008), "Conv2D(3)"),)),),
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
    started = time.process_time()
    text = render(diagnostics, sources, color=False)
    assert len(text) < 1_000_000
    assert time.process_time() - started < 5


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


def test_colour_changes_nothing_but_the_colour() -> None:
    sources, source = spec()
    diagnostic = error(
        at(source, "Dense(3)\n}"),
        "here",
        Label(at(source, "output"), "there"),
        notes=("n",),
        fixes=(Fix("f", (Edit(at(source, "Dense"), "Conv"),)),),
    )
    colored = render([diagnostic], sources, color=True)
    assert "\x1b[1;31merror[E0502]\x1b[0m" in colored
    plain = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert plain == render([diagnostic], sources, color=False)


def test_messages_are_a_blank_line_apart() -> None:
    sources, _ = spec()
    assert render([error(NOWHERE)] * 2, sources, color=False).split("\n") == [
        "error[E0502]: wrong",
        "",
        "error[E0502]: wrong",
    ]
    assert render([], sources, color=False) == ""


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], ""),
        ([Severity.NOTE], ""),
        ([Severity.ERROR], "1 error in a.dlspec"),
        ([Severity.WARNING] * 2, "2 warnings in a.dlspec"),
        ([Severity.ERROR] * 2 + [Severity.WARNING], "2 errors and 1 warning in a.dlspec"),
    ],
)
def test_the_summary_counts(severities: list[Severity], expected: str) -> None:
    diagnostics = [Diagnostic("E0001", s, "m", Label(NOWHERE)) for s in severities]
    assert summary(diagnostics, "a.dlspec") == expected


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
        fixes=(Fix("f", tuple(edits)),) if apart else (),
    )
    text = render([diagnostic], sources, color=False)
    assert all(c == "\n" or c.isprintable() or c == "\u0301" for c in text)
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    for label in (diagnostic.primary, *diagnostic.secondary):
        assert label.text in text
    assert len(json.loads(render_json([diagnostic], sources))) == 1


def test_the_json_form() -> None:
    sources, source = spec()
    loss = at(source, "categorical_crossentropy")
    diagnostic = error(
        loss,
        "here",
        Label(at(source, "Dense(3)\n}"), "there"),
        notes=("n",),
        helps=("h",),
        fixes=(Fix("f", (Edit(loss, "mse"),)),),
    )
    place = {"file": "iris.dlspec", "line": 11, "column": 10, "end_line": 11, "end_column": 34}
    assert json.loads(render_json([diagnostic, error(NOWHERE)], sources)) == [
        {
            "code": "E0502",
            "severity": "error",
            "message": "wrong",
            **place,
            "label": "here",
            "labels": [
                {
                    "file": "iris.dlspec",
                    "line": 7,
                    "column": 20,
                    "end_line": 8,
                    "end_column": 2,
                    "text": "there",
                }
            ],
            "notes": ["n"],
            "helps": ["h"],
            "fixes": [{"title": "f", "level": "shown", "edits": [{**place, "text": "mse"}]}],
        },
        {
            "code": "E0502",
            "severity": "error",
            "message": "wrong",
            **dict.fromkeys(place),
            "label": "",
            "labels": [],
            "notes": [],
            "helps": [],
            "fixes": [],
        },
    ]
    assert render_json([], sources) == "[]"
