"""`specc check SPEC…` without options: what editors and hooks call, and most people.

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
