"""`specc data SPEC`: what the model will see of its data, before and behind the steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specc.cli.messages import Report
from specc.cli.options import SpecCommand, extern_option, pipeline_options, spec_options
from specc.diagnostics import Sink
from specc.diagnostics.cells import printable
from specc.diagnostics.codes import running as codes
from specc.pipeline import compile_path
from specc.source import NOWHERE

if TYPE_CHECKING:
    from specc.viewing.observe import Data

ON_A_SHEET = 40


@click.command(cls=SpecCommand, examples="specc data iris.dlspec --rows 10")
@click.argument("spec")
@click.option(
    "--rows",
    type=click.IntRange(min=1, max=1000),
    default=5,
    show_default=True,
    help="Rows to show.",
)
@click.option(
    "--sheet",
    metavar="FILE",
    help=f"Draw the first {ON_A_SHEET} pictures of the training part on a PNG file.",
)
@extern_option
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    rows: int,
    sheet: str | None,
    allow_extern: bool,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Show what the model of SPEC will see: parts, columns, classes, rows, pictures."""
    report = Report(ctx)
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, allow_paths))
    report.add(spec, compilation)
    program = compilation.program
    if program is None:
        return report.finish()

    from specc.training import RunError, require_parts
    from specc.training.starting import start_tensorflow

    try:
        require_parts(program)
        start_tensorflow()
        from specc.viewing.observe import observe

        shown = max(rows, 0 if sheet is None else ON_A_SHEET)
        data = observe(program, shown=shown, allow_extern=allow_extern)
    except RunError as error:
        report.show(spec, error.sink.sorted(), program.sources)
        return report.finish()
    from specc.viewing.text import describe

    assert program.data is not None
    targets = {
        flow.name: [column.name for column in flow.columns]
        for flow in program.data.flows_of("target")
    }
    for line in describe(data, targets, rows):
        click.echo(line)
    if sheet is not None:
        sink = Sink()
        if _draw(data, Path(sheet), f"{program.name}: training part", sink):
            report.say(f"wrote {printable(sheet)}")
        report.show(spec, sink.sorted(), program.sources)
    return report.finish()


def _draw(data: Data, path: Path, title: str, sink: Sink) -> bool:
    """Write the sheet; False, and a message in `sink`, where that cannot be."""
    from specc.backends.requirements import has_pillow
    from specc.viewing.text import captions, pictures

    def refuse(reason: str, *helps: str) -> bool:
        sink.report(codes.CANNOT_WRITE, NOWHERE, path=path, reason=reason, helps=list(helps))
        return False

    train = data.parts[0]
    found = pictures(train)
    if not found:
        return refuse("no input of the model is a picture")
    if not has_pillow():
        return refuse("Pillow is not installed", "install it with `pip install 'specc[pictures]'`")
    from specc.viewing.sheet import draw_sheet

    images = next(iter(found.values()))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draw_sheet(path, images, captions(data, len(images)), title)
    except OSError as error:
        return refuse(error.strerror or str(error))
    return True
