"""Prints a summary: on a terminal as wide as it is; elsewhere whole."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from specc.cli.messages import wants_color

if TYPE_CHECKING:
    import click

    from specc.summarizing import Summary

_NARROWEST = 40


def show(summary: Summary, ctx: click.Context | None = None, *, as_json: bool = False) -> None:
    """Print the table, or data."""
    if as_json:
        import json

        text = json.dumps(summary.as_data(), indent=2, ensure_ascii=False)
    else:
        from specc.summarizing.text import table

        color = wants_color(ctx, sys.stdout)
        text = table(summary, _width(), bold=_bold if color else str)
    try:
        print(text)
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        print(text.encode(encoding, "replace").decode(encoding))


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m"


def _width() -> int | None:
    """The columns of the terminal; None where the output goes into a file or a pipe."""
    if not sys.stdout.isatty():
        return None
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and int(given):
        return max(int(given), _NARROWEST)
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, _NARROWEST)
    except OSError:
        return 80
