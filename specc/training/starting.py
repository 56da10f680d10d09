"""TensorFlow, started without the noise that its libraries make."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module


def start_tensorflow() -> None:
    """Import TensorFlow without what its libraries write to standard error about their start.

    They write to the file descriptor, which is pointed elsewhere meanwhile. Where the
    import fails, whoever needs TensorFlow next says so.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        with suppress(ImportError):
            import_module("tensorflow")
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
