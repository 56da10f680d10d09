"""What import says: messages about a file that has no lines to point at."""

from __future__ import annotations

from typing import Any

from specc.diagnostics.model import Code, Sink
from specc.source import NOWHERE


class Refused(Exception):
    """Reading stops: the message has been reported."""


class Trouble:
    """Where messages about one file go."""

    def __init__(self, path: str, sink: Sink) -> None:
        self.path = path
        self.sink = sink

    def stop(self, code: Code, *, helps: tuple[str, ...] = (), **fields: object) -> Refused:
        """Report an error; raise what comes back."""
        self.say(code, helps=helps, **fields)
        return Refused()

    def say(self, code: Code, *, helps: tuple[str, ...] = (), **fields: object) -> None:
        """Report a message."""
        given: dict[str, Any] = {"path": self.path, **fields}
        self.sink.report(code, NOWHERE, helps=helps, **given)
