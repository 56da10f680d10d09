"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from specc.cli import main
from tests.cli.texts import BAD, GOOD


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The current folder, with a good and a bad spec in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.dlspec").write_text(GOOD)
    (tmp_path / "bad.dlspec").write_text(BAD)
    return tmp_path


@pytest.fixture
def specc(capsys) -> Callable[..., tuple[int, str, str]]:
    """Runs a command; exit status, standard output and standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        shown = capsys.readouterr()
        return status, shown.out, shown.err

    return run
