"""Sources that are files, in their real formats: what scripts read, against who else reads them."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.emitted.scripts import script_of
from tests.emitted.test_data import loaded

TABLE = """
model net {
  input features: float32[%s]
  output label = Dense(1)
}
train {
  loss = mse
  optimizer = sgd
}
"""


def table(source: str, features: str = "[a, b]", target: str = "y", size: int = 2) -> str:
    return (
        f"data {{\n  source = {source}\n  input features = {features}\n"
        f"  target label = {target}\n}}\n" + TABLE % size
    )


SPECS = (
    table('csv("t.csv", target=y, in_memory=false)', "x -> FillMissing(mean) -> Normalization"),
    table('csv("t.csv", in_memory=false)\n  split = Split(test=0.1)', "[a, b]", "y -> DropMissing"),
    table('csv("t.csv", missing="NA", types={ a = float }, bad_rows=0.1, target=y)', "x", "y"),
    table('csv({ train = "train.csv", test = "test.csv" })\n  split = Split(validation=0.2)'),
    table('parquet("t.parquet", target=y, columns=[b, a])', "x", "y"),
    table('npy({ v = "v.npy", y = "y.npy" })', "v"),
    table('image_folder({ train = "pets", test = "more" }, 8)', "x -> Flatten", "y", 192),
    table('image_folder("pets", 8)', "x -> Normalization -> Flatten", "y", 192),
    table('text_folder("t", max_length=9)', "x -> TextVectorization(9, output_mode=count)", "y", 9),
    table('audio_folder("words", output_sequence_length=9)', "x -> Flatten", "y", 9),
    table('audio_folder("words")', "x -> Flatten", "y", 9),
)
"""A spec for each form of a source, for tests of how scripts are laid out."""


def refusal(runner: Any, spec: str, folder: Path) -> str:
    """What `load_data` raises."""
    load = f"import pathlib\nscript.load_data(pathlib.Path({str(folder)!r}))"
    words: str = runner.ask(script_of(spec).text, load)["error"]
    return words


# --------------------------------------------------------------------- csv

ROWS = "a,b,code,y\n1,0.5,007,true\n2,NA,010,FALSE\n3,2.5,abc,true\n"


def test_csv_types_are_inferred_and_declared(runner: Any, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(ROWS, encoding="utf-8")
    spec = table('csv("t.csv", missing="NA", types={ a = float })')
    script = script_of(spec).text
    found = runner.run(
        script,
        f"""
import pathlib
path = pathlib.Path({str(tmp_path)!r}) / "t.csv"
table = script.read_table(path, missing=("", "NA"), types={{"a": "float"}})
result = {{name: [str(c.dtype), [str(v) for v in c]] for name, c in table.items()}}
""",
    )
    assert found == {
        "a": ["float32", ["1.0", "2.0", "3.0"]],
        "b": ["float32", ["0.5", "nan", "2.5"]],
        "code": ["<U3", ["007", "010", "abc"]],
        "y": ["int64", ["1", "0", "1"]],
    }


def write_odd(path: Path) -> None:
    """A table of more than one block: gaps of two kinds, quoted cells, empty lines, odd numbers."""
    random = np.random.default_rng(1)
    odd = ["1_000", "0x1F", " 7 ", "inf", "nan", "+3", "1e3", '"2.5"']
    lines = ["number,count,late,truth,word"]
    for row in range(40_000):
        number = odd[row // 50 % 8] if row % 50 == 9 else f"{random.normal():.6f}"
        late = f"{row / 8}" if row > 30_000 else str(row)
        truth = ["true", "False", "NA"][row % 3 if row % 700 == 3 else row % 2]
        word = ['"a, b"', '"two\nlines"', " plain ", "?", '""'][row % 5 if row < 20_000 else 2]
        lines.append(f"{number},{row},{late},{truth},{word}")
        if row % 9_000 == 11:
            lines.append("")
    path.write_text("\r\n".join(lines), encoding="utf-8", newline="")


def test_csv_is_read_as_python_reads_it(runner: Any, tmp_path: Path) -> None:
    write_odd(tmp_path / "t.csv")
    runner.run(
        script_of(table('csv("t.csv")')).text,
        f"""
import contextlib, io, pathlib
import numpy as np
folder, told = pathlib.Path({str(tmp_path)!r}), io.StringIO()
with contextlib.redirect_stderr(told):
    table = script.read_table(folder / "t.csv", missing=("", "NA", "?"), bad_rows=0.01)
np.savez(folder / "found.npz", told=told.getvalue(), **table)
""",
    )
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header, *rows = [[reader.line_num, *row] for row in reader if row]
    bad = [row for row in rows if row[1] == "0x1F"]
    good = [row[1:] for row in rows if row not in bad]
    cells = dict(zip(header[1:], zip(*good, strict=True), strict=True))
    words = ["" if cell.strip() in ("", "?") else cell.strip() for cell in cells["word"]]
    truths = {"true": 1, "False": 0, "NA": np.nan}
    expected = {
        "number": np.array([*map(float, cells["number"])], "float32"),
        "count": np.array([*map(int, cells["count"])]),
        "late": np.array([*map(float, cells["late"])], "float32"),
        "truth": np.array([truths[cell] for cell in cells["truth"]], "float32"),
        "word": np.array(words),
    }
    with np.load(tmp_path / "found.npz") as found:
        for name, column in expected.items():
            assert found[name].dtype == column.dtype, name
            np.testing.assert_array_equal(found[name], column, name)
        assert f"left out {len(bad)} of 40000 rows" in str(found["told"])
        assert f"line {bad[0][0]}: `0x1F` in number" in str(found["told"])


def test_gzipped_csv_is_read_as_the_plain_one(runner: Any, tmp_path: Path) -> None:
    text = "a,b,y\n1,2,3\n4,5,6\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(text.encode()))
    plain, packed = (loaded(runner, table(f'csv("{n}")'), tmp_path) for n in ("t.csv", "t.csv.gz"))
    for one, other in zip(plain["train"], packed["train"], strict=True):
        assert np.array_equal(one, other)


BAD = "a,b,y\n1,2,0\n3,x,1\n5,6\n7,8,0\n"


def test_bad_rows_are_refused_with_file_line_and_cell(runner: Any, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(BAD, encoding="utf-8")
    words = refusal(runner, table('csv("t.csv", types={ b = float })'), tmp_path)
    assert words.startswith("ValueError: 2 of 4 rows are bad, more than 0.0%:")
    assert f"{tmp_path / 't.csv'}, line 3: `x` in b" in words
    assert f"{tmp_path / 't.csv'}, line 4: 2 cells" in words


def test_bad_rows_below_the_share_are_left_out(runner: Any, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(BAD, encoding="utf-8")
    features, labels = loaded(runner, table('csv("t.csv", bad_rows=0.5)'), tmp_path)["train"]
    assert features.tolist() == [[1, 2], [7, 8]]
    assert labels.tolist() == [0, 0]


def test_a_wrong_cell_behind_the_first_rows_is_bad(runner: Any, tmp_path: Path) -> None:
    cells = [str(number) for number in range(2500)]
    cells[2300] = "many"
    rows = "".join(f"{cell},1,0\n" for cell in cells)
    (tmp_path / "t.csv").write_text("a,b,y\n" + rows, encoding="utf-8")
    words = refusal(runner, table('csv("t.csv")'), tmp_path)
    assert "line 2302: `many` in a" in words


def test_a_file_for_each_part(runner: Any, tmp_path: Path) -> None:
    for number, part in enumerate(("train", "validation", "test")):
        rows = "".join(f"{i},{number},{i % 2}\n" for i in range(4 + number))
        (tmp_path / f"{part}.csv").write_text("a,b,y\n" + rows, encoding="utf-8")
    source = 'csv({ train = "train.csv", test = "test.csv", validation = "validation.csv" })'
    found = loaded(runner, table(source), tmp_path)
    assert list(found) == ["train", "validation", "test"]
    assert [len(sides[0]) for sides in found.values()] == [4, 5, 6]
    assert [set(sides[0][:, 1]) for sides in found.values()] == [{0}, {1}, {2}]


def test_a_split_leaves_the_part_that_has_its_own_file(runner: Any, tmp_path: Path) -> None:
    for part, count in (("train", 10), ("test", 3)):
        rows = "".join(f"{i},{count},0\n" for i in range(count))
        (tmp_path / f"{part}.csv").write_text("a,b,y\n" + rows, encoding="utf-8")
    source = 'csv({ train = "train.csv", test = "test.csv" })\n  split = Split(validation=0.2)'
    found = loaded(runner, table(source), tmp_path)
    assert {part: len(sides[0]) for part, sides in found.items()} == {
        "train": 8,
        "validation": 2,
        "test": 3,
    }
    assert set(found["test"][0][:, 1]) == {3}
    source = source.replace("validation=", "test=")
    found = loaded(runner, table(source), tmp_path)
    assert {part: len(sides[0]) for part, sides in found.items()} == {"train": 10, "test": 3}
    assert {3, 10} == set(found["train"][0][:, 1]) | set(found["test"][0][:, 1])


# ----------------------------------------------------------- parquet, npy, npz


def test_parquet_columns(runner: Any, tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    columns = {
        "whole": pa.array([1, 2, 3], pa.int16()),
        "gaps": pa.array([1, None, 3]),
        "fractions": pa.array([0.5, None, 2.5]),
        "text": pa.array(["a", None, "c"]),
        "truth": pa.array([True, False, True]),
        "kind": pa.array(["u", "v", "u"]).dictionary_encode(),
        "pairs": pa.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], pa.list_(pa.float32(), 2)),
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    found = runner.run(
        script_of(table('parquet("t.parquet")')).text,
        f"""
import pathlib
table = script.read_parquet(pathlib.Path({str(tmp_path)!r}) / "t.parquet")
result = {{name: [str(c.dtype), [str(v) for v in c]] for name, c in table.items()}}
""",
    )
    assert found == {
        "whole": ["int64", ["1", "2", "3"]],
        "gaps": ["float32", ["1.0", "nan", "3.0"]],
        "fractions": ["float32", ["0.5", "nan", "2.5"]],
        "text": ["<U1", ["a", "", "c"]],
        "truth": ["int64", ["1", "0", "1"]],
        "kind": ["<U1", ["u", "v", "u"]],
        "pairs": ["float64", ["[1. 2.]", "[3. 4.]", "[5. 6.]"]],
    }


def test_parquet_feeds_a_model(runner: Any, tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    columns = {"a": [1, 2, 3], "b": [0.5, 1.5, 2.5], "y": [0, 1, 0], "unused": ["x", "y", "z"]}
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    spec = table('parquet("t.parquet", target=y, columns=[b, a])', "x", "y")
    features, labels = loaded(runner, spec, tmp_path)["train"]
    assert features.tolist() == [[0.5, 1], [1.5, 2], [2.5, 3]]
    assert labels.tolist() == [0, 1, 0]


@pytest.mark.parametrize("path", ['{ v = "deep/v.npy", y = "deep/y.npy" }', '"deep"'])
def test_arrays_in_files_of_their_own(runner: Any, tmp_path: Path, path: str) -> None:
    (tmp_path / "deep").mkdir()
    v, y = np.arange(6, dtype="float32").reshape(3, 2), np.array([1, 0, 1])
    np.save(tmp_path / "deep" / "v.npy", v)
    np.save(tmp_path / "deep" / "y.npy", y)
    features, labels = loaded(runner, table(f"npy({path})", "v"), tmp_path)["train"]
    assert np.array_equal(features, v)
    assert np.array_equal(labels, y)
