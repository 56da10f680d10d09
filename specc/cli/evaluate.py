"""`specc evaluate SPEC`: what the trained model's loss and metrics are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from specc.cli.messages import Report
from specc.cli.options import (
    SpecCommand,
    extern_option,
    pipeline_options,
    runs_option,
    spec_options,
)
from specc.cli.predict import tell_bad
from specc.diagnostics.cells import printable
from specc.pipeline import compile_path


@click.command(cls=SpecCommand, examples="specc evaluate iris.dlspec")
@click.argument("spec")
@click.option("--data", metavar="FILE", help="Measure on the rows of FILE, not on the test part.")
@click.option("--model", metavar="FILE", help="The model; else that of the last run.")
@runs_option
@click.option("--batch-size", type=click.IntRange(min=1), help="Rows that are measured together.")
@click.option(
    "--max-bad",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="The share of rows of FILE that may be left out.",
)
@extern_option
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    data: str | None,
    model: str | None,
    runs: str,
    batch_size: int | None,
    max_bad: float,
    allow_extern: bool,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Measure the trained model of SPEC on the test part of its data, or on a file."""
    report = Report(ctx)
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, allow_paths))
    report.add(spec, compilation)
    program = compilation.program
    if program is None:
        return report.finish()

    from specc.predicting import RunError, evaluate
    from specc.training import require_parts
    from specc.training.starting import start_tensorflow

    start_tensorflow()
    try:
        require_parts(program)
        done = evaluate(
            program,
            data=None if data is None else Path(data),
            model=None if model is None else Path(model),
            runs=Path(runs),
            batch_size=batch_size,
            max_bad=max_bad,
            allow_extern=allow_extern,
        )
    except RunError as error:
        report.show(spec, error.sink.sorted(), program.sources)
        return report.finish()
    tell_bad(report, done.bad, "left out")
    for name, value in done.measured.items():
        click.echo(f"test {printable(name)} {value:.4f}")
    report.say(printable(f"measured with {done.model}"))
    return report.finish()
