"""E01xx: what the parser says."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity
