"""The script in a process of its own: it ends as it would alone, but fails at the spec's line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from specc.backends import script_child
from specc.backends.extern import extern_layers, search_folders
from specc.backends.failures import report_failure
from specc.backends.python.program import Script
from specc.backends.script_child import Failure
from specc.diagnostics import Sink
from specc.diagnostics.codes import running as codes
from specc.graph.ir import Program
from specc.source import NOWHERE

_ASKED = {signal.SIGINT, signal.SIGTERM}
"""Signals by which people end a process."""


def run_in_process(
    path: Path, program: Program, script: Script, arguments: Sequence[str], sink: Sink
) -> int:
    """Run the script at `path` with this Python; its exit status, 128 + n for signal n.

    Its input and output are ours. What it failed of goes to `sink`.
    """
    environment = dict(os.environ)
    if extern_layers(program):
        before = environment.get("PYTHONPATH")
        folders = [*search_folders(program), *([before] if before else [])]
        environment["PYTHONPATH"] = os.pathsep.join(folders)
    with TemporaryDirectory(prefix="specc-") as folder:
        note = Path(folder) / "failure.json"
        command = [sys.executable, script_child.__file__, str(note), str(path), *arguments]
        status = subprocess.run(command, check=False, env=environment).returncode
        if note.exists():
            failure = Failure(*json.loads(note.read_text(encoding="utf-8")))
            report_failure(program, script, failure, sink)
    if status >= 0:
        return status
    if -status not in _ASKED:
        _report_signal(signal.Signals(-status), sink)
    return 128 - status


def _report_signal(number: signal.Signals, sink: Sink) -> None:
    """Report that the system has ended the process."""
    notes = ["so the system ends a process that takes more memory than there is"]
    error = f"its process was ended by {number.name}"
    of_memory = number.name == "SIGKILL"  # which Windows does not have
    sink.report(codes.FAILED, NOWHERE, error=error, notes=notes if of_memory else [])
