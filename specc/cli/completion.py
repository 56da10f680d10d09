"""`specc completion SHELL`: what makes a shell complete the words behind `specc`."""

from __future__ import annotations

import os
from pathlib import PurePath

import click
from click.shell_completion import get_completion_class

from specc.cli import COMPLETING
from specc.cli.helping import Command

SHELLS = ("bash", "zsh", "fish")


@click.command(cls=Command, examples="specc completion bash")
@click.argument("shell", required=False, type=click.Choice(SHELLS))
def command(shell: str | None) -> int:
    """Print a script that makes SHELL complete commands, options, specs, params, layers and codes.

    In ~/.bashrc or ~/.zshrc: eval "$(specc completion)"

    In ~/.config/fish/config.fish: specc completion fish | source
    """
    shell = shell or PurePath(os.environ.get("SHELL", "")).name
    found = get_completion_class(shell) if shell in SHELLS else None
    if found is None:
        raise click.UsageError(f"say which shell: {', '.join(SHELLS)}")
    from specc.cli.commands import group

    click.echo(found(group, {}, "specc", COMPLETING).source())
    return 0
