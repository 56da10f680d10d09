"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path, beside: Path | None = None) -> Iterator[IO[bytes]]:
    """A file to write, which then takes the place of `path`; its folder is made if need be.

    Whoever reads sees the old file or the new one, also after a power cut. `beside` is what
    the new one is called until then, whatever is there; else it is a name that nobody has.
    Raises OSError where writing fails; what was begun is removed then.
    """
    target = Path(os.path.realpath(path))  # a link goes on pointing where it points
    mode = _mode(target)
    if mode and not stat.S_ISREG(mode):
        with open(target, "wb") as file:  # a pipe or a device has no old content to keep
            yield file
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = beside or target.with_name(f".{target.name}.{os.getpid()}.new")
    file = open(temporary, "wb" if beside else "xb")  # noqa: SIM115, another's is not removed
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode and not beside:
            os.chmod(temporary, stat.S_IMODE(mode))
        os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _settle(target.parent)


def write_whole(
    path: Path, parts: Iterable[bytes | memoryview], beside: Path | None = None
) -> None:
    """Make `path` hold the parts, one behind the other. Raises OSError as `whole_file` does."""
    with whole_file(path, beside) as file:
        for part in parts:
            file.write(part)


def write_text(path: Path, text: str) -> None:
    """Make `path` hold `text`. Raises OSError as `whole_file` does."""
    write_whole(path, [text.encode("utf-8")])


def _mode(target: Path) -> int:
    """The mode of a file that may be written over; 0 where there is none. Raises OSError."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return 0
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a directory", str(target))
    if stat.S_ISREG(mode) and not mode & 0o222:
        raise PermissionError(errno.EACCES, "it is read-only", str(target))
    return mode


def _settle(folder: Path) -> None:
    """Have the new name on the disk, where the system can do that."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def reason_of(error: OSError) -> str:
    """Why a file is not written, as messages say it."""
    return (error.strerror or str(error)).lower()
