"""`specc doctor`: what is installed, on what it runs, and whether the catalog fits it."""

from __future__ import annotations

import sys

import click

from specc.cli.helping import Command
from specc.cli.messages import wants_color
from specc.cli.options import global_options
from specc.diagnostics.cells import printable

_SIGNS = {"good": ("ok  ", "green"), "note": ("note", "yellow"), "bad": ("bad ", "red")}

_MOST = 20
"""Lines below a finding that are shown; `--all` shows the others."""


@click.command(cls=Command, examples="specc doctor")
@click.option("--all", "show_all", is_flag=True, help="Show every difference.")
@click.option("--json", "as_json", is_flag=True, help="Print data.")
@global_options
@click.pass_context
def command(ctx: click.Context, show_all: bool, as_json: bool) -> int:
    """Look at Python, TensorFlow, Keras, devices, memory and extras; compare the catalog.

    The catalog is what specc knows of Keras: where the installed one differs, specc may allow what
    Keras refuses. Ends with status 1 where something is broken.
    """
    from specc.doctor import examine

    sections = examine()
    if as_json:
        import json

        rows = [
            {"section": s.title, "state": f.state, "what": f.what, "more": list(f.more)}
            for s in sections
            for f in s.findings
        ]
        click.echo(json.dumps(rows, indent=1))
        return 0 if all(section.is_good for section in sections) else 1
    color = wants_color(ctx, sys.stdout)
    for place, section in enumerate(sections):
        if place:
            click.echo()
        click.echo(click.style(section.title, bold=True) if color else section.title)
        for finding in section.findings:
            sign, paint = _SIGNS[finding.state]
            shown = click.style(sign, fg=paint) if color else sign
            click.echo(f"  {shown} {printable(finding.what)}", color=color)
            lines = finding.more if show_all else finding.more[:_MOST]
            for line in lines:
                click.echo(f"       {printable(line)}")
            if len(lines) < len(finding.more):
                click.echo(f"       and {len(finding.more) - len(lines)} more: specc doctor --all")
    return 0 if all(section.is_good for section in sections) else 1
