"""`specc summary SPEC`: what a model is in numbers: shapes, parameters, multiply-adds, memory.

specc summary resnet.dlspec                       blocks folded, a row each
specc summary resnet.dlspec --expand              every layer
specc summary bert.dlspec --size time=128         with a size that the spec leaves open
specc summary iris.dlspec --batch-size 32,256     what training takes
specc summary iris.dlspec --json                  the same as data
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from specc.cli.messages import Report
from specc.cli.options import SpecCommand, pipeline_options, spec_options
from specc.cli.summing import show
from specc.pipeline import compile_path
from specc.summarizing.summary import PRECISIONS


def _sizes(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[str, int | list[int]]:
    found: dict[str, int | list[int]] = {}
    for text in values:
        name, equals, value = text.partition("=")
        parts = value.replace(",", "x").split("x")
        if not equals or not name.strip() or not all(_is_number(part) for part in parts):
            raise click.BadParameter(f"'{text}' is neither NAME=NUMBER nor INPUT=HEIGHTxWIDTHx…")
        numbers = [int(part) for part in parts]
        found[name.strip().removeprefix("?")] = numbers[0] if len(numbers) == 1 else numbers
    return found


def _batches(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[int]:
    parts = [part for text in values for part in text.split(",")]
    if not all(_is_number(part) and int(part) for part in parts):
        raise click.BadParameter("it is a number of examples, or several with commas between")
    return [int(part) for part in parts]


def _is_number(text: str) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and len(text) < 16


@click.command(cls=SpecCommand, examples="specc summary iris.dlspec")
@click.argument("spec")
@click.option("--expand", is_flag=True, help="A row for every layer, also within blocks.")
@click.option(
    "--depth",
    type=click.IntRange(min=0),
    default=0,
    help="Open blocks within so many others; 0 gives each block one row.",
)
@click.option(
    "--size",
    "sizes",
    multiple=True,
    metavar="NAME=N",
    callback=_sizes,
    help="A size that the spec leaves open, '?time': time=100; all sizes of an input: "
    "image=224x224x3. May be repeated.",
)
@click.option(
    "--batch-size",
    "batch_sizes",
    multiple=True,
    metavar="N",
    callback=_batches,
    help="Say what training takes with batches of N; may be a list, 32,64, or repeated.",
)
@click.option(
    "--optimizer", metavar="NAME", help="Another optimizer than the spec's: 'SGD(momentum=0.9)'."
)
@click.option(
    "--precision", type=click.Choice(PRECISIONS), help="Another precision than the spec's."
)
@click.option("--json", "as_json", is_flag=True, help="Print data.")
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    spec: str,
    expand: bool,
    depth: int,
    sizes: Mapping[str, int | list[int]],
    batch_sizes: Sequence[int],
    optimizer: str | None,
    precision: str | None,
    as_json: bool,
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Show the model of SPEC: layers, shapes, parameters, multiply-adds, memory."""
    report = Report(ctx)
    compilation = compile_path(spec, pipeline_options(ctx, overrides, include, allow_paths))
    report.add(spec, compilation)
    if compilation.program is None:
        return report.finish()
    from specc.summarizing import summarize

    try:
        found = summarize(
            compilation.program,
            sizes=sizes,
            batch_sizes=batch_sizes,
            optimizer=optimizer,
            precision=precision,
            expand=expand,
            depth=depth,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    show(found, ctx, as_json=as_json)
    return report.finish()
