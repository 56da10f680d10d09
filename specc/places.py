"""Where the paths of a spec may lead.

A spec may come from a stranger, so a path in it leads somewhere below the folder of the spec, or
below what whoever runs specc has allowed. A path is first looked at as text: what leads elsewhere
by its words alone is not looked up on the disk, for on some systems looking is a visit. Then links
are followed, and where they end must lie below one of these folders too.

Folders and addresses may be allowed: `--allow-path ../data`, `--allow-path gs://bucket/runs`.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from io import BufferedReader
from pathlib import Path

from specc.record import record

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2}")
_DRIVE = re.compile(r"[A-Za-z]:")


@record
class Places:
    """The spec's own folder, and the folders and addresses that are allowed beside it."""

    folder: Path
    allowed: tuple[str, ...] = ()

    def folders(self) -> list[str]:
        """The folders among them, the spec's own first."""
        return [str(self.folder), *(place for place in self.allowed if not is_address(place))]

    def allows_address(self, address: str) -> bool:
        """Whether an address lies below an allowed one; by its text, which has no tricks in it."""
        scheme, _, rest = address.partition("://")
        if not scheme or re.search(r"[\\%@?#\s]|(?:^|/)\.{1,2}(?:/|$)", rest):
            return False
        allowed = (place.rstrip("/") for place in self.allowed if is_address(place))
        return any(address == place or address.startswith(place + "/") for place in allowed)


def is_address(path: str) -> bool:
    """Whether a path is an address: `https://…`, `gs://…`, `file://…`."""
    return _ADDRESS.match(path) is not None


def bad_form(path: str) -> str | None:
    """Why a path may mean different things on different systems, or hides what it means."""
    if not path.strip():
        return "it is empty"
    if not path.isprintable():
        return "it holds characters that do not show"
    if path.startswith("~"):
        return "`~` stands for a home folder, whose files a spec does not read"
    if path.startswith(("\\\\", "//")):
        return "it leads to another machine"
    if _DRIVE.match(path) and os.sep == "/":
        return "it begins with the letter of a drive"
    if "\\" in path and ".." in re.split(r"[/\\]", path):
        return "on Windows its `\\` separates folders, and `..` leads out of them"
    return None


def leads_out(path: str, base: Path, roots: Sequence[str]) -> bool:
    """Whether `path`, from the folder `base`, ends outside of all `roots`, links followed."""
    try:
        whole = os.path.join(base, path)
        real_roots = [os.path.realpath(root) for root in roots]
        written_roots = [os.path.abspath(root) for root in roots]
        if not _below(os.path.abspath(whole), [*written_roots, *real_roots]):
            return True
        return not _below(os.path.realpath(whole), real_roots)
    except (OSError, ValueError):
        return True


def is_special(path: str, base: Path) -> bool:
    """Whether `path` leads to a pipe, a device or a socket, which might never end."""
    try:
        mode = os.stat(os.path.join(base, path)).st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def open_plain(path: str | Path) -> BufferedReader:
    """Open a file to read its bytes; never waits, whatever has taken its place meanwhile.

    A pipe that nobody writes to would be waited for by `open` itself, so that asking before is
    not enough. Raises OSError where there is no such file, or it is none that ends.
    """
    try:
        file = open(path, "rb", opener=_open_at_once)  # noqa: SIM115, closed by who asks for it
    except FileNotFoundError:
        raise FileNotFoundError("there is no such file") from None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError("it is not a regular file")
    return file


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def is_hidden(path: str, base: Path, roots: Sequence[str]) -> bool:
    """Whether a part of `path` below the root that holds it begins with a dot."""
    whole = os.path.abspath(os.path.join(base, path))
    inner = [
        os.path.relpath(whole, root)
        for root in map(os.path.abspath, roots)
        if _below(whole, [root])
    ]
    return not any(
        all(not part.startswith(".") or part == os.curdir for part in rest.split(os.sep))
        for rest in inner
    )


def _below(path: str, roots: Sequence[str]) -> bool:
    return any(path == root or path.startswith(root.rstrip(os.sep) + os.sep) for root in roots)
