"""Arrays that stay in their files: the same examples, batches and weights as in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.emitted.scripts import script_of

SPEC = """
data {
  source = %s
  split  = Split(test=0.25, seed=1)
  input  photo = photo -> Rescaling(1 / 255)
  input  size  = size -> Normalization
  target kind  = kind
}
model net {
  input photo: float32[4, 4, 1]
  input size: float32[2]
  flat = photo -> Flatten
  output kind = [flat, size] -> Concatenate -> Dense(3, activation=softmax)
}
train {
  loss = sparse_categorical_crossentropy
  optimizer = sgd
  epochs = 2
  batch_size = 16
}
"""


def arrays() -> dict[str, np.ndarray]:
    random = np.random.default_rng(4)
    photo = random.integers(0, 256, (600, 4, 4, 1), "uint8")
    size = np.asfortranarray(random.normal(3, 2, (600, 2)).astype("float32"))
    return {"photo": photo, "size": size, "kind": random.integers(0, 3, 600)}


TRAINED = """
import pathlib
import numpy as np
folder = pathlib.Path(FOLDER)
script.set_up(0)
data = script.load_data(folder)[0]
photo = data["train"][0]["photo"]
model, *_, tested = script.run(folder=folder, verbose=0)
result = {
    "photo": np.asarray(photo).tolist(),
    "size": np.asarray(data["test"][0]["size"]).tolist(),
    "mapped": isinstance(getattr(photo, "array", None), np.memmap),
    "weights": [weight.tolist() for weight in model.get_weights()],
    "tested": tested,
}
"""


@pytest.mark.parametrize(
    ("source", "mapped"),
    [
        ('npz("a.npz"%s)', True),
        ('npy("a"%s)', True),
        ('npz("packed.npz"%s)', False),
    ],
)
def test_training_from_files_is_that_from_memory(
    runner: Any, tmp_path: Path, source: str, mapped: bool
) -> None:
    given = arrays()
    np.savez(tmp_path / "a.npz", **given)
    np.savez_compressed(tmp_path / "packed.npz", **given)
    (tmp_path / "a").mkdir()
    for name, array in given.items():
        np.save(tmp_path / "a" / f"{name}.npy", array)
    code = TRAINED.replace("FOLDER", repr(str(tmp_path)))
    kept = runner.run(script_of(SPEC % (source % "")).text, code)
    found = runner.run(script_of(SPEC % (source % ", in_memory=false")).text, code)
    assert (kept.pop("mapped"), found.pop("mapped")) == (False, mapped)
    np.testing.assert_allclose(found.pop("size"), kept.pop("size"), rtol=1e-4, atol=1e-6)
    for weight, expected in zip(found.pop("weights"), kept.pop("weights"), strict=True):
        np.testing.assert_allclose(weight, expected, rtol=1e-4, atol=1e-6)
    assert found["photo"] == kept["photo"]
    assert found["tested"] == pytest.approx(kept["tested"], rel=1e-4)
