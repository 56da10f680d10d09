"""Training that goes on within an epoch, from a checkpoint between two steps of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import specc
from specc.runs import Run, runs_of
from specc.runs.checkpoint import read
from specc.training import LATEST, RunError
from specc.training import train as run_training

SPEC = """
data {
  source  = random([6, 6, 1], classes=3, examples=100, seed=1)
  split   = Split(validation=0.2, seed=2)
  input   image = x
  target  label = y -> OneHot(3)
  augment image = RandomFlip(horizontal) -> GaussianNoise(0.1)
}
model net {
  input image: float32[6, 6, 1]
  Flatten
  Dense(8, activation=relu)
  Dropout(0.3)
  output label = Dense(3, activation=softmax)
}
train {
  loss       = categorical_crossentropy
  optimizer  = Adam(0.01)
  metrics    = [accuracy]
  epochs     = 3
  batch_size = 8
  steps_per_execution = 2
  callbacks  = [ReduceLROnPlateau(patience=1), EarlyStopping(patience=2)]
}
"""


def bomb(at: tuple[int, int] | None) -> Any:
    """A callback that fails behind a step of an epoch, both counted from 0."""
    import keras

    class Bomb(keras.callbacks.Callback):  # type: ignore[misc]
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.epoch = epoch

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            if (self.epoch, batch) == at:
                raise KeyError(batch)

    return Bomb()


def trained(folder: Path, *callbacks: Any, **options: Any) -> Run:
    program = specc.load(SPEC)
    run_training(program, callbacks=callbacks, runs=folder, checkpoint_steps=4, **options)
    return runs_of(program.name, folder)[-1]


def ends(run: Run) -> Any:
    history = [{n: v for n, v in line.items() if n != "seconds"} for line in run.history]
    return history, run.checkpoints[0].name, run.checkpoints[0].read_bytes()


def test_it_ends_as_undisturbed(tmp_path: Path) -> None:
    expected = ends(trained(tmp_path / "undisturbed", bomb(None)))
    with pytest.raises(RunError):
        trained(tmp_path / "disturbed", bomb((1, 9)))
    run = runs_of(specc.load(SPEC).name, tmp_path / "disturbed")[0]
    last = read(run.checkpoints[0])
    assert (last.epoch, last.step) == (1, 8)
    assert ends(trained(tmp_path / "disturbed", bomb(None), resume=LATEST)) == expected
