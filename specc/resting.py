"""Rests the garbage collector while nothing makes garbage in cycles.

Trees and graphs have no cycles that are let go of while they are made, and walking them again and
again as they grow costs as much as making them. Whether the collector runs is said once for a
whole process, whatever its threads do: the first one that comes rests it and starts it again, the
others leave it alone, so that it never stays off.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_resting = Lock()


@contextmanager
def no_collecting() -> Iterator[None]:
    """No collection inside, unless another thread that rested the collector ends before."""
    if not gc.isenabled() or not _resting.acquire(blocking=False):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        _resting.release()
