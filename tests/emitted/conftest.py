from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


class Runner:
    """Runs scripts in a process of its own; see `runner.py`."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("runner.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": "",
                "KERAS_HOME": str(folder / "keras"),
                **environment,
            },
        )

    def ask(self, source: str, snippet: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        question = json.dumps({"source": source, "snippet": snippet})
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def run(self, source: str, snippet: str) -> Any:
        """What the snippet left in `result`."""
        found = self.ask(source, snippet)
        assert "error" not in found, found
        return found["result"]

    def close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
        self._process.wait()


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    process = Runner(tmp_path_factory.mktemp("runner"))
    yield process
    process.close()
