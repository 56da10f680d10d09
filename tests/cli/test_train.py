"""`specc train`, as a process of its own, as users run it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from specc.runs import latest
from tests.cli.processes import interruptible

SPEC = """\
dlspec 1

param width: int = 4

data {
  source = sklearn(iris)
  split  = Split(test=0.2, seed=42)
  input  features = x -> Normalization
  target species  = y -> OneHot(3)
}

model small {
  input features: float32[4]
  Dense(width, activation=relu)
  output species = Dense(3, activation=softmax)
}

train {
  loss       = categorical_crossentropy
  optimizer  = adam
  metrics    = [accuracy]
  epochs     = 2
  batch_size = 10
}

device cpu
"""

MODEL = SPEC[SPEC.index("model small") : SPEC.index("train {")]


@pytest.fixture
def specs(tmp_path) -> Path:
    (tmp_path / "small.dlspec").write_text(SPEC)
    return tmp_path


def specc(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "specc", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_train_tests_and_saves_and_does_the_same_again(specs) -> None:
    given = ("train", "small.dlspec", "--set", "width=5", "--seed", "7")
    done, again = specc(specs, *given, "-o", "out"), specc(specs, *given)
    assert done.returncode == 0, done.stderr
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [
        ["test", "accuracy"],
        ["test", "loss"],
    ]
    assert "epoch 2/2" in done.stderr
    history = json.loads((specs / "out" / "small.history.json").read_text())
    assert len(history["accuracy"]) == 2
    assert (specs / "out" / "small.keras").stat().st_size > 0
    assert "run 1 is kept in" in done.stderr
    assert again.stdout == done.stdout


def test_build_run_runs_the_script(specs) -> None:
    done = specc(specs, "build", "small.dlspec", "--run", "--", "--epochs", "1")
    assert done.returncode == 0, done.stderr
    assert "test accuracy" in done.stdout
    assert (specs / "build" / "small.keras").exists()


def test_nothing_to_train_from(specs) -> None:
    (specs / "model.dlspec").write_text(SPEC[SPEC.index("param") : SPEC.index("data")] + MODEL)
    done = specc(specs, "train", "model.dlspec")
    assert done.returncode == 1
    assert "error[E0604]" in done.stderr
    assert "Traceback" not in done.stderr


def test_interrupted_training_says_how_to_go_on(specs) -> None:
    (specs / "long.dlspec").write_text(SPEC.replace("= 2", "= 1_000_000"))
    child = subprocess.Popen(
        [sys.executable, "-m", "specc", "train", "long.dlspec"],
        cwd=specs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
        preexec_fn=interruptible,
    )
    assert child.stderr is not None
    while not child.stderr.readline().startswith("epoch "):
        assert child.poll() is None
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "Traceback" not in err
    stopped, how = err.splitlines()[-2:]
    assert stopped.startswith("specc: interrupted after ")
    assert how == "to go on: specc train long.dlspec --resume 1"
    run = latest("long", specs / "runs")
    assert run is not None
    assert run.state == "interrupted"
    assert run.model.stat().st_size > 0
    assert run.serving.stat().st_size > 0
    assert not run.metrics
    # The epochs that are done are not done again.
    epochs = str(len(run.history) + 1)
    done = specc(specs, "train", "long.dlspec", "--resume", "1", "--epochs", epochs)
    assert done.returncode == 0, done.stderr
    assert [line["epoch"] for line in run.history] == list(range(1, len(run.history) + 1))


def test_without_a_spec_is_misuse(specc) -> None:
    status, _, err = specc("train")
    assert status == 2
    assert "Missing argument 'SPEC'" in err
