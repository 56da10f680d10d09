"""What is said, and with which exit status, where a command ended in an exception."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from specc.diagnostics.cells import printable

_BUG_REPORT = "this is a bug in specc; please report it with the spec (--debug shows where)"


def failed(error: BaseException, arguments: Sequence[str]) -> int:
    """The exit status for `error`, of which is told. Raises it where `--debug` asks for that."""
    match error:
        case click.ClickException():
            error.message = printable(error.message)  # type: ignore[misc]  # it repeats arguments
            error.show()
            return error.exit_code
        case click.Abort():  # click has ended the line that the terminal shows ^C on
            print("specc: interrupted", file=sys.stderr)
            return 130
        case KeyboardInterrupt():
            print("\nspecc: interrupted", file=sys.stderr)
            return 130
        case BrokenPipeError() | SystemExit():  # the latter is how click puts the former
            # Whoever read our output has gone. Nothing may be flushed into the pipe at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 141
        case OSError(errno=errno.ENOSPC):
            print(f"specc: {error.strerror}", file=sys.stderr)
            return 2
        case Exception() if "--debug" not in arguments:
            text = " ".join(str(error).split())[:200]
            print(f"specc: internal error: {type(error).__name__}: {text}", file=sys.stderr)
            print(f"specc: {_BUG_REPORT}", file=sys.stderr)
            return 70
        case _:
            raise error
