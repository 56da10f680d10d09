"""`specc train SPEC`: build the model, train it, test it, and save what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import click

from specc.cli.messages import Report
from specc.cli.options import SpecCommand, extern_option, pipeline_options, spec_options
from specc.diagnostics.cells import printable
from specc.pipeline import compile_path


@click.command(cls=SpecCommand)
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
@extern_option
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    epochs: int | None,
    batch_size: int | None,
    seed: int | None,
    output: str,
    allow_extern: bool,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Train the model of SPEC, test it, and save it with its history."""
    report = Report(ctx)
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, allow_paths))
    report.add(spec, compilation)
    program = compilation.program
    if program is None:
        return report.finish()

    from specc.training import RunError, require_parts, train

    try:
        require_parts(program)
        _start_quietly()
        trained = train(
            program,
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
            output=Path(output),
            show_progress=True,
            allow_extern=allow_extern,
        )
    except RunError as error:
        report.show(spec, error.sink.sorted(), program.sources)
        return report.finish()
    for name, value in trained.tested.items():
        click.echo(f"test {printable(name)} {value:.4f}")
    for path in trained.saved:
        click.echo(f"wrote {printable(str(path))}", err=True)
    return report.finish()


def _start_quietly() -> None:
    """Import TensorFlow without what its libraries write to standard error about their start.

    They write to the file descriptor, which is pointed elsewhere meanwhile. Where the
    import fails, whoever needs TensorFlow next says so.
    """
    import os
    import sys

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        with suppress(ImportError):
            import_module("tensorflow")
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
