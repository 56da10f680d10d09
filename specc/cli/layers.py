"""`specc layers`: what a spec may use, with a line on each, and for how much types are known.

specc layers                       layers, family by family
specc layers conv                  those that "conv" occurs in
specc layers --ops                 the functions of keras.ops
specc layers --section losses      any other section
specc layers --refused             what a spec may not use, and why
"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Iterator
from itertools import groupby

import click

from specc.cli.helping import Command
from specc.cli.messages import wants_color
from specc.cli.options import global_options
from specc.diagnostics.cells import printable
from specc.reference.coverage import (
    WITH_RULES,
    Row,
    coverage,
    matches,
    refused,
    rows,
)
from specc.reference.lookup import SECTIONS, qualified, spellings

_NAMES = 26
"""The widest column of names; a longer name has a line of its own."""


@click.command(cls=Command, examples="specc layers conv")
@click.argument("text", required=False, default="")
@click.option("--ops", is_flag=True, help="List the functions of keras.ops.")
@click.option(
    "--section",
    type=click.Choice(SECTIONS),
    metavar="SECTION",
    help=f"List another section: {', '.join(SECTIONS)}.",
)
@click.option("--refused", "only_refused", is_flag=True, help="List what a spec may not use.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
@global_options
@click.pass_context
def command(
    ctx: click.Context, text: str, ops: bool, section: str | None, only_refused: bool, as_json: bool
) -> int:
    """List what a spec may use; with TEXT, what TEXT occurs in."""
    if ops and section not in (None, "ops"):
        raise click.UsageError("--ops and --section exclude each other")
    wanted = [section or ("ops" if ops else "layers")]
    if only_refused:
        if section is None and not ops:
            wanted = list(SECTIONS)
        return _refused(wanted, text, as_json)
    found = [row for row in rows(wanted[0]) if matches(row, text)]
    if as_json:
        click.echo(_as_json(wanted[0], found))
    elif found:
        color = wants_color(ctx, sys.stdout)
        click.echo("\n".join(_listing(wanted[0], found, color, text)), color=color)
    if not found and not as_json:
        click.echo(f"nothing among the {wanted[0]} has '{printable(text)}' in it", err=True)
    return 0 if found else 1


def _listing(section: str, found: list[Row], color: bool, text: str) -> Iterator[str]:
    width = _width()
    column = min(max(len(row.entry.name) for row in found), _NAMES) + 2
    for title, group in groupby(found, key=lambda row: row.family):
        yield click.style(title, bold=True) if color else title
        for row in group:
            yield from _line(row.entry.name, _summary(row), column, width)
        yield ""
    if section in WITH_RULES and not text:
        yield from textwrap.wrap(_counted(section), width or 10_000)
    else:
        yield f"{len(found)} of {len(rows(section))} {section}"


def _summary(row: Row) -> str:
    if row.entry.section in WITH_RULES and not row.has_rule:
        return f"{row.summary} (no rule yet)"
    return row.summary


def _line(name: str, summary: str, column: int, width: int | None) -> Iterator[str]:
    if width is None:
        yield f"  {name.ljust(column - 2)}  {summary}"
        return
    lines = textwrap.wrap(summary, max(width - column - 2, 16), break_long_words=False) or [""]
    if len(name) >= column:
        yield f"  {name}"
        name = ""
    yield f"  {name.ljust(column)}{lines[0]}"
    yield from (f"  {' ' * column}{line}" for line in lines[1:])


def _width() -> int | None:
    """The columns of the terminal; None where the output goes into a file or a pipe."""
    return max(shutil.get_terminal_size().columns, 40) if sys.stdout.isatty() else None


def _counted(section: str) -> str:
    counts = coverage(section)
    what = "layers" if section == "layers" else "functions of keras.ops"
    usable = counts.public - counts.refused
    shown = "layers --refused" if section == "layers" else "layers --ops --refused"
    return (
        f"{counts.with_rule} of {usable} public {what} have a rule for shapes, dtypes and "
        f"weights; {counts.refused} more are refused ('specc {shown}' says why)."
    )


def _refused(sections: list[str], text: str, as_json: bool) -> int:
    """What may not be used, entry by entry with the reason."""
    found = [
        entry
        for section in sections
        for entry in refused(section)
        if text.lower() in entry.name.lower()
    ]
    if as_json:
        data = [
            {"name": entry.name, "section": entry.section, "refused": entry.refused}
            for entry in found
        ]
        click.echo(json.dumps({"entries": data}, indent=2, ensure_ascii=False))
        return 0
    width = _width()
    for section, group in groupby(found, key=lambda entry: entry.section):
        click.echo(section)
        by_reason: dict[str | None, list[str]] = {}
        for entry in group:
            by_reason.setdefault(entry.refused, []).append(entry.name)
        for reason, names in by_reason.items():
            for line in _wrapped(f"{', '.join(names)}: {reason}", width):
                click.echo(line)
    return 0 if found else 1


def _wrapped(text: str, width: int | None) -> list[str]:
    if width is None:
        return [f"  {text}"]
    return textwrap.wrap(
        text, width, initial_indent="  ", subsequent_indent="    ", break_long_words=False
    )


def _as_json(section: str, found: list[Row]) -> str:
    data: dict[str, object] = {
        "section": section,
        "entries": [
            {
                "name": row.entry.name,
                "path": row.entry.path,
                "explain": qualified(row.entry),
                "family": row.family,
                "summary": row.summary,
                "spellings": spellings(row.entry),
                **({"has_rule": row.has_rule} if section in WITH_RULES else {}),
            }
            for row in found
        ],
    }
    counts = coverage(section)
    data["public"], data["refused"] = counts.public, counts.refused
    if section in WITH_RULES:
        data["with_rule"] = counts.with_rule
    return json.dumps(data, indent=2, ensure_ascii=False)
