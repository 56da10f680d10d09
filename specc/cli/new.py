"""`specc new`: a spec to begin with, from a template or from what a CSV file holds."""

from __future__ import annotations

import os
from pathlib import Path

import click

from specc.cli.helping import Command
from specc.cli.messages import Report
from specc.cli.options import global_options
from specc.diagnostics.cells import printable
from specc.pipeline import compile_path
from specc.whole import reason_of, write_text


@click.command(
    cls=Command,
    examples="""
        specc new image birds.dlspec --sample-data
        specc new --from rows.csv --target price
    """,
)
@click.argument("template", required=False)
@click.argument("file", required=False)
@click.option("--from", "table", metavar="CSV", help="Write a spec for this file, by its columns.")
@click.option("--target", metavar="COLUMN", help="With --from: what is foretold; else the last.")
@click.option("--sample-data", is_flag=True, help="Make up small data for the template, too.")
@global_options
@click.pass_context
def command(
    ctx: click.Context,
    template: str | None,
    file: str | None,
    table: str | None,
    target: str | None,
    sample_data: bool,
) -> int:
    """Write a spec to begin with: from a TEMPLATE, or --from a CSV file.

    Without either, list the templates. FILE is TEMPLATE.dlspec, or CSV.dlspec, unless it is given.
    """
    from specc.scaffold import TEMPLATES

    if table is not None:
        if file is not None or sample_data:
            raise click.UsageError("--from takes at most the FILE to write, and --target")
        path = Path(template or f"{Path(table).name.partition('.')[0]}.dlspec")
        return _write(ctx, path, _for_table(Path(table), path, target))
    if target is not None:
        raise click.UsageError("--target goes with --from")
    if template is None:
        width = max(map(len, TEMPLATES))
        for known in TEMPLATES.values():
            click.echo(f"{known.name:{width}}  {known.about}")
        return 0
    if template not in TEMPLATES:
        raise click.UsageError(
            f"no template is called '{template}'; there are {', '.join(TEMPLATES)}"
        )
    chosen = TEMPLATES[template]
    path = Path(file or f"{template}.dlspec")
    if sample_data:
        if chosen.write is None:
            raise click.UsageError(f"the data of '{template}' come with scikit-learn")
        data = path.parent / chosen.path
        _refuse_existing(data)
        _refuse_existing(path)
        try:
            count = chosen.write(data)
        except OSError as error:
            raise _cannot_write(data, error) from error
        click.echo(f"made up {count} examples in {printable(str(data))}", err=True)
    return _write(ctx, path, chosen.text)


def _for_table(table: Path, path: Path, target: str | None) -> str:
    """The text of the spec at `path` for a CSV file."""
    from specc.scaffold.from_table import spec_for
    from specc.scaffold.looking import look

    try:
        found = look(table)
        beside = os.path.relpath(table, path.parent).replace(os.sep, "/")
        return spec_for(found, beside, table.name, target)
    except OSError as error:
        raise click.UsageError(f"cannot read '{table}': {reason_of(error)}") from error
    except ValueError as error:
        raise click.UsageError(f"no spec for '{table}': {error}") from error


def _write(ctx: click.Context, path: Path, text: str) -> int:
    """Write the spec where none is, and say what `specc check` says of it."""
    _refuse_existing(path)
    try:
        write_text(path, text)
    except OSError as error:
        raise _cannot_write(path, error) from error
    report = Report(ctx)
    report.add(str(path), compile_path(path))
    click.echo(f"wrote {printable(str(path))}")
    return report.finish()


def _refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise click.UsageError(f"'{path}' is there already")


def _cannot_write(path: Path, error: OSError) -> click.UsageError:
    return click.UsageError(f"cannot write '{path}': {reason_of(error)}")
