"""The data sets of Keras, read by its own loaders from small files in their real formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from specc.catalog.data_sets import data_set, data_set_names
from tests.emitted.keras_files import WRITE
from tests.emitted.scripts import script_of

OPTIONS = {
    "boston_housing": ({}, {"test_split": 0.25, "seed": 4}),
    "california_housing": ({}, {"version": "small", "test_split": 0.1}),
    "cifar100": ({}, {"label_mode": "coarse"}),
    "fashion_mnist": ({},),
    "imdb": ({}, {"num_words": 30, "skip_top": 5, "maxlen": 7, "index_from": 2, "oov_char": 0}),
    "mnist": ({},),
    "reuters": ({}, {"num_words": 40, "start_char": None, "test_split": 0.5, "seed": 2}),
}

SNIPPET = """
import pathlib
from unittest import mock
import numpy as np
with mock.patch("keras.src.backend.config._KERAS_DIR", HOME), \\
     mock.patch("keras.src.utils.file_utils.validate_file", lambda *a, **k: True):
    data = script.load_data()
    loaded = keras.datasets.NAME.load_data(**OPTIONS)
result = {}
for (part, (x, y)), (kept, labels) in zip(data.items(), loaded, strict=True):
    dtype = str(kept.dtype)
    if kept.dtype == object:
        kept = keras.utils.pad_sequences(list(kept), maxlen=6)
    equal = bool(np.array_equal(x, np.asarray(kept).astype(x.dtype)))
    result[part] = [len(x), equal, labels.tolist() == y.tolist(), dtype, str(labels.dtype),
                    list(kept.shape[1:]), list(labels.shape[1:])]
"""


def spec(name: str, options: dict[str, Any]) -> str:
    written = ["none" if value is None else str(value) for value in options.values()]
    given = "".join(f", {n}={value}" for n, value in zip(options, written, strict=True))
    known = data_set("keras", name)
    assert known is not None
    x, y = (
        f"{'int32' if None in c.shape else 'float32'}{[n or 6 for n in c.shape]}"
        for c in known.columns
    )
    layers = "Flatten" if known.columns[0].dtype != "object" else "Embedding(9, 2) -> Flatten"
    size = y.count("1") or 1
    return f"""
data {{
  source = keras({name}{given})
  input  x = x
  target y = y
}}
model net {{
  input x: {x}
  output y = x -> {layers} -> Dense({size})
}}
train {{
  loss = mse
  optimizer = sgd
}}
"""


def test_every_data_set_has_its_files_here() -> None:
    assert sorted([*WRITE, "cifar10"]) == data_set_names("keras")
    assert list(OPTIONS) == list(WRITE)


@pytest.mark.parametrize("name", WRITE)
def test_what_keras_loads_is_trained_on(runner: Any, tmp_path: Path, name: str) -> None:
    (tmp_path / "datasets").mkdir()
    WRITE[name](tmp_path / "datasets", np.random.default_rng(0))
    known = data_set("keras", name)
    assert known is not None
    for options in OPTIONS[name]:
        snippet = SNIPPET.replace("NAME", name).replace("OPTIONS", repr(options))
        snippet = snippet.replace("HOME", repr(str(tmp_path)))
        found = runner.run(script_of(spec(name, options)).text, snippet)
        assert list(found) == ["train", "test"]
        for count, same_x, same_y, *_ in found.values():
            assert count > 0
            assert same_x
            assert same_y
        x, y = known.columns
        for _, _, _, x_type, y_type, x_shape, y_shape in found.values():
            assert (x_type, y_type) == (x.dtype, y.dtype)
            assert tuple(y_shape) == y.shape
            assert tuple(x_shape) == tuple(size or 6 for size in x.shape)
