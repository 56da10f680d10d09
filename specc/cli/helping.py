"""What `--help` shows: what a command does, an example, its options in groups."""

from __future__ import annotations

import click

_GROUPS = {
    "The spec": ("overrides", "include", "allow_paths"),
    "Messages": ("form", "allow", "warn", "deny", "color", "debug", "help"),
}
"""Options that many commands share, by the names of their parameters."""

_NUMBERS = {"integer": "N", "integer range": "N", "float": "X", "float range": "X"}
"""What stands for a number, by the type of the option."""

HELP = ["-h", "--help"]
"""The names of `--help`, in every context: click keeps those that it was first asked for."""

OWN, LIMITS = "Options", "Limits"


class Command(click.Command):
    """A command whose help lists options in groups, and whose errors of use show an example.

    `examples` are command lines; more in one text are parted by line breaks.
    """

    def __init__(self, *args: object, examples: str = "", **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.examples = tuple(line.strip() for line in examples.strip().splitlines())
        for param in self.params:
            if isinstance(param, click.Option) and param.metavar is None:
                param.metavar = _NUMBERS.get(param.type.name)

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """`HELP`."""
        return list(HELP)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then the groups of options, those of the command first."""
        if self.examples:
            with formatter.section("Example" if len(self.examples) == 1 else "Examples"):
                for line in self.examples:
                    formatter.write_text(line)
        rows: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            row = param.get_help_record(ctx)
            if row is not None and isinstance(param, click.Option):
                rows.setdefault(group_of(param), []).append(row)
        for title in (OWN, *_GROUPS, LIMITS):
            if title in rows:
                with formatter.section(title):
                    formatter.write_dl(rows[title])


def group_of(param: click.Parameter) -> str:
    """The group in which `--help` lists an option."""
    name = param.name or ""
    if name.startswith("max_") and name != "max_bad":
        return LIMITS
    return next((title for title, names in _GROUPS.items() if name in names), OWN)
