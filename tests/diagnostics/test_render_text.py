"""The layout of messages, on made-up ones: what the UI tests show of real ones, taken apart."""

from __future__ import annotations

import re

import pytest

from specc.diagnostics import Applicability, Diagnostic, Edit, Fix, Label, Severity
from specc.diagnostics.render_text import render, summary
from specc.source import NOWHERE, Span
from tests.diagnostics.made_up import at, error, shows, spec

SHOWN = Applicability.SHOWN


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


def test_several_labels_at_one_place_keep_their_order() -> None:
    sources, source = spec()
    output = at(source, "output")
    shows(
        error(at(source, "Dense"), "main", Label(output, "first"), Label(output, "second")),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:7:20
          |
        7 |   output species = Dense(3)
          |   ------           ^^^^^ main
          |   |
          |   first
          |   second
        """,
    )


def test_a_fix_that_adds_a_line_leaves_the_one_above() -> None:
    sources, source = spec()
    end = at(source, "= y").end
    shows(
        error(
            at(source, "y\n"),
            fixes=(Fix("add it", (Edit(Span(end, end), "\n  x = 1"),), SHOWN),),
        ),
        sources,
        """
        error[E0502]: wrong
         --> iris.dlspec:2:20
          |
        2 |   target species = y
          |                    ^
          |
        help: add it
          |
        2 |   target species = y
        3 +   x = 1
          |
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
                Fix(
                    "one-hot the labels",
                    (Edit(Span(end, end), " -> OneHot(3)"),),
                    SHOWN,
                ),
                Fix(
                    "use the sparse loss",
                    (Edit(loss, "sparse_categorical_crossentropy"),),
                    SHOWN,
                ),
                Fix("without a place", (), SHOWN),
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
        error(at(source, "Dense"), fixes=(Fix("change them", edits, SHOWN),)),
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
        4 - d = 4
        4 + d = 40
          |
        """,
    )


def test_without_a_place_there_is_no_snippet() -> None:
    sources, _ = spec()
    shows(
        error(NOWHERE, notes=("a fact",), fixes=(Fix("do that", (), SHOWN),)),
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


def test_colour_changes_nothing_but_the_colour() -> None:
    sources, source = spec()
    diagnostic = error(
        at(source, "Dense(3)\n}"),
        "here",
        Label(at(source, "output"), "there"),
        notes=("n",),
        fixes=(Fix("f", (Edit(at(source, "Dense"), "Conv"),), SHOWN),),
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
