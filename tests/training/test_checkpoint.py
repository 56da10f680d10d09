"""The file of a checkpoint, and what is wrong with one that was torn."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from specc.runs import checkpoint
from specc.runs.checkpoint import Array, Checkpoint, TornCheckpoint, checkpoints, read, write


def made(epoch: int, step: int = 0) -> Checkpoint:
    arrays = [Array("a", "float32", (2,), bytes(range(8))), Array("none", "int64", (0,), b"")]
    return Checkpoint(epoch, step, arrays, {"best": 0.1, "seen": [1, None]})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    found = read(write(tmp_path, made(3, 17)))
    assert (found.epoch, found.step, found.state) == (3, 17, {"best": 0.1, "seen": [1, None]})
    assert [(a.name, a.dtype, a.shape, bytes(a.data)) for a in found.arrays] == [
        ("a", "float32", (2,), bytes(range(8))),
        ("none", "int64", (0,), b""),
    ]


def test_equal_states_are_equal_files(tmp_path: Path) -> None:
    first, other = (write(tmp_path / name, made(1)) for name in ("first", "other"))
    assert first.read_bytes() == other.read_bytes()


def test_the_last_two_are_kept_the_last_one_first(tmp_path: Path) -> None:
    paths = [write(tmp_path, made(epoch, step)) for epoch, step in [(9, 0), (9, 40), (10, 0)]]
    assert checkpoints(tmp_path) == [paths[2], paths[1]]


@pytest.mark.parametrize("size", [0, 5, 19, 30, 100, -33, -1])
def test_one_that_is_cut_off_is_known(tmp_path: Path, size: int) -> None:
    path = write(tmp_path, made(1))
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(TornCheckpoint):
        read(path)


def test_one_that_was_changed_is_known(tmp_path: Path) -> None:
    path = write(tmp_path, made(1))
    whole = path.read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(TornCheckpoint):
            read(path)


def test_a_full_disk_leaves_the_last_one(tmp_path: Path, monkeypatch) -> None:
    path = write(tmp_path, made(1))

    def full(target: Path, parts: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoint, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path, made(2))
    assert checkpoints(tmp_path) == [path]
    assert read(path).epoch == 1
