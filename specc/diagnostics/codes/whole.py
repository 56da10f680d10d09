"""E05xx: the spec as a whole."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity
