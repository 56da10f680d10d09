"""E06xx: back ends and running."""

from __future__ import annotations

from specc.diagnostics.model import Code

NO_TENSORFLOW = Code(
    "E0601", "TensorFlow is not installed", "{purpose} needs TensorFlow, which is not installed"
)
CANNOT_WRITE = Code("E0602", "output cannot be written", "`{path}` cannot be written: {reason}")
KERAS_REFUSED = Code("E0603", "Keras refused", "Keras refused this: {error}")
NO_TRAINING = Code("E0604", "nothing to train", "the spec has no `{missing}` block to train from")
