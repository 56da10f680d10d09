"""Checks of whole specs: helpers that the tests of this folder share."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from specc.diagnostics.model import Diagnostic, Severity
from specc.pipeline import Compilation, Options, compile_text

ORACLE = Path(__file__).with_name("keras_oracle.py")


def compiled(text: str) -> Compilation:
    """The spec checked, the graph verified."""
    return compile_text(text, "spec.dlspec", Options(debug=True))


def messages(text: str) -> list[Diagnostic]:
    return compiled(text).diagnostics


def errors(text: str) -> list[Diagnostic]:
    """The messages that stop a build."""
    return [message for message in messages(text) if message.severity is Severity.ERROR]


def codes(text: str) -> list[str]:
    """The codes of the messages on a spec, in source order."""
    return [message.code for message in messages(text)]


@pytest.fixture(scope="session")
def keras_says() -> Callable[[Iterable[dict[str, Any]]], list[dict[str, Any]]]:
    """What Keras does with each case: one process for all the cases of a call."""

    def ask(cases: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, str(ORACLE)],
            input="".join(json.dumps(case) + "\n" for case in cases),
            capture_output=True,
            text=True,
            check=True,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask
