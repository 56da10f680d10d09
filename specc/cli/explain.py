"""`specc explain WORD`: what a message means, or what an entry of the catalog is.

specc explain E0523            a message: what it means, a spec that has it, its repair
specc explain Conv2D           a layer: arguments, shapes, weights, an example
specc explain losses.Poisson   what several sections have
specc explain ops.reshape      a function of keras.ops
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import click

from specc.cli.helping import Command
from specc.cli.messages import wants_color
from specc.cli.options import global_options
from specc.diagnostics.codes import ALL

_EXPLANATIONS = Path(__file__).parent.parent / "diagnostics" / "explanations"

_CODE = re.compile(r"[EW]\d+", re.IGNORECASE)

_WIDEST = 96
"""Lines longer than this are hard to read, however wide the terminal is."""


@click.command(
    cls=Command,
    examples="""
        specc explain E0523
        specc explain Conv2D
    """,
)
@click.argument("word", required=False)
@global_options
@click.pass_context
def command(ctx: click.Context, word: str | None) -> int:
    """Explain WORD: a message's code such as E0523, or a name such as Conv2D, mse, ops.reshape.

    Without a WORD, list all codes; 'specc layers' lists names.
    """
    if word is None:
        for known in sorted(ALL.values(), key=lambda known: known.id):
            click.echo(f"{known.id}  {known.title}")
        return 0
    if _CODE.fullmatch(word.strip()):
        click.echo(_message(word))
        return 0
    color = wants_color(ctx, sys.stdout)
    click.echo(_entry(word, color), color=color)
    return 0


def _message(code: str) -> str:
    name = code.strip().upper()
    if name not in ALL:
        raise click.UsageError(f"no message has the code '{code}'; 'specc explain' lists them")
    return (_EXPLANATIONS / f"{name}.md").read_text(encoding="utf-8").rstrip()


def _entry(word: str, color: bool) -> str:
    from specc.catalog.load import catalog
    from specc.catalog.words.metrics import CHOSEN
    from specc.reference.describe import describe
    from specc.reference.lookup import entries_called, near, qualified
    from specc.reference.text import as_text, chosen_text

    def paint(text: str, role: str) -> str:
        return click.style(text, bold=True) if color and role == "bold" else text

    width = min(shutil.get_terminal_size().columns, _WIDEST)
    chosen = catalog().canonical("metrics", word)
    if chosen is not None and chosen in CHOSEN:
        return chosen_text(word, CHOSEN[chosen], paint, width)
    found = entries_called(word)
    if not found:
        names = near(word)
        known = "'specc layers' lists layers, 'specc layers --ops' functions"
        if names:
            known = "similar: " + ", ".join(names)
        raise click.UsageError(f"nothing is called '{word}'; {known}")
    text = as_text(describe(found[0]), paint, width)
    others = [qualified(entry) for entry in found[1:] if entry.refused is None]
    if others:
        text += f"\n\nAlso called that: {', '.join(others)}."
    return text
