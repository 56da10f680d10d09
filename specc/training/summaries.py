"""A run's `logs/`: what each epoch measured, as TensorBoard reads it.

TensorBoard need not be installed to train: the records that its files are made of come with
TensorFlow, and take a hundredth of the time of the functions of `tf.summary`.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Summaries:
    """Writes scalars under the names that Keras's own callback gives them.

    Where training goes on behind `done` epochs, TensorBoard leaves out what was written of later
    ones before.
    """

    def __init__(self, folder: Path, done: int = 0) -> None:
        self._folder = folder
        self._done = done
        self._writers: dict[str, Any] = {}

    def epoch(self, epoch: int, measured: Mapping[str, float]) -> None:
        """Write what an epoch, counted from 1, measured. Raises OSError."""
        for part, prefix in (("train", ""), ("validation", "val_")):
            values = {
                name.removeprefix(prefix): value
                for name, value in measured.items()
                if name.startswith("val_") == bool(prefix)
            }
            if values:
                self._write(part, step=epoch - 1, summary=_scalars(values))

    def close(self) -> None:
        """Close the files."""
        for writer in self._writers.values():
            writer.close()

    def _write(self, part: str, **event: Any) -> None:
        from tensorflow.compat.v1 import Event, SessionLog
        from tensorflow.errors import OpError
        from tensorflow.io import TFRecordWriter

        try:
            if part not in self._writers:
                folder = self._folder / part
                folder.mkdir(parents=True, exist_ok=True)
                name = f"events.out.tfevents.{time.time_ns()}.{socket.gethostname()}"
                self._writers[part] = TFRecordWriter(str(folder / name))
                self._write(part, file_version="brain.Event:2")
                if self._done:
                    start = SessionLog(status=SessionLog.START)
                    self._write(part, step=self._done, session_log=start)
            writer = self._writers[part]
            writer.write(Event(wall_time=time.time(), **event).SerializeToString())
            writer.flush()
        except OpError as error:
            raise OSError(str(error)) from error


def _scalars(values: Mapping[str, float]) -> Any:
    """The numbers, with what tells TensorBoard to draw them as curves."""
    import tensorflow as tf
    from tensorflow.compat.v1 import Summary, SummaryMetadata

    metadata = SummaryMetadata(data_class=1)  # DATA_CLASS_SCALAR
    metadata.plugin_data.plugin_name = "scalars"
    return Summary(
        value=[
            Summary.Value(
                tag=f"epoch_{name}",
                tensor=tf.make_tensor_proto(value, tf.float32),
                metadata=metadata,
            )
            for name, value in values.items()
        ]
    )
