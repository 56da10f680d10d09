"""Who trains in a run's folder holds its lock; the system lets go of it when the process ends."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nobody is kept out there
    fcntl = None  # type: ignore[assignment]


def hold(folder: Path) -> int | None:
    """Take the lock of a folder: a handle to `release`, or None where another process has it."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    if fcntl is not None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return None
    return handle


def release(handle: int) -> None:
    """Let go of a lock."""
    os.close(handle)


def is_held(folder: Path) -> bool:
    """Whether some process has the lock of a folder."""
    if fcntl is None or not (folder / "lock").exists():
        return False
    try:
        handle = os.open(folder / "lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
