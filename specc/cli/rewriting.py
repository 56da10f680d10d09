"""New texts for specs that are there: shown as differences, or written in their places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from specc.diagnostics.cells import printable
from specc.diagnostics.codes import running as codes
from specc.diagnostics.model import Sink
from specc.places import open_plain
from specc.source import NOWHERE
from specc.whole import reason_of, write_text

BOM = "\ufeff"


def differences(name: str, before: str, after: str, color: bool) -> Iterator[str]:
    """What becomes of a file, in the form that `patch` and `git apply` read."""
    from difflib import unified_diff

    from click import style

    name = printable(name)
    for row in unified_diff(_lines(before), _lines(after), name, name):
        text = row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n"
        if color:  # on a terminal, nothing of a spec may move its cursor
            shown = printable(text.rstrip("\r\n"))
            paint = {"-": "red", "+": "green", "@": "cyan"}.get(row[0])
            text = f"{style(shown, fg=paint)}\n"
        yield text


def _lines(text: str) -> list[str]:
    """Lines with their line breaks, which are those of specs alone: not form feeds and such."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]


def mark_of(path: Path) -> str:
    """The byte order mark that a file starts with, or nothing."""
    with open_plain(path) as file:
        return BOM if file.read(3) == BOM.encode() else ""


def rewrite(path: Path, name: str, before: str, after: str, most: int, sink: Sink) -> bool:
    """Put the new text in place of the one that was read; False, and a message, where not.

    What is there now is read again, at most as many bytes as were allowed the first time.
    """
    reason = "it has changed since it was read"
    try:
        with open_plain(path) as now:
            data = now.read(most + 1)
        if data.decode("utf-8-sig", "replace") == before:
            write_text(path, mark_of(path) + after)
            return True
    except OSError as error:
        reason = reason_of(error)
    sink.report(codes.CANNOT_WRITE, NOWHERE, path=name, reason=reason)
    return False
