"""What shells offer behind `specc`: asked as bash, zsh and fish ask, and in bash itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from specc.catalog.load import catalog
from specc.cli import main

SPEC = """\
param width: int = 64
param norm: one of [batch, layer] = layer
param deep: bool = false
model m { input x: float32[4]; output y = Dense(width) }
"""


@pytest.fixture
def offered(tmp_path, monkeypatch, capsys) -> Callable[[str], list[str]]:
    """What is offered where a line ends, as zsh would be told: the words alone."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.dlspec").write_text(SPEC.replace(";", "\n "))
    (tmp_path / "net.txt").write_text("")
    (tmp_path / "zoo").mkdir()
    (tmp_path / "zoo" / "vgg.dlspec").write_text(SPEC)

    def ask(line: str) -> list[str]:
        words = line.split(" ")
        monkeypatch.setenv("_SPECC_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        assert main([]) == 0
        rows = capsys.readouterr().out.splitlines()
        return [row.partition(",")[2] for row in rows if row]

    return ask


def test_commands(offered) -> None:
    assert offered("specc ch") == ["check"]
    assert {"build", "train", "completion"} <= set(offered("specc "))


def test_specs_and_folders(offered) -> None:
    assert offered("specc check ") == ["net.dlspec", "zoo/"]
    assert offered("specc check zoo/") == ["zoo/vgg.dlspec"]
    assert offered("specc train ./n") == ["./net.dlspec"]


def test_params_of_the_spec(offered) -> None:
    assert offered("specc check net.dlspec --set ") == ["width=", "norm=", "deep="]
    assert offered("specc check net.dlspec --set norm=") == ["norm=batch", "norm=layer"]
    assert offered("specc build net.dlspec --set deep=f") == ["deep=false"]


def test_a_broken_spec_offers_what_it_has(offered, tmp_path) -> None:
    (tmp_path / "net.dlspec").write_text("param width: int = 3\nmodel { ( \n")
    assert offered("specc check net.dlspec --set ") == ["width="]
    (tmp_path / "net.dlspec").write_bytes(b"\xff\xfe")
    assert offered("specc check net.dlspec --set ") == []


def test_names_behind_explain(offered) -> None:
    assert offered("specc explain Conv2DT") == ["Conv2DTranspose"]
    assert offered("specc explain E052") == sorted(offered("specc explain E052"))
    assert "E0523" in offered("specc explain E052")
    assert "ops.reshape" in offered("specc explain ops.resh")
    layers = set(catalog().names("layers"))
    assert layers <= set(offered("specc explain "))


def test_codes_behind_allow(offered) -> None:
    codes = offered("specc check --allow ")
    assert codes[0] == "warnings"
    assert codes[1:]
    assert all(code.startswith("W") for code in codes[1:])


def test_options_and_choices(offered) -> None:
    assert "--fix" in offered("specc check --")
    assert offered("specc check --format s") == ["sarif"]
    assert offered("specc completion f") == ["fish"]


@pytest.mark.parametrize(
    ("shell", "said"),
    [("bash", "complete -o"), ("zsh", "compdef"), ("fish", "complete --no-files")],
)
def test_scripts(specc, shell: str, said: str) -> None:
    status, out, err = specc("completion", shell)
    assert (status, err) == (0, "")
    assert said in out
    assert "_SPECC_COMPLETE" in out


def test_the_shell_at_hand(specc, monkeypatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert "complete --no-files" in specc("completion")[1]
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    status, _, err = specc("completion")
    assert status == 2
    assert "say which shell: bash, zsh, fish" in err


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_in_bash(tmp_path: Path) -> None:
    (tmp_path / "specc").write_text(f'#!/bin/sh\nexec {sys.executable} -m specc "$@"\n')
    (tmp_path / "specc").chmod(0o755)
    lines = """
        PATH=$PWD:$PATH
        eval "$(specc completion bash)"
        COMP_WORDS=(specc explain Conv2DTr) COMP_CWORD=2
        _specc_completion specc
        echo "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", lines], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stdout.split() == ["Conv2DTranspose"]
