"""Windows over a table in time, against Keras's own, and how they are divided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.emitted.scripts import script_of
from tests.emitted.test_data import loaded
from tests.emitted.test_sources import refusal

SERIES = """
data {
  source = timeseries("t.csv", %s)
  input  past = [a, b]
  target next = next_a
}
model net {
  input past: float32[4, 2]
  GRU(2)
  output next = Dense(1)
}
train { loss = mse
  optimizer = sgd }
"""


def write(path: Path, rows: int) -> np.ndarray:
    table = np.random.default_rng(0).normal(size=(rows, 2)).round(3)
    lines = "".join(f"{a},{b},x\n" for a, b in table)
    path.write_text("a,b,unused\n" + lines, encoding="utf-8")
    return table.astype("float32")


@pytest.mark.parametrize(("horizon", "stride"), [(1, 1), (3, 1), (2, 5)])
def test_windows_are_those_of_keras(runner: Any, tmp_path: Path, horizon: int, stride: int) -> None:
    write(tmp_path / "t.csv", 40)
    spec = SERIES % f"window=4, horizon={horizon}, stride={stride}"
    found = runner.run(
        script_of(spec).text,
        f"""
import pathlib
import numpy as np
folder = pathlib.Path({str(tmp_path)!r})
past, behind = script.load_data(folder)[0]["train"]
table = np.loadtxt(folder / "t.csv", delimiter=",", skiprows=1, usecols=(0, 1), dtype="float32")
first = 4 + {horizon} - 1
loader = keras.utils.timeseries_dataset_from_array(
    table[: len(table) - {horizon}], table[first:, 0], 4, {stride}, batch_size=100)
(windows, targets), = loader.as_numpy_iterator()
if hasattr(script, "prepare_batch"):
    past, behind = script.prepare_batch(past, behind)
same = np.array_equal(past, windows), np.array_equal(behind, targets)
result = [list(past.shape), *map(bool, same)]
""",
    )
    assert found == [[(40 - 4 - horizon) // stride + 1, 4, 2], True, True]


def test_no_value_that_is_foretold_was_trained_on(runner: Any, tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", 60)
    spec = (SERIES % "window=4").replace(
        "  input ", "  split = Split(test=0.2, validation=0.2)\n  input ", 1
    )
    parts = loaded(runner, spec, tmp_path)
    assert list(parts) == ["train", "validation", "test"]
    place = {value: row for row, value in enumerate(table[:, 0].tolist())}
    assert len(place) == 60
    seen = [
        {place[value] for value in (*past[:, :, 0].ravel().tolist(), *behind.tolist())}
        for past, behind in parts.values()
    ]
    foretold = [{place[value] for value in behind.tolist()} for _, behind in parts.values()]
    assert max(seen[0]) < min(foretold[1])
    assert max(seen[0] | seen[1]) < min(foretold[2])


def test_too_few_rows_are_told(runner: Any, tmp_path: Path) -> None:
    write(tmp_path / "t.csv", 4)
    words = refusal(runner, SERIES % "window=4", tmp_path)
    assert words == "ValueError: 4 rows are less than one window"
