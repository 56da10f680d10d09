"""The project of `docs/project.md`: its commands print what the page shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NUMBER = re.compile(r"\d+(\.\d+)?(e-\d+)?")
EXACT = ("head", "cat new.csv", "specc check", "specc data")
"""What these print depends on no machine; of the others, the words are compared."""


@pytest.fixture
def page(root: Path) -> str:
    return (root / "docs" / "project.md").read_text(encoding="utf-8")


def test_the_page_shows_the_spec(root: Path, page: str):
    spec = (root / "docs" / "project" / "churn.dlspec").read_text(encoding="utf-8")
    assert f"```dlspec\n{spec}```" in page


def test_the_commands_print_what_the_page_shows(root: Path, page: str, tmp_path: Path):
    for name in ("make_customers.py", "churn.dlspec"):
        shutil.copy(root / "docs" / "project" / name, tmp_path)
    steps = [
        step.partition("\n")
        for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL)
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    ]
    assert [shlex.split(command)[1] for command, _, _ in steps if command.startswith("specc")] == [
        "check",
        "data",
        "train",
        "runs",
        "evaluate",
        "predict",
    ]
    printed: dict[str, str] = {}
    for command, _, shown in steps:
        printed[command] = said = _run(command, root, tmp_path)
        if command.startswith(EXACT):
            assert said == shown, command
        else:
            assert _words(said) == _words(shown), command
    assert printed["specc evaluate churn.dlspec"] == printed["specc train churn.dlspec"]


def _run(command: str, root: Path, folder: Path) -> str:
    program, *arguments = shlex.split(command)
    if program in ("head", "cat"):
        lines = (folder / arguments[-1]).read_text(encoding="utf-8").splitlines(keepends=True)
        return "".join(lines[: int(arguments[1])] if program == "head" else lines)
    called = [sys.executable, *(["-m", "specc"] if program == "specc" else []), *arguments]
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "CUDA_VISIBLE_DEVICES": "-1",
        "COLUMNS": "100",
    }
    done = subprocess.run(called, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _words(text: str) -> list[list[str]]:
    return [NUMBER.sub("#", line).split() for line in text.splitlines()]
