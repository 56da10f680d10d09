"""Runs specc commands in this process and writes down what Python's audit hooks see of them.

    python -m tests.security.watched OUTPUT [ARGUMENTS_OF_A_COMMAND_AS_JSON ...]

OUTPUT gets a list with one entry for each command: its status and the events, each its name and its
first two arguments as text. Run as a process of its own, for a hook cannot be taken away.
"""

from __future__ import annotations

import json
import os
import sys

QUIET = (
    "builtins.id",
    "code.",
    "function.",
    "gc.",
    "import",
    "marshal.",
    "object.",
    "sys._getframe",
)
"""Events that touch nothing outside of the process."""

events: list[list[str]] = []
watching = False


def hook(name: str, arguments: tuple[object, ...]) -> None:
    """Note an event while a command runs."""
    if watching and not name.startswith(QUIET):
        events.append([name, *(_text(argument) for argument in arguments[:2])])


def _text(argument: object) -> str:
    if isinstance(argument, bytes):
        return os.fsdecode(argument)
    return argument if isinstance(argument, str) else repr(argument)[:80]


def main() -> None:
    """Run the commands; write what was seen."""
    global watching
    from specc.cli import main as specc

    specc(["check", "--format", "json", os.devnull])  # what is imported, once
    sys.addaudithook(hook)
    found = []
    for text in sys.argv[2:]:
        events.clear()
        watching = True
        status = specc(json.loads(text))
        watching = False
        found.append({"status": status, "events": list(events)})
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main()
