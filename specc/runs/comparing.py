"""Runs side by side: a table of them, and what differs between two."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from specc.runs.folder import Run


def table(runs: Sequence[Run]) -> list[list[str]]:
    """A head and a row for each run; of the params those that are not the same in all."""
    metrics = _names(run.metrics for run in runs)
    varied = _varied([settings(run) for run in runs])
    rows = [["run", "began", "state", "epochs", "best", *[f"test {m}" for m in metrics], *varied]]
    for run in runs:
        about, history = run.about, run.history
        best = best_of(history)
        row = [
            str(run.number),
            str(about.get("began", "")).replace("T", " ").removesuffix("Z"),
            run.state,
            f"{len(history)}/{about['epochs']}" if "epochs" in about else str(len(history)),
            "" if best is None else f"{best[0]} {shown(best[1])} (epoch {best[2]})",
            *(shown(run.metrics.get(name)) for name in metrics),
            *(shown(settings(run).get(name)) for name in varied),
        ]
        rows.append(row)
    return rows


def settings(run: Run) -> dict[str, Any]:
    """The params of a run and what the command line asked for beside them."""
    options: Mapping[str, Any] = run.about.get("options", {})
    return {**run.params, **{f"--{name.replace('_', '-')}": v for name, v in options.items()}}


def best_of(history: Sequence[Mapping[str, Any]]) -> tuple[str, float, int] | None:
    """The smallest loss, that of validation where there is one: name, value, epoch."""
    for name in ("val_loss", "loss"):
        measured = [
            (float(line[name]), int(line["epoch"]))
            for line in history
            if line.get(name) is not None and math.isfinite(line[name])
        ]
        if measured:
            value, epoch = min(measured)
            return name, value, epoch
    return None


def spec_difference(first: Run, second: Run) -> list[str]:
    """The lines of the specs that differ, behind `-` or `+`, with one line around them."""
    before, after = (_lines(run.folder / "spec.dlspec") for run in (first, second))
    old, new = f"run {first.number}", f"run {second.number}"
    return list(difflib.unified_diff(before, after, old, new, lineterm="", n=1))


def measured(first: Run, second: Run) -> list[list[str]]:
    """A head, then what the last epochs, the best ones and the test parts measured."""
    rows = [["", f"run {first.number}", f"run {second.number}", "difference"]]
    histories = [run.history for run in (first, second)]
    rows.append(_row("epochs", *(len(history) for history in histories)))
    finals = [history[-1] if history else {} for history in histories]
    for name in _names(finals):
        if name not in ("epoch", "seconds"):
            rows.append(_row(name, *(final.get(name) for final in finals)))
    bests = [best_of(history) for history in histories]
    if all(bests) and bests[0] is not None and bests[1] is not None:
        rows.append(_row(f"best {bests[0][0]}", bests[0][1], bests[1][1]))
    for name in _names(run.metrics for run in (first, second)):
        rows.append(_row(f"test {name}", first.metrics.get(name), second.metrics.get(name)))
    return rows


def changed(first: Run, second: Run) -> list[list[str]]:
    """A head, then the settings and versions that are not the same."""
    rows = [["", f"run {first.number}", f"run {second.number}"]]
    for kind in (settings, lambda run: run.environment):
        pair = [kind(run) for run in (first, second)]
        rows += [[name, *(shown(one.get(name)) for one in pair)] for name in _varied(pair)]
    return rows


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """The rows as lines, their columns below one another."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def shown(value: Any) -> str:
    """A value in a cell of a table."""
    match value:
        case None:
            return "-"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.4g}"
        case list():
            return f"[{', '.join(shown(item) for item in value)}]"
        case _:
            return str(value)


def _row(name: str, first: Any, second: Any) -> list[str]:
    both = isinstance(first, int | float) and isinstance(second, int | float)
    return [name, shown(first), shown(second), f"{second - first:+.4g}" if both else "-"]


def _names(found: Iterable[Mapping[str, Any]]) -> list[str]:
    """The keys of all, in the order in which they first come."""
    return list(dict.fromkeys(name for one in found for name in one))


def _varied(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """The keys whose values are not the same in all."""
    return [n for n in _names(found) if any(one.get(n) != found[0].get(n) for one in found)]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
