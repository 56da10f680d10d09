"""`specc check SPEC…` and `specc summary SPEC` without options: what editors call, and most people.

To read such a command line takes no library, and to import one would take a quarter of the time.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def check_at_once(arguments: Sequence[str]) -> int | None:
    """Check the specs that are named; the exit status. None where the arguments say more."""
    command, *specs = arguments or [""]
    if command != "check" or not specs or any(name.startswith("-") for name in specs):
        return None
    if os.name == "nt":  # there it is the program that looks for what `*.dlspec` stands for
        return None
    from specc.cli.messages import Report
    from specc.pipeline import Options, Spec, compile_spec

    options, report = Options(), Report()
    for name in specs:
        report.add(name, compile_spec(Spec(name, Path(name)), options))
    return report.finish()


def sum_up_at_once(arguments: Sequence[str]) -> int | None:
    """Show the model of one spec; the exit status. None where the arguments say more."""
    if len(arguments) != 2 or arguments[0] != "summary" or arguments[1].startswith("-"):
        return None
    from specc.cli.messages import Report
    from specc.pipeline import Spec, compile_spec

    name, report = arguments[1], Report()
    compilation = compile_spec(Spec(name, Path(name)))
    report.add(name, compilation)
    if compilation.program is not None:
        if compilation.program.model is None:
            return None  # for the command to say so
        from specc.cli.summing import show
        from specc.summarizing import summarize

        show(summarize(compilation.program))
    return report.finish()
