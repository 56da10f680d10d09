"""`specc explain CODE`: what a message means, with a spec that fails and its repair."""

from __future__ import annotations

from pathlib import Path

import click

from specc.cli.options import global_options
from specc.diagnostics.codes import ALL

_EXPLANATIONS = Path(__file__).parent.parent / "diagnostics" / "explanations"


@click.command()
@click.argument("code", required=False)
@global_options
def command(code: str | None) -> int:
    """Explain a message by its CODE, such as E0523; without one, list all codes."""
    if code is None:
        for known in sorted(ALL.values(), key=lambda known: known.id):
            click.echo(f"{known.id}  {known.title}")
        return 0
    name = code.strip().upper()
    if name not in ALL:
        raise click.UsageError(f"no message has the code '{code}'; 'specc explain' lists them")
    text = (_EXPLANATIONS / f"{name}.md").read_text(encoding="utf-8")
    click.echo(text.rstrip())
    return 0
