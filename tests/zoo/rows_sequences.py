"""Networks for sequences, attention, and the rest."""

from __future__ import annotations

from tests.zoo.row import Row

ROWS: list[Row] = []
