"""Writes what a build makes: the whole file or nothing of it."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def default_output(spec: str, suffix: str) -> Path:
    """`build/iris.py` for `specs/iris.dlspec` and the suffix `.py`."""
    name = os.path.basename(spec).removesuffix(".json").removesuffix(".dlspec")
    return Path("build") / f"{name}{suffix}"


def write_atomically(path: Path, text: str) -> None:
    """Make `path` hold `text`, creating its folder where that is missing.

    The text goes to a new file beside it, which then takes its place: whoever
    reads sees the old file or the new one, and a failure leaves the old one.
    Raises OSError where that cannot be done.
    """
    data = text.encode("utf-8")
    target = Path(os.path.realpath(path))  # a link goes on pointing where it points
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        mode = 0
    if mode and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        target.write_bytes(data)  # a pipe or a device has no old content to keep
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a directory", str(path))
    if mode and not mode & 0o222:
        raise PermissionError(errno.EACCES, "it is read-only", str(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    file = open(temporary, "xb")  # noqa: SIM115, what is there already is not ours to remove
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode:
            os.chmod(temporary, stat.S_IMODE(mode))
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
