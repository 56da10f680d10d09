"""Waits until a file of a spec is saved.

Files are looked at a few times a second, by their time, size and number: that works for every
editor, also for those that write a new file and rename it, and for folders of other machines.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping

INTERVAL = 0.15
"""Seconds between two looks."""

Stamp = tuple[int, int, int] | None
"""What tells one state of a file from another; None where there is no file."""


def stamps(paths: Iterable[str]) -> dict[str, Stamp]:
    """The state of each file or folder."""
    return {path: _stamp(path) for path in paths}


def _stamp(path: str) -> Stamp:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def wait(seen: Mapping[str, Stamp], sleep: Callable[[float], None] = time.sleep) -> None:
    """Return once a file is no longer as in `seen`, and all of them were left alone for a look.

    What is being written is not read half: a look must find them as the look before.
    """
    before = dict(seen)
    while True:
        sleep(INTERVAL)
        now = stamps(seen)
        if now != seen and now == before:
            return
        before = now
