"""`specc lr-find SPEC`: try learning rates on the spec's model and data, and suggest one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from specc.cli.build import write
from specc.cli.messages import Report
from specc.cli.options import SpecCommand, extern_option, pipeline_options, spec_options
from specc.diagnostics.cells import printable
from specc.diagnostics.model import Sink
from specc.pipeline import compile_path

RATE = click.FloatRange(min=0, min_open=True)


@click.command(cls=SpecCommand, examples="specc lr-find iris.dlspec -o rates.svg")
@click.argument("spec")
@click.option("--lowest", type=RATE, default=1e-7, show_default=True, help="The first rate.")
@click.option("--highest", type=RATE, default=10.0, show_default=True, help="The last rate.")
@click.option(
    "--steps",
    type=click.IntRange(min=10),
    default=100,
    show_default=True,
    help="How many rates, one for each step.",
)
@click.option("--batch-size", type=click.IntRange(min=1), help="Examples in a step.")
@click.option("--seed", type=int, help="Seed of all random draws.")
@click.option("-o", "--output", metavar="FILE", help="Draw the losses as an SVG picture.")
@extern_option
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    lowest: float,
    highest: float,
    steps: int,
    batch_size: int | None,
    seed: int | None,
    output: str | None,
    allow_extern: bool,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Suggest a learning rate for SPEC, by a range test (Smith 2015)."""
    if highest <= lowest:
        raise click.BadParameter("must be above --lowest", param_hint="--highest")
    if output is not None and not output.endswith(".svg"):
        raise click.BadParameter("must end in .svg", param_hint="--output")
    report = Report(ctx)
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, allow_paths))
    report.add(spec, compilation)
    program = compilation.program
    if program is None:
        return report.finish()

    from specc.training import RunError, require_parts
    from specc.training.rates import range_test
    from specc.training.starting import start_tensorflow

    try:
        require_parts(program)
        start_tensorflow()
        found = range_test(
            program,
            lowest=lowest,
            highest=highest,
            steps=steps,
            batch_size=batch_size,
            seed=seed,
            allow_extern=allow_extern,
        )
    except RunError as error:
        report.show(spec, error.sink.sorted(), program.sources)
        return report.finish()
    click.echo(f"learning rate {found.steepest:.2g}")
    end = f"and the test ended at {found.rates[-1]:.2g}" if found.soared else "of those tried"
    report.say(f"the loss falls fastest there; it is least at {found.least:.2g}, {end}")
    if output is not None:
        from specc.training.rates_plot import rates_svg

        sink = Sink()
        if write(Path(output), rates_svg(found, program.name), sink):
            report.say(f"wrote {printable(output)}")
        report.show(spec, sink.sorted(), program.sources)
    return report.finish()
