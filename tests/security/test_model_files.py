"""What was done to Keras by files of models is not done to it by way of `specc import`."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import specc
from specc.backends.python.program import emit
from specc.cli import main
from specc.pipeline import compile_text
from tests.security.model_files import QUIET, RECORD, archive, data_of, dense
from tests.security.test_keras_record import ASKED_FOR

ROOT = Path(__file__).parents[2]
FILES = [(entry, what) for entry, files in RECORD.items() for what in files]


def test_the_record_is_complete() -> None:
    assert set(RECORD) >= ASKED_FOR


@pytest.mark.parametrize(("entry", "what"), FILES, ids=lambda text: text)
def test_the_file_is_refused(entry, what, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    Path("model.keras").write_bytes(data_of(RECORD[entry][what]))
    status = main(["import", "model.keras", "--weights", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert status
    assert any(m["code"].startswith("E") for m in found)
    assert {p.name for p in Path().iterdir()} <= {"model.keras", "model.dlspec"}
    if entry != "CVE-2026-1669":  # of which the spec is well, and the weights are not copied
        assert not Path("model.dlspec").exists()


@pytest.mark.parametrize("what", QUIET)
def test_what_means_nothing_stays_out(what, tmp_path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(data_of(QUIET[what]))
    program = compile_text(specc.import_model(path)).program
    assert program is not None
    script = ast.parse(emit(program).text)
    names = {n.id for n in ast.walk(script) if isinstance(n, ast.Name)}
    names |= {n.attr for n in ast.walk(script) if isinstance(n, ast.Attribute)}
    assert not names & {"os", "system", "Popen", "eval", "exec", "__import__", "evil"}
    assert len(program.models) == 1


def test_a_file_without_a_trick_is_taken(tmp_path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(archive(dense()))
    assert "Dense(4)" in specc.import_model(path)


def test_nothing_but_the_file_is_opened(tmp_path) -> None:
    """Python's audit hooks see the model's file, specc's own, and nothing else that reaches out."""
    commands = []
    for number, (entry, what) in enumerate(FILES):
        path = tmp_path / f"{number}.keras"
        path.write_bytes(data_of(RECORD[entry][what]))
        commands.append(json.dumps(["import", str(path), "-o", "-"]))
    commands *= 2  # modules are imported in the first round
    output = tmp_path / "seen.json"
    subprocess.run(
        [sys.executable, "-m", "tests.security.watched", str(output), *commands],
        check=True,
        cwd=ROOT,
        capture_output=True,
    )
    runs = list(zip(commands, json.loads(output.read_text("utf-8")), strict=True))
    for command, seen in runs[len(FILES) :]:
        own = json.loads(command)[1]
        places = (own, str(ROOT), sys.prefix, sys.base_prefix)
        for name, *arguments in seen["events"]:
            file = str(arguments[0]) if name == "open" else ""
            known = file.startswith(places) or file.isdigit()
            harmless = name in ("os.listdir", "os.scandir") or (bool(file) and known)
            assert harmless, f"{own}: {name} {arguments}"
