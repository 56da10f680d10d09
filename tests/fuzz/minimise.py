"""Makes a found input short: leaves out whatever its finding does not need."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.fuzz.mutate import tokens


def minimise(text: str, fails: Callable[[str], bool], seconds: float = 60) -> str:
    """The shortest text found within `seconds` that still `fails`: by lines, then by tokens."""
    until = time.monotonic() + seconds
    text = "".join(_shortened(text.splitlines(keepends=True), fails, until))
    return "".join(_shortened(tokens(text), fails, until))


def _shortened(parts: list[str], fails: Callable[[str], bool], until: float) -> list[str]:
    """Leave out runs of parts, long ones first, as long as that leads anywhere."""
    size = max(len(parts) // 2, 1)
    while size:
        at, shorter = 0, False
        while at < len(parts) and time.monotonic() < until:
            rest = parts[:at] + parts[at + size :]
            if fails("".join(rest)):
                parts, shorter = rest, True
            else:
                at += size
        if not (shorter and size == 1):
            size //= 2
    return parts
