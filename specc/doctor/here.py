"""Python, the machine, and which packages are installed. Imports none of them."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

_FOR_DEVELOPERS = frozenset({"bench", "dev", "docs", "fuzz"})
"""Extras that those who use specc have no need of."""

_LIMIT = Path("/sys/fs/cgroup/memory.max")
"""Where Linux says how much memory this group of processes may have."""

_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


def machine() -> list[str]:
    """Lines about the machine: Python, the platform, processors, memory in GiB."""
    lines = [
        f"Python {platform.python_version()} ({platform.python_implementation()})",
        platform.platform(),
        f"{os.cpu_count()} processors, {platform.machine()}",
    ]
    total, free = memory()
    if total is not None:
        rest = "" if free is None else f", {free / 2**30:.1f} GiB free"
        lines.append(f"{total / 2**30:.1f} GiB of memory{rest}")
    return lines


def memory() -> tuple[int | None, int | None]:
    """Bytes of memory that there are and that are free; None where the system does not say."""
    total, free = _pages("SC_PHYS_PAGES"), _pages("SC_AVPHYS_PAGES")
    try:
        limit = _LIMIT.read_text().strip()
    except OSError:
        limit = "max"
    if limit.isdigit() and total is not None:
        total = min(total, int(limit))
    return total, free


def _pages(name: str) -> int | None:
    try:
        return os.sysconf(name) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def packages() -> dict[str, str | None]:
    """The packages that specc always needs, with their versions; None where one is lacking."""
    return {name: _version(name) for extra, name in _required() if extra is None}


def extras() -> dict[str, tuple[list[str], list[str]]]:
    """For each extra that users may install, what of it is there, with versions, and what not."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for extra, name in _required():
        if extra is None or extra in _FOR_DEVELOPERS:
            continue
        there, lacking = found.setdefault(extra, ([], []))
        installed = _version(name)
        if installed is None:
            lacking.append(name)
        else:
            there.append(f"{name} {installed}")
    return found


def _required() -> Iterator[tuple[str | None, str]]:
    """The extra and the name of each package that specc's own metadata ask for."""
    for line in requires("specc") or ():
        name, extra = _REQUIREMENT.match(line), _EXTRA.search(line)
        if name is not None:
            yield None if extra is None else extra.group(1), name.group(1)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
