"""Levels: which warnings are silenced, and which are errors.

A warning is silenced by a comment of the spec, `# specc: allow W0711`; `choice` says what else
the command line may ask for, `comments` how such comments are read. This is the last pass: it
takes what all others have reported. Specs without warnings and without `specc:` in them, which
are most, pay for one search through the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from specc.diagnostics.codes.lints import ON_REQUEST
from specc.diagnostics.model import Diagnostic, Severity
from specc.levels.choice import DEFAULTS, Levels
from specc.source import Source
from specc.syntax import ast

__all__ = ["DEFAULTS", "Levels", "settle"]


def settle(
    diagnostics: list[Diagnostic],
    files: Iterable[tuple[Source, ast.Module]],
    levels: Levels,
    *,
    complete: bool,
) -> list[Diagnostic]:
    """The messages that are left, denied ones as errors, in source order.

    `files` are the sources with their trees; `complete` says that every check has run on the
    spec as it is written, so that an allowance that silences nothing can be told of.
    """
    marked = [(source, module) for source, module in files if "specc:" in source.text]
    if marked:
        from specc.levels.comments import silence

        failed = any(d.severity is Severity.ERROR for d in diagnostics)
        left, own = silence(diagnostics, marked, complete=complete and not failed)
        diagnostics = sorted([*left, *own], key=_place) if own else left
    return _leveled(diagnostics, levels)


def _place(diagnostic: Diagnostic) -> tuple[object, str]:
    return diagnostic.primary.span, diagnostic.code


def _leveled(diagnostics: Sequence[Diagnostic], levels: Levels) -> list[Diagnostic]:
    """Each warning at the level that is asked for."""
    left = []
    for diagnostic in diagnostics:
        if diagnostic.severity is not Severity.WARNING:
            left.append(diagnostic)
            continue
        code = diagnostic.code
        level, asked = levels.of(code, by_default=code not in ON_REQUEST)
        if level == "deny":
            left.append(_denied(diagnostic, asked))
        elif level == "warn":
            left.append(diagnostic)
    return left


def _denied(diagnostic: Diagnostic, asked: str) -> Diagnostic:
    return Diagnostic(
        diagnostic.code,
        Severity.ERROR,
        diagnostic.message,
        diagnostic.primary,
        diagnostic.secondary,
        (*diagnostic.notes, f"a warning, denied by `--deny {asked}`"),
        diagnostic.helps,
        diagnostic.fixes,
    )
