"""Files stay short enough to be read at one sitting, and say what they are for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("specc", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "golden" not in path.parts
)

MOST_LINES = 500


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_file_is_longer_than_can_be_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize(
    "path", sorted((ROOT / "specc").rglob("*.py")), ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
