"""Specs as they were in a revision of Git: `HEAD~1:model.dlspec`.

Git is asked for single files by their names, on its standard input: nothing that is written on the
command line becomes an option of Git or meets a shell. Imports are those of the same revision.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from specc.limits import Limits
from specc.pipeline import Spec

_ENVIRONMENT = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
"""Git is to read what is there: to fetch nothing, to write nothing, to ask nobody."""


class NotThere(Exception):
    """Why there is no such file in no such revision, as text."""


class Revision(Mapping[Path, str]):
    """The texts of a revision by the paths of its files in the working tree, read when asked for.

    Nothing else below that folder is there for a spec to import: `hides` says so.
    """

    def __init__(self, revision: str, limits: Limits) -> None:
        if not revision or revision.startswith("-") or not revision.isprintable():
            raise NotThere("it is no revision")
        self._revision, self._limits = revision, limits
        root = _git(["rev-parse", "--show-toplevel"]).decode("utf-8", "replace").rstrip("\n")
        self.root = Path(root).resolve()
        self._texts: dict[Path, str | None] = {}
        if self._told(f"{revision}^{{tree}}")[0] != "tree":
            raise NotThere("there is no such revision")

    def hides(self, path: Path) -> bool:
        """Whether only the working tree has this file."""
        return path.is_relative_to(self.root) and path not in self

    def spec(self, name: str, path: str) -> Spec:
        """The spec at `path` from the top of the repository, else from the current folder."""
        if not path or not path.isprintable():
            raise NotThere("it names no file")
        places = [Path.cwd() / path]
        if not path.startswith(("./", "../")):
            places.insert(0, self.root / path)
        for place in places:
            whole = Path(os.path.normpath(place))
            whole = whole.parent.resolve() / whole.name
            if whole in self:
                return Spec(name, whole)
        raise NotThere(f"the revision `{self._revision}` has no such file")

    def __getitem__(self, path: Path) -> str:
        if path not in self._texts:
            self._texts[path] = self._read(path)
        text = self._texts[path]
        if text is None:
            raise KeyError(path)
        return text

    def __iter__(self) -> Iterator[Path]:
        return (path for path, text in self._texts.items() if text is not None)

    def __len__(self) -> int:
        return sum(text is not None for text in self._texts.values())

    def _told(self, name: str) -> tuple[str, str, int]:
        """What Git calls by this name: its kind, number and size; an empty kind for nothing."""
        told = _git(["cat-file", "--batch-check"], f"{name}\n".encode(), self.root).split()
        if len(told) != 3 or not told[2].isdigit():
            return "", "", 0
        number, kind, size = (part.decode("ascii") for part in told)
        return kind, number, int(size)

    def _read(self, path: Path) -> str | None:
        if not path.is_relative_to(self.root):
            return None
        name = f"{self._revision}:{path.relative_to(self.root).as_posix()}"
        kind, number, size = self._told(name)
        if kind != "blob":
            return None
        most = self._limits.max_bytes
        if size > most:
            raise NotThere(f"it has {size:,} bytes, more than the limit of {most:,}")
        return _git(["cat-file", "blob", number], b"", self.root).decode("utf-8-sig", "replace")


def _git(arguments: list[str], given: bytes = b"", folder: Path | None = None) -> bytes:
    """What Git prints. Raises NotThere where it fails, or is not there itself."""
    environment = {**os.environ, **_ENVIRONMENT}
    try:
        done = subprocess.run(
            ["git", "--no-replace-objects", *arguments],
            input=given,
            capture_output=True,
            cwd=folder,
            env=environment,
            check=False,
        )
    except OSError:
        raise NotThere("Git is not installed") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").splitlines()
        raise NotThere(lines[0].removeprefix("fatal: ") if lines else "Git failed")
    return done.stdout


def revision_in(name: str) -> tuple[str, str] | None:
    """`REVISION:PATH` in its parts; None where it is a file's name."""
    revision, colon, path = name.partition(":")
    if not colon or os.path.exists(name) or (len(revision) == 1 and os.name == "nt"):
        return None
    return revision, path
