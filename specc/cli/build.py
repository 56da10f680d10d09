"""`specc build SPEC`: the Python script that a spec compiles to."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import click

from specc.cli.messages import Report
from specc.cli.options import (
    SpecCommand,
    extern_option,
    format_option,
    pipeline_options,
    spec_options,
)
from specc.cli.output import default_output
from specc.diagnostics.cells import printable
from specc.diagnostics.codes import running as codes
from specc.diagnostics.model import Sink
from specc.graph.ir import Program
from specc.pipeline import compile_path
from specc.source import NOWHERE
from specc.whole import reason_of, write_text


@click.command(
    cls=SpecCommand,
    examples="""
        specc build iris.dlspec
        specc build iris.dlspec --run -- --epochs 10
    """,
)
@click.argument("spec")
@click.argument("script_arguments", nargs=-1, metavar="[-- ARGUMENTS...]")
@click.option("-o", "--output", metavar="FILE", help="Write FILE, not build/NAME.py.")
@click.option(
    "--emit",
    "what",
    type=click.Choice(["python", "json"]),
    default="python",
    show_default=True,
    help="Write a script, or the spec in its JSON form: build/NAME.dlspec.json.",
)
@click.option("--stdout", "to_stdout", is_flag=True, help="Print the script, write no file.")
@click.option("--run", is_flag=True, help="Run the script, with ARGUMENTS, once it is written.")
@extern_option
@format_option
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    script_arguments: Sequence[str],
    output: str | None,
    what: str,
    to_stdout: bool,
    run: bool,
    allow_extern: bool,
    form: str,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Compile SPEC to a standalone Python script."""
    if to_stdout and (output or run):
        raise click.UsageError("--stdout goes with neither --output nor --run")
    if what == "json" and run:
        raise click.UsageError("--run runs a script, which --emit json does not write")
    if script_arguments and not run:
        raise click.UsageError("arguments for the script are given, but not --run")
    if allow_extern and not run:
        raise click.UsageError("--allow-extern goes with --run: nothing else imports them")

    report = Report(ctx, form)
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, allow_paths))
    report.add(spec, compilation)
    if compilation.program is None:
        return report.finish()

    program = compilation.program
    sink = Sink()
    if what == "json":
        from specc.backends.json_form import as_text

        place = Path(output) if output else default_output(spec, ".dlspec.json")
        return put(None if to_stdout else place, as_text(program), spec, program, report, form)
    from specc.backends.python.program import emit
    from specc.backends.requirements import require_model

    if not require_model(program, sink):
        report.show(spec, sink.sorted(), program.sources)
        return report.finish()
    script = emit(program)
    if to_stdout:
        click.echo(script.text, nl=False)
        return report.finish()

    path = Path(output) if output else default_output(spec, ".py")
    status = 0
    if is_read(path, program, sink):
        report.show(spec, sink.sorted(), program.sources)
        return report.finish()
    if write(path, script.text, sink) and form == "text":
        click.echo(f"wrote {printable(str(path))}", err=run)
    if not sink.has_errors and run and _runnable(program, allow_extern, sink):
        from specc.backends.script_process import run_in_process

        # Its data lie beside the spec, unless the arguments say something else.
        # One word: the folder may begin with `-`, as options do.
        arguments = [f"--data={os.path.dirname(spec) or os.curdir}"] if script.in_folder else []
        status = run_in_process(path, program, script, [*arguments, *script_arguments], sink)
    report.show(spec, sink.sorted(), program.sources)
    finished = report.finish()
    return status or finished


def put(
    path: Path | None, text: str, spec: str, program: Program, report: Report, form: str
) -> int:
    """Write a text to a file, or print it; the exit status. A file that is read is left alone."""
    if path is None:
        click.echo(text, nl=False)
        return report.finish()
    sink = Sink()
    if not is_read(path, program, sink) and write(path, text, sink) and form == "text":
        click.echo(f"wrote {printable(str(path))}")
    report.show(spec, sink.sorted(), program.sources)
    return report.finish()


def is_read(path: Path, program: Program, sink: Sink) -> bool:
    """Whether the script would take the place of a file that the spec is read from; reported."""
    for source in program.sources.sources:
        with suppress(OSError, ValueError):
            if source.path is not None and os.path.samefile(path, source.path):
                reason = "the spec is read from it"
                sink.report(codes.CANNOT_WRITE, NOWHERE, path=path, reason=reason)
                return True
    return False


def write(path: Path, text: str, sink: Sink) -> bool:
    """Write `text` to `path`; False, and a message in `sink`, where that fails."""
    try:
        write_text(path, text)
    except OSError as error:
        sink.report(codes.CANNOT_WRITE, NOWHERE, path=path, reason=reason_of(error))
        return False
    return True


def _runnable(program: Program, allow_extern: bool, sink: Sink) -> bool:
    from specc.backends.extern import report_not_allowed, report_not_found
    from specc.backends.requirements import (
        require_callbacks,
        require_packages,
        require_tensorflow,
    )

    if not allow_extern and report_not_allowed(program, sink):
        return False
    if report_not_found(program, sink):
        return False
    if not require_tensorflow("`specc build --run`", sink):
        return False
    return require_packages(program, sink) and require_callbacks(program, sink)
