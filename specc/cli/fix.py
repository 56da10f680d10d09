"""`specc check --fix` and `--diff`: makes the fixes, and writes them or shows them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from specc.cli.messages import ERRORS, OK, Report, exit_status, wants_color
from specc.cli.rewriting import BOM, differences, mark_of, rewrite
from specc.diagnostics.cells import printable
from specc.diagnostics.model import Applicability, Sink
from specc.diagnostics.render_text import summary
from specc.fixing import Mended, mend, overlaid
from specc.pipeline import Options, Spec, compile_spec
from specc.source import SourceMap


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
            mark = BOM if spec.data.startswith(BOM.encode()) else ""
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
        mark = "" if file.path in streams else mark_of(file.path)
        rows = differences(file.name, mark + file.before, mark + file.after, color)
        click.echo("".join(rows), nl=False, color=color)
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


def _write(file: Mended, most: int, sink: Sink) -> bool:
    return rewrite(file.path, file.name, file.before, file.after, most, sink)
