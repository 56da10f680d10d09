"""What `docs/diff.md` shows is what `specc diff` prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from specc.cli import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "diff.md"
SHOWN = re.compile(r"^    specc (diff [^\n]*)\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEXT = PAGE.read_text(encoding="utf-8")


def test_what_is_shown_is_printed(capsys, monkeypatch, update_goldens) -> None:
    def printed(match: re.Match[str]) -> str:
        folder = "specs/zoo" if "resnet" in match[1] else "tests/changes"
        monkeypatch.chdir(ROOT / folder)
        assert main(shlex.split(match[1])) == 0
        return match[0].replace(f"```text\n{match[2]}```", f"```text\n{capsys.readouterr().out}```")

    assert len(SHOWN.findall(TEXT)) == 4
    now = SHOWN.sub(printed, TEXT)
    if update_goldens:
        PAGE.write_text(now, encoding="utf-8")
    assert now == TEXT or update_goldens


@pytest.mark.parametrize("word", ["17 × bottleneck(filters=256): 170 operations"])
def test_resnet_101_is_resnet_50_with_more_blocks(word: str) -> None:
    assert word in TEXT
