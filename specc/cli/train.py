"""`specc train SPEC`: build the model, train it, test it, and save what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from specc.cli.messages import Report
from specc.cli.options import pipeline_options, spec_options
from specc.pipeline import compile_path


@click.command()
@click.argument("spec")
@click.option("--epochs", type=click.IntRange(min=1), help="Passes over the training part.")
@click.option("--batch-size", type=click.IntRange(min=1), help="Examples in a step.")
@click.option("--seed", type=int, help="Seed of all random draws.")
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    default="build",
    show_default=True,
    help="Where the model and its history go.",
)
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    epochs: int | None,
    batch_size: int | None,
    seed: int | None,
    output: str,
    overrides: Mapping[str, str],
    include: Sequence[str],
    max_nodes: int | None,
) -> int:
    """Train the model of SPEC, test it, and save it with its history."""
    report = Report(ctx)
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, max_nodes))
    report.add(spec, compilation)
    program = compilation.program
    if program is None:
        return report.finish()

    # What TensorFlow has to say about its own start is no concern of who trains.
    import os

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from specc.training import RunError, train

    try:
        trained = train(
            program,
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
            output=Path(output),
            show_progress=True,
        )
    except RunError as error:
        report.show(spec, error.sink.sorted(), program.sources)
        return report.finish()
    for name, value in trained.tested.items():
        click.echo(f"test {name} {value:.4f}")
    for path in trained.saved:
        click.echo(f"wrote {path}", err=True)
    return report.finish()
