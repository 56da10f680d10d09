"""What people are shown: those fixes that hold, and the first of too many messages.

A JSON text is not edited: what a fix would write into it is said in words.
"""

from __future__ import annotations

from collections.abc import Sequence

from specc.diagnostics.codes import files as codes
from specc.diagnostics.model import Diagnostic, Fix, Severity, Sink
from specc.diagnostics.trial import Compile, Work, to_be_read, tried
from specc.limits import Limits, raised_by
from specc.source import NOWHERE, SourceMap


def offered(
    found: list[Diagnostic],
    sources: SourceMap,
    compile_again: Compile,
    limits: Limits,
    steps: int,
) -> list[Diagnostic]:
    """The messages with those fixes alone that have been tried; the spec itself took `steps`.

    Reading a spec and trying its fixes take little more than its limits let reading alone take; a
    long text has more to be tried, and to wait for.
    """
    if len(found) > limits.max_messages:
        return to_be_read(found)
    written = sum(len(source.text) for source in sources.sources)
    most = limits.max_steps * 4 // 5 + written // 4
    return tried(found, sources, compile_again, Work(steps, most))


def in_words(found: Sequence[Diagnostic], sources: SourceMap) -> list[Diagnostic]:
    """The messages with those fixes as helps that would edit a JSON text: they write a spec's."""
    told = []
    for each in found:
        kept = tuple(fix for fix in each.fixes if not _edits_json(fix, sources))
        titles = [fix.title for fix in each.fixes if fix not in kept]
        helps = (*each.helps, *(title for title in titles if title not in each.helps))
        told.append(
            Diagnostic(
                each.code,
                each.severity,
                each.message,
                each.primary,
                each.secondary,
                each.notes,
                helps,
                kept,
            )
            if titles
            else each
        )
    return told


def _edits_json(fix: Fix, sources: SourceMap) -> bool:
    return any(
        edit.span != NOWHERE and sources.source_at(edit.span.start).is_json for edit in fix.edits
    )


def first_of(found: Sequence[Diagnostic], most: int, *, has_all: bool) -> list[Diagnostic]:
    """The first ones of too many messages, errors before warnings, and how many more there are.

    `has_all` says that there are no others than those that were found.
    """
    chosen = sorted(found, key=lambda d: d.severity is not Severity.ERROR)[:most]
    kept = set(map(id, chosen))
    count = len(found) - len(chosen)
    rest = Sink()
    rest.report(
        codes.TOO_MANY_MESSAGES,
        NOWHERE,
        count=f"{count:,}" if has_all else f"at least {count:,}",
        what="message is" if count == 1 else "messages are",
        helps=[raised_by("max_messages")],
    )
    return [d for d in found if id(d) in kept] + rest.sorted()
