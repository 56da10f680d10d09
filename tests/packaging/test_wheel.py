"""The wheel, installed into a fresh environment without TensorFlow, compiles a spec."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from specc.cli import main


def run(*command: str | Path, cwd: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", folder, root, cwd=folder)
    [path] = folder.glob("specc-*.whl")
    return path


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory) -> Path:
    """The folder of programs of an environment that holds the wheel and its dependencies."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    run(programs / "python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    return programs


def test_the_wheel_holds_what_running_needs(wheel) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "specc/syntax/dlspec.lark",
        "specc/syntax/table.json",
        "specc/catalog/facts.json",
        "specc/diagnostics/explanations/E0101.md",
    } <= names
    assert not [name for name in names if name.startswith("tests")]


def test_the_installed_command_builds_what_the_checkout_builds(
    environment, root, tmp_path, monkeypatch, capsys
) -> None:
    spec = tmp_path / "iris.dlspec"
    spec.write_bytes((root / "specs" / "iris.dlspec").read_bytes())
    run(environment / "specc", "check", "iris.dlspec", cwd=tmp_path)
    run(environment / "specc", "build", "iris.dlspec", cwd=tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["build", "iris.dlspec", "--stdout"]) == 0
    assert (tmp_path / "build" / "iris.py").read_text() == capsys.readouterr().out


def test_python_m_specc_and_explain(environment, tmp_path) -> None:
    assert run(environment / "python", "-m", "specc", "--version", cwd=tmp_path).stdout
    text = run(environment / "specc", "explain", "E0101", cwd=tmp_path).stdout
    assert text.startswith("# E0101")


@pytest.mark.parametrize("arguments", [["train"], ["build", "--run"]])
def test_without_tensorflow_one_line_says_how_to_install_it(
    environment, root, tmp_path, arguments
) -> None:
    spec = str(root / "specs" / "iris.dlspec")
    done = run(environment / "specc", *arguments, spec, cwd=tmp_path, status=2)
    assert "error[E0601]" in done.stderr
    assert "pip install 'specc[tensorflow]'" in done.stderr
    assert "Traceback" not in done.stderr
