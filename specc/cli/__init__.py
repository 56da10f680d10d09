"""The command line: a front door, without logic of its own.

    specc check iris.dlspec              messages, nothing else
    specc build iris.dlspec              writes build/iris.py
    specc data iris.dlspec               what the model will see of its data
    specc train iris.dlspec              builds it, trains it, keeps the run in runs/iris
    specc runs iris                      which runs there are
    specc predict iris.dlspec rows.csv   predictions by the trained model
    specc evaluate iris.dlspec           its loss and metrics
    specc explain E0523                  what a message means, with an example
    specc explain Conv2D                 what a layer is: arguments, shapes, weights
    specc layers conv                    which layers there are

Exit status: 0 clean, 1 errors in a spec, 2 misuse, 130 interrupted, 70 a bug of specc.

A command's module is imported when it is called, so that `check` does not pay
for what the others need.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from specc import __version__
from specc.cli.options import global_options
from specc.diagnostics.cells import printable

_COMMANDS = (
    "check",
    "build",
    "data",
    "train",
    "lr-find",
    "runs",
    "predict",
    "evaluate",
    "explain",
    "layers",
)

_BUG_REPORT = "this is a bug in specc; please report it with the spec (--debug shows where)"


class _Commands(click.Group):
    """Finds the command `name` in `specc/cli/name.py`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"specc.cli.{cmd_name.replace('-', '_')}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0].endswith((".dlspec", ".dlspec.json")):
            ctx.fail(f"no command is called '{args[0]}'; to check it: specc check {args[0]}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="specc")
@global_options
def _specc() -> None:
    """Check neural-network specs without TensorFlow, and compile them to Keras."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments` (default: those of the process); the exit status."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        status = _specc.main(arguments, prog_name="specc", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        error.message = printable(error.message)  # type: ignore[misc]  # it repeats arguments
        error.show()
        return error.exit_code
    except click.Abort:  # click has ended the line that the terminal shows ^C on
        print("specc: interrupted", file=sys.stderr)
        return 130
    except (BrokenPipeError, SystemExit):  # the latter is how click puts the former
        # Whoever read our output has gone. Nothing may be flushed into the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            print(f"specc: {error.strerror}", file=sys.stderr)
            return 2
        if "--debug" in arguments:
            raise
        text = " ".join(str(error).split())[:200]
        print(f"specc: internal error: {type(error).__name__}: {text}", file=sys.stderr)
        print(f"specc: {_BUG_REPORT}", file=sys.stderr)
        return 70
