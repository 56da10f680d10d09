"""`specc fmt PATH…`: specs in the one style."""

from __future__ import annotations

from collections.abc import Sequence

import click

from specc.cli.formatting import STDIN, format_specs
from specc.cli.helping import Command
from specc.cli.options import global_options


@click.command(
    cls=Command,
    examples="""
        specc fmt iris.dlspec
        specc fmt --check specs
    """,
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where a spec would change.")
@click.option("--diff", is_flag=True, help="As --check, and print what would change.")
@click.option("--stdin-name", metavar="FILE", help="Call standard input, '-', this file.")
@global_options
@click.pass_context
def command(
    ctx: click.Context, paths: Sequence[str], check: bool, diff: bool, stdin_name: str | None
) -> int:
    """Lay out specs in one style: files, or folders with all the .dlspec files in them.

    The PATH '-' is read from standard input and printed.
    """
    if stdin_name is not None and STDIN not in paths:
        raise click.UsageError("--stdin-name goes with the path '-'")
    for path in paths:
        if path.endswith(".json"):
            raise click.UsageError(
                f"'{path}' is JSON, which has no comments to keep: specc convert"
            )
    return format_specs(paths, check=check, diff=diff, stdin_name=stdin_name, ctx=ctx)
