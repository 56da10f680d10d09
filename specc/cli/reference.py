"""Writes what `--help` says of every command into docs/cli.md.

python -m specc.cli.reference            docs/cli.md
python -m specc.cli.reference FILE       another file with the two marks
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from specc.cli.commands import group
from specc.cli.helping import HELP

START = "<!-- what follows is written by `python -m specc.cli.reference` -->\n"
END = "<!-- end of what is written -->\n"

WIDTH = 96


def section() -> str:
    """The generated part: a heading and the help of each command, in the order of `--help`."""
    top = _context(group, "specc")
    parts = ["```text", group.get_help(top), "```", ""]
    for name in group.list_commands(top):
        command = group.get_command(top, name)
        assert command is not None
        told = command.get_help(_context(command, name, top))
        parts += [f"### specc {name}", "", "```text", told, "```", ""]
    return "\n".join(parts)


def _context(
    command: click.Command, name: str, above: click.Context | None = None
) -> click.Context:
    """What the help of `command` is written for: a terminal of `WIDTH` columns."""
    return click.Context(
        command,
        above,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=HELP,
    )


def renewed(text: str) -> str:
    """`text` with what stands between the marks written anew. Raises ValueError without them."""
    before, start, rest = text.partition(START)
    _, end, behind = rest.partition(END)
    if not (start and end):
        raise ValueError("the two marks are not there")
    return f"{before}{START}\n{section()}\n{END}{behind}"


def main() -> None:
    """Write the file that the command line names."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/cli.md")
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
