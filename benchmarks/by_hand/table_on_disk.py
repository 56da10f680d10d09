"""The same program as for a table in memory: pandas reads the file at once."""

from __future__ import annotations

from benchmarks.by_hand.table import run

__all__ = ["run"]
