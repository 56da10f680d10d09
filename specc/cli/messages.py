"""Shows the messages of a command and settles its exit status."""

from __future__ import annotations

import os
import sys
from typing import IO, TYPE_CHECKING

from specc.diagnostics.model import Diagnostic, Severity
from specc.source import NOWHERE, SourceMap

if TYPE_CHECKING:
    import click

    from specc.pipeline import Compilation

OK, ERRORS, MISUSE = 0, 1, 2

_MISUSE_CODES = {"E0001", "E0601", "E0602", "E0620", "E0621", "E0622", "E0623", "E0625"}
_MISUSE_CODES |= {"E0651", "E0652", "E0626", "E0640", "E0641", "E0642", "E0643", "E0631"}
_MISUSE_CODES |= {"E0632"}
"""Files that cannot be read or written, TensorFlow missing, runs that are not to be gone on with,
models that are not there: nothing that the spec could mend."""


def wants_color(ctx: click.Context | None, stream: IO[str]) -> bool:
    """Whether what goes to `stream` is to be coloured; without a context nothing was chosen."""
    choice = "auto" if ctx is None else ctx.find_root().meta.get("color", "auto")
    if choice != "auto":
        return bool(choice == "always")
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Report:
    """Shows what several specs led to: in part at once, in part when all are done.

    `text` is for people, on standard error; the other forms go to standard output.
    """

    def __init__(self, ctx: click.Context | None = None, form: str = "text") -> None:
        self._form = form
        self._color = form == "text" and wants_color(ctx, sys.stderr)
        self._shown: list[tuple[str, list[Diagnostic], SourceMap]] = []
        self.status = OK

    def add(self, name: str, compilation: Compilation) -> None:
        """The messages of one compilation."""
        self.show(name, compilation.diagnostics, compilation.sources)

    def show(self, name: str, diagnostics: list[Diagnostic], sources: SourceMap) -> None:
        """Messages on the spec called `name`, and a line that counts them."""
        self.status = max(self.status, exit_status(diagnostics))
        if self._form in ("json", "sarif"):
            self._shown.append((name, diagnostics, sources))
        elif diagnostics and self._form == "github":
            from specc.diagnostics import render_github

            _print(render_github.render(diagnostics, sources, name))
        elif diagnostics:
            from specc.diagnostics.render_text import fixable, render, summary

            text = render(diagnostics, sources, color=self._color)
            parts = summary(diagnostics, name), fixable(diagnostics, sources, name)
            counted = "; ".join(part for part in parts if part)
            text = f"{text}\n\n{counted}" if counted else text
            _print(text, err=True, color=self._color)

    def say(self, text: str) -> None:
        """A line about what was done, for people alone."""
        if self._form == "text":
            _print(text, err=True)

    def finish(self) -> int:
        """Print what is still to be printed; the exit status."""
        if self._form == "json":
            from specc.diagnostics.render_json import as_data, as_text

            _print(as_text([m for _, found, files in self._shown for m in as_data(found, files)]))
        elif self._form == "sarif":
            from specc import __version__
            from specc.diagnostics import render_sarif

            checked = [render_sarif.Checked(*shown) for shown in self._shown]
            _print(render_sarif.render(checked, __version__))
        return self.status


def _print(text: str, *, err: bool = False, color: bool | None = None) -> None:
    """Write to a stream in whatever encoding it has."""
    from click import echo

    echo(text, err=err, color=color)


def exit_status(diagnostics: list[Diagnostic]) -> int:
    """0 without errors, 2 where all of them are about the command line's files, else 1."""
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    if not errors:
        return OK
    of_use = all(d.code in _MISUSE_CODES and d.primary.span == NOWHERE for d in errors)
    return MISUSE if of_use else ERRORS
