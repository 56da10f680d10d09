"""`specc check --fix` and `--diff`: makes the fixes, and writes them or shows them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

import click

from specc.cli.messages import ERRORS, OK, Report, exit_status, wants_color
from specc.diagnostics.cells import printable
from specc.diagnostics.codes import running as codes
from specc.diagnostics.model import Applicability, Sink
from specc.diagnostics.render_text import summary
from specc.fixing import Mended, mend, overlaid
from specc.pipeline import Options, Spec, compile_spec
from specc.places import open_plain
from specc.source import NOWHERE, SourceMap
from specc.whole import reason_of, write_text

_BOM = "\ufeff"


def write_fixes(specs: Sequence[Spec], options: Options, unsafe: bool, report: Report) -> Options:
    """Mend the specs and write them; options with which to check what they are then.

    What was read from standard input goes to standard output, mended or not. A file that
    cannot be written is a message, and stays as it is.
    """
    sink = Sink()
    mended = mend(specs, options, _levels(unsafe))
    streams = {spec.path.resolve() for spec in specs if spec.data is not None}
    most = options.limits.max_bytes
    written = [file for file in mended if file.path in streams or _write(file, most, sink)]
    texts = {file.path: file.after for file in written}
    for spec in specs:
        if spec.data is not None:
            text = texts.get(spec.path.resolve())
            mark = _BOM if spec.data.startswith(_BOM.encode()) else ""
            click.echo(spec.data if text is None else (mark + text).encode(), nl=False)
    for file in written:
        report.say(f"{_counted(file.fixes)} made in {printable(file.name)}")
    report.show("", sink.sorted(), SourceMap())
    return overlaid(options, written, specs)


def show_differences(
    ctx: click.Context, specs: Sequence[Spec], options: Options, unsafe: bool
) -> int:
    """Print what mending the specs would change and what would be left; the exit status."""
    mended = mend(specs, options, _levels(unsafe))
    after = overlaid(options, mended, specs)
    streams = {spec.path.resolve() for spec in specs if spec.data is not None}
    status = ERRORS if mended else OK
    for file in mended:
        color = wants_color(ctx, sys.stdout)
        mark = "" if file.path in streams else _mark(file.path)
        click.echo("".join(_diff(file, mark, color)), nl=False, color=color)
        click.echo(f"{_counted(file.fixes)} to be made in {printable(file.name)}", err=True)
    for spec in specs:
        left = compile_spec(spec, after).diagnostics
        status = max(status, exit_status(left))
        if counted := summary(left, spec.name):
            click.echo(f"{counted} would be left", err=True)
    return status


def _levels(unsafe: bool) -> tuple[Applicability, ...]:
    safe = (Applicability.SAFE,)
    return (*safe, Applicability.UNSAFE) if unsafe else safe


def _counted(fixes: int) -> str:
    return "1 fix" if fixes == 1 else f"{fixes} fixes"


def _diff(file: Mended, mark: str, color: bool) -> Iterator[str]:
    """What becomes of a file, in the form that `patch` and `git apply` read."""
    name = printable(file.name)
    before, after = _lines(mark + file.before), _lines(mark + file.after)
    for row in unified_diff(before, after, name, name):
        style = {"-": "red", "+": "green", "@": "cyan"}.get(row[0])
        text = row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n"
        if color:  # on a terminal, nothing of a spec may move its cursor
            shown = printable(text.rstrip("\r\n"))
            text = f"{click.style(shown, fg=style)}\n"
        yield text


def _lines(text: str) -> list[str]:
    """Lines with their line breaks, which are those of specs alone: not form feeds and such."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]


def _mark(path: Path) -> str:
    """The byte order mark that a file starts with, or nothing."""
    with open_plain(path) as file:
        return _BOM if file.read(3) == _BOM.encode() else ""


def _write(file: Mended, most: int, sink: Sink) -> bool:
    """Put the new text in place of the one that was read; False, and a message, where not.

    What is there now is read again, at most as many bytes as were allowed the first time.
    """
    reason = "it has changed since it was read"
    try:
        with open_plain(file.path) as now:
            data = now.read(most + 1)
        if data.decode("utf-8-sig", "replace") == file.before:
            write_text(file.path, _mark(file.path) + file.after)
            return True
    except OSError as error:
        reason = reason_of(error)
    sink.report(codes.CANNOT_WRITE, NOWHERE, path=file.name, reason=reason)
    return False
