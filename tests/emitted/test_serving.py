"""The model behind its steps: raw columns in, the same numbers as in training out."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tests.emitted.scripts import script_of

SAVED = """
import pathlib
import numpy as np
import tensorflow as tf
here = pathlib.Path(FOLDER)
script.set_up(0)
model, *fitted, history, tested = script.run(FOLDER_ARGUMENT verbose=0)
files = script.save(model, *fitted, history, here / "out")
serving = keras.saving.load_model(files[1], safe_mode=True)
names = [tensor.name for tensor in serving.inputs]
data, *_ = script.load_data(LOAD)
def rows(columns, chosen):
    return {name: tf.constant(np.asarray(columns[name])[chosen]) for name in names}
"""


def snippet(folder: Path, rest: str, in_folder: bool = True) -> str:
    """Train, save and load in the runner's process, then what the test does."""
    given = SAVED.replace("FOLDER_ARGUMENT", "folder=here," if in_folder else "")
    given = given.replace("LOAD", "here" if in_folder else "")
    return given.replace("FOLDER", repr(str(folder))) + rest


TOWNS = """
data {
  source = csv("towns.csv", missing="NA")
  split  = Split(test=0.25, shuffle=false)
  input  numbers = [age, rooms] -> FillMissing(median) -> Clip(0, 80) -> Log(offset=1)
    -> Normalization
  input  kind = kind -> FillMissing(most_frequent) -> OneHot
  input  town = town -> FrequencyEncoding
  input  size = size -> OrdinalEncoding([s, m, l]) -> Rescaling(0.5)
  input  month = sold -> DatePart(month) -> OneHot(13)
  input  weekday = sold -> DatePart(weekday)
  target price = price
}
model net {
  input numbers: float32[2]
  input kind: float32[3]
  input town: float32[]
  input size: float32[]
  input month: float32[13]
  input weekday: int32[]
  days = weekday -> Embedding(7, 2)
  more = ops.stack([town, size], axis=-1)
  output price = [numbers, kind, month, days, more] -> Concatenate -> Dense(1)
}
train {
  loss = mse
  optimizer = Adam(0.01)
  epochs = 2
}
"""


def write_towns(path: Path) -> dict[str, list[str]]:
    """A table with gaps, categories, sizes and dates; returns its columns as text."""
    random = np.random.default_rng(3)
    columns: dict[str, list[str]] = {
        "age": [f"{value:.3f}" for value in random.lognormal(3, 1, 120)],
        "rooms": [str(value) for value in random.integers(1, 9, 120)],
        "kind": list(random.choice(["flat", "house", "loft"], 120)),
        "town": list(random.choice(["Ulm", "Bonn", "Köln", "Trier"], 120)),
        "size": list(random.choice(["s", "m", "l", "xl"], 120)),
        "sold": [
            str(np.datetime64("2019-12-25") + int(day)) for day in random.integers(0, 900, 120)
        ],
        "price": [f"{value:.2f}" for value in random.normal(100, 9, 120)],
    }
    for name in ("age", "kind"):
        for row in random.choice(90, 12, replace=False):
            columns[name][row] = "NA"
    lines = [",".join(row) for row in zip(*columns.values(), strict=True)]
    path.write_text("\n".join([",".join(columns), *lines]) + "\n", encoding="utf-8")
    return columns


def test_a_raw_row_gives_what_it_gave_in_training(runner: Any, tmp_path: Path):
    columns = write_towns(tmp_path / "towns.csv")
    rest = """
table = script.read_table(here / "towns.csv", missing=("", "NA"))
def predicted(chosen, size=None):
    batches = tf.data.Dataset.from_tensor_slices(rows(table, chosen))
    return serving.predict(batches.batch(size or 7), verbose=0)
test = np.arange(90, 120)
prepared = tf.data.Dataset.from_tensor_slices(data["test"][0]).batch(7)
result = {
    "names": names,
    "files": [path.name for path in files],
    "same": bool((predicted(test) == model.predict(prepared, verbose=0)).all()),
    "inputs": {name: value.tolist() for name, value in data["train"][0].items()},
}
"""
    found = runner.run(script_of(TOWNS).text, snippet(tmp_path, rest))
    assert sorted(found["names"]) == ["age", "kind", "rooms", "size", "sold", "town"]
    assert found["files"] == ["test.keras", "test.serving.keras", "test.history.json"]
    assert found["same"]
    inputs = {name: np.array(value) for name, value in found["inputs"].items()}
    train = {name: np.array(column[:90]) for name, column in columns.items()}
    # Unknown sizes are 0, the others count from 1; the categories are those of the spec.
    sizes = {"s": 1, "m": 2, "l": 3, "xl": 0}
    assert inputs["size"].tolist() == [sizes[size] / 2 for size in train["size"]]
    shares = [np.mean(train["town"] == town) for town in train["town"]]
    np.testing.assert_allclose(inputs["town"], shares, rtol=1e-6)
    dates = train["sold"].astype("datetime64[D]")
    months = dates.astype("datetime64[M]").astype(int) % 12 + 1
    assert inputs["month"].argmax(axis=1).tolist() == months.tolist()
    weekdays = [date.weekday() for date in dates.astype(object)]
    assert inputs["weekday"].tolist() == weekdays
    known = train["kind"][train["kind"] != "NA"]
    words, counts = np.unique(known, return_counts=True)
    kinds = np.where(train["kind"] == "NA", words[counts.argmax()], train["kind"])
    assert inputs["kind"].tolist() == np.eye(3)[np.searchsorted(words, kinds)].tolist()
    ages = np.array([float(age.replace("NA", "nan")) for age in train["age"]])
    ages = np.log1p(np.clip(np.where(np.isnan(ages), np.nanmedian(ages), ages), 0, 80))
    expected = (ages - ages.mean()) / ages.std()
    np.testing.assert_allclose(inputs["numbers"][:, 0], expected, atol=1e-4)


def test_class_names_are_saved(runner: Any, tmp_path: Path):
    from tests.emitted.test_data import PENGUINS, write_penguins

    write_penguins(tmp_path / "penguins.csv")
    rest = "result = [path.name for path in files], files[2].read_text(), names"
    files, labels, names = runner.run(script_of(PENGUINS).text, snippet(tmp_path, rest))
    assert files == ["test.keras", "test.serving.keras", "test.labels.json", "test.history.json"]
    assert names == ["bill", "mass"]
    assert "Adelie" in labels


def test_pictures_go_in_as_they_were_stored(runner: Any, tmp_path: Path):
    from tests.emitted.test_data import PICTURES

    x = np.random.default_rng(0).integers(0, 256, (20, 5, 5, 1), "uint8")
    np.savez(tmp_path / "pictures.npz", x=x, y=np.arange(20) % 4)
    rest = """
x = np.load(here / "pictures.npz")["x"]
batch = next(iter(script.training_batches(data["train"], 20, 0)))[0]
found = np.sort(model.predict(batch, verbose=0, batch_size=20), axis=0)
again = np.sort(serving.predict(x, verbose=0, batch_size=20), axis=0)
result = [serving.inputs[0].dtype, float(np.abs(found - again).max())]
"""
    dtype, apart = runner.run(script_of(PICTURES).text, snippet(tmp_path, rest))
    assert dtype == "uint8"
    assert apart < 1e-5


HOUSES = """
data {
  source = csv("houses.csv")
  split  = Split(test=0.25, shuffle=false)
  input  features = [a, b]
  target price = [price] -> FillMissing(median) -> Log(offset=1) -> Normalization
  target both  = [price, a] -> Rescaling(0.5, offset=3) -> Normalization
  target share = a -> Clip(0, 1)
}
model houses {
  input features: float32[2]
  h = features -> Dense(4, activation=tanh)
  output price = h -> Dense(1)
  output both  = h -> Dense(2)
  output share = h -> Dense(1, activation=sigmoid)
}
train {
  loss = { price = mse, both = Huber(), share = BinaryCrossentropy() }
  optimizer = Adam(0.01)
  epochs = 2
}
"""


def write_houses(path: Path) -> np.ndarray:
    """A table of `a`, `b` and a price that lacks in one row; returns the prices."""
    random = np.random.default_rng(8)
    a, b = random.normal(0, 1, (2, 80))
    prices = np.exp(9 + a - b / 2)
    lines = [f"{p:.3f},{q:.3f},{price:.2f}" for p, q, price in zip(a, b, prices, strict=True)]
    lines[3] = lines[3].rpartition(",")[0] + ","
    path.write_text("\n".join(["a,b,price", *lines]) + "\n", encoding="utf-8")
    return np.where(np.arange(80) == 3, np.nan, np.round(prices, 2))


def test_predictions_are_in_the_units_of_the_data(runner: Any, tmp_path: Path):
    prices = write_houses(tmp_path / "houses.csv")
    rest = """
columns = script.read_table(here / "houses.csv")
steps = keras.saving.load_model(files[2], safe_mode=True)
given = steps({tensor.name: columns[tensor.name] for tensor in steps.inputs})
x = {name: columns[name] for name in names}
result = {
    "files": [path.name for path in files],
    "found": {name: part.tolist() for name, part in model.predict(data["test"][0]).items()},
    "served": {name: part[60:].tolist() for name, part in serving.predict(x).items()},
    "targets": {name: part.tolist() for name, part in data["train"][1].items()},
    "again": {name: part.numpy()[:60].tolist() for name, part in given.items()},
}
"""
    found = runner.run(script_of(HOUSES).text, snippet(tmp_path, rest))
    assert found["files"][1:3] == ["test.serving.keras", "test.targets.keras"]
    assert found["again"] == found["targets"]
    filled = np.where(np.isnan(prices), np.nanmedian(prices[:60]), prices)[:60]
    logs = np.log1p(filled)
    normalized = np.array(found["targets"]["price"])[:, 0]
    np.testing.assert_allclose(normalized, (logs - logs.mean()) / logs.std(), atol=1e-4)
    scores, served = found["found"], found["served"]
    expected = np.expm1(np.array(scores["price"]) * logs.std() + logs.mean())
    np.testing.assert_allclose(served["price"], expected, rtol=1e-3)
    # A gap that no step fills stays a gap.
    assert np.isnan(found["targets"]["both"]).any()
    assert served["share"] == scores["share"]


def test_parts_of_dates(runner: Any):
    first = datetime(1899, 12, 30, 23, 58, 1)
    dates = [first + timedelta(days=53 * n, seconds=61 * n) for n in range(1500)]
    texts = [date.isoformat(" " if n % 2 else "T") for n, date in enumerate(dates)]
    parts = ("year", "quarter", "month", "day", "weekday", "day_of_year", "hour", "minute")
    rest = f"""
import tensorflow as tf
dates = tf.constant({texts!r})
whole = tf.constant(["2024-02-29", "2024-03-01T17", "2024-12-31T17:30"])
result = {{part: script.DatePart(part)(dates).numpy().tolist() for part in {(*parts, "second")!r}}}
result["short"] = [script.DatePart(part)(whole).numpy().tolist() for part in ("hour", "minute")]
"""
    found = runner.run(script_of(TOWNS).text, rest)
    for part in ("year", "month", "day", "hour", "minute", "second"):
        assert found[part] == [getattr(date, part) for date in dates]
    assert found["quarter"] == [(date.month + 2) // 3 for date in dates]
    assert found["weekday"] == [date.weekday() for date in dates]
    assert found["day_of_year"] == [date.timetuple().tm_yday for date in dates]
    assert found["short"] == [[0, 17, 17], [0, 0, 30]]


def test_rows_that_repeat_an_earlier_one_are_left_out(runner: Any, tmp_path: Path):
    from tests.emitted.test_data import MODEL, loaded

    lines = ["a,b,y", "1,u,0", "2,u,1", "1,u,2", "1,v,3", ",v,4", ",v,5"]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    spec = """
        data {
          source = csv("t.csv")
          input  features = [a] -> DropDuplicates -> FillMissing(0)
          target label = y
        }
        """
    features, labels = loaded(runner, spec + MODEL % (1, 1), tmp_path)["train"]
    assert features.tolist() == [[1], [2], [0]]
    assert labels.tolist() == [0, 1, 4]
    spec = spec.replace('csv("t.csv")', "sklearn(iris)").replace("[a]", "x")
    features, labels = loaded(runner, spec + MODEL % (4, 1))["train"]
    assert len(features) == len(labels) == 149
