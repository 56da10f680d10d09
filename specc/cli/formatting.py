"""What `specc fmt` does, without reading its command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specc.cli.messages import ERRORS, OK, Report, wants_color
from specc.diagnostics.cells import printable
from specc.diagnostics.model import Sink
from specc.limits import DEFAULT
from specc.resolve.imports import decode, read_source
from specc.source import NOWHERE, Source, SourceMap
from specc.syntax.formatting import format_source, mistakes

if TYPE_CHECKING:
    import click

STDIN = "-"
ENDING = ".dlspec"


def format_specs(
    paths: Sequence[str],
    *,
    check: bool = False,
    diff: bool = False,
    stdin_name: str | None = None,
    ctx: click.Context | None = None,
) -> int:
    """Format the files, and those in the folders; the exit status.

    With `check` or `diff` nothing is written, and the status is 1 where something would be.
    """
    report = Report(ctx)
    status = OK
    for name in dict.fromkeys(found(paths, report)):
        source, mark = _read(name, stdin_name, report)
        if source is None:
            continue
        after = formatted(source, report)
        if after is None:
            continue
        if name == STDIN and not (check or diff):
            sys.stdout.buffer.write((mark + after).encode("utf-8"))
        if after == source.text:
            continue
        if check or diff:
            status = ERRORS
        if diff:
            _show(source, mark, after, ctx)
        elif not check and name != STDIN:
            _write(name, source.text, after, report)
            continue
        if check or diff:
            report.say(f"{printable(source.name)} would be formatted")
    return max(status, report.finish())


def found(paths: Sequence[str], report: Report) -> Iterator[str]:
    """The files that are named, and those in the folders that are, by name.

    Folders whose names begin with a dot hold what tools keep there, and are passed over.
    """
    for path in paths:
        if path == STDIN or not os.path.isdir(path):
            yield path
            continue
        none = True
        for folder, inner, files in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(files):
                if name.endswith(ENDING):
                    none = False
                    yield os.path.join(folder, name)
        if none:
            report.say(f"no specs in {printable(path)}")


def _read(name: str, stdin_name: str | None, report: Report) -> tuple[Source | None, str]:
    """A spec, and the byte order mark that standard input begins with; None where it has none."""
    sources, sink = SourceMap(), Sink()
    mark = ""
    if name == STDIN:
        called = stdin_name or "<stdin>"
        data = sys.stdin.buffer.read(DEFAULT.max_bytes + 1)
        mark = "\ufeff" if data.startswith(b"\xef\xbb\xbf") else ""
        source = decode(data, called, NOWHERE, sources, sink, None)
    else:
        source = read_source(Path(name), name, NOWHERE, sources, sink)
    if source is None:
        report.show(name, sink.sorted(), sources)
    return source, mark


def formatted(source: Source, report: Report) -> str | None:
    """The text of a spec, formatted; None, and its messages, where it has mistakes of syntax."""
    sink = Sink(DEFAULT.max_messages)
    after = format_source(source, sink)
    if after is None:
        sources = SourceMap()
        sources.sources.append(source)
        report.show(source.name, mistakes(source, sink, DEFAULT), sources)
        report.say(f"{printable(source.name)} is left as it is")
    return after


def _show(source: Source, mark: str, after: str, ctx: click.Context | None) -> None:
    from click import echo

    from specc.cli.rewriting import differences

    color = wants_color(ctx, sys.stdout)
    rows = differences(source.name, mark + source.text, mark + after, color)
    echo("".join(rows), nl=False, color=color)


def _write(name: str, before: str, after: str, report: Report) -> None:
    from specc.cli.rewriting import rewrite

    sink = Sink()
    if rewrite(Path(name), name, before, after, DEFAULT.max_bytes, sink):
        report.say(f"{printable(name)} is formatted now")
    else:
        report.show(name, sink.sorted(), SourceMap())
