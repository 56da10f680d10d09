"""What formats for other programs share: a message in plain lines, and what its file is called."""

from __future__ import annotations

import os
from collections.abc import Iterator

from specc.diagnostics.cells import printable
from specc.diagnostics.model import Diagnostic


def plain(diagnostic: Diagnostic) -> Iterator[str]:
    """The headline with its label, then a line for each note, help and fix; all printable."""
    label = diagnostic.primary.text
    headline = printable(diagnostic.message)
    yield f"{headline}: {printable(label)}" if label else headline
    for kind, texts in (
        ("note", diagnostic.notes),
        ("help", diagnostic.helps),
        ("help", [fix.title for fix in diagnostic.fixes]),
    ):
        for text in texts:
            first, *rest = text.split("\n")
            yield f"{kind}: {printable(first)}"
            yield from (f"  {printable(line)}" for line in rest)


def below_here(name: str) -> str | None:
    """The file's path from the current folder, with `/`; None where it lies elsewhere."""
    folder = os.getcwd()
    path = os.path.abspath(name)
    if os.path.commonpath([folder, path]) != folder:
        return None
    return os.path.relpath(path, folder).replace(os.sep, "/")
