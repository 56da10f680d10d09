"""E04xx: shapes and dtypes."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity
