"""`specc train SPEC`: build the model, train it, test it, and keep the run."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from itertools import pairwise
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
from specc.diagnostics.cells import printable
from specc.pipeline import compile_path

INTERRUPTED = 130
"""The status of what was interrupted: 128 and the number of the signal."""


class TrainCommand(SpecCommand):
    """Takes `--resume` with and without a number."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give `--resume` the number that stands for the last run, where none follows."""
        numbered: list[str] = []
        for here, behind in pairwise([*args, ""]):
            alone = here == "--resume" and not behind.isdigit()
            numbered += [here, "0"] if alone else [here]
        return super().parse_args(ctx, numbered)


@click.command(
    cls=TrainCommand,
    examples="""
        specc train iris.dlspec --epochs 50
        specc train iris.dlspec --resume
    """,
)
@click.argument("spec")
@click.option("--epochs", type=click.IntRange(min=1), help="Passes over the training part.")
@click.option("--batch-size", type=click.IntRange(min=1), help="Examples in a step.")
@click.option("--seed", type=int, help="Seed of all random draws.")
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    help="Write the model and its history there, too.",
)
@runs_option
@click.option(
    "--resume",
    type=click.IntRange(min=0),
    metavar="[NUMBER]",
    help="Go on with the last run, or with the one of this number.",
)
@click.option(
    "--checkpoint-steps",
    type=click.IntRange(min=1),
    metavar="N",
    help="Write the state of training every N steps and behind each epoch, however short.",
)
@extern_option
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    epochs: int | None,
    batch_size: int | None,
    seed: int | None,
    output: str | None,
    runs: str,
    resume: int | None,
    checkpoint_steps: int | None,
    allow_extern: bool,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Train the model of SPEC, test it, and keep the run."""
    report = Report(ctx)
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, allow_paths))
    report.add(spec, compilation)
    program = compilation.program
    if program is None:
        return report.finish()

    from specc.training import Interrupted, RunError, require_parts, train

    gc.enable()  # it rests while specs are checked; training makes garbage
    try:
        require_parts(program)
        trained = train(
            program,
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
            output=None if output is None else Path(output),
            show_progress=True,
            start_quietly=True,
            allow_extern=allow_extern,
            runs=Path(runs),
            resume=resume,
            checkpoint_steps=checkpoint_steps,
            say=report.say,
        )
    except Interrupted as stop:
        report.say(printable(f"specc: interrupted {stop.where}; {stop.kept}"))
        report.say(printable(f"to go on: specc train {spec} --resume {stop.number}"))
        return INTERRUPTED
    except RunError as error:
        report.show(spec, error.sink.sorted(), program.sources)
        return report.finish()
    for name, value in trained.tested.items():
        label = name if name.startswith("fold_") else f"test {name}"
        click.echo(f"{printable(label)} {value:.4f}")
    for path in trained.saved:
        report.say(f"wrote {printable(str(path))}")
    if trained.run is not None:
        report.say(f"run {trained.run.number} is kept in {printable(str(trained.run.folder))}")
    return report.finish()
