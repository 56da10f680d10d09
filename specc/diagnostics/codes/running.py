"""E06xx: back ends and running."""

from __future__ import annotations

from specc.diagnostics.model import Code

NO_TENSORFLOW = Code(
    "E0601", "TensorFlow is not installed", "{purpose} needs TensorFlow, which is not installed"
)
CANNOT_WRITE = Code("E0602", "output cannot be written", "`{path}` cannot be written: {reason}")
