"""The file that holds a state of training: arrays, and what else there is as JSON.

    specc checkpoint 1\\n      what it is
    8 bytes                   how long the head is, the least byte first
    head                      JSON: `epoch`, `step`, `arrays`, `state`
    bytes of the arrays       one behind the other, as the head lists them
    32 bytes                  SHA-256 of all before

Equal states give equal files. A file that was torn, cut off or changed is known by
its checksum. The arrays are bytes with a dtype and a shape, for NumPy is not needed
to look at a run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from specc.record import record
from specc.runs.whole import write_whole

SUFFIX = ".checkpoint"
KEPT = 2
"""How many checkpoints are kept: the last, and the one before where the last is torn."""

_MAGIC = b"specc checkpoint 1\n"
_LENGTH, _DIGEST = 8, 32


class TornCheckpoint(Exception):
    """A file is not the checkpoint that it was written as; the words say what is wrong."""


@record
class Array:
    """`data` are the bytes of an array of a dtype, by its name in NumPy, and a shape."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    data: bytes | memoryview


@record
class Checkpoint:
    """A state of training: `epoch` epochs are done, and of the next one `step` steps."""

    epoch: int
    step: int
    arrays: Sequence[Array]
    state: Any


def path_of(folder: Path, epoch: int, step: int) -> Path:
    """Where the checkpoint of this moment is; later ones have later names."""
    return folder / f"{epoch:08}-{step:010}{SUFFIX}"


def epochs_of(path: Path) -> int:
    """How many epochs were done when the checkpoint at `path` was written."""
    return int(path.name.partition("-")[0])


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of a folder, the last one first."""
    return sorted(folder.glob(f"*{SUFFIX}"), reverse=True)


def write(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint; all but the last `KEPT` go. Raises OSError, and all are as before."""
    folder.mkdir(parents=True, exist_ok=True)
    for torn in folder.glob(f"*{SUFFIX}.part"):
        torn.unlink(missing_ok=True)  # of a process that was killed
    path = path_of(folder, checkpoint.epoch, checkpoint.step)
    write_whole(path, _parts(checkpoint))
    for old in checkpoints(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def read(path: Path) -> Checkpoint:
    """Read a checkpoint. Raises TornCheckpoint, or OSError where it cannot be read."""
    data = memoryview(path.read_bytes())
    if bytes(data[: len(_MAGIC)]) != _MAGIC:
        raise TornCheckpoint("it does not begin as a checkpoint does")
    if len(data) < len(_MAGIC) + _LENGTH + _DIGEST:
        raise TornCheckpoint("it is cut off")
    body, digest = data[:-_DIGEST], bytes(data[-_DIGEST:])
    if hashlib.sha256(body).digest() != digest:
        raise TornCheckpoint("its checksum is wrong")
    begin = len(_MAGIC) + _LENGTH
    end = begin + int.from_bytes(body[len(_MAGIC) : begin], "little")
    head = json.loads(bytes(body[begin:end]))
    arrays: list[Array] = []
    for name, dtype, shape, size in head["arrays"]:
        arrays.append(Array(name, dtype, tuple(shape), body[end : end + size]))
        end += size
    return Checkpoint(head["epoch"], head["step"], arrays, head["state"])


def last_whole(paths: Sequence[Path], say: Callable[[str], None]) -> Checkpoint | None:
    """The first checkpoint of `paths`, the last one first, that can be read; None without one.

    `say` is told of those that cannot.
    """
    for path in paths:
        try:
            return read(path)
        except (TornCheckpoint, OSError) as error:
            say(f"`{path.as_posix()}` cannot be used: {error}; the one before is")
    return None


def _parts(checkpoint: Checkpoint) -> Iterator[bytes | memoryview]:
    """The file's bytes; the checksum is made on the way, so that nothing is held twice."""
    digest = hashlib.sha256()
    listed = [[a.name, a.dtype, a.shape, len(a.data)] for a in checkpoint.arrays]
    described = {
        "epoch": checkpoint.epoch,
        "step": checkpoint.step,
        "arrays": listed,
        "state": checkpoint.state,
    }
    head = json.dumps(described, separators=(",", ":")).encode()
    length = len(head).to_bytes(_LENGTH, "little")
    for part in (_MAGIC, length, head, *(array.data for array in checkpoint.arrays)):
        digest.update(part)
        yield part
    yield digest.digest()
