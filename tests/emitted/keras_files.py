"""Small files in the formats in which Keras fetches its data sets."""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np


class Python2Pickler(pickle._Pickler):
    """Writes bytes as the strings of Python 2, which the archives were made with."""

    dispatch: ClassVar[dict[Any, Any]] = dict(pickle._Pickler.dispatch)

    def save_string(self, text: bytes) -> None:
        self.write(b"T" + struct.pack("<i", len(text)) + text)
        self.memoize(text)

    dispatch[bytes] = save_string


def pickled(content: object) -> bytes:
    """The content as Python 2 pickled it."""
    stream = io.BytesIO()
    Python2Pickler(stream, protocol=2).dump(content)
    return stream.getvalue()


def write_tar(path: Path, members: Mapping[str, bytes]) -> None:
    """An archive of files with these contents."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, raw in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))


def _mnist(folder: Path, random: np.random.Generator) -> None:
    arrays = {}
    for part, count in (("train", 7), ("test", 3)):
        arrays[f"x_{part}"] = random.integers(0, 256, (count, 28, 28), "uint8")
        arrays[f"y_{part}"] = random.integers(0, 10, count, "uint8")
    np.savez(folder / "mnist.npz", **arrays)


def _fashion_mnist(folder: Path, random: np.random.Generator) -> None:
    (folder / "fashion-mnist").mkdir()
    for part, count in (("train", 6), ("t10k", 2)):
        labels = struct.pack(">ii", 2049, count) + bytes(random.integers(0, 10, count, "uint8"))
        pixels = bytes(random.integers(0, 256, count * 784, "uint8"))
        images = struct.pack(">iiii", 2051, count, 28, 28) + pixels
        for name, raw in (("labels-idx1", labels), ("images-idx3", images)):
            path = folder / "fashion-mnist" / f"{part}-{name}-ubyte.gz"
            path.write_bytes(gzip.compress(raw))


def _cifar100(folder: Path, random: np.random.Generator) -> None:
    members = {}
    for part, count in (("train", 9), ("test", 4)):
        content = {
            b"fine_labels": random.integers(0, 100, count).tolist(),
            b"coarse_labels": random.integers(0, 20, count).tolist(),
            b"data": random.integers(0, 256, (count, 3072), "uint8"),
        }
        members[f"cifar-100-python/{part}"] = pickled(content)
    write_tar(folder / "cifar-100-python-target_archive", members)


def _reviews(random: np.random.Generator, count: int) -> np.ndarray:
    """Lists of the numbers of words, of different lengths."""
    lists = np.empty(count, object)
    for place in range(count):
        lists[place] = random.integers(1, 60, random.integers(2, 9)).tolist()
    return lists


def _imdb(folder: Path, random: np.random.Generator) -> None:
    arrays = {}
    for part, count in (("train", 12), ("test", 10)):
        arrays[f"x_{part}"] = _reviews(random, count)
        arrays[f"y_{part}"] = random.integers(0, 2, count)
    np.savez(folder / "imdb.npz", **arrays)


def _reuters(folder: Path, random: np.random.Generator) -> None:
    np.savez(folder / "reuters.npz", x=_reviews(random, 20), y=random.integers(0, 46, 20))


def _boston_housing(folder: Path, random: np.random.Generator) -> None:
    np.savez(folder / "boston_housing.npz", x=random.normal(size=(20, 13)), y=random.random(20))


def _california_housing(folder: Path, random: np.random.Generator) -> None:
    x, y = random.normal(size=(700, 8)), random.random(700)
    np.savez(folder / "california_housing.npz", x=x, y=y)


WRITE: Mapping[str, Callable[[Path, np.random.Generator], None]] = {
    "boston_housing": _boston_housing,
    "california_housing": _california_housing,
    "cifar100": _cifar100,
    "fashion_mnist": _fashion_mnist,
    "imdb": _imdb,
    "mnist": _mnist,
    "reuters": _reuters,
}
"""All but CIFAR-10, whose loader takes 60,000 pictures and no fewer."""
