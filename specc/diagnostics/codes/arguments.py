"""E03xx: arguments and their values."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity
