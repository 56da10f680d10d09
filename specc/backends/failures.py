"""What a script failed of when it ran, said at the part of the spec that it came from."""

from __future__ import annotations

import re

from specc.backends.extern import report_failed_import
from specc.backends.python.program import Script
from specc.backends.script_child import Failure
from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.graph.ir import Program
from specc.source import NOWHERE, Span

# What Keras raises where a download fails: the address, a number or `None`, the reason.
_FETCHED = re.compile(r"URL fetch failure on (\S+): \S+ -- (.*)")


def report_failure(program: Program, script: Script, failure: Failure, sink: Sink) -> None:
    """Report what the script of `program` failed of: a download, an import, or anything else."""
    span = blamed_span(script, failure)
    line = _innermost(script, failure)
    if span == NOWHERE and report_failed_import(program, line, failure, sink):
        return
    fetched = _FETCHED.match(failure.words)
    if fetched is not None:
        _report_download(fetched[1], fetched[2], span, sink)
        return
    # A script that gives up says why in a line; an exception has a type and its words.
    sink.report(
        codes.FAILED,
        span,
        "raised here" if span != NOWHERE else "",
        error=failure.words if failure.gave_up else failure.error,
        notes=() if failure.gave_up else _own_words(failure),
    )


def blamed_span(script: Script, failure: Failure) -> Span:
    """The part of the spec that the script's innermost line in the traceback came from."""
    known = [line for line in failure.lines if line in script.source_map]
    return script.source_map[known[-1]] if known else NOWHERE


def _innermost(script: Script, failure: Failure) -> str:
    """The text of the script's innermost line in the traceback."""
    return script.text.splitlines()[failure.lines[-1] - 1] if failure.lines else ""


def _report_download(address: str, reason: str, span: Span, sink: Sink) -> None:
    helps = ["what was fetched once is kept in `~/.keras`"]
    if "/keras-applications/" in address:
        helps.append("`weights=none` starts from random numbers")
    sink.report(
        codes.NOT_FETCHED,
        span,
        "fetched here" if span != NOWHERE else "",
        address=address,
        notes=[reason] if reason else [],
        helps=helps,
    )


def _own_words(failure: Failure) -> list[str]:
    lines = [line.strip() for line in failure.words.splitlines() if line.strip()]
    return lines[:12] or [failure.error]
