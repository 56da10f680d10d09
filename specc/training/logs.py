"""Files that callbacks add lines to: they go on from the checkpoint, as training does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specc.runs.whole import write_whole

if TYPE_CHECKING:
    import keras


def cut_files(callbacks: Sequence[keras.callbacks.Callback], epochs: int) -> None:
    """Take what came after so many epochs out of the files of CSV loggers, which will add to them.

    Keras would empty them, or write epochs twice. Raises OSError.
    """
    import keras

    for one in callbacks:
        if isinstance(one, keras.callbacks.CSVLogger):
            path = Path(one.filename)
            if path.is_file():
                write_whole(path, _lines_until(path.read_bytes(), one.sep, epochs))
            one.append = True


def close_files(callbacks: Sequence[keras.callbacks.Callback]) -> None:
    """Close what Keras leaves open where training does not come to its end."""
    for one in callbacks:
        file = getattr(one, "csv_file", None)
        if file is not None and not file.closed:
            file.close()


def _lines_until(content: bytes, separator: str, epochs: int) -> list[bytes]:
    """The lines without the last ones, as far as these are of epochs behind the first `epochs`."""
    lines = content.splitlines(keepends=True)
    while len(lines) > 1:
        epoch, found, _ = lines[-1].partition(separator.encode())
        if found and lines[-1].endswith(b"\n") and epoch.isdigit() and int(epoch) < epochs:
            break
        lines.pop()
    return lines
