"""Cross-validation that goes on: folds that are done stay done, one that was begun goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import specc
from specc.runs import Run, runs_of
from specc.training import LATEST, Interrupted, RunError, keeping, session
from specc.training import train as run_training

SPEC = """
data {
  source = random([4], classes=3, examples=60, seed=1)
  split  = CrossValidation(folds=3, seed=2)
  input  features = x -> Normalization
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
  optimizer  = Adam(0.01)
  metrics    = [accuracy]
  epochs     = 4
  batch_size = 8
  callbacks  = [CSVLogger("log.csv"), EarlyStopping(monitor=loss, restore_best_weights=true)]
}
"""
Ends = Callable[[Any, int], None]


@pytest.fixture
def at_epoch_ends(monkeypatch: pytest.MonkeyPatch) -> Callable[[Ends | None], list[Path]]:
    """Has something done when an epoch is kept; gives the folders in which epochs were."""
    monkeypatch.setattr(keeping, "PAUSE", 0)
    plain = keeping.keeper

    def have(done: Ends | None) -> list[Path]:
        epochs: list[Path] = []

        def keeper(kept: Any, resumed: Any, watched: Any, every: Any) -> Any:
            callback = plain(kept, resumed, watched, every)
            end = callback.on_epoch_end

            def ended(epoch: int, logs: Any = None) -> None:
                epochs.append(kept.run.folder)
                if done is not None:
                    done(watched, len(epochs))
                end(epoch, logs)

            callback.on_epoch_end = ended
            return callback

        monkeypatch.setattr(session, "keeper", keeper)
        return epochs

    return have


def trained(folder: Path, **options: Any) -> None:
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        run_training(specc.load(SPEC), runs=Path("runs"), **options)


def the_run(folder: Path) -> Run:
    return runs_of(specc.load(SPEC).name, folder / "runs")[-1]


def ends(folder: Path) -> Any:
    run = the_run(folder)
    places = [run, *(Run("", n, run.folder / "folds" / str(n)) for n in (1, 2, 3))]
    histories = [
        [{n: v for n, v in line.items() if n != "seconds"} for line in place.history]
        for place in places
    ]
    states = [place.checkpoints[0].read_bytes() for place in places]
    return histories, states, [p.metrics for p in places], (folder / "log.csv").read_text()


def dies_at(number: int) -> Ends:
    def die(watched: Any, epochs: int) -> None:
        if epochs == number:
            raise KeyError(number)

    return die


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("once")
    trained(folder)
    return ends(folder)


def test_it_ends_as_undisturbed(tmp_path: Path, undisturbed, at_epoch_ends, capsys) -> None:
    histories, _, (metrics, *folds), _ = undisturbed
    assert [len(history) for history in histories] == [4, 4, 4, 4]
    assert all(set(measured) == {"accuracy", "loss"} for measured in folds)
    assert set(metrics) == {f"fold_{n}" for n in folds[0]} | {
        f"fold_{n}_deviation" for n in folds[0]
    }

    # In the third epoch of the second fold, then in the second one of the last training.
    at_epoch_ends(dies_at(7))
    with pytest.raises(RunError):
        trained(tmp_path / "again")
    epochs = at_epoch_ends(dies_at(2 + 4 + 2))
    with pytest.raises(RunError):
        trained(tmp_path / "again", resume=LATEST)
    assert [path.name for path in epochs] == ["2"] * 2 + ["3"] * 4 + ["1"] * 2
    epochs = at_epoch_ends(None)
    capsys.readouterr()
    trained(tmp_path / "again", resume=LATEST)
    assert [path.name for path in epochs] == ["1"] * 3
    assert capsys.readouterr().err.count("fold ") == 3
    assert ends(tmp_path / "again") == undisturbed


def test_a_fold_is_interrupted_and_more_epochs_are_asked_for(
    tmp_path: Path, undisturbed, at_epoch_ends
) -> None:
    def ask(watched: Any, epochs: int) -> None:
        watched.asked = epochs == 5

    at_epoch_ends(ask)
    with pytest.raises(Interrupted) as raised:
        trained(tmp_path / "few", epochs=2)
    # Asked for where the first epoch of the third fold ends.
    assert raised.value.where == "after epoch 1 of fold 3"
    assert the_run(tmp_path / "few").state == "interrupted"
    at_epoch_ends(None)
    trained(tmp_path / "few", resume=LATEST, epochs=4)
    assert ends(tmp_path / "few") == undisturbed
