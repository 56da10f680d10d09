"""The reference pages are what `python -m specc.reference` writes."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

from specc.diagnostics.codes import ALL
from specc.reference.messages import page
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
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / "old.md").write_text("of a former Keras")
    monkeypatch.setattr(sys, "argv", ["specc.reference", str(tmp_path)])
    runpy.run_module("specc.reference", run_name="__main__")
    assert {p.relative_to(folder).as_posix() for p in folder.rglob("*.md")} == set(PAGES)
    assert (tmp_path / "diagnostics.md").read_text(encoding="utf-8") == page()


def test_the_page_of_messages_is_up_to_date() -> None:
    assert (FOLDER.parent / "diagnostics.md").read_text(encoding="utf-8") == page(), (
        "run `python -m specc.reference`, and read the difference"
    )


def test_every_message_is_on_its_page_and_every_link_leads_to_its_explanation() -> None:
    links = dict(re.findall(r"^\| \[([EW]\d+)\]\(([^)]+)\)", page(), re.MULTILINE))
    assert set(links) == set(ALL)
    for code, link in links.items():
        explained = (FOLDER.parent / link).read_text(encoding="utf-8")
        assert explained.startswith(f"# {code}: ")
