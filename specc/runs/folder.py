"""The folder of a run, as it is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from specc.record import record
from specc.runs.checkpoint import checkpoints
from specc.runs.lock import is_held

RUNS = Path("runs")
"""Where runs are kept, unless somebody says otherwise: below the current folder."""


@record
class Run:
    """One training of the spec called `name`. Reading what is not there gives what is empty."""

    name: str
    number: int
    folder: Path

    @property
    def about(self) -> dict[str, Any]:
        """What `run.json` holds: `state`, `began`, `ended`, `options` and more."""
        return _read_json(self.folder / "run.json")

    @property
    def state(self) -> str:
        """`training`, `finished`, `interrupted`, `failed`, or `killed`, which nobody noted."""
        state: str = self.about.get("state", "killed")
        return "killed" if state == "training" and not is_held(self.folder) else state

    @property
    def model(self) -> Path:
        """The model as it was trained; the file may not be there yet."""
        return self.folder / f"{self.name}.keras"

    @property
    def serving(self) -> Path:
        """The model that takes raw columns; the file may not be there."""
        return self.folder / f"{self.name}.serving.keras"

    @property
    def history(self) -> list[dict[str, Any]]:
        """What each epoch measured, beside `epoch`, counted from 1, and its `seconds`."""
        try:
            lines = (self.folder / "history.jsonl").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []
        found: list[dict[str, Any]] = []
        for line in lines:
            try:
                found.append(json.loads(line))
            except ValueError:
                break  # a line that was being written when its process ended
        return found

    @property
    def metrics(self) -> dict[str, float]:
        """What the test part measured."""
        return _read_json(self.folder / "metrics.json")

    @property
    def labels(self) -> dict[str, list[Any]]:
        """The names of the classes of outputs, where the data brought them."""
        return _read_json(self.folder / f"{self.name}.labels.json")

    @property
    def params(self) -> dict[str, Any]:
        """The values of the spec's params."""
        return _read_json(self.folder / "params.json")

    @property
    def environment(self) -> dict[str, Any]:
        """Versions and devices."""
        return _read_json(self.folder / "environment.json")

    @property
    def data(self) -> dict[str, Any]:
        """What the files of the data held when it began: see `specc.runs.data`."""
        return _read_json(self.folder / "data.json")

    @property
    def checkpoints(self) -> list[Path]:
        """The states of training that are kept, the last one first."""
        return checkpoints(self.folder / "checkpoints")


def names(runs: Path = RUNS) -> list[str]:
    """The specs that have runs, in order."""
    if not runs.is_dir():
        return []
    return sorted(folder.name for folder in runs.iterdir() if runs_of(folder.name, runs))


def runs_of(name: str, runs: Path = RUNS) -> list[Run]:
    """The runs of the spec called `name`, the first one first."""
    folder = runs / name
    if not folder.is_dir():
        return []
    numbers = (inner.name for inner in folder.iterdir() if inner.is_dir())
    found = sorted(int(n) for n in numbers if n.isascii() and n.isdigit())
    return [Run(name, number, folder / str(number)) for number in found]


def find(name: str, number: int, runs: Path = RUNS) -> Run | None:
    """One run, if it is there."""
    return next((run for run in runs_of(name, runs) if run.number == number), None)


def latest(name: str, runs: Path = RUNS, *, state: str | None = None) -> Run | None:
    """The last run of the spec called `name`; with a `state`, the last one in that state."""
    for run in reversed(runs_of(name, runs)):
        if state is None or run.state == state:
            return run
    return None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
