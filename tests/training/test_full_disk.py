"""A disk that fills up while a run is trained."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from specc.cli import main
from specc.runs import checkpoint, latest
from specc.runs.whole import write_whole
from specc.training import keeping
from tests.cli.test_train import SPEC


def test_it_is_one_message_and_the_last_state_is_kept(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    Path("small.dlspec").write_text(SPEC.replace("device cpu", "").replace("= 2", "= 5"))
    written = []

    def filling(path: Path, parts: object) -> None:
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        written.append(path)
        write_whole(path, parts)  # type: ignore[arg-type]

    monkeypatch.setattr(checkpoint, "write_whole", filling)
    monkeypatch.setattr(keeping, "PAUSE", 0)
    assert main(["train", "small.dlspec"]) == 2
    err = capsys.readouterr().err
    assert "error[E0625]: the run cannot be kept: no space left on device" in err
    assert "has the state at the end of epoch 2" in err
    assert "`--resume 1` goes on from there" in err
    run = latest("small")
    assert run is not None
    assert run.state == "failed"

    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert main(["train", "small.dlspec", "--resume"]) == 0
    assert [line["epoch"] for line in run.history] == [1, 2, 3, 4, 5]
    assert run.state == "finished"


@pytest.mark.parametrize("fails", ["open", "write"])
def test_what_was_there_stays(tmp_path: Path, fails: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")
    if fails == "open":
        (tmp_path / "file.part").mkdir()
        parts = [b"after"]
    else:
        parts = [b"a", "no bytes"]  # type: ignore[list-item]
    with pytest.raises((OSError, TypeError)):
        write_whole(path, parts)
    assert path.read_bytes() == b"before"
    assert fails == "open" or list(tmp_path.iterdir()) == [path]
