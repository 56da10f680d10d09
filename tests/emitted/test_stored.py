"""A table on disk gives what it gives in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.emitted.scripts import script_of

STORED = """
data {
  source = csv("t.csv", missing=["NA", "?"], bad_rows=0.1, types={ code = string }%s)
  split = Split(test=0.2, validation=0.1, seed=3, stratify=true)
  input  features = [a, b] -> FillMissing(mean) -> Normalization
  input  kind = code -> StringLookup(output_mode=one_hot, max_tokens=9, pad_to_max_tokens=true)
  input  flag = c -> Cast(float32)
  target label = y -> DropMissing -> OneHot()
}
model net {
  input features: float32[2]
  input kind: float32[9]
  input flag: float32[]
  together = [features, kind, flag -> Reshape([1])] -> Concatenate
  output label = together -> Dense(3, activation=softmax)
}
train { loss = categorical_crossentropy
  batch_size = 7
  epochs = 2 }
"""


def write_mixed(path: Path) -> None:
    """A table with gaps of two kinds, quoted cells over two lines, truth values and bad rows."""
    random = np.random.default_rng(5)
    lines = ["a,b,c,code,y,unused\n"]
    for number in range(300):
        a = ["NA", "?", ""][number % 3] if number % 11 == 0 else f"{random.normal():.4f}"
        code = ['"p, q"', '"two\nlines"', " r "][number % 3]
        y = "" if number % 50 == 7 else str(number % 3)
        truth = ["true", "False"][number % 2]
        lines.append(f"{a},{random.integers(100)},{truth},{code},{y},{'x' * (number % 5)}\n")
    lines[40] = "1,2,3\n"
    lines[50] = "1,2,perhaps,r,1,\n"
    path.write_text("".join(lines), encoding="utf-8")


def test_a_table_on_disk_gives_what_it_gives_in_memory(runner: Any, tmp_path: Path) -> None:
    write_mixed(tmp_path / "t.csv")
    found = {}
    for memory in ("true", "false"):
        found[memory] = runner.run(
            script_of(STORED % f", in_memory={memory}").text,
            f"""
import contextlib, io, pathlib
import numpy as np
folder, told = pathlib.Path({str(tmp_path)!r}), io.StringIO()
with contextlib.redirect_stderr(told):
    data, preprocessing, labels = script.load_data(folder)
batches = script.training_batches(data["train"], 7, 3)
first = next(iter(batches.skip(1)))
def plain(tree):
    if isinstance(tree, dict):
        return {{name: plain(item) for name, item in tree.items()}}
    if isinstance(tree, tuple):
        return [plain(item) for item in tree]
    return [str(np.asarray(tree).dtype), np.asarray(tree).tolist()]
model, *_, history, tested = script.run(folder=folder, verbose=0)
result = [plain(data), labels, plain(first), told.getvalue(), history.history, tested]
""",
        )
    memory, disk = found["true"], found["false"]
    assert disk[1] == memory[1] == {"label": [0.0, 1.0, 2.0]}
    assert disk[3] == memory[3]
    assert "line 41: 3 cells" not in memory[3]  # cells over two lines were counted
    assert "cells" in memory[3]
    assert "`perhaps` in c" in memory[3]
    for part in ("train", "validation", "test"):
        for side, expected in zip(disk[0][part], memory[0][part], strict=True):
            compare(side, expected)
    for side, expected in zip(disk[2], memory[2], strict=True):
        compare(side, expected)
    np.testing.assert_allclose(disk[4]["loss"], memory[4]["loss"], rtol=1e-5)
    np.testing.assert_allclose(disk[5]["loss"], memory[5]["loss"], rtol=1e-5)


def compare(found: Any, expected: Any) -> None:
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for name in expected:
            compare(found[name], expected[name])
        return
    assert found[0] == expected[0]
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-5, atol=1e-6)


def test_a_stored_table_is_read_again_until_its_file_changes(runner: Any, tmp_path: Path) -> None:
    write_mixed(tmp_path / "t.csv")
    found = runner.run(
        script_of(STORED % ", in_memory=false").text,
        f"""
import os, pathlib
from unittest import mock
path, cache = pathlib.Path({str(tmp_path)!r}) / "t.csv", pathlib.Path({str(tmp_path)!r}) / "kept"
options = {{"missing": ("", "NA", "?"), "bad_rows": 0.1, "cache": cache}}
first = script.open_table(path, ["a"], **options)
with mock.patch.object(script, "store_table", side_effect=AssertionError):
    again = script.open_table(path, ["a"], **options)
other = script.open_table(path, ["a", "b"], **options)
os.utime(path, (1, 1))
changed = script.open_table(path, ["a"], **options)
with mock.patch.object(script, "read_blocks", side_effect=KeyboardInterrupt):
    try:
        script.open_table(path, ["b"], **options)
    except KeyboardInterrupt:
        pass
result = [first == again, len({{first, other, changed}}), len(list(cache.iterdir()))]
""",
    )
    assert found == [True, 3, 3]
