"""Reads what a file holds of a model, and nothing else: a `.keras` archive, or its JSON.

Of an archive three members are looked at: `config.json`, `metadata.json` and, where weights are
asked for, `model.weights.h5`, which is copied byte by byte and never read. How many members there
are, how large they are and how far they are packed is bounded before one is opened. Nothing is
unpacked to a path that the archive names.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from specc.diagnostics.codes import files
from specc.diagnostics.codes import importing as codes
from specc.importing.bounded import MOST_BYTES, read_json
from specc.importing.saved_model import METADATA as METADATA_OF_FOLDER
from specc.importing.saved_model import read_metadata
from specc.importing.trouble import Trouble
from specc.record import record

MOST_MEMBERS = 10_000
MOST_WEIGHTS = 64 * 2**30
MOST_PACKED = 200
"""A member is at most so many times as large as it is in the archive, plus a mebibyte."""
MOST_FILE = 65 * 2**30

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
_HDF5 = b"\x89HDF\r\n\x1a\n"
_CHUNK = 2**20


@record
class Stored:
    """A model's configuration, and the archive that its weights are in."""

    config: Any
    archive: Path | None = None


def read_file(path: Path, trouble: Trouble) -> Stored:
    """What `path` holds. Raises Refused, with a message, where that is no model."""
    path, head = _looked_at(path, trouble)
    if path.name == METADATA_OF_FOLDER:
        return Stored(read_metadata(_bytes_of(path, trouble), trouble))
    if head.startswith(b"PK"):
        return Stored(_from_archive(path, trouble), path)
    if head.startswith(_HDF5):
        raise trouble.stop(
            codes.NOT_A_MODEL,
            reason="it is an HDF5 file, the old format",
            helps=(
                "where you trust it, `keras.models.load_model(FILE).save('model.keras')` converts"
                " it; loading one may run code that it holds",
            ),
        )
    data = _bytes_of(path, trouble)
    return Stored(read_json(data, trouble, "text"))


def _looked_at(path: Path, trouble: Trouble) -> tuple[Path, bytes]:
    """The file to read and how it begins; in the folder of a SavedModel, Keras's metadata."""
    try:
        if path.is_dir() and (path / METADATA_OF_FOLDER).exists():
            path = path / METADATA_OF_FOLDER
        elif path.is_dir():
            raise trouble.stop(
                codes.NOT_A_MODEL,
                reason="it is a folder",
                helps=(
                    "a SavedModel of Keras 3 is a program without layers;"
                    " give the `.keras` file of the model",
                ),
            )
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise trouble.stop(files.UNREADABLE, reason="it is no regular file")
            if status.st_size > MOST_FILE:
                raise trouble.stop(codes.BEYOND_LIMIT, what=f"{status.st_size} bytes")
            return path, file.read(8)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise trouble.stop(files.UNREADABLE, reason=str(reason).lower()) from error


def _bytes_of(path: Path, trouble: Trouble) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise trouble.stop(files.UNREADABLE, reason=str(error.strerror).lower()) from error


def _from_archive(path: Path, trouble: Trouble) -> Any:
    with _opened(path, trouble) as archive:
        members = _members(archive, trouble)
        if CONFIG not in members:
            raise trouble.stop(codes.NOT_A_MODEL, reason=f"there is no `{CONFIG}` in it")
        if METADATA in members:
            metadata = read_json(_member(archive, METADATA, trouble), trouble, METADATA)
            version = metadata.get("keras_version") if isinstance(metadata, dict) else None
            if not isinstance(version, str) or not version.startswith("3."):
                raise trouble.stop(
                    codes.NOT_A_MODEL,
                    reason="it is not of Keras 3",
                    helps=("load it with Keras 3 and save it again",),
                )
        return read_json(_member(archive, CONFIG, trouble), trouble, CONFIG)


def _opened(path: Path, trouble: Trouble) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise trouble.stop(codes.NOT_A_MODEL, reason="its archive is broken") from error


def _members(archive: zipfile.ZipFile, trouble: Trouble) -> dict[str, zipfile.ZipInfo]:
    """The members by name. Raises Refused where one of them is not what Keras writes."""
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise trouble.stop(codes.BEYOND_LIMIT, what=f"more than {MOST_MEMBERS} members")
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name, mode = info.filename, info.external_attr >> 16
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\0" in name:
            raise trouble.stop(codes.NOT_A_MODEL, reason="a member of it leads outside")
        if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
            raise trouble.stop(codes.NOT_A_MODEL, reason="a member of it is a link or a device")
        if name in found:
            raise trouble.stop(codes.NOT_A_MODEL, reason="two members of it have one name")
        found[name] = info
    return found


def _member(archive: zipfile.ZipFile, name: str, trouble: Trouble) -> bytes:
    return b"".join(_pieces(archive, name, MOST_BYTES, trouble))


def _pieces(archive: zipfile.ZipFile, name: str, most: int, trouble: Trouble) -> Iterator[bytes]:
    """A member in pieces; Refused as soon as it is larger than it may be."""
    info = archive.getinfo(name)
    limit = min(most, MOST_PACKED * info.compress_size + 2**20)
    if info.file_size > limit:
        raise trouble.stop(codes.BEYOND_LIMIT, what=f"a `{name}` of {info.file_size} bytes")
    if info.flag_bits & 1:
        raise trouble.stop(codes.NOT_A_MODEL, reason=f"its `{name}` is encrypted")
    size = 0
    try:
        with archive.open(info) as member:
            while piece := member.read(_CHUNK):
                size += len(piece)
                if size > limit:
                    raise trouble.stop(codes.BEYOND_LIMIT, what=f"a `{name}` of too many bytes")
                yield piece
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
        raise trouble.stop(codes.NOT_A_MODEL, reason=f"its `{name}` is broken") from error
    except (NotImplementedError, ValueError) as error:
        raise trouble.stop(codes.NOT_A_MODEL, reason=f"its `{name}` is not read") from error


def weights_in(path: Path, trouble: Trouble) -> Iterator[bytes]:
    """The bytes of the weights of an archive that `read_file` has read."""
    with _opened(path, trouble) as archive:
        if WEIGHTS not in _members(archive, trouble):
            raise trouble.stop(codes.NOT_A_MODEL, reason=f"there is no `{WEIGHTS}` in it")
        pieces = _pieces(archive, WEIGHTS, MOST_WEIGHTS, trouble)
        first = next(pieces, b"")
        if not first.startswith(_HDF5):
            raise trouble.stop(codes.NOT_A_MODEL, reason=f"its `{WEIGHTS}` is no HDF5 file")
        yield first
        yield from pieces
