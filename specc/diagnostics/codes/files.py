"""E00xx: files, imports and limits."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity
