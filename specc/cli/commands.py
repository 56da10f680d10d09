"""The commands by name, and the reading of the command line that says which of them is meant."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import click

from specc import __version__
from specc.cli.helping import HELP
from specc.cli.options import global_options

_MODULES = {"import": "importing"}
"""Commands whose name is no name in Python, and the modules that they are in."""

_COMMANDS = (
    "check",
    "fmt",
    "diff",
    "build",
    "new",
    "watch",
    "convert",
    "summary",
    "graph",
    "import",
    "data",
    "train",
    "lr-find",
    "runs",
    "predict",
    "evaluate",
    "explain",
    "layers",
    "doctor",
    "completion",
)


class _Commands(click.Group):
    """Finds the command `name` in `specc/cli/name.py`."""

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        return list(HELP)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = _MODULES.get(cmd_name, cmd_name.replace("-", "_"))
        command: click.Command = import_module(f"specc.cli.{module}").command
        if ctx.obj is not None:  # what completing.py knows of parameters
            ctx.obj(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0].endswith((".dlspec", ".dlspec.json")):
            ctx.fail(f"no command is called '{args[0]}'; to check it: specc check {args[0]}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": HELP})
@click.version_option(__version__, prog_name="specc")
@global_options
def group() -> None:
    """Check neural-network specs without TensorFlow, and compile them to Keras."""


def run(arguments: Sequence[str]) -> int:
    """Run the command that `arguments` name; the exit status. Raises: what click does."""
    status = group.main(list(arguments), prog_name="specc", standalone_mode=False)
    return status if isinstance(status, int) else 0
