"""Times processes and functions; medians, and CPU time beside wall-clock time."""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Cost(NamedTuple):
    """Seconds: on the clock, and of CPU (user and system) for a process with its children."""

    wall: float
    cpu: float


def prepare() -> None:
    """Byte-compile specc, as installing it does, so that no run pays for that."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    compileall.compile_dir(ROOT / "specc", quiet=2)


def process(*arguments: str, runs: int) -> Cost:
    """The median cost of running `python ARGUMENTS…` from start to end."""
    run_process(arguments)
    costs = [run_process(arguments) for _ in range(runs)]
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def run_process(arguments: Sequence[str]) -> Cost:
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert child.stderr is not None
    errors = child.stderr.read()
    child.stderr.close()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"python {' '.join(arguments)} failed:\n{errors.decode()}")
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime)


def function(call: Callable[[], object], runs: int) -> float:
    """The median CPU time of `call`, in seconds."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        call()
        times.append(time.process_time() - started)
    return statistics.median(times)


def row(what: str, value: str, reference: str = "", goal: str = "") -> None:
    """Print a line of the table."""
    print(f"{what:<46} {value:>12}  {reference:<34} {goal}".rstrip(), flush=True)
