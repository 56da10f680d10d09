"""The files of a run, each written whole or not at all.

Until it is whole a file ends in `.part`; what a killed process left there is written over.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from specc import whole


def write_whole(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Make `path` hold the parts, one behind the other. Raises OSError."""
    whole.write_whole(path, parts, path.with_name(f"{path.name}.part"))


def write_text(path: Path, text: str) -> None:
    """Make `path` hold `text`. Raises OSError."""
    write_whole(path, [text.encode("utf-8", "surrogatepass")])


def write_json(path: Path, data: Any) -> None:
    """Make `path` hold `data` as JSON. Raises OSError."""
    write_text(path, json.dumps(data, indent=2) + "\n")
