"""The programs of docs/embedding.md run, and say what it says that they say."""

from __future__ import annotations

import re


def blocks(root, kind: str) -> list[str]:
    text = (root / "docs" / "embedding.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_programs_run(root, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    iris = (root / "specs" / "iris.dlspec").read_text(encoding="utf-8")
    iris = iris.replace("dlspec 1\n", "dlspec 1\n\nparam width: int = 10\n", 1)
    (tmp_path / "iris.dlspec").write_text(iris.replace("Dense(10", "Dense(width"), encoding="utf-8")
    names: dict[str, object] = {}
    said = []
    for program in blocks(root, "python"):
        exec(compile(program, "embedding.md", "exec"), names)  # in one process, as they stand
        said.append(capsys.readouterr().out)
        for promised in re.findall(r"print\(.*\)  # (.*)", program):
            assert promised in said[-1]
    assert "error E0201" in said[1]
    (shown,) = blocks(root, "text")
    assert said[3].rstrip() == shown.rstrip()
    assert len(names["candidates"]) == 3
