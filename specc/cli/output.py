"""Where what a build makes goes, unless it is told otherwise."""

from __future__ import annotations

import os
from pathlib import Path


def default_output(spec: str, suffix: str) -> Path:
    """`build/iris.py` for `specs/iris.dlspec` and the suffix `.py`."""
    name = os.path.basename(spec).removesuffix(".json").removesuffix(".dlspec")
    return Path("build") / f"{name}{suffix}"
