"""E02xx: what a name stands for."""

from __future__ import annotations

from specc.diagnostics.model import Code, Severity
