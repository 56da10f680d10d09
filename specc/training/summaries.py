"""A run's `logs/`: what each epoch measured, as TensorBoard reads it.

The functions of `tf.summary` that most use come with TensorBoard, which need not be
installed to train; the one under them comes with TensorFlow.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


class Summaries:
    """Writes scalars under the names that Keras's own callback gives them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, Any] = {}

    def epoch(self, epoch: int, measured: Mapping[str, float]) -> None:
        """Write what an epoch, counted from 1, measured."""
        import tensorflow as tf

        for name, value in measured.items():
            validating = name.startswith("val_")
            writer = self._writer("validation" if validating else "train")
            with writer.as_default():
                tag = f"epoch_{name.removeprefix('val_')}"
                tf.summary.write(
                    tag, tf.constant(value, tf.float32), step=epoch - 1, metadata=_scalar()
                )
        for writer in self._writers.values():
            writer.flush()

    def close(self) -> None:
        """Close the files."""
        for writer in self._writers.values():
            writer.close()

    def _writer(self, part: str) -> Any:
        import tensorflow as tf

        if part not in self._writers:
            self._writers[part] = tf.summary.create_file_writer(str(self._folder / part))
        return self._writers[part]


def _scalar() -> Any:
    """What tells TensorBoard to draw a number as a curve."""
    import tensorflow as tf

    metadata = tf.compat.v1.SummaryMetadata()
    metadata.plugin_data.plugin_name = "scalars"
    metadata.data_class = 1  # DATA_CLASS_SCALAR
    return metadata
