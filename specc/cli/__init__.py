"""The command line: a front door, without logic of its own.

    specc check iris.dlspec              messages, nothing else
    specc fmt iris.dlspec                lays it out in the one style
    specc diff old.dlspec new.dlspec     what changed in meaning, and whether weights still load
    specc build iris.dlspec              writes build/iris.py
    specc summary iris.dlspec            its layers, parameters, multiply-adds, memory
    specc graph iris.dlspec              draws the model: SVG, PNG, DOT, Mermaid
    specc data iris.dlspec               what the model will see of its data
    specc train iris.dlspec              builds it, trains it, keeps the run in runs/iris
    specc runs iris                      which runs there are
    specc predict iris.dlspec rows.csv   predictions by the trained model
    specc evaluate iris.dlspec           its loss and metrics
    specc explain E0523                  what a message means, with an example
    specc explain Conv2D                 what a layer is: arguments, shapes, weights
    specc layers conv                    which layers there are

Exit status: 0 clean, 1 errors in a spec, 2 misuse, 130 interrupted, 70 a bug of specc.

What a command needs is imported when it is called, so that `check` does not pay for the others;
without options it does not pay for reading the command line either.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from specc.cli.at_once import at_once

COMPLETING = "_SPECC_COMPLETE"
"""The variable with which a shell asks what may stand behind `specc`: see completing.py."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments` (default: those of the process); the exit status."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        if COMPLETING in os.environ:
            from specc.cli.completing import complete

            return complete(os.environ[COMPLETING])
        status = at_once(arguments)
        if status is None:
            from specc.cli.commands import run

            status = run(arguments)
        sys.stdout.flush()
        return status
    except BaseException as error:
        from specc.cli.failures import failed

        return failed(error, arguments)
