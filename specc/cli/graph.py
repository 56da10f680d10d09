"""`specc graph SPEC`: a picture of a model: layers, shapes, parameters, blocks.

specc graph resnet50.dlspec                   build/resnet50.svg, folded to fit on a screen
specc graph resnet50.dlspec -o resnet.png     another file; its suffix says the form
specc graph resnet50.dlspec --depth 2         blocks within two others opened
specc graph resnet50.dlspec --format mermaid  text that Markdown pages draw
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specc.cli.messages import Report
from specc.cli.options import SpecCommand, pipeline_options, spec_options
from specc.pipeline import compile_path

if TYPE_CHECKING:
    from specc.diagnostics.model import Sink
    from specc.graph.ir import Program
    from specc.graphing import Form

_SUFFIXES: Mapping[str, Form] = {
    ".svg": "svg",
    ".png": "png",
    ".dot": "dot",
    ".gv": "dot",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
}
_FORMS: Mapping[Form, str] = {"svg": ".svg", "png": ".png", "dot": ".dot", "mermaid": ".mmd"}


@click.command(
    cls=SpecCommand,
    examples="""
        specc graph resnet50.dlspec
        specc graph resnet50.dlspec -o resnet50.png --depth 1
    """,
)
@click.argument("spec")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write FILE, not build/NAME.svg; its suffix says the form. '-' is standard output.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*_FORMS]),
    help="A picture, or text for Graphviz or Mermaid. Default: what FILE ends with, else svg.",
)
@click.option(
    "--depth",
    type=click.IntRange(min=0),
    help="Open blocks within so many others, 0 none. Default: as many as fit on a screen.",
)
@click.option("--expand", is_flag=True, help="Open all blocks, and draw what repeats each time.")
@click.option(
    "--theme",
    type=click.Choice(["auto", "light", "dark"]),
    default="auto",
    show_default=True,
    help="Colours; auto is as the reader's system, and light where a form cannot.",
)
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    output: str | None,
    form: Form | None,
    depth: int | None,
    expand: bool,
    theme: str,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Draw the model of SPEC: layers, shapes, parameters; blocks opened or folded."""
    if expand and depth is not None:
        raise click.UsageError("--expand opens all, --depth some: one of them at a time")
    if form is None:
        form = _form_of(output)
    report = Report(ctx)
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, allow_paths))
    report.add(spec, compilation)
    if compilation.program is None:
        return report.finish()
    from specc.cli.output import default_output
    from specc.diagnostics.model import Sink

    program, sink = compilation.program, Sink()
    picture = _picture(program, form, sink, depth, expand, theme)
    if picture is not None and output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(picture)
    elif picture is not None:
        path = Path(output) if output else default_output(spec, _FORMS[form])
        _write(path, picture, program, sink)
    report.show(spec, sink.sorted(), program.sources)
    return report.finish()


def _form_of(output: str | None) -> Form:
    if output is None or output == "-":
        return "svg"
    form = _SUFFIXES.get(Path(output).suffix.lower())
    if form is None:
        raise click.UsageError(
            f"'{output}' ends with none of {', '.join(_SUFFIXES)}: --format says what to write"
        )
    return form


def _picture(
    program: Program, form: Form, sink: Sink, depth: int | None, expand: bool, theme: str
) -> bytes | None:
    """The picture; None, and a message in `sink`, where there is none."""
    from specc.backends.requirements import require_model
    from specc.diagnostics.codes import running as codes
    from specc.graphing import TooLarge, drawn, needs
    from specc.source import NOWHERE

    if not require_model(program, sink):
        return None
    assert program.model is not None
    if lacking := needs(form):
        helps = ["install it with `pip install 'specc[graph]'`"]
        helps += ["`--format dot` and `--format mermaid` need no other package"]
        package = " and ".join(lacking)
        sink.report(codes.NO_PACKAGE, NOWHERE, source="specc graph", package=package, helps=helps)
        return None
    try:
        return drawn(program, program.model, form, depth=depth, expand=expand, theme=theme)
    except TooLarge as error:
        helps = ["fold more: leave `--expand` out, or give a lower `--depth`"]
        helps += ["`--format dot` writes boxes without laying them out"]
        name = program.model.name
        sink.report(codes.TOO_LARGE, NOWHERE, name=name, count=f"{error.count:,}", helps=helps)
    except ValueError as error:
        helps = ["install a font, such as DejaVu Sans Mono", "`--format svg` needs none"]
        sink.report(codes.CANNOT_WRITE, NOWHERE, path="PNG", reason=str(error), helps=helps)
    return None


def _write(path: Path, picture: bytes, program: Program, sink: Sink) -> None:
    from specc.cli.build import is_read
    from specc.diagnostics.cells import printable
    from specc.diagnostics.codes import running as codes
    from specc.source import NOWHERE
    from specc.whole import reason_of, write_whole

    if is_read(path, program, sink):
        return
    try:
        write_whole(path, [picture])
    except OSError as error:
        sink.report(codes.CANNOT_WRITE, NOWHERE, path=path, reason=reason_of(error))
        return
    click.echo(f"wrote {printable(str(path))}")
