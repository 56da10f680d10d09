"""Shows the messages of a command and settles its exit status."""

from __future__ import annotations

import sys

import click

from specc.cli.options import wants_color
from specc.diagnostics.model import Diagnostic, Severity
from specc.pipeline import Compilation
from specc.source import NOWHERE, SourceMap

OK, ERRORS, MISUSE = 0, 1, 2

_MISUSE_CODES = {"E0001", "E0601", "E0602"}
"""Files that cannot be read or written, TensorFlow missing: nothing that the spec could mend."""


class Report:
    """Collects what several specs led to: text at once, data at the end as one list."""

    def __init__(self, ctx: click.Context, form: str = "text") -> None:
        self._color = form == "text" and wants_color(ctx, sys.stderr)
        self._as_data = form == "json"
        self._data: list[object] = []
        self.status = OK

    def add(self, name: str, compilation: Compilation) -> None:
        """The messages of one compilation."""
        self.show(name, compilation.diagnostics, compilation.sources)

    def show(self, name: str, diagnostics: list[Diagnostic], sources: SourceMap) -> None:
        """Messages on the spec called `name`, and a line that counts them."""
        self.status = max(self.status, exit_status(diagnostics))
        if self._as_data:
            from specc.diagnostics.render_json import as_data

            self._data += as_data(diagnostics, sources)
        elif diagnostics:
            from specc.diagnostics.render_text import render, summary

            text = render(diagnostics, sources, color=self._color)
            counted = summary(diagnostics, name)
            text = f"{text}\n\n{counted}" if counted else text
            click.echo(text, err=True, color=self._color)

    def say(self, text: str) -> None:
        """A line about what was done, for people alone."""
        if not self._as_data:
            click.echo(text, err=True)

    def finish(self) -> int:
        """Print what is still to be printed; the exit status."""
        if self._as_data:
            from specc.diagnostics.render_json import as_text

            click.echo(as_text(self._data))
        return self.status


def exit_status(diagnostics: list[Diagnostic]) -> int:
    """0 without errors, 2 where all of them are about the command line's files, else 1."""
    errors = [d for d in diagnostics if d.severity is Severity.ERROR]
    if not errors:
        return OK
    of_use = all(d.code in _MISUSE_CODES and d.primary.span == NOWHERE for d in errors)
    return MISUSE if of_use else ERRORS
