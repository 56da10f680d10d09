"""`specc check`, `fmt`, `summary` and `diff` without options: what editors call, and most people.

To read such a command line takes no library, and to import one would take a quarter of the time.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def at_once(arguments: Sequence[str]) -> int | None:
    """Run such a command; the exit status. None where the arguments say more."""
    command, *names = arguments or [""]
    if not names or any(name.startswith("-") and name != "-" for name in names):
        return None
    if os.name == "nt":  # there it is the program that looks for what `*.dlspec` stands for
        return None
    if command == "check" and "-" not in names:
        return _check(names)
    if command == "fmt" and not any(name.endswith(".json") for name in names):
        from specc.cli.formatting import format_specs

        return format_specs(names)
    if command == "diff" and len(names) == 2 and "-" not in names:
        return _compare(*names)
    if command == "summary" and len(names) == 1 and names != ["-"]:
        return _sum_up(names[0])
    return None


def _check(specs: Sequence[str]) -> int:
    from specc.cli.messages import Report
    from specc.pipeline import Options, Spec, compile_spec

    options, report = Options(), Report()
    for name in specs:
        report.add(name, compile_spec(Spec(name, Path(name)), options))
    return report.finish()


def _sum_up(name: str) -> int | None:
    """Show the model of one spec; None where the command has to say why it cannot."""
    from specc.cli.messages import Report
    from specc.pipeline import Spec, compile_spec

    report = Report()
    compilation = compile_spec(Spec(name, Path(name)))
    report.add(name, compilation)
    if compilation.program is not None:
        if compilation.program.model is None:
            return None  # for the command to say so
        from specc.cli.summing import show
        from specc.summarizing import summarize

        show(summarize(compilation.program))
    return report.finish()


def _compare(old: str, new: str) -> int:
    """Show what differs between two specs."""
    from specc.cli.comparing import DIFFERENT, Side, compare_sides
    from specc.pipeline import Options

    status = compare_sides(None, Side(old, Options()), Side(new, Options()), "text")
    return 0 if status == DIFFERENT else status
