"""What flows to an input: what Keras refuses to take is an error, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from specc.pipeline import compile_path

CASES = [
    # The input, then the data: shape of an example, and dtype.
    (((4,), "float32"), ((4,), "float64")),
    (((4,), "float32"), ((4,), "int64")),
    (((4,), "float32"), ((4,), "uint8")),
    (((4,), "float32"), ((4,), "bool")),
    (((4,), "float32"), ((4,), "string")),
    (((4,), "int32"), ((4,), "float32")),
    (((4,), "bool"), ((4,), "int64")),
    (((4,), "string"), ((4,), "string")),
    (((4,), "string"), ((4,), "float32")),
    (((4,), "float32"), ((5,), "float32")),
    (((1,), "float32"), ((), "float32")),
    (((), "float32"), ((1,), "float32")),
    (((), "float32"), ((), "float32")),
    (((4,), "float32"), ((), "float32")),
    (((4,), "float32"), ((4, 1), "float32")),
    (((4, 1), "float32"), ((4,), "float32")),
    (((4,), "float32"), ((2, 2), "float32")),
    (((8, 8, 1), "float32"), ((8, 8), "uint8")),
    (((8, 8, 3), "float32"), ((8, 8), "uint8")),
    (((8, 8), "float32"), ((8, 8, 1), "float32")),
    (((8, 8), "float32"), ((8, 8, 3), "float32")),
    (((None, 8), "float32"), ((5, 8), "float32")),
    (((None, 8), "float32"), ((8,), "float32")),
    (((None, 1), "float32"), ((8,), "float32")),
]

SPEC = """
data {{
  source = npz("data.npz")
  input features = a
}}
model net {{
  input features: {dtype}[{shape}]
  output same = features -> Identity
}}
"""


def errors(folder: Path, declared, given) -> list[str]:
    shape, dtype = given
    array = np.full((3, *shape), "1") if dtype == "string" else np.ones((3, *shape), dtype)
    np.savez(folder / "data.npz", a=array)
    sizes = ", ".join("?" if size is None else str(size) for size in declared[0])
    spec = folder / "spec.dlspec"
    spec.write_text(SPEC.format(dtype=declared[1], shape=sizes))
    return [m.message for m in compile_path(spec).diagnostics if m.severity == "error"]


def test_errors_are_what_keras_refuses(keras_says, tmp_path) -> None:
    answers = keras_says({"input": declared, "feed": given} for declared, given in CASES)
    for (declared, given), answer in zip(CASES, answers, strict=True):
        told = errors(tmp_path, declared, given)
        assert bool(told) == (answer["error"] is not None), (declared, given, told, answer)
