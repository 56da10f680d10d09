"""Processes that tests start."""

from __future__ import annotations

import signal


def interruptible() -> None:
    """Let the process be interrupted, though the tests may run where it is ignored.

    What a shell starts in the background ignores the signal, and so do its children.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
