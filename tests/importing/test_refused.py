"""What import says of files that it does not read, and of models that no spec says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from specc.cli import main
from specc.diagnostics.codes import ALL

ROOT = Path(__file__).parents[2]
FAILING = re.compile(r"^```json model\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODES = sorted(code for code in ALL if code[1:4] == "065")


def failing(code: str) -> str:
    """The failing example in the explanation of a code."""
    text = ROOT.joinpath("specc", "diagnostics", "explanations", f"{code}.md").read_text("utf-8")
    found = FAILING.findall(text)
    assert len(found) == 1, code
    return found[0]


@pytest.mark.parametrize("code", CODES)
def test_the_example_of_an_explanation_gives_its_message(code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("model.json").write_text(failing(code), "utf-8")
    status = main(["import", "model.json", "--format", "json"])
    assert {m["code"] for m in json.loads(capsys.readouterr().out)} == {code}
    assert status == (0 if code.startswith("W") else 2 if code in ("E0651", "E0652") else 1)
    assert Path("model.dlspec").exists() == code.startswith("W")


@pytest.mark.parametrize("code", CODES)
def test_the_message_reads(code, tmp_path, monkeypatch, capsys, pytestconfig):
    monkeypatch.chdir(tmp_path)
    Path("model.json").write_text(failing(code), "utf-8")
    main(["import", "model.json"])
    golden = Path(__file__).with_name("refused") / f"{code}.stderr"
    found = capsys.readouterr().err
    if pytestconfig.getoption("--update-goldens"):
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")
