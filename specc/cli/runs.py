"""`specc runs`: which runs there are, and what differs between two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specc.cli.helping import Command
from specc.cli.options import runs_option

if TYPE_CHECKING:
    from specc.runs import Run


@click.command(
    cls=Command,
    examples="""
        specc runs iris
        specc runs compare iris 1 2
    """,
)
@click.argument("words", nargs=-1, metavar="[NAME] | compare [NAME] A B")
@runs_option
@click.option("--json", "as_json", is_flag=True, help="Print data.")
def command(words: tuple[str, ...], runs: str, as_json: bool) -> int:
    """List the runs of the specs, or of the one called NAME; compare two of one spec."""
    from specc.runs import names

    folder = Path(runs)
    if len(words) in (3, 4) and words[0] == "compare":
        return _compare(words[1:], folder, as_json=as_json)
    if len(words) > 1:
        raise click.UsageError("give one name, or: compare [NAME] A B")
    wanted = [_name(word) for word in words] or names(folder)
    if as_json:
        import json

        click.echo(json.dumps([_data(run) for name in wanted for run in _runs(name, folder)]))
        return 0
    for number, name in enumerate(wanted):
        _list(name, folder, first=number == 0)
    if not wanted:
        click.echo(f"no runs in {folder}", err=True)
        return 1
    return 0


def _list(name: str, folder: Path, *, first: bool) -> None:
    from specc.runs.comparing import aligned, table

    if not first:
        click.echo()
    click.echo(name)
    for line in aligned(table(_runs(name, folder))):
        click.echo(f"  {line}")


def _compare(words: tuple[str, ...], folder: Path, *, as_json: bool) -> int:
    """What differs between two runs of one spec."""
    from specc.runs import find, names
    from specc.runs.comparing import aligned, changed, measured, spec_difference

    *given, one, other = words
    if not (one.isdigit() and other.isdigit()):
        raise click.UsageError("compare takes the numbers of two runs")
    known = [_name(word) for word in given] or names(folder)
    if len(known) != 1:
        raise click.UsageError(f"say of which spec: {', '.join(known) or 'there are no runs'}")
    found = [find(known[0], int(number), folder) for number in (one, other)]
    for number, run in zip((one, other), found, strict=True):
        if run is None:
            raise click.UsageError(f"there is no run {number} of {known[0]} in {folder}")
    first, second = (run for run in found if run is not None)
    if as_json:
        import json

        click.echo(json.dumps([_data(first), _data(second)]))
        return 0
    lines = spec_difference(first, second)
    parts = [lines or ["the specs are equal"]]
    settings = changed(first, second)
    if len(settings) > 1:
        parts.append(aligned(settings))
    parts.append(aligned(measured(first, second)))
    click.echo("\n\n".join("\n".join(part) for part in parts))
    return 0


def _runs(name: str, folder: Path) -> list[Run]:
    from specc.runs import runs_of

    found = runs_of(name, folder)
    if not found:
        raise click.UsageError(f"there are no runs of {name} in {folder}")
    return found


def _data(run: Run) -> dict[str, Any]:
    """A run as `--json` prints it."""
    return {
        "name": run.name,
        "number": run.number,
        "folder": str(run.folder),
        **run.about,
        "state": run.state,
        "params": run.params,
        "history": run.history,
        "metrics": run.metrics,
        "environment": run.environment,
    }


def _name(word: str) -> str:
    """`iris` for itself and for `specs/iris.dlspec`."""
    return Path(word).name.removesuffix(".json").removesuffix(".dlspec")
