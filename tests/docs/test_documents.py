"""Every spec that the documents show is compiled, and every message is what specc prints.

    ```dlspec         a spec without mistakes
    ```dlspec fail    one with mistakes; a ```text block behind it is what `specc check` prints
    ```dlspec fix     its repair

The file is called `iris.dlspec`. A block of `json` in docs/json.md that begins with a brace is a
spec in its JSON form.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specc.cli import main

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"  # compiled where it is written, by test_reference.py
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(p for p in (ROOT / "docs").rglob("*.md") if REFERENCE not in p.parents),
]

BLOCK = re.compile(
    r"^```dlspec(?P<kind>[^\n]*)\n(?P<spec>.*?)^```$(?:\n+^```text\n(?P<shown>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)

SPECS = [
    pytest.param(match, id=f"{path.name}:{text.count(chr(10), 0, match.start()) + 1}")
    for path in DOCUMENTS
    if path.exists()
    for text in [path.read_text(encoding="utf-8")]
    for match in BLOCK.finditer(text)
]


@pytest.mark.parametrize("block", SPECS)
def test_a_spec_does_what_the_document_says(block, tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    kind = block["kind"].strip()
    assert kind in ("", "fail", "fix")
    Path("iris.dlspec").write_text(block["spec"], encoding="utf-8")
    status = main(["check", "iris.dlspec"])
    shown = capsys.readouterr().err
    assert status == (1 if kind == "fail" else 0), shown
    if block["shown"]:
        assert shown == block["shown"]


def test_the_json_form_that_is_shown_is_a_spec(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```json\n(\{.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert shown
    for text in shown:
        Path("iris.dlspec.json").write_text(text, encoding="utf-8")
        assert main(["check", "iris.dlspec.json"]) == 0, capsys.readouterr().err


def test_the_readme_shows_the_iris_spec_and_the_message_for_its_mistake(
    tmp_path, capsys, monkeypatch
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    iris = (ROOT / "specs" / "iris.dlspec").read_text(encoding="utf-8")
    assert f"```dlspec\n{iris}```" in readme

    monkeypatch.chdir(tmp_path)
    Path("iris.dlspec").write_text(iris.replace(" -> OneHot(3)", ""), encoding="utf-8")
    assert main(["check", "iris.dlspec"]) == 1
    assert f"```text\n{capsys.readouterr().err}```" in readme


def test_the_specs_folder_is_clean(capsys) -> None:
    specs = sorted(str(path) for path in (ROOT / "specs").glob("*.dlspec"))
    assert len(specs) >= 4
    assert main(["check", *specs]) == 0
    assert capsys.readouterr() == ("", "")
