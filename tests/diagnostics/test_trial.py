"""Fixes are offered once they have been made and compiled, many at a time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import specc.pipeline
from specc.diagnostics import Applicability, Diagnostic, Edit, Fix, Label, Severity
from specc.diagnostics.edits import Change, Taken, applies, changes
from specc.diagnostics.trial import MOST_TRIALS, Again, Work, tried
from specc.pipeline import compile_text
from specc.source import Source, SourceMap, Span

SAFE = Applicability.SAFE

ENOUGH = 250_000
"""Steps for all trials."""


class Words:
    """A compiler for which each `bad` is a slip, and each `late` wrong once no slip is left."""

    def __init__(self, repairs: dict[str, str]) -> None:
        self.repairs = repairs
        self.compilations = 0

    def messages(self, text: str) -> tuple[list[Diagnostic], SourceMap]:
        self.compilations += 1
        sources = SourceMap()
        sources.add("words", text)
        slips = [self._message("E0101", m) for m in re.finditer(r"bad\w*", text)]
        late = [self._message("E0401", m) for m in re.finditer(r"late\w*", text)]
        return slips or late, sources

    def again(self, texts: dict[int, str], steps: int) -> Again:
        return Again(*self.messages(texts[0]), steps)

    def _message(self, code: str, match: re.Match[str]) -> Diagnostic:
        span = Span(*match.span())
        repair = self.repairs.get(match[0])
        fixes = () if repair is None else (Fix("f", (Edit(span, repair),), SAFE),)
        return Diagnostic(code, Severity.ERROR, match[0], Label(span), fixes=fixes)

    def offered(self, text: str) -> list[list[str]]:
        """The levels of the fixes that are left of each message."""
        diagnostics, sources = self.messages(text)
        self.compilations = 0
        result = tried(diagnostics, sources, self.again, Work(0, ENOUGH))
        assert [d.message for d in result] == [d.message for d in diagnostics]
        return [[fix.level.value for fix in d.fixes] for d in result]


def test_a_fix_that_mends_its_message_is_offered() -> None:
    assert Words({"bad": "good"}).offered("a bad word") == [["safe"]]


def test_what_an_earlier_mistake_hid_is_not_held_against_its_fix() -> None:
    assert Words({"bad": "late"}).offered("a bad word") == [["safe"]]


def test_a_fix_that_does_not_mend_is_left_out() -> None:
    assert Words({"bad": "bad"}).offered("a bad word") == [[]]


def test_a_fix_that_breaks_something_else_is_only_shown() -> None:
    assert Words({"bad": "a badly"}).offered("a bad word") == [["shown"]]


def test_a_wrong_fix_does_not_spoil_the_others() -> None:
    words = Words({"bad": "good", "badd": "badd", "baddd": "a bader"})
    text = "bad\n" * 20 + "badd\n" + "bad\n" * 20 + "baddd\n"
    assert words.offered(text) == [["safe"]] * 20 + [[]] + [["safe"]] * 20 + [["shown"]]
    assert words.compilations <= MOST_TRIALS


def test_all_that_is_right_is_one_compilation() -> None:
    words = Words({"bad": "good"})
    assert words.offered("bad " * 500) == [["safe"]] * 500
    assert words.compilations == 1


def test_the_number_of_compilations_is_bounded() -> None:
    words = Words({"bad": "good", "badd": "x\nbader"})
    levels = words.offered("bad\nbadd\n" * 100)
    assert words.compilations <= MOST_TRIALS
    assert all(level in (["safe"], ["shown"], []) for level in levels)
    assert ["safe"] not in levels[1::2]


def test_alternatives_are_tried_one_after_the_other() -> None:
    sources = SourceMap()
    sources.add("words", "a bad word")
    span = Span(2, 5)
    fixes = tuple(Fix(text, (Edit(span, text),), SAFE) for text in ("bad", "good", "a badly"))
    diagnostic = Diagnostic("E0101", Severity.ERROR, "bad", Label(span), fixes=fixes)
    words = Words({})
    [result] = tried([diagnostic], sources, words.again, Work(0, ENOUGH))
    assert [(fix.title, fix.level.value) for fix in result.fixes] == [
        ("good", "safe"),
        ("a badly", "shown"),
    ]


SPEC = """
model mlp {{
  input x: float32[4]
{layers}
  output y = Dense(3)
}}
"""


def test_fifty_slips_in_ten_thousand_lines_are_two_compilations(monkeypatch) -> None:
    compilations = 0
    passes = specc.pipeline._passes

    def counted(*arguments):
        nonlocal compilations
        compilations += 1
        return passes(*arguments)

    monkeypatch.setattr(specc.pipeline, "_passes", counted)
    layers = ["  Dense(4, use_bias=true)"] * 10_000
    for number in range(50):
        layers[number * 200 + 7] = "  Dense(4, use_bias=True)"
    compilation = compile_text(SPEC.format(layers="\n".join(layers)))
    assert len(compilation.diagnostics) == 50
    assert all(fix.level is SAFE for d in compilation.diagnostics for fix in d.fixes)
    assert compilations == 2


@pytest.mark.parametrize(("times", "level"), [(8_000, "safe"), (10_000, "shown")])
def test_trials_take_no_more_than_what_the_spec_left_of_its_steps(times: int, level: str) -> None:
    layers = f"  repeat {times} {{ Dense(4) }}\n  Dense(4, use_bias=True)"
    compilation = compile_text(SPEC.format(layers=layers))
    [message] = compilation.diagnostics
    assert [fix.level.value for fix in message.fixes] == [level]


def test_a_fix_that_makes_too_much_work_is_only_shown() -> None:
    """The wrong name hides the loop: mended, the spec takes more steps than there may be."""
    spec = "let times = 300_000\nlet count = tmies + 1\n" + SPEC.format(
        layers="  repeat count { x }"
    )
    [message, *_] = compile_text(spec).diagnostics
    assert [fix.level.value for fix in message.fixes] == ["shown"]


def test_a_spec_without_fixes_is_compiled_once(monkeypatch) -> None:
    monkeypatch.setattr("specc.diagnostics.trial.tried", pytest.fail)
    assert compile_text(SPEC.format(layers="")).program is not None


def test_line_breaks_that_are_added_are_those_of_the_file() -> None:
    source = Source("s", "one\r\ntwo\r\n", 10)
    assert Change(source, [Edit(Span(13, 13), "\nand")]).text == "one\r\nand\r\ntwo\r\n"
    source = Source("s", "one\ntwo", 10)
    assert Change(source, [Edit(Span(17, 17), "\nand")]).text == "one\ntwo\nand"


def test_a_fix_whose_own_edits_clash_is_never_made() -> None:
    sources = SourceMap()
    sources.add("s", "0123456789")
    assert applies(Fix("f", (Edit(Span(2, 4), ""), Edit(Span(4, 5), "")), SAFE), sources)
    assert not applies(Fix("f", (Edit(Span(2, 5), ""), Edit(Span(4, 6), "")), SAFE), sources)
    assert not applies(Fix("f", (Edit(Span(2, 2), "a"), Edit(Span(2, 2), "b")), SAFE), sources)
    assert not applies(Fix("f", (Edit(Span(2, 99), ""),), SAFE), sources)
    assert not applies(Fix("f", (), SAFE), sources)


SPANS = st.tuples(st.integers(0, 30), st.integers(0, 4)).map(lambda p: Span(p[0], p[0] + p[1]))
EDITS = st.builds(Edit, SPANS, st.sampled_from(["", "x", "xyz"]))


@given(st.lists(st.builds(lambda e: Fix("f", (e,), SAFE), EDITS), max_size=12))
def test_places_follow_the_text(fixes: list[Fix]) -> None:
    """What no edit touches is found again at the place that the change says."""
    text = "".join(chr(ord("A") + i) for i in range(35))
    sources = SourceMap()
    source = sources.add("s", text)
    taken = Taken()
    chosen = [fix for fix in fixes if taken.take(fix)]
    touched = {i for f in chosen for e in f.edits for i in range(e.span.start, e.span.end)}
    for change in changes((e for f in chosen for e in f.edits), sources).values():
        for offset in set(range(len(text))) - touched:
            before, behind = change.places(offset)
            assert before <= behind
            assert change.text[behind] == source.text[offset]
    if fixes:
        assert chosen[0] is fixes[0]
