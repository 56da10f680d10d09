"""CIFAR-10 by the real loader, on generated pictures in the archive's own format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from specc.backends.python.program import emit
from specc.pipeline import compile_path
from tests.emitted.keras_files import pickled, write_tar

BATCHES = ("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5")


def write_archive(path: Path) -> None:
    """A `cifar-10-python.tar.gz`: batches of 10,000 pictures, the class told by the colour."""
    random = np.random.default_rng(0)
    colours = random.integers(0, 256, (10, 3))
    members = {}
    for name in (*BATCHES, "test_batch"):
        labels = random.integers(0, 10, 10_000)
        pictures = np.repeat(colours[labels].astype("uint8"), 1024, axis=1)
        content = {b"batch_label": name.encode(), b"labels": labels.tolist(), b"data": pictures}
        members[f"cifar-10-batches-py/{name}"] = pickled(content)
    write_tar(path, members)


@pytest.fixture
def keras_home(tmp_path: Path) -> Path:
    home = tmp_path / "keras"
    write_archive(home / "datasets" / "cifar-10-batches-py-target_archive")
    return home


SNIPPET = """
from unittest import mock
import numpy as np
from keras.src import backend
with mock.patch("keras.src.backend.config._KERAS_DIR", HOME), \\
     mock.patch("keras.src.utils.file_utils.validate_file", lambda *a, **k: True):
    data, *_ = script.load_data()
shapes = {part: [[list(a.shape), str(a.dtype)] for a in arrays] for part, arrays in data.items()}
small = {"train": [a[:640] for a in data["train"]], "test": [a[:300] for a in data["test"]]}
small = {part: tuple(arrays) for part, arrays in small.items()}
batch = next(iter(script.batches(small["test"], 32)))
pictures = small["test"][0][:32]
script.set_up(1)
model = script.build_model()
script.compile_model(model)
history = script.train(model, small, epochs=3, batch_size=32, verbose=0)
result = {
    "shapes": shapes,
    "batch": [[list(t.shape), t.dtype.name] for t in batch],
    "scaled": bool(np.allclose(batch[0], pictures.astype("float32") / 255, atol=1e-6)),
    "loss": history.history["loss"],
    "tested": script.evaluate(model, small),
    "parameters": model.count_params(),
}
"""


def test_the_cifar10_spec_trains_on_what_the_keras_loader_reads(
    runner: Any, keras_home: Path, root: Path
):
    program = compile_path(root / "specs" / "cifar10_cnn.dlspec").program
    assert program is not None
    found = runner.run(emit(program).text, f"HOME = {str(keras_home)!r}\n{SNIPPET}")
    assert found["shapes"] == {
        "train": [[[50_000, 32, 32, 3], "uint8"], [[50_000, 10], "float32"]],
        "test": [[[10_000, 32, 32, 3], "uint8"], [[10_000, 10], "float32"]],
    }
    assert found["batch"] == [[[32, 32, 32, 3], "float32"], [[32, 10], "float32"]]
    assert found["scaled"]
    assert found["parameters"] == 2_122_186
    assert found["loss"][-1] < found["loss"][0]
    assert found["tested"]["accuracy"] > 0.9
