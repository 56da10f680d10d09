"""A run that is gone on with has the data that it began with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from specc.cli import main
from specc.runs import data
from specc.runs.data import changes, fingerprints

SPEC = """
data {
  source = csv({ train = "train.csv", test = "test.csv" })
  input  size = [a, b]
  target price = price
}
model prices {
  input size: float32[2]
  output price = Dense(1)
}
train {
  loss   = mse
  epochs = 1
}
"""
TABLE = "a,b,price\n1.5,2.5,3\n2.5,0.5,2\n0.5,1.5,1\n"


def test_a_changed_table_is_told(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    Path("prices.dlspec").write_text(SPEC)
    for name in ("train", "test"):
        Path(f"{name}.csv").write_text(TABLE)
    assert main(["train", "prices.dlspec", "--allow", "warnings"]) == 0
    os.utime("train.csv", (1, 1))  # a copy of another time is the same
    again = ["train", "prices.dlspec", "--allow", "warnings", "--resume", "--epochs"]
    assert main([*again, "2"]) == 0
    Path("test.csv").write_text(TABLE.replace("0.5", "0.6"))
    capsys.readouterr()
    assert main([*again, "3"]) == 2
    err = capsys.readouterr().err
    assert "error[E0626]: the data of run 1 are not what they were when it began" in err
    assert "`test.csv` has as many bytes as before, but others" in err
    assert "train.csv" not in err
    Path("test.csv").write_text(TABLE)
    assert main([*again, "3"]) == 0


@pytest.mark.parametrize("small", [True, False])
def test_what_changes_in_folders_and_patterns(tmp_path: Path, monkeypatch, small: bool) -> None:
    if not small:
        monkeypatch.setattr(data, "SMALL", 100)
        monkeypatch.setattr(data, "_BLOCK", 16)
    for number in range(4):
        (tmp_path / "photos" / str(number)).mkdir(parents=True)
        (tmp_path / "photos" / str(number) / "x.png").write_bytes(bytes(100))
        (tmp_path / f"part-{number}.tfrecord").write_bytes(bytes(50))
    names = ["photos", "part-*.tfrecord", "no"]
    before = fingerprints(tmp_path, names)
    assert [found["files"] for found in before.values()] == [4, 4]
    assert changes(before, fingerprints(tmp_path, names)) == []
    (tmp_path / "photos" / "2" / "x.png").write_bytes(bytes(50) + b"1" * 50)
    (tmp_path / "part-4.tfrecord").write_bytes(b"")
    assert changes(before, fingerprints(tmp_path, names)) == [
        f"`{names[0]}` has as many bytes as before, but others",
        f"`{names[1]}` had 4 files, has 5",
    ]
    (tmp_path / "photos" / "2" / "x.png").rename(tmp_path / "photos" / "2" / "y.png")
    (tmp_path / "part-4.tfrecord").unlink()
    (tmp_path / "part-0.tfrecord").write_bytes(bytes(51))
    found = changes(before, fingerprints(tmp_path, names))
    assert found[1] == f"`{names[1]}` had 200 bytes, has 201"
    assert len(found) == 2
