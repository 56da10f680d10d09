"""A fix that a message proposes makes the message go away, and breaks nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from specc.diagnostics.model import Diagnostic, Fix
from tests.checks.conftest import messages

UI = Path(__file__).parents[1] / "ui" / "checks"
# One spec shows that nothing is said: its golden is empty.
SPECS = sorted(p for p in UI.glob("*.dlspec") if p.with_suffix(".stderr").read_text("utf-8"))


def applied(text: str, fix: Fix) -> str:
    for edit in sorted(fix.edits, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def identity(message: Diagnostic) -> tuple[str, str]:
    return message.code, message.message


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_fix_removes_its_message(spec: Path) -> None:
    text = spec.read_text(encoding="utf-8")
    before = messages(text)
    assert before
    for message in before:
        for fix in message.fixes:
            after = [identity(m) for m in messages(applied(text, fix))]
            count = [identity(m) for m in before].count(identity(message))
            assert after.count(identity(message)) < count, (message.message, fix.title)
            syntax = [code for code, _ in after if code.startswith("E01")]
            assert not syntax, (fix.title, after)


def test_both_fixes_of_the_published_iris_program_are_enough() -> None:
    text = (UI / "iris_published.dlspec").read_text(encoding="utf-8")
    (message,) = messages(text)
    assert message.code == "E0523"
    assert "categorical_crossentropy" in text[slice(*message.primary.span)]
    (target,) = message.secondary
    assert text[slice(*target.span)] == "y"
    titles = [fix.title for fix in message.fixes]
    assert "OneHot(3)" in titles[0]
    assert "sparse_categorical_crossentropy" in titles[1]
    for fix in message.fixes:
        assert not messages(applied(text, fix))
