"""What specc finds of the machine that it runs on: `specc doctor`.

here.py        Python, memory, the packages that extras bring; imports none of them
child.py       TensorFlow, Keras and the devices, looked at in a process of its own, so that
               what cannot be imported, or ends the process, is a line of the answer
comparing.py   what the installed Keras has that the catalog lacks, and the other way round
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from specc.doctor.comparing import differences
from specc.doctor.here import extras, machine, packages
from specc.record import record

PATIENCE = 300.0
"""Seconds that the process which imports TensorFlow may take."""


@record
class Finding:
    """One line of the answer. `state` is `good`, `note` or `bad`; `more` are lines below it."""

    state: str
    what: str
    more: Sequence[str] = ()


@record
class Section:
    """Findings about one thing, under its name."""

    title: str
    findings: Sequence[Finding]

    @property
    def is_good(self) -> bool:
        """Whether nothing is broken."""
        return all(finding.state != "bad" for finding in self.findings)


def examine() -> list[Section]:
    """All that is to be told, in the order in which it is read. Takes as long as Keras's import."""
    return [
        Section("specc", _own()),
        Section("machine", [Finding("good", line) for line in machine()]),
        *_keras(),
        Section("extras", [_extra(name, *state) for name, state in extras().items()]),
    ]


def _own() -> list[Finding]:
    from specc import __version__

    lines = [Finding("good", f"specc {__version__}, in {Path(__file__).parents[1]}")]
    for name, version in packages().items():
        state = "good" if version else "bad"
        lines.append(Finding(state, f"{name} {version or 'is not installed'}"))
    return lines


def _extra(name: str, found: Sequence[str], lacking: Sequence[str]) -> Finding:
    if not lacking:
        return Finding("good", f"{name}: {', '.join(found)}")
    return Finding(
        "note",
        f"{name}: {', '.join(lacking)} not installed",
        [f"pip install 'specc[{name}]'"],
    )


def _keras() -> list[Section]:
    """TensorFlow, Keras and devices; the catalog against them."""
    answer = _ask()
    if isinstance(answer, Finding):
        return [Section("TensorFlow and Keras", [answer])]
    libraries = [
        Finding("good", f"TensorFlow {answer['tensorflow']}"),
        Finding("good", f"Keras {answer['keras']}, backend {answer['backend']}"),
    ]
    if answer["backend"] != "tensorflow":
        libraries.append(Finding("bad", "scripts need Keras on TensorFlow", ["KERAS_BACKEND"]))
    devices = [Finding("good", device) for device in answer["devices"]]
    told = differences(answer["catalog"], answer["facts"])
    if told:
        agreed = f"made for Keras {answer['catalog']['keras']}; Keras {answer['keras']} differs"
        catalog = [Finding("bad", agreed, told)]
    else:
        catalog = [
            Finding("good", f"all names, arguments and defaults are Keras {answer['keras']}'s")
        ]
    return [
        Section("TensorFlow and Keras", libraries),
        Section("devices", devices),
        Section("catalog", catalog),
    ]


def _ask() -> dict[str, Any] | Finding:
    """What `child.py` found, or why it found nothing."""
    from importlib.util import find_spec

    if find_spec("tensorflow") is None:
        install = "pip install 'specc[tensorflow]'"
        return Finding("note", "TensorFlow is not installed: check and build do without", [install])
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "specc.doctor.child"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        return Finding("bad", f"importing Keras took more than {PATIENCE:.0f} seconds")
    if done.returncode != 0:
        last = [line for line in done.stderr.splitlines() if line.strip()][-5:]
        how = f"signal {-done.returncode}" if done.returncode < 0 else f"status {done.returncode}"
        return Finding("bad", f"importing Keras ended with {how}", last)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
