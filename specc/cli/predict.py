"""`specc predict SPEC INPUT`: predictions for the rows of a file, by the trained model."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

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
from specc.diagnostics.codes import running as codes
from specc.diagnostics.model import Sink
from specc.pipeline import compile_path
from specc.source import NOWHERE
from specc.whole import reason_of, whole_file

if TYPE_CHECKING:
    from specc.predicting.refusing import BadRows


@click.command(cls=SpecCommand, examples="specc predict iris.dlspec rows.csv -o predictions.csv")
@click.argument("spec")
@click.argument("source", metavar="INPUT")
@click.option("-o", "--output", metavar="FILE", help="Where predictions go; else standard output.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl"]),
    help="Of the predictions. Default: what the name of FILE ends in, else csv.",
)
@click.option("--keep", multiple=True, metavar="COLUMN", help="Copy a column of INPUT, too.")
@click.option("--model", metavar="FILE", help="The model; else that of the last run.")
@runs_option
@click.option(
    "--batch-size",
    type=click.IntRange(min=1),
    default=32,
    show_default=True,
    help="Rows that are predicted together.",
)
@click.option(
    "--max-bad",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="The share of rows that may be without a prediction.",
)
@extern_option
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    source: str,
    output: str | None,
    form: str | None,
    keep: tuple[str, ...],
    model: str | None,
    runs: str,
    batch_size: int,
    max_bad: float,
    allow_extern: bool,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Predict from the rows of INPUT.

    That is a .csv, .jsonl, .npz or .parquet file, a picture or a sound, or a folder of these.
    """
    if output is not None and os.path.realpath(output) == os.path.realpath(source):
        raise click.UsageError(f"'{output}' would take the place of its input")
    report = Report(ctx)
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, allow_paths))
    report.add(spec, compilation)
    program = compilation.program
    if program is None:
        return report.finish()

    from specc.predicting import RunError, predict
    from specc.predicting.lines import CsvWriter, JsonWriter
    from specc.predicting.samples import is_sample
    from specc.training.starting import start_tensorflow

    start_tensorflow()
    lines = form or ("jsonl" if (output or "").endswith((".jsonl", ".ndjson")) else "csv")
    kept = keep or (("file",) if Path(source).is_dir() or is_sample(Path(source)) else ())
    try:
        with _opened(output) as stream:
            done = predict(
                program,
                Path(source),
                (JsonWriter if lines == "jsonl" else CsvWriter)(stream, kept),
                model=None if model is None else Path(model),
                runs=Path(runs),
                batch_size=batch_size,
                max_bad=max_bad,
                allow_extern=allow_extern,
            )
    except RunError as error:
        report.show(spec, error.sink.sorted(), program.sources)
        return report.finish()
    except OSError as error:
        if output is None:
            raise
        sink = Sink()
        sink.report(codes.CANNOT_WRITE, NOWHERE, path=output, reason=reason_of(error))
        report.show(spec, sink.sorted(), program.sources)
        return report.finish()
    if done.ignored:
        report.say(printable(f"not used: {', '.join(done.ignored)}"))
    tell_bad(report, done.bad, "no prediction")
    good = done.bad.rows - done.bad.count
    report.say(printable(f"{good} of {done.bad.rows} rows predicted by {done.model}"))
    return report.finish()


def tell_bad(report: Report, bad: BadRows, what: str) -> None:
    """The first rows that do not fit, and how many more there are."""
    for row in bad.shown:
        report.say(printable(f"{what}: {row}"))
    if bad.count > len(bad.shown):
        report.say(f"{what}: {bad.count - len(bad.shown)} more")


@contextmanager
def _opened(output: str | None) -> Iterator[IO[str]]:
    """The stream for predictions; a file takes its name only when it is whole."""
    if output is None:
        yield sys.stdout
        return
    with whole_file(Path(output)) as file:
        stream = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield stream
        stream.flush()
        stream.detach()
