"""The pictures of messages show what specc says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


@pytest.mark.parametrize("spec", sorted(FOLDER.glob("*.dlspec")), ids=lambda spec: spec.stem)
def test_a_picture_is_of_today(spec: Path) -> None:
    found = importlib.util.spec_from_file_location("pictures", FOLDER / "make.py")
    assert found is not None
    assert found.loader is not None
    make = importlib.util.module_from_spec(found)
    found.loader.exec_module(make)
    assert make.shown(spec, "never") == spec.with_suffix(".txt").read_text(encoding="utf-8"), (
        "run `make pictures`, and look at them"
    )
    assert spec.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
