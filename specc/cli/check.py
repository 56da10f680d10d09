"""`specc check SPEC…`: every mistake in the specs, in source order; on request, mended."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from specc.cli.messages import Report
from specc.cli.options import SpecCommand, format_option, pipeline_options, spec_options
from specc.pipeline import Options, Spec, compile_spec

_STDIN = "-"


@click.command(
    cls=SpecCommand,
    examples="""
        specc check iris.dlspec
        specc check --fix --deny warnings specs/*.dlspec
    """,
)
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@click.option("--fix", is_flag=True, help="Make the safe fixes, and write the specs.")
@click.option("--diff", is_flag=True, help="Print what --fix would change; write nothing.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: the unsafe ones too.")
@click.option("--stdin-name", metavar="FILE", help="Call standard input, '-', this file.")
@format_option
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    specs: Sequence[str],
    fix: bool,
    diff: bool,
    unsafe_fixes: bool,
    stdin_name: str | None,
    form: str,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Check specs without importing TensorFlow; exit with 1 where there are errors.

    The SPEC '-' is read from standard input.
    """
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
    if diff and form != "text":
        raise click.UsageError("--diff and --format are two things to print on standard output")
    if fix and not diff and form != "text" and _STDIN in specs:
        raise click.UsageError("--fix prints what '-' becomes where --format would print messages")
    if stdin_name is not None and _STDIN not in specs:
        raise click.UsageError("--stdin-name goes with the spec '-'")
    if specs.count(_STDIN) > 1:
        raise click.UsageError("'-' is given twice")

    options = pipeline_options(ctx, overrides, include, allow_paths)
    given = [_spec(name, stdin_name, options.limits.max_bytes) for name in specs]
    report = Report(ctx, form)
    if diff:
        from specc.cli.fix import show_differences

        return show_differences(ctx, given, options, unsafe_fixes)
    if fix:
        from specc.cli.fix import write_fixes

        options = write_fixes(given, options, unsafe_fixes, report)
    _check(given, options, report)
    return report.finish()


def _check(specs: Sequence[Spec], options: Options, report: Report) -> None:
    for spec in specs:
        report.add(spec.name, compile_spec(spec, options))


def _spec(name: str, stdin_name: str | None, most: int) -> Spec:
    if name != _STDIN:
        return Spec(name, Path(name))
    called = "<stdin>" if stdin_name is None else stdin_name
    return Spec(called, Path(called), sys.stdin.buffer.read(most + 1))
