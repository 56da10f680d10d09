"""`load_data` and the pipelines, against what NumPy and scikit-learn make of the same data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

from tests.emitted.scripts import script_of

MODEL = """
model net {
  input features: float32[%s]
  output label = Dense(%s)
}
train {
  loss = mean_squared_error
  optimizer = sgd
  batch_size = 7
}
"""

LOADED = """
import numpy as np
data = script.load_data(*FOLDER)
data = data if isinstance(data, dict) else data[0]
def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return {"dtype": str(value.dtype), "values": np.asarray(value).tolist()}
result = {part: [plain(side) for side in sides] for part, sides in data.items()}
"""


def loaded(runner: Any, spec: str, folder: Path | None = None) -> dict[str, list[Any]]:
    """What `load_data` returns: for each part inputs and targets, as arrays."""
    given = "" if folder is None else f"__import__('pathlib').Path({str(folder)!r}),"
    found = runner.run(script_of(spec).text, f"FOLDER = ({given})\n" + LOADED)
    return {part: [arrays(side) for side in sides] for part, sides in found.items()}


def arrays(side: Any) -> Any:
    if "dtype" not in side:
        return {key: arrays(item) for key, item in side.items()}
    return np.array(side["values"], side["dtype"])


def test_sklearn_is_split_as_train_test_split_does_and_normalized_on_the_training_part(runner: Any):
    found = loaded(
        runner,
        """
        data {
          source = sklearn(iris)
          split  = Split(test=0.2, seed=42)
          input  features = x -> Normalization
          target label = y -> OneHot(3)
        }
        """
        + MODEL % (4, 3),
    )
    x, y = load_iris(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=42)
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    for part, rows, labels in (("train", x_train, y_train), ("test", x_test, y_test)):
        features, species = found[part]
        assert features.dtype == species.dtype == np.float32
        np.testing.assert_allclose(features, (rows - mean) / deviation, atol=1e-5)
        assert (species == np.eye(3)[labels]).all()
    assert list(found) == ["train", "test"]


def test_columns_by_name_and_a_validation_part(runner: Any):
    found = loaded(
        runner,
        """
        data {
          source = sklearn(iris)
          split  = Split(test=0.2, validation=0.1, seed=1, stratify=true)
          input  features = [petal_width, sepal_length]
          target label = y
        }
        """
        + MODEL % (2, 1),
    )
    x, y = load_iris(return_X_y=True)
    assert {part: len(sides[0]) for part, sides in found.items()} == {
        "train": 105,
        "validation": 15,
        "test": 30,
    }
    rows = np.concatenate([sides[0] for sides in found.values()])
    labels = np.concatenate([sides[1] for sides in found.values()])
    # Every example is in one part, with its own label.
    together = sorted(zip(rows.tolist(), labels.tolist(), strict=True))
    expected = np.float32(x[:, [3, 0]]).tolist()
    assert together == sorted(zip(expected, y.tolist(), strict=True))
    for _, labels in found.values():
        assert len(set(np.bincount(labels))) == 1


def test_a_split_without_shuffling_keeps_the_order(runner: Any):
    found = loaded(
        runner,
        """
        data {
          source = sklearn(diabetes)
          split  = Split(test=0.25, shuffle=false)
          input  features = x
          target label = y
        }
        """
        + MODEL % (10, 1),
    )
    from sklearn.datasets import load_diabetes

    x, _ = load_diabetes(return_X_y=True)
    assert np.array_equal(found["train"][0], np.float32(x[:331]))
    assert np.array_equal(found["test"][0], np.float32(x[331:]))


def test_random_is_the_same_each_time(runner: Any):
    spec = (
        """
        data {
          source = random([2, 3], classes=4, examples=50, seed=9)
          input  features = x -> Reshape([6])
          target label = y -> OneHot()
        }
        """
        + MODEL % (6, 4)
    )
    first, again = loaded(runner, spec), loaded(runner, spec)
    features, labels = first["train"]
    assert features.shape == (50, 6)
    assert labels.shape == (50, 4)
    assert abs(features.mean()) < 0.3
    assert abs(features.std() - 1) < 0.2
    assert np.array_equal(features, again["train"][0])
    assert np.array_equal(labels, again["train"][1])


def test_lists_of_different_lengths_are_padded_to_the_input(runner: Any):
    spec = """
        param length: int = 4
        data {
          source = keras(imdb)
          split  = Split(test=0.5, shuffle=false)
          input  words = x
          target label = y
        }
        model net {
          input words: int32[length]
          Embedding(100, 2)
          GlobalAveragePooling1D
          output label = Dense(1, activation=sigmoid)
        }
        train {
          loss = binary_crossentropy
          optimizer = sgd
        }
        """
    snippet = """
from unittest import mock
import numpy as np
lists = np.array([[1, 2], [3, 4, 5], [6], [1, 2, 3, 4, 5]], dtype=object)
pair = (lists[:2], np.array([0, 1])), (lists[2:], np.array([1, 0]))
with mock.patch.object(keras.datasets.imdb, "load_data", lambda: pair):
    data, short = script.load_data(), script.load_data(length=2)
result = [{p: a[0].tolist() for p, a in d.items()} for d in (data, short)]
"""
    data, short = runner.run(script_of(spec).text, snippet)
    # The split is over all examples, those of the loader's own test part among them.
    assert data == {"train": [[0, 0, 1, 2], [0, 3, 4, 5]], "test": [[0, 0, 0, 6], [2, 3, 4, 5]]}
    assert short == {"train": [[1, 2], [4, 5]], "test": [[0, 6], [4, 5]]}


def test_npz_arrays_by_name(runner: Any, tmp_path: Path):
    a, b = np.arange(24.0).reshape(6, 2, 2), np.arange(6, dtype="int32")
    np.savez(tmp_path / "arrays.npz", a=a, b=b, unused=np.zeros(3))
    found = loaded(
        runner,
        """
        data {
          source = npz("arrays.npz")
          input  features = a -> Reshape([-1]) -> Rescaling(0.5, offset=1)
          target label = b -> Cast(float32)
        }
        """
        + MODEL % (4, 1),
        tmp_path,
    )
    features, labels = found["train"]
    assert np.array_equal(features, a.reshape(6, 4) * 0.5 + 1)
    assert labels.dtype == np.float32
    assert np.array_equal(labels, b)


PENGUINS = (
    """
data {
  source = csv("penguins.csv", missing="NA")
  split  = Split(test=0.25, seed=3, stratify=true)
  input  features = [bill, mass] -> FillMissing(mean) -> Normalization
  target label = species -> DropMissing -> OneHot(3)
}
"""
    + MODEL % (2, 3)
)


def write_penguins(path: Path, last: str = "") -> list[tuple[str, float, float]]:
    """A table with gaps, quotes and class names; returns its complete and filled rows."""
    random = np.random.default_rng(0)
    rows, lines = [], ["species, bill ,mass\n"]
    for number in range(80):
        species = ["Gentoo", "Adelie", "Chin, strap"][number % 3]
        bill, mass = round(random.normal(40, 5), 2), int(random.normal(4000, 300))
        lost = [random.random() < 0.1 for _ in range(3)]
        cells = [f'"{species}"', str(bill), str(mass)]
        lines.append(",".join("NA" if gone else c for c, gone in zip(cells, lost, strict=True)))
        lines[-1] += "\n"
        if not lost[0]:
            kept = [np.nan if gone else v for v, gone in zip((bill, mass), lost[1:], strict=True)]
            rows.append((species, *kept))
    path.write_text("\ufeff" + "".join(lines) + last, encoding="utf-8")
    return rows


def test_csv_with_gaps_and_class_names(runner: Any, tmp_path: Path):
    rows = write_penguins(tmp_path / "penguins.csv")
    found = loaded(runner, PENGUINS, tmp_path)
    species = np.array([row[0] for row in rows])
    numbers = np.array([row[1:] for row in rows], "float32")
    assert np.isnan(numbers).any()
    train, test = train_test_split(
        np.arange(len(rows)), test_size=0.25, random_state=3, stratify=species
    )
    fill = np.nanmean(numbers[train], axis=0)
    filled = np.where(np.isnan(numbers), fill, numbers)
    scaled = (filled - filled[train].mean(axis=0)) / filled[train].std(axis=0)
    for part, chosen in (("train", train), ("test", test)):
        np.testing.assert_allclose(found[part][0], scaled[chosen], atol=1e-4)
        order = np.searchsorted(["Adelie", "Chin, strap", "Gentoo"], species[chosen])
        assert np.array_equal(found[part][1], np.eye(3)[order])


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("Emperor,50.0,4000\n", "labels that the training part lacks: Emperor"),
        ("Adelie,50.0\n", "penguins.csv, line 82: 2 cells"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(runner: Any, tmp_path: Path, last: str, words: str):
    write_penguins(tmp_path / "penguins.csv", last)
    # Unshuffled, the last row is in the test part.
    spec = PENGUINS.replace("seed=3, stratify=true", "shuffle=false")
    found = runner.ask(
        script_of(spec).text, f"import pathlib\nscript.load_data(pathlib.Path({str(tmp_path)!r}))"
    )
    assert words in found["error"]
    assert found["error"].startswith("ValueError")


def test_an_error_in_loading_is_at_the_line_of_the_source(runner: Any, tmp_path: Path):
    script = script_of(PENGUINS)
    found = runner.ask(
        script.text, f"import pathlib\nscript.load_data(pathlib.Path({str(tmp_path)!r}))"
    )
    assert found["error"].startswith("FileNotFoundError")
    spans = [script.source_map[line] for line in found["lines"] if line in script.source_map]
    assert PENGUINS[spans[-1].start : spans[-1].end] == 'csv("penguins.csv", missing="NA")'


def test_a_table_that_names_its_target(runner: Any, tmp_path: Path):
    (tmp_path / "t.csv").write_text("a;b;c\n1;2;0\n3;4;1\n5;6;2\n7;8;1\n", encoding="utf-8")
    spec = (
        """
        data {
          source = csv("t.csv", target=c, delimiter=";")
          input  features = x
          target label = y -> OneHot(3)
        }
        """
        + MODEL % (2, 3)
    )
    features, labels = loaded(runner, spec, tmp_path)["train"]
    assert np.array_equal(features, np.float32([[1, 2], [3, 4], [5, 6], [7, 8]]))
    assert np.array_equal(labels, np.eye(3)[[0, 1, 2, 1]])


def test_the_most_frequent_value_fills_words_and_numbers(runner: Any, tmp_path: Path):
    lines = "a,b,y\nred,1,0\n,2,1\nblue,,0\nred,2,1\n"
    (tmp_path / "t.csv").write_text(lines, encoding="utf-8")
    spec = """
        data {
          source = csv("t.csv")
          input  word = a -> FillMissing(most_frequent) -> StringLookup(output_mode=one_hot)
          input  number = [b] -> FillMissing(most_frequent)
          target label = y
        }
        model net {
          input word: float32[3]
          input number: float32[1]
          output label = [word, number] -> Concatenate -> Dense(1)
        }
        train { loss = mse
          optimizer = sgd }
        """
    inputs, labels = loaded(runner, spec, tmp_path)["train"]
    # Unknown words come first, then the words by how often they occur.
    assert inputs["word"].argmax(axis=-1).tolist() == [1, 1, 2, 1]
    assert inputs["number"].tolist() == [[1], [2], [2], [2]]
    assert labels.tolist() == [0, 1, 0, 1]


PICTURES = """
data {
  source = npz("pictures.npz")
  input  image = x -> Normalization -> Rescaling(2.0)
  target label = y -> OneHot(4)
}
model net {
  input image: float32[5, 5, 1]
  Flatten
  output label = Dense(4)
}
train {
  loss = mse
  optimizer = sgd
  batch_size = 8
}
"""


def test_steps_of_pictures_run_batch_by_batch_behind_the_last_that_learns(
    runner: Any, tmp_path: Path
):
    x = np.random.default_rng(0).integers(0, 256, (20, 5, 5, 1), "uint8")
    y = np.arange(20) % 4
    np.savez(tmp_path / "pictures.npz", x=x, y=y)
    script = script_of(PICTURES)
    assert "prepare_batch" in script.text
    found = runner.run(
        script.text,
        f"""
import pathlib
data, *_ = script.load_data(pathlib.Path({str(tmp_path)!r}))
batches = list(script.batches(data["train"], 8)) if hasattr(script, "batches") else []
drawn = iter(script.training_batches(data["train"], 8, 3))
epoch = [next(drawn) for _ in range(3)]
result = [[b[0].numpy().tolist(), b[1].numpy().tolist()] for b in epoch]
""",
    )
    images = np.concatenate([np.array(batch[0]) for batch in found])
    labels = np.concatenate([np.array(batch[1]) for batch in found])
    expected = (x - x.mean()) / x.std() * 2
    order = [int(np.abs(expected - image).sum(axis=(1, 2, 3)).argmin()) for image in images]
    assert sorted(order) == list(range(20))
    np.testing.assert_allclose(images, expected[order], atol=1e-4)
    assert np.array_equal(labels, np.eye(4)[y[order]])


def test_augmenting_changes_training_batches_alone(runner: Any):
    spec = """
        data {
          source = random([6, 6, 2], classes=4, examples=40, seed=1)
          split  = Split(test=0.5)
          input  image = x -> Rescaling(1000.0)
          target label = y
          augment image = RandomFlip(horizontal_and_vertical) -> GaussianNoise(0.1)
        }
        model net {
          input image: float32[6, 6, 2]
          Flatten
          output label = Dense(4)
        }
        train { loss = sparse_categorical_crossentropy
          optimizer = sgd }
        """
    snippet = """
import numpy as np
script.set_up(4)
data, *_ = script.load_data()
def drawn(seed):
    keras.utils.set_random_seed(seed)
    batches = iter(script.training_batches(data["train"], 20, 0))
    return [next(batches)[0].numpy() for _ in range(2)]
first, again = drawn(1), drawn(1)
test = next(iter(script.batches(data["test"], 20)))[0].numpy()
originals = data["train"][0] * np.float32(1000)
def moved(batch):
    # How far each picture is from the nearest flip of an original.
    flips = [originals[:, ::a, ::b] for a in (1, -1) for b in (1, -1)]
    return [float(min(np.abs(flip - p).max(axis=(1, 2, 3)).min() for flip in flips)) for p in batch]
result = [
    all((a == b).all() for a, b in zip(first, again)),
    bool((test == data["test"][0] * np.float32(1000)).all()),
    moved(first[0]),
]
"""
    same, untouched, moved = runner.run(script_of(spec).text, snippet)
    assert same
    assert untouched
    assert all(0 < distance < 1 for distance in moved)


def test_pictures_are_reshaped_and_cast_in_batches(runner: Any, tmp_path: Path):
    x = np.arange(6 * 8, dtype="uint8").reshape(6, 8)
    np.savez(tmp_path / "flat.npz", x=x, y=np.zeros(6))
    spec = """
        data {
          source = npz("flat.npz")
          input  image = x -> Reshape([2, -1]) -> Cast(float16)
          target label = y
        }
        model net {
          input image: float32[2, 4]
          Flatten
          output label = Dense(1)
        }
        train { loss = mse
          optimizer = sgd
          shuffle = false }
        """
    snippet = f"""
import pathlib
data, *_ = script.load_data(pathlib.Path({str(tmp_path)!r}))
batch = next(iter(script.training_batches(data["train"], 4, 0)))[0]
result = [str(data["train"][0].dtype), batch.dtype.name, batch.numpy().tolist()]
"""
    stored, dtype, values = runner.run(script_of(spec).text, snippet)
    assert (stored, dtype) == ("uint8", "float32")
    assert np.array_equal(values, x[:4].reshape(4, 2, 4))


def test_the_order_of_an_epoch_depends_on_seed_and_epoch_alone(runner: Any):
    spec = (
        """
        data {
          source = random([1], examples=20, seed=0)
          input  features = x
          target label = y
        }
        """
        + MODEL % (1, 1)
    )
    snippet = """
import numpy as np
x = np.arange(20, dtype="float32").reshape(20, 1)
def epochs(seed, batch_size=7, count=3):
    drawn = iter(script.training_batches((x, x), batch_size, seed))
    steps = script.count_steps((x, x), batch_size)
    return [[next(drawn)[0].numpy()[:, 0].tolist() for _ in range(steps)] for _ in range(count)]
result = [epochs(5), epochs(5), epochs(6), epochs(5, 20)]
"""
    first, again, other, whole = json.loads(json.dumps(runner.run(script_of(spec).text, snippet)))
    assert first == again
    assert [len(batch) for batch in first[0]] == [7, 7, 6]
    flat = [[row for batch in epoch for row in batch] for epoch in first]
    assert all(sorted(epoch) == list(range(20)) for epoch in flat)
    assert len({tuple(epoch) for epoch in flat}) == 3
    assert first != other
    # The batch size cuts the same order.
    assert flat == [[row for batch in epoch for row in batch] for epoch in whole]
    in_order = script_of(spec.replace("batch_size = 7", "batch_size = 7\n  shuffle = false"))
    kept = runner.run(in_order.text, snippet)
    assert [row for batch in kept[0][1] for row in batch] == list(range(20))
