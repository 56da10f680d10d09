"""What the files of a run's data held when it began, to tell later whether they still do.

Small files by all of their bytes; large ones by their size and bytes from all over, for nobody
waits for gigabytes to be read twice. The times of files say nothing: a copy has others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

SMALL = 64 * 2**20
"""So many bytes of a path are read in all; of more, `_SAMPLES` blocks of `_BLOCK` are."""

_SAMPLES, _BLOCK = 64, 2**20


def fingerprints(folder: Path, paths: Iterable[str]) -> dict[str, Any]:
    """By path: how many files there are, how many bytes, and a digest of names and bytes.

    Paths lead from `folder` to a file, a folder, or what a pattern for names of files fits. What
    cannot be read is left out: who needs it says so.
    """
    found: dict[str, Any] = {}
    for path in paths:
        try:
            found[path] = _fingerprint(folder / path)
        except OSError:
            continue
    return found


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What of the data is not as it was, a line for each path; paths that are gone are left out."""
    lines: list[str] = []
    for path, old in before.items():
        new = now.get(path)
        if new is None or new == old:
            continue
        for what in ("files", "bytes"):
            if old[what] != new[what]:
                lines.append(f"`{path}` had {old[what]:,} {what}, has {new[what]:,}")
                break
        else:
            lines.append(f"`{path}` has as many bytes as before, but others")
    return lines


def _fingerprint(path: Path) -> dict[str, Any]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
    elif path.is_file():
        files = [path]
    else:
        files = sorted(file for file in path.parent.glob(path.name) if file.is_file())
    if not files:
        raise FileNotFoundError(path)
    sizes = [file.stat().st_size for file in files]
    digest = hashlib.sha256()
    for file, size in zip(files, sizes, strict=True):
        digest.update(f"{file.relative_to(path.parent).as_posix()}\0{size}\0".encode())
    for file, start, length in _blocks(files, sizes):
        with file.open("rb") as stream:
            stream.seek(start)
            digest.update(stream.read(length))
    return {"files": len(files), "bytes": sum(sizes), "digest": digest.hexdigest()}


def _blocks(files: list[Path], sizes: list[int]) -> Iterator[tuple[Path, int, int]]:
    """Where to read: file, first byte, how many."""
    total = sum(sizes)
    if total <= SMALL:
        yield from ((file, 0, size) for file, size in zip(files, sizes, strict=True))
        return
    ends = list(accumulate(sizes))
    number = 0
    for sample in range(_SAMPLES):
        place = sample * (total - _BLOCK) // (_SAMPLES - 1)
        while ends[number] <= place:
            number += 1
        yield files[number], place - (ends[number] - sizes[number]), _BLOCK
