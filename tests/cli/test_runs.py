"""Kept runs: `specc train`, `--resume` and `specc runs`, on one folder with two runs."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from specc.cli import main
from specc.runs import Run, latest, runs_of
from specc.runs.keeping import KeptRun
from tests.cli.test_train import SPEC

SMALL = SPEC.replace("device cpu", "").replace("adam", "Adam(0.01)")


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def specc(folder: Path, *arguments: str) -> Done:
    """A command, with `folder` as the current one."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        status = main(arguments)
    return Done(status, out.getvalue(), err.getvalue())


pytestmark = pytest.mark.xdist_group("runs")  # one process trains for all


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    """A folder with two runs of `small`, of different widths."""
    folder = tmp_path_factory.mktemp("runs")
    (folder / "small.dlspec").write_text(SMALL)
    for width in ("4", "5"):
        done = specc(folder, "train", "small.dlspec", "--set", f"width={width}", "--seed", "3")
        assert done.returncode == 0, done.stderr
        assert f"is kept in {Path('runs', 'small')}" in done.stderr
    return folder


def test_a_run_is_kept_whole(trained):
    run = latest("small", trained / "runs")
    assert run is not None
    assert (run.number, run.state) == (2, "finished")
    assert run.params == {"width": 5}
    assert run.about["options"] == {"seed": 3}
    assert [line["epoch"] for line in run.history] == [1, 2]
    assert set(run.history[0]) == {"epoch", "seconds", "accuracy", "loss"}
    assert set(run.metrics) == {"accuracy", "loss"}
    assert run.environment["tensorflow"].startswith("2.")
    assert run.environment["devices"]
    assert (run.folder / "spec.dlspec").read_text() == SMALL
    assert "def run(" in (run.folder / "script.py").read_text()
    assert run.model.stat().st_size > 0
    assert len(run.checkpoints) == 2
    assert not (trained / "build").exists()


def test_the_logs_are_those_of_tensorboard(trained):
    # Its protocol's fields as they lie in the file: a record's tag, and who is to draw it.
    logs = list((trained / "runs" / "small" / "1" / "logs" / "train").iterdir())
    content = logs[0].read_bytes()
    for tag in (b"epoch_loss", b"epoch_accuracy"):
        assert content.count(tag) == 2
    assert b"scalars" in content


def test_runs_are_listed(trained):
    listed = specc(trained, "runs")
    assert listed.returncode == 0, listed.stderr
    name, head, *rows = listed.stdout.splitlines()
    assert name == "small"
    assert head.split()[:3] == ["run", "began", "state"]
    assert head.split()[-1] == "width"
    assert [row.split()[0] for row in rows] == ["1", "2"]
    assert [row.split()[-1] for row in rows] == ["4", "5"]
    assert all("finished" in row and "2/2" in row for row in rows)
    assert specc(trained, "runs", "small.dlspec").stdout == listed.stdout


def test_runs_are_compared(trained):
    compared = specc(trained, "runs", "compare", "1", "2")
    assert compared.returncode == 0, compared.stderr
    lines = [line.split() for line in compared.stdout.splitlines()]
    assert lines[0] == ["the", "specs", "are", "equal"]
    assert ["width", "4", "5"] in lines
    losses = [run.metrics["loss"] for run in runs_of("small", trained / "runs")]
    row = next(line for line in lines if line[:2] == ["test", "loss"])
    assert float(row[2]) == pytest.approx(losses[0], rel=1e-3)
    assert float(row[4]) == pytest.approx(losses[1] - losses[0], rel=1e-2)


def test_runs_as_data(trained):
    found = json.loads(specc(trained, "runs", "--json").stdout)
    assert [(run["number"], run["params"]) for run in found] == [
        (1, {"width": 4}),
        (2, {"width": 5}),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["small.dlspec", "--resume", "7"], "E0620"),
        (["--resume", "small.dlspec", "--set", "width=6"], "--set width=5"),
        (["--resume", "small.dlspec"], "--set width=5"),
        (["--resume", "1", "small.dlspec", "--seed", "4"], "`seed` was 3, is 4"),
        (["--resume", "1", "small.dlspec"], "E0623"),
    ],
)
def test_what_cannot_be_resumed(trained, arguments, said):
    refused = specc(trained, "train", *arguments)
    assert refused.returncode == 2
    assert said in refused.stderr


def test_another_spec_is_no_resume(trained):
    (trained / "more").mkdir()
    other = SMALL.replace("Adam(0.01)", "Adam(0.02)  # faster")
    (trained / "more" / "small.dlspec").write_text(other)
    refused = specc(trained, "train", "more/small.dlspec", "--resume", "1")
    assert refused.returncode == 2
    assert "error[E0621]" in refused.stderr
    assert "+  optimizer  = Adam(0.02)  # faster" in refused.stderr
    # A comment is no other spec.
    (trained / "more" / "small.dlspec").write_text("# A comment.\n" + SMALL)
    refused = specc(trained, "train", "more/small.dlspec", "--resume", "1")
    assert "error[E0623]" in refused.stderr


def test_two_do_not_train_one_run(trained):
    run = Run("small", 1, trained / "runs" / "small" / "1")
    held = KeptRun(run)
    try:
        refused = specc(trained, "train", "small.dlspec", "--resume", "1", "--epochs", "3")
    finally:
        held.close()
    assert "error[E0622]" in refused.stderr


def test_more_epochs_are_those_of_a_longer_run(trained):
    longer = specc(trained, "train", "small.dlspec", "--resume", "1", "--epochs", "4")
    assert longer.returncode == 0, longer.stderr
    once = specc(trained, "train", "small.dlspec", "--seed", "3", "--epochs", "4", "-o", "out")
    assert once.stdout == longer.stdout != ""
    assert (trained / "out" / "small.keras").exists()
    first, other = (latest("small", trained / "runs"), runs_of("small", trained / "runs")[0])
    assert first is not None
    losses = [[line["loss"] for line in run.history] for run in (first, other)]
    assert losses[0] == losses[1]
    assert len(losses[0]) == 4
