"""A loss that is not finite: the step, its gradients and the lines of its batch."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np

from specc.cli import main
from specc.runs import latest

SPEC = """
data {
  source = csv("prices.csv")
  split  = Split(test=0.25, seed=1)
  input  size = [a, b]
  target price = price
}
model prices {
  input size: float32[2]
  Dense(8, activation=relu)
  Dropout(0.1)
  output price = Dense(1)
}
train {
  loss       = mse
  optimizer  = SGD(RATE)
  epochs     = 3
  batch_size = 8
  callbacks  = [ModelCheckpoint("best.keras")]
}
"""


def table(rows: int, bad: int | None) -> str:
    """A table whose row `bad` holds an infinite number."""
    draw = random.Random(0)
    lines = ["a,b,price"]
    for row in range(rows):
        a, b = (float("inf") if row == bad else draw.random(), draw.random())
        lines.append(f"{a},{b},{a + b}" if row != bad else f"{a},{b},1.0")
    return "\n".join(lines) + "\n"


def said(capsys, folder: Path, monkeypatch, rate: float, bad: int | None) -> str:
    monkeypatch.chdir(folder)
    Path("prices.csv").write_text(table(80, bad))
    Path("prices.dlspec").write_text(SPEC.replace("RATE", str(rate)))
    assert main(["train", "prices.dlspec", "--allow", "warnings"]) == 1
    err: str = capsys.readouterr().err
    run = latest("prices")
    assert run is not None
    assert run.state == "failed"
    return err


def test_a_line_of_the_file_is_named(tmp_path: Path, monkeypatch, capsys) -> None:
    err = said(capsys, tmp_path, monkeypatch, 0.01, bad=41)
    assert "error[E0624]" in err
    assert "of epoch 1" in err
    # The head is line 1, row 0 is line 2.
    batch = re.search(r"its batch: the lines ([\d, ]+) of `prices.csv`", err)
    assert batch is not None
    lines = [int(line) for line in batch[1].split(",")]
    assert len(lines) == 8
    assert 43 in lines
    assert "help: line 43 of `prices.csv` holds numbers that are not finite" in err


def test_too_large_a_rate_is_named(tmp_path: Path, monkeypatch, capsys) -> None:
    err = said(capsys, tmp_path, monkeypatch, 1e6, bad=None)
    assert "the learning rate was 1e+06" in err
    found = re.search(
        r"largest gradients in (?:this step|the step before): `(\S+)` (\S+)[,\n]", err
    )
    assert found is not None
    assert found[1] in ("prices/dense", "prices/dense_1")
    assert float(found[2].rstrip(",")) > 1e6
    assert "a smaller learning rate" in err


def test_rows_are_those_that_the_script_draws() -> None:
    from specc.backends.keras_model import run_script
    from specc.pipeline import compile_text
    from specc.training.rows import rows_of
    from specc.training.watched import Watched
    from tests.emitted.test_training import DATA, MODEL, TRAIN

    program = compile_text(DATA + MODEL + TRAIN, "test.dlspec").program
    assert program is not None
    running = run_script(program, "a test")
    data = running.call("load_data")
    data = data[0] if isinstance(data, tuple) else data
    watched = Watched()
    steps = running.module.count_steps(data["train"], 16)
    watched.examples, watched.given = data, {"steps_per_epoch": steps}
    watched.options = {"batch_size": 16, "seed": 5}
    drawn = iter(running.module.training_batches(data["train"], 16, 5))
    for epoch in range(2):
        for step in range(steps):
            rows = rows_of(watched, running, epoch, step)
            assert np.array_equal(next(drawn)[0].numpy(), data["train"][0][rows])
