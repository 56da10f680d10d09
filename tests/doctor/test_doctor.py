"""`specc doctor`: what it finds here, what it says of a Keras that is broken or another."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import specc
from specc.catalog.load import FACTS
from specc.cli import main
from specc.doctor.comparing import differences
from specc.doctor.here import extras, machine, packages


def run(*options: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own; what lies in `path` is imported first."""
    root = str(Path(specc.__file__).parents[1])
    found = os.pathsep.join(str(place) for place in (path, root) if place is not None)
    return subprocess.run(
        [sys.executable, "-m", "specc", "doctor", *options],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": found},
        check=False,
    )


def test_this_machine_is_well() -> None:
    done = run("--json")
    rows = json.loads(done.stdout)
    assert done.returncode == 0, rows
    said = {row["section"]: row["what"] for row in rows}
    keras = json.loads(FACTS.read_bytes())["keras"]
    assert said["catalog"] == f"all names, arguments and defaults are Keras {keras}'s"
    assert any(row["what"].startswith("CPU:0") for row in rows if row["section"] == "devices")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise ImportError('no such symbol')", "ended with status 1"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGILL)", "ended with signal 4"),
    ],
)
def test_a_tensorflow_that_breaks_is_a_line_of_the_answer(tmp_path, code: str, said: str) -> None:
    (tmp_path / "tensorflow").mkdir()
    (tmp_path / "tensorflow" / "__init__.py").write_text(code)
    done = run(path=tmp_path)
    assert done.returncode == 1
    assert f"bad  importing Keras {said}" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_catalog_equals_itself() -> None:
    document = json.loads(FACTS.read_bytes())
    assert differences(document, document) == []


def test_each_difference_is_a_line() -> None:
    ours = json.loads(FACTS.read_bytes())
    theirs = copy.deepcopy(ours)
    layers = theirs["sections"]["layers"]
    del layers["Flatten"]
    layers["Swarm"] = {"params": [], "positional": 0}
    layers["Convolution2D"] = "Conv2DTranspose"
    dense = layers["Dense"]
    dense["params"] = [p for p in dense["params"] if p[0] != "use_bias"] + ["sparse"]
    layers["Dropout"]["params"][0] = ["rate", 0.5]
    theirs["symbols"]["losses"]["mse"] = "MeanAbsoluteError"
    assert differences(ours, theirs) == [
        "layers.Convolution2D: stood for Conv2D, stands for Conv2DTranspose",
        "layers.Dense: argument `use_bias` is gone",
        "layers.Dense: argument `sparse` is new",
        "layers.Dropout: argument `rate` was required, is 0.5",
        "layers.Flatten: not in this Keras",
        "layers.Swarm: new in this Keras, not known to specc",
        "losses.mse: stood for MeanSquaredError, stands for MeanAbsoluteError",
    ]


def test_packages_are_those_that_the_project_asks_for() -> None:
    assert {"click", "jsonschema", "lark"} <= set(packages())
    assert set(extras()) >= {"tensorflow", "parquet", "tfds", "huggingface"}
    assert not {"dev", "bench"} & set(extras())


def test_the_machine_is_described() -> None:
    assert any("of memory" in line for line in machine()) or sys.platform == "win32"


def test_many_differences_are_cut(monkeypatch, capsys) -> None:
    from specc import doctor

    found = doctor.Finding("bad", "much differs", [f"layers.L{i}: new" for i in range(30)])
    monkeypatch.setattr(doctor, "examine", lambda: [doctor.Section("catalog", [found])])
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "layers.L19: new" in shown
    assert "and 10 more: specc doctor --all" in shown
    assert main(["doctor", "--all"]) == 1
    assert "layers.L29: new" in capsys.readouterr().out
