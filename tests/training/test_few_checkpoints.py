"""Short epochs are not each worth a checkpoint: those behind the last one are trained once more."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import specc
from specc.runs import Run, runs_of
from specc.runs.checkpoint import read
from specc.training import LATEST, RunError, keeping
from specc.training import train as run_training

SPEC = """
data {
  source = random([4], classes=3, examples=60, seed=1)
  split  = Split(validation=0.2, seed=2)
  input  features = x
  target label = y
}
model net {
  input features: float32[4]
  Dense(8, activation=relu)
  Dropout(0.3)
  output label = Dense(3, activation=softmax)
}
train {
  loss       = sparse_categorical_crossentropy
  optimizer  = SGD(0.01, momentum=0.9)
  metrics    = [accuracy]
  epochs     = 7
  batch_size = 8
  callbacks  = [
    CSVLogger("log.csv"),
    BackupAndRestore("backup", delete_checkpoint=false),
    LearningRateScheduler(SCHEDULE),
  ]
}
"""
GENTLE = "ExponentialDecay(0.01, 2, 0.5)"
WILD = "ExponentialDecay(0.01, 1, 1e7)"


def dying(kept: int, at: int) -> Any:
    """A callback: no state is kept behind `kept` epochs, and when `at` are done it fails."""
    import keras

    class Dying(keras.callbacks.Callback):  # type: ignore[misc]
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            keeping.PAUSE = 0 if epoch < kept else math.inf
            if epoch == at:
                raise KeyError(epoch)

    return Dying()


@pytest.fixture(autouse=True)
def pause_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `dying` changes is put back."""
    monkeypatch.setattr(keeping, "PAUSE", keeping.PAUSE)


def trained(folder: Path, callback: Any, schedule: str = GENTLE, **options: Any) -> Run:
    """The run in a folder, trained; RunError is left to who calls."""
    folder.mkdir(exist_ok=True)
    program = specc.load(SPEC.replace("SCHEDULE", schedule))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run_training(program, callbacks=[callback], runs=folder / "runs", **options)
    return the_run(folder)


def the_run(folder: Path) -> Run:
    program = specc.load(SPEC.replace("SCHEDULE", GENTLE))
    return runs_of(program.name, folder / "runs")[0]


def ends(folder: Path) -> Any:
    run = the_run(folder)
    history = [{n: v for n, v in line.items() if n != "seconds"} for line in run.history]
    last = read(run.checkpoints[0])
    arrays = [(array.name, bytes(array.data)) for array in last.arrays]
    return history, (folder / "log.csv").read_text(), last.epoch, arrays


def test_it_ends_as_undisturbed(tmp_path: Path) -> None:
    trained(tmp_path / "once", dying(7, 9))
    with pytest.raises(RunError):
        trained(tmp_path / "again", dying(2, 5))
    run = the_run(tmp_path / "again")
    assert len(run.history) == 5
    assert read(run.checkpoints[0]).epoch == 2
    assert len((tmp_path / "again" / "log.csv").read_text().splitlines()) == 6
    trained(tmp_path / "again", dying(7, 9), resume=LATEST)
    assert ends(tmp_path / "again") == ends(tmp_path / "once")
    # TensorBoard is told where training went on.
    assert started_at(run.folder / "logs" / "train") == [0, 1, 2, 3, 4, "from 2", 2, 3, 4, 5, 6]


def started_at(folder: Path) -> list[int | str]:
    """The steps of a run's logs in the order in which they were written."""
    from tensorflow.compat.v1.train import summary_iterator

    found: list[int | str] = []
    for path in sorted(folder.iterdir()):
        for event in summary_iterator(str(path)):
            if event.HasField("session_log"):
                found.append(f"from {event.step}")
            elif event.HasField("summary"):
                found.append(event.step)
    return found


def test_a_loss_is_hunted_over_epochs(tmp_path: Path) -> None:
    with pytest.raises(RunError) as raised:
        trained(tmp_path / "wild", dying(1, 9), WILD)
    run = the_run(tmp_path / "wild")
    assert read(run.checkpoints[0]).epoch == 1
    assert len(run.history) >= 2, "it must fail some epochs behind the checkpoint"
    (message,) = raised.value.sink.sorted()
    assert message.code == "E0624"
    assert f"epoch {len(run.history) + 1}" in message.message
    rate = 0.01 * 1e7 ** len(run.history)
    assert f"the learning rate was {rate:.4g}" in message.notes
