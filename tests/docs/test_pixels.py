"""The table of how pixels are prepared is that of the catalog."""

from __future__ import annotations

from pathlib import Path

from specc.reference.pixels import table

LANGUAGE = Path(__file__).parents[2] / "docs" / "language.md"


def test_the_table_is_up_to_date() -> None:
    assert table() in LANGUAGE.read_text(encoding="utf-8")
