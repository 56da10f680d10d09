"""A process that runs an emitted script as Python would, and notes what it failed of.

    python script_child.py NOTE SCRIPT ARGUMENTS...

Started by its path: it imports nothing of specc, so that a script finds around it what it would
find when run alone.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys
import traceback
from typing import NamedTuple


class Failure(NamedTuple):
    """What a script failed of, as plain values that go from one process to another."""

    lines: list[int]
    """Lines of the script (from 1) that the traceback goes through, the innermost last."""
    error: str
    """The type of the exception."""
    words: str
    missing: str | None
    """The module that is not there, where one is not."""

    @property
    def gave_up(self) -> bool:
        """Whether the script itself said why, in a line, and ended."""
        return self.error == "SystemExit"


def failure_of(error: BaseException, filename: str) -> Failure:
    """What an exception says, of a script that was compiled under `filename`."""
    frames = traceback.walk_tb(error.__traceback__)
    return Failure(
        [line for frame, line in frames if frame.f_code.co_filename == filename],
        type(error).__name__,
        str(error),
        error.name if isinstance(error, ModuleNotFoundError) else None,
    )


def main() -> None:
    """Run the script that `sys.argv` names; end as it ends, but without a traceback.

    What it failed of is written to the file NOTE, as JSON. Where that can't be written the
    traceback is shown after all.
    """
    note, script = sys.argv[1:3]
    sys.argv[:] = sys.argv[2:]
    if not sys.flags.safe_path:
        sys.path[0] = os.path.dirname(os.path.realpath(script))
    try:
        runpy.run_path(script, run_name="__main__")
        sys.stdout.flush()
    except KeyboardInterrupt:
        # As Python ends one that is interrupted, less the traceback.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BrokenPipeError:
        # Whoever read the output has gone. Nothing may be flushed into the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(141)
    except (Exception, SystemExit) as error:
        if isinstance(error, SystemExit) and not isinstance(error.code, str):
            raise  # a status, as argparse gives: what there was to say has been said
        try:
            with open(note, "w", encoding="utf-8") as file:
                json.dump(failure_of(error, script), file)
        except OSError:
            raise error from None
        sys.exit(1)


if __name__ == "__main__":
    main()
