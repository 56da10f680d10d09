"""`specc diff OLD NEW`: what changed in meaning, and whether old weights still load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from specc.cli.comparing import Side, compare_sides
from specc.cli.options import SpecCommand, pipeline_options, spec_options, split_overrides


@click.command(
    cls=SpecCommand,
    examples="""
    specc diff old.dlspec new.dlspec
    specc diff HEAD~1:iris.dlspec iris.dlspec --format markdown
    """,
)
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Text for people, data for programs, or a comment for a pull request.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where the two differ in meaning.")
@click.option("-q", "--quiet", is_flag=True, help="Print no differences; implies --exit-code.")
@click.option(
    "--set-old",
    "old_overrides",
    multiple=True,
    metavar="NAME=VALUE",
    callback=split_overrides,
    help="Give a param of OLD another value, --set aside; may be repeated.",
)
@click.option(
    "--set-new",
    "new_overrides",
    multiple=True,
    metavar="NAME=VALUE",
    callback=split_overrides,
    help="Give a param of NEW another value, --set aside; may be repeated.",
)
@spec_options
@click.pass_context
def command(
    ctx: click.Context,
    old: str,
    new: str,
    layout: str,
    exit_code: bool,
    quiet: bool,
    old_overrides: Mapping[str, str],
    new_overrides: Mapping[str, str],
    overrides: Mapping[str, str],
    include: Sequence[str],
    allow_paths: Sequence[str],
) -> int:
    """Say what changed in meaning from OLD to NEW, without importing TensorFlow.

    Each is a file, '-' for standard input, or a file in a revision of Git: 'HEAD~1:model.dlspec'.
    """
    if old == new == "-":
        raise click.UsageError("'-' is given twice")
    sides = [
        Side(name, pipeline_options(ctx, {**overrides, **own}, include, allow_paths))
        for name, own in ((old, old_overrides), (new, new_overrides))
    ]
    status = compare_sides(ctx, sides[0], sides[1], "" if quiet else layout)
    return status if exit_code or quiet or status > 1 else 0
