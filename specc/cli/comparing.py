"""Reads the two sides of `specc diff`, compares them and prints what differs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from specc.cli.messages import MISUSE, OK, Report, wants_color
from specc.diagnostics.codes import files as codes
from specc.diagnostics.model import Sink
from specc.pipeline import Compilation, Options, Spec, compile_spec
from specc.record import record
from specc.source import NOWHERE, SourceMap

if TYPE_CHECKING:
    import click

DIFFERENT = 1


@record
class Side:
    """What one side is called on the command line, and how it is compiled."""

    name: str
    options: Options


def compare_sides(ctx: click.Context | None, old: Side, new: Side, form: str) -> int:
    """Print what differs; 0 where nothing does, 1 where something does, 2 where a side has errors.

    An empty `form` prints nothing.
    """
    compiled = [_compiled(side) for side in (old, new)]
    if compiled[0].program is None or compiled[1].program is None:
        report = Report(ctx)
        for side, one in zip((old, new), compiled, strict=True):
            if one.program is None:
                report.add(side.name, one)
        return MISUSE
    from specc.changes import compare

    changes = compare(compiled[0].program, compiled[1].program)
    color = form == "text" and wants_color(ctx, sys.stdout)
    text = ""
    if form == "json":
        from specc.changes.data import as_text

        text = as_text(changes)
    elif form == "markdown":
        text = changes.as_markdown().rstrip("\n")
    elif form == "text":
        text = changes.as_text(color=color)
    if text:
        _print(text, color)
    return OK if changes.is_empty else DIFFERENT


def _compiled(side: Side) -> Compilation:
    """One side; where Git has no such file, a compilation that says so."""
    name, options = side.name, side.options
    if name == "-":
        data = sys.stdin.buffer.read(options.limits.max_bytes + 1)
        return compile_spec(Spec("<stdin>", Path("<stdin>"), data), options)
    if ":" not in name:
        return compile_spec(Spec(name, Path(name)), options)
    from specc.cli.revisions import NotThere, Revision, revision_in

    parts = revision_in(name)
    if parts is None:
        return compile_spec(Spec(name, Path(name)), options)
    try:
        revision = Revision(parts[0], options.limits)
        return compile_spec(revision.spec(name, parts[1]), over(options, revision))
    except NotThere as reason:
        sink = Sink()
        sink.report(codes.UNREADABLE, NOWHERE, path=name, reason=str(reason))
        return Compilation(None, sink.sorted(), SourceMap())


def over(options: Options, overlay: Mapping[Path, str]) -> Options:
    """The options, with texts that are taken instead of what files hold."""
    return Options(
        options.overrides,
        options.include,
        options.limits,
        options.debug,
        overlay,
        options.levels,
        options.allow_paths,
        options.try_fixes,
    )


def _print(text: str, color: bool) -> None:
    """Write to standard output in whatever encoding it has; without a library where that may be."""
    if os.name == "nt":
        from click import echo

        echo(text, color=color)
        return
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
