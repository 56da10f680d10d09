"""The reference pages are what `python -m specc.reference` writes."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

from specc.reference.pages import pages

FOLDER = Path(__file__).parents[2] / "docs" / "reference"

PAGES = pages()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_up_to_date(path: str) -> None:
    assert (FOLDER / path).read_text(encoding="utf-8") == PAGES[path], (
        "run `python -m specc.reference`, and read the difference"
    )


def test_there_is_no_other_page() -> None:
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.md")} == set(PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_somewhere(path: str) -> None:
    folder = Path(path).parent.as_posix()
    for target, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", PAGES[path]):
        other = path if not target else (Path(folder) / target).as_posix()
        if other.startswith(f"{folder}/../"):
            other = other.removeprefix(f"{folder}/../")
        assert other in PAGES
        headings = re.findall(r"^#+ (.*)$", PAGES[other], re.MULTILINE)
        anchors = {re.sub(r"[^a-z0-9_ -]", "", h.lower()).replace(" ", "-") for h in headings}
        assert not anchor or anchor in anchors


@pytest.mark.parametrize("path", PAGES)
def test_blocks_are_closed(path: str) -> None:
    fences = [line for line in PAGES[path].splitlines() if line.startswith("```")]
    assert all(line != "```" for line in fences[::2])
    assert all(line == "```" for line in fences[1::2])


def test_writing_removes_pages_of_old(tmp_path, monkeypatch) -> None:
    (tmp_path / "old.md").write_text("of a former Keras")
    monkeypatch.setattr(sys, "argv", ["specc.reference", str(tmp_path)])
    runpy.run_module("specc.reference", run_name="__main__")
    assert {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.md")} == set(PAGES)
