"""Which rows go to which part, by each way of splitting; the same on every machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.emitted.scripts import script_of
from tests.emitted.test_data import loaded

ROWS = 20

SPEC = """
data {
  source = csv("table.csv")
  split  = %s
  input  features = [row, who] -> Cast(float32)
  target label = kind -> OneHot(2)
}

model net {
  input features: float32[2]
  output label = Dense(2, activation=softmax)
}

train {
  loss = categorical_crossentropy
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A table of rows that know their number, their owner, their day and their part."""
    lines = ["row,who,day,part,fold,kind"]
    for row in range(ROWS):
        part = "test" if row % 5 == 0 else "validation" if row % 5 == 1 else "train"
        day = (row * 7) % ROWS + 1
        lines.append(f"{row},{row // 4},2024-01-{day:02d},{part},{row % 5},{row % 2}")
    (tmp_path / "table.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def parts(runner: Any, folder: Path, split: str) -> dict[str, list[int]]:
    """The numbers of the rows of each part."""
    found = loaded(runner, SPEC % split, folder)
    return {part: sides[0][:, 0].astype(int).tolist() for part, sides in found.items()}


def test_one_seed_gives_the_same_rows_on_every_machine(runner: Any, folder: Path) -> None:
    found = parts(runner, folder, "Split(test=0.2, validation=0.2, seed=7)")
    assert found == {
        "train": [7, 11, 0, 4, 3, 14, 12, 6, 10, 16, 13, 15],
        "validation": [8, 19, 9, 18],
        "test": [1, 17, 2, 5],
    }


def test_a_column_says_which_part_a_row_belongs_to(runner: Any, folder: Path) -> None:
    found = parts(runner, folder, "Split(by=part)")
    assert found == {
        "train": [row for row in range(ROWS) if row % 5 > 1],
        "validation": [1, 6, 11, 16],
        "test": [0, 5, 10, 15],
    }


def test_values_of_a_column_mean_parts_and_the_rest_is_for_training(
    runner: Any, folder: Path
) -> None:
    split = "Split(by=fold, parts={ test = [0, 3] }, validation=0.1, stratify=true)"
    found = parts(runner, folder, split)
    assert found["test"] == [row for row in range(ROWS) if row % 5 in (0, 3)]
    assert len(found["validation"]) == 2
    assert {row % 2 for row in found["validation"]} == {0, 1}
    assert sorted(row for rows in found.values() for row in rows) == list(range(ROWS))


def test_no_group_is_in_two_parts(runner: Any, folder: Path) -> None:
    found = parts(runner, folder, "Split(group=who, test=0.2, validation=0.4, seed=3)")
    groups = {part: {row // 4 for row in rows} for part, rows in found.items()}
    assert {part: len(rows) for part, rows in found.items()} == {
        "train": 8,
        "validation": 8,
        "test": 4,
    }
    assert len(set.union(*groups.values())) == sum(map(len, groups.values()))
    assert sorted(row for rows in found.values() for row in rows) == list(range(ROWS))


def test_what_is_measured_last_is_tested_with(runner: Any, folder: Path) -> None:
    found = parts(runner, folder, "Split(order=day, test=0.2, validation=0.1)")
    in_time = sorted(range(ROWS), key=lambda row: (row * 7) % ROWS)
    assert found == {
        "train": in_time[:14],
        "validation": in_time[14:16],
        "test": in_time[16:],
    }


def test_features_and_labels_are_split_by_a_column_of_theirs(runner: Any) -> None:
    found = loaded(
        runner,
        """
        data {
          source = sklearn(iris)
          split  = Split(order=petal_length, test=0.2)
          input  features = x
          target label = y
        }
        model net {
          input features: float32[4]
          output label = Dense(3, activation=softmax)
        }
        train {
          loss = sparse_categorical_crossentropy
        }
        """,
    )
    assert {part: len(sides[0]) for part, sides in found.items()} == {"train": 120, "test": 30}
    assert found["train"][0][:, 2].max() <= found["test"][0][:, 2].min()
    assert np.bincount(found["test"][1]).tolist() == [0, 0, 30]


@pytest.mark.parametrize(
    ("split", "message"),
    [
        ("Split(by=part, parts={ test = holdout })", "no row has the value holdout"),
        (
            "Split(by=fold, parts={ test = 0, train = [1, 2] })",
            "values that mean no part: 3, 4",
        ),
    ],
)
def test_values_that_do_not_fit_are_told(
    runner: Any, folder: Path, split: str, message: str
) -> None:
    script = script_of(SPEC % split)
    found = runner.ask(
        script.text, f"script.load_data(__import__('pathlib').Path({str(folder)!r}))"
    )
    assert message in found["error"]


FOLD_PARTS = """
import pathlib
data = [script.load_data(pathlib.Path(FOLDER), fold=fold)[0] for fold in (None, 0, 1, 2)]
result = [
    {part: sides[0][:, 0].astype(int).tolist() for part, sides in parts.items()} for parts in data
]
"""


@pytest.mark.parametrize(
    "split",
    [
        "CrossValidation(folds=3, stratify=true, validation=0.1, seed=5)",
        "CrossValidation(folds=3, group=who, seed=5)",
        "CrossValidation(folds=3, stratify=true, group=who)",
        "CrossValidation(folds=3, test=0.2, shuffle=false)",
        "CrossValidation(folds=3, by=part, validation=0.1)",
    ],
)
def test_each_row_is_tested_with_once(runner: Any, folder: Path, split: str) -> None:
    text = script_of(SPEC % split).text
    whole, *folds = runner.run(text, f"FOLDER = {str(folder)!r}\n" + FOLD_PARTS)
    rows = sorted(row for part in whole.values() for row in part)
    assert rows == list(range(ROWS))
    tested = sorted(row for parts in folds for row in parts["test"])
    assert tested == sorted(set(range(ROWS)) - set(whole.get("test", ())))
    for parts in folds:
        held_out = {row for part, found in parts.items() for row in found if part != "train"}
        assert not held_out & set(parts["train"])
        if "group" in split:
            owners = [{row // 4 for row in found} for found in parts.values()]
            assert not set.intersection(*owners)
        elif "stratify" in split:
            assert abs(sum(row % 2 for row in parts["test"]) - len(parts["test"]) / 2) <= 1


def test_a_column_says_which_fold_a_row_belongs_to(runner: Any, folder: Path) -> None:
    text = script_of(SPEC % "CrossValidation(folds=3, by=part)").text
    whole, *folds = runner.run(text, f"FOLDER = {str(folder)!r}\n" + FOLD_PARTS)
    assert whole == {"train": list(range(ROWS))}
    # `test`, `train` and `validation`, in the order of the values.
    inside = [{0}, {2, 3, 4}, {1}]
    assert [parts["test"] for parts in folds] == [
        [row for row in range(ROWS) if row % 5 in some] for some in inside
    ]
    text = script_of(SPEC % "CrossValidation(folds=4, by=part)").text
    found = runner.ask(text, f"script.load_data(__import__('pathlib').Path({str(folder)!r}), 0)")
    assert "values, of which each fold has one, are 3: ['test' 'train'" in found["error"]


def test_folds_in_time_are_tested_by_what_lies_before(runner: Any, folder: Path) -> None:
    text = script_of(SPEC % "CrossValidation(folds=3, order=day)").text
    whole, *folds = runner.run(text, f"FOLDER = {str(folder)!r}\n" + FOLD_PARTS)
    in_time = sorted(range(ROWS), key=lambda row: (row * 7) % ROWS)
    assert whole == {"train": in_time}
    assert folds == [
        {"train": in_time[:end], "test": in_time[end : end + 5]} for end in (5, 10, 15)
    ]


CROSS_VALIDATED = """
data {
  source = sklearn(iris)
  %s
  input  features = x -> Normalization
  target label = y
}

model net {
  input features: float32[4]
  Dense(6, activation=relu)
  Dropout(0.2)
  output label = Dense(3, activation=softmax)
}

train {
  loss = sparse_categorical_crossentropy
  metrics = [accuracy, SparseTopKCategoricalAccuracy(k=2)]
  epochs = 3
}
"""

RUN = """
import numpy as np
model, *_, history, tested = script.run(verbose=0)
result = {
    "history": {name: [float(v) for v in values] for name, values in history.history.items()},
    "tested": tested,
    "names": [layer.name for layer in model.layers],
    "weights": [np.asarray(w).ravel().tolist() for w in model.weights],
}
"""


def test_folds_are_measured_and_the_model_is_that_of_all_rows(runner: Any) -> None:
    text = script_of(CROSS_VALIDATED % "split = CrossValidation(folds=3, seed=1)").text
    found = runner.run(text, RUN)
    alone = runner.run(text, "result = [script.run_fold(fold, verbose=0)[-1] for fold in range(3)]")
    for name in ("loss", "accuracy", "sparse_top_k_categorical_accuracy"):
        values = [fold[name] for fold in alone]
        assert found["history"][f"fold_{name}"] == values
        assert found["tested"][f"fold_{name}"] == pytest.approx(np.mean(values))
        assert found["tested"][f"fold_{name}_deviation"] == pytest.approx(np.std(values, ddof=1))
    assert len({fold["loss"] for fold in alone}) == 3
    plain = runner.run(script_of(CROSS_VALIDATED % "").text, RUN)
    assert found["weights"] == plain["weights"]
    assert found["history"]["loss"] == plain["history"]["loss"]
    assert found["names"] == plain["names"]
    assert plain["tested"] == {}


def test_a_test_part_of_its_own_is_no_part_of_the_folds(runner: Any, folder: Path) -> None:
    head, *lines = (folder / "table.csv").read_text().splitlines()
    (folder / "held.csv").write_text("\n".join([head, *lines[:3]]) + "\n")
    (folder / "rest.csv").write_text("\n".join([head, *lines[3:]]) + "\n")
    spec = SPEC.replace('csv("table.csv")', 'csv({ train = "rest.csv", test = "held.csv" })')
    text = script_of(spec % "CrossValidation(folds=3)").text
    whole, *folds = runner.run(text, f"FOLDER = {str(folder)!r}\n" + FOLD_PARTS)
    assert whole == {"train": list(range(3, ROWS)), "test": [0, 1, 2]}
    assert sorted(row for parts in folds for row in parts["test"]) == list(range(3, ROWS))
