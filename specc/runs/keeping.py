"""Writing a run's folder: begun, added to while it trains, ended."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

from specc.runs.folder import Run, runs_of
from specc.runs.lock import hold, release
from specc.runs.whole import write_json, write_text

_PACKAGES = ("keras", "tensorflow", "numpy", "scikit-learn")


class RunInUse(Exception):
    """Another process trains in the run's folder."""


class KeptRun:
    """A run that this process trains: it holds the lock until it is ended.

    All methods that write raise OSError where they cannot.
    """

    def __init__(self, run: Run) -> None:
        """Take the lock. Raises RunInUse."""
        self.run = run
        handle = hold(run.folder)
        if handle is None:
            raise RunInUse
        self._lock = handle
        self._lines: IO[str] | None = None

    def note(self, **about: Any) -> None:
        """Change what `run.json` says."""
        write_json(self.run.folder / "run.json", {**self.run.about, **about})

    def begin_history(self, epochs: int) -> None:
        """Keep the first `epochs` lines of the history; further ones go behind them."""
        path = self.run.folder / "history.jsonl"
        kept = [line for line in self.run.history if line["epoch"] <= epochs]
        write_text(path, "".join(f"{json.dumps(line)}\n" for line in kept))
        self._lines = path.open("a", encoding="utf-8")

    def add_epoch(self, epoch: int, seconds: float, measured: Mapping[str, float]) -> None:
        """Write what an epoch, counted from 1, measured; null stands for what is not finite."""
        assert self._lines is not None
        finite = {n: v if abs(v) < float("inf") else None for n, v in measured.items()}
        line = {"epoch": epoch, "seconds": round(seconds, 3), **finite}
        self._lines.write(json.dumps(line) + "\n")
        self._lines.flush()

    def end(self, state: str, **about: Any) -> None:
        """Note how it ended, and let go of the lock."""
        try:
            self.note(state=state, ended=now(), **about)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the lock; what `run.json` says stays."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None
        if self._lock >= 0:
            release(self._lock)
            self._lock = -1


def begin(runs: Path, name: str, texts: Mapping[str, str], data: Mapping[str, Any]) -> KeptRun:
    """Begin the next run of the spec called `name`.

    `texts` are files by name, `data` files of JSON. Two that begin at once get two
    numbers. Raises OSError.
    """
    (runs / name).mkdir(parents=True, exist_ok=True)
    number = max((run.number for run in runs_of(name, runs)), default=0) + 1
    while True:
        folder = runs / name / str(number)
        try:
            folder.mkdir()
            break
        except FileExistsError:
            number += 1
    kept = KeptRun(Run(name, number, folder))
    for file, text in texts.items():
        write_text(folder / file, text)
    for file, content in data.items():
        write_json(folder / file, content)
    kept.note(state="training", began=now())
    return kept


def fold_of(run: Run, number: int) -> KeptRun:
    """Where a fold of a run is kept, as a run is: `folds/2` in its folder. Raises OSError."""
    folder = run.folder / "folds" / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    return KeptRun(Run(run.name, run.number, folder))


def now() -> str:
    """The time, in UTC, as ISO 8601 writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def environment(devices: list[str]) -> dict[str, Any]:
    """What a run ran on: versions of what computes, the platform, the devices."""
    from specc import __version__

    found: dict[str, Any] = {"specc": __version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    found["platform"] = platform.platform()
    found["processors"] = os.cpu_count()
    found["devices"] = devices
    return found
