"""`specc check SPEC…`: every mistake in the specs, in source order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from specc.cli.messages import Report
from specc.cli.options import SpecCommand, format_option, pipeline_options, spec_options
from specc.pipeline import compile_path


@click.command(cls=SpecCommand)
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@format_option
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    specs: Sequence[str],
    form: str,
    overrides: Mapping[str, str],
    include: Sequence[str],
    max_nodes: int | None,
    allow_paths: Sequence[str],
) -> int:
    """Check specs without importing TensorFlow; exit with 1 where there are errors."""
    options = pipeline_options(ctx, overrides, include, max_nodes, allow_paths)
    report = Report(ctx, form)
    for spec in specs:
        report.add(spec, compile_path(spec, options))
    return report.finish()
