"""E06xx: back ends and running."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity
