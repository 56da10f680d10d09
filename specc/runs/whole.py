"""Files that are written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any


def write_whole(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Make `path` hold the parts, one behind the other.

    They go to a file beside it, which is on the disk before it takes the place of
    `path`: whoever reads sees the old file or the new one, also after a power cut.
    Raises OSError where that fails; what was begun is removed then.
    """
    beside = path.with_name(f"{path.name}.part")
    try:
        with open(beside, "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def write_text(path: Path, text: str) -> None:
    """Make `path` hold `text`. Raises OSError as `write_whole` does."""
    write_whole(path, [text.encode("utf-8", "surrogatepass")])


def write_json(path: Path, data: Any) -> None:
    """Make `path` hold `data` as JSON. Raises OSError as `write_whole` does."""
    write_text(path, json.dumps(data, indent=2) + "\n")


def _settle(folder: Path) -> None:
    """Have the new name on the disk, where the system can do that."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
