"""Messages: what one is, the registry of codes, and the ways to show them."""

from specc.diagnostics.model import (
    Applicability,
    Code,
    Diagnostic,
    Edit,
    Fix,
    Label,
    Severity,
    Sink,
)

__all__ = [
    "Applicability",
    "Code",
    "Diagnostic",
    "Edit",
    "Fix",
    "Label",
    "Severity",
    "Sink",
]
