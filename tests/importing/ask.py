"""Asks the worker, which is started when it is first asked something."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from typing import Any

_process: subprocess.Popen[str] | None = None


def ask(question: dict[str, Any]) -> dict[str, Any]:
    """What comes of importing the model that `question` speaks of."""
    global _process
    if _process is None or _process.poll() is not None:
        _process = subprocess.Popen(
            [sys.executable, "-m", "tests.importing.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if not os.environ.get("SHOW") else None,
            text=True,
            env={**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        atexit.register(_process.communicate)
    assert _process.stdin is not None
    assert _process.stdout is not None
    _process.stdin.write(json.dumps(question) + "\n")
    _process.stdin.flush()
    line = _process.stdout.readline()
    assert line, "the worker died"
    reply: dict[str, Any] = json.loads(line)
    return reply
