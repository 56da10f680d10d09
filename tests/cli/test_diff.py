"""`specc diff`: files, standard input, revisions of Git, exit status."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from specc.cli import main

SPEC = """dlspec 1

param units: int = 8

model m {
  input x: float32[4]
  Dense(units)
  output y = Dense(3)
}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("old.dlspec").write_text(SPEC)
    Path("new.dlspec").write_text(SPEC.replace("Dense(3)", "Dense(4)"))
    Path("same.dlspec").write_text("# again\n" + SPEC.replace("  ", "    "))
    Path("bad.dlspec").write_text(SPEC.replace("Dense(3)", "Dense(three)"))
    return tmp_path


def test_what_differs_is_printed(folder, capsys) -> None:
    assert main(["diff", "old.dlspec", "new.dlspec"]) == 0
    first = capsys.readouterr()
    assert "~ Dense dense_1: units 3 -> 4" in first.out
    assert main(["diff", "old.dlspec", "new.dlspec", "--format", "text"]) == 0
    assert capsys.readouterr() == first


@pytest.mark.parametrize("options", [[], ["--exit-code"], ["--quiet"]])
def test_what_means_the_same_prints_nothing(folder, capsys, options) -> None:
    assert main(["diff", "old.dlspec", "same.dlspec", *options]) == 0
    assert capsys.readouterr() == ("", "")


def test_the_status_says_whether_they_differ(folder, capsys) -> None:
    assert main(["diff", "--exit-code", "old.dlspec", "new.dlspec"]) == 1
    assert capsys.readouterr().out
    assert main(["diff", "--quiet", "old.dlspec", "new.dlspec"]) == 1
    assert not capsys.readouterr().out


@pytest.mark.parametrize("options", [[], ["--exit-code"], ["--format", "json"]])
@pytest.mark.parametrize("names", [("bad.dlspec", "new.dlspec"), ("old.dlspec", "none.dlspec")])
def test_trouble_is_status_2(folder, capsys, names, options) -> None:
    assert main(["diff", *names, *options]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "error[E" in err


def test_params_of_either_side(folder, capsys) -> None:
    assert main(["diff", "--set-new", "units=16", "--format", "json"] + ["old.dlspec"] * 2) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["params"] == [{"path": "units", "before": "8", "after": "16"}]
    assert main(["diff", "--exit-code", "--set", "units=5"] + ["old.dlspec"] * 2) == 0
    both = ["--set", "units=5", "--set-old", "units=8", "--set-new", "units=8"]
    assert main(["diff", "--exit-code", *both, "old.dlspec", "same.dlspec"]) == 0
    assert main(["diff", "--exit-code", "--set-old", "units=9"] + ["old.dlspec"] * 2) == 1


def test_standard_input(folder, capsys, monkeypatch) -> None:
    data = io.TextIOWrapper(io.BytesIO(SPEC.replace("Dense(3)", "Dense(5)").encode()))
    monkeypatch.setattr(sys, "stdin", data)
    assert main(["diff", "--exit-code", "old.dlspec", "-"]) == 1
    assert "units 3 -> 5" in capsys.readouterr().out
    assert main(["diff", "-", "-"]) == 2


def test_the_json_form_is_the_same_spec(folder, capsys) -> None:
    assert main(["convert", "old.dlspec", "old.dlspec.json"]) == 0
    capsys.readouterr()
    assert main(["diff", "--format", "json", "old.dlspec", "old.dlspec.json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert not data["models"]
    assert data["params"] == [{"path": "units", "before": "8", "after": None}]
    assert main(["diff", "old.dlspec.json", "new.dlspec"]) == 0
    assert "units 3 -> 4" in capsys.readouterr().out


def git(*arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.hooksPath=/none"]
    subprocess.run(["git", *names, *arguments], check=True, capture_output=True, env=environment)


BLOCKS = "block wide(n) {\n  input x\n  output x -> Dense(n)\n}\n"
WITH = 'dlspec 1\nimport "blocks.dlspec"\n' + SPEC.partition("\n")[2].replace("Dense(u", "wide(u")


@pytest.fixture
def repository(tmp_path, monkeypatch) -> Path:
    """Two revisions of a spec, in a folder, that imports a file; then both are changed."""
    monkeypatch.chdir(tmp_path)
    git("init", "-q", ".")
    nets = tmp_path / "nets"
    nets.mkdir()
    for number, text in enumerate((BLOCKS, BLOCKS.replace("Dense(n)", "Dense(n + 1)"))):
        (nets / "blocks.dlspec").write_text(text)
        (nets / "m.dlspec").write_text(WITH)
        git("add", ".")
        git("commit", "-qm", str(number))
    (nets / "blocks.dlspec").write_text(BLOCKS.replace("Dense(n)", "Dense(n + 2)"))
    return nets


def test_a_revision_has_its_own_imports(repository, capsys) -> None:
    assert main(["diff", "HEAD~1:nets/m.dlspec", "HEAD:nets/m.dlspec"]) == 0
    assert "units 8 -> 9" in capsys.readouterr().out
    assert main(["diff", "HEAD:nets/m.dlspec", "nets/m.dlspec"]) == 0
    assert "units 9 -> 10" in capsys.readouterr().out
    (repository / "blocks.dlspec").unlink()
    (repository / "m.dlspec").unlink()
    assert main(["diff", "--exit-code", "HEAD~1:nets/m.dlspec", "HEAD:nets/m.dlspec"]) == 1


def test_paths_are_from_the_top_or_from_here(repository, capsys, monkeypatch) -> None:
    monkeypatch.chdir(repository)
    for name in ("HEAD:nets/m.dlspec", "HEAD:./m.dlspec", "HEAD:m.dlspec"):
        assert main(["diff", "--exit-code", name, "HEAD:nets/m.dlspec"]) == 0, name


def test_what_only_the_working_tree_has_is_not_there(repository, capsys) -> None:
    git("rm", "-q", "--cached", "nets/blocks.dlspec")
    git("commit", "-qm", "gone")
    assert (repository / "blocks.dlspec").exists()
    assert main(["diff", "HEAD:nets/m.dlspec", "nets/m.dlspec"]) == 2
    assert "`blocks.dlspec` cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("HEAD:none.dlspec", "the revision `HEAD` has no such file"),
        ("no-such-revision:nets/m.dlspec", "there is no such revision"),
        ("HEAD:nets", "has no such file"),
        ("HEAD:", "it names no file"),
        (":nets/m.dlspec", "it is no revision"),
        ("HEAD\n--textconv:nets/m.dlspec", "it is no revision"),
        ("HEAD:nets/m.dlspec\nHEAD", "it names no file"),
        ("HEAD:../../etc/passwd", "has no such file"),
    ],
)
def test_what_is_no_file_of_a_revision(repository, capsys, name: str, reason: str) -> None:
    assert main(["diff", name, "nets/m.dlspec"]) == 2
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("name", ["--upload-pack=touch x:a", "--output=x:nets/m.dlspec", "-x:a"])
def test_no_revision_is_an_option_of_git(repository, capsys, name: str) -> None:
    assert main(["diff", "--", name, "nets/m.dlspec"]) == 2
    assert "it is no revision" in capsys.readouterr().err
    assert not (repository.parent / "x").exists()


def test_without_a_repository(folder, capsys) -> None:
    assert main(["diff", "HEAD:old.dlspec", "new.dlspec"]) == 2
    assert "not a git repository" in capsys.readouterr().err


def test_a_file_whose_name_has_a_colon(folder, capsys) -> None:
    Path("a:b.dlspec").write_text(SPEC)
    assert main(["diff", "--exit-code", "old.dlspec", "a:b.dlspec"]) == 0


def test_limits_hold_for_revisions(repository, capsys) -> None:
    names = ["HEAD:nets/m.dlspec", "HEAD:nets/m.dlspec"]
    assert main(["diff", "--max-bytes", "10", *names]) == 2
    assert "more than the limit" in capsys.readouterr().err
