"""Sources that are files, in their real formats: what scripts read, against who else reads them."""

from __future__ import annotations

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


# --------------------------------------------------------------------- folders


def picture_folder(folder: Path, count: int = 3) -> None:
    """Pictures of several formats and sizes in the folders of two classes, one of them nested."""
    from PIL import Image

    random = np.random.default_rng(0)
    for kind in ("dog", "cat"):
        (folder / kind / "more").mkdir(parents=True)
        for number in range(count):
            for ending in ("jpg", "png", "bmp", "gif"):
                pixels = random.integers(0, 256, (9 + number, 17, 3), "uint8")
                name = f"more/{number}.{ending}" if number == 1 else f"{number}.{ending.upper()}"
                Image.fromarray(pixels).save(folder / kind / name)
        (folder / kind / "notes.txt").write_text("no picture")
    (folder / ".hidden").mkdir()


IMAGES = """
data {
  source = image_folder("pets", %s)
  input image = x
  target label = y
}
model net {
  input image: %s
  Flatten
  output label = Dense(2)
}
train { loss = sparse_categorical_crossentropy
  optimizer = sgd }
"""


@pytest.mark.parametrize(
    ("arguments", "of_keras", "given"),
    [
        ("[8, 10]", "image_size=(8, 10)", "float32[8, 10, 3]"),
        ("11, interpolation=nearest", "image_size=11, interpolation='nearest'", "uint8[11, 11, 3]"),
        (
            "[8, 10], color_mode=grayscale, interpolation=bicubic",
            "image_size=(8, 10), color_mode='grayscale', interpolation='bicubic'",
            "float32[8, 10, 1]",
        ),
        (
            "[8, 10], crop_to_aspect_ratio=true",
            "image_size=(8, 10), crop_to_aspect_ratio=True",
            "float32[8, 10, 3]",
        ),
        (
            "[8, 10], pad_to_aspect_ratio=true, class_names=[dog, cat]",
            "image_size=(8, 10), pad_to_aspect_ratio=True, class_names=['dog', 'cat']",
            "float32[8, 10, 3]",
        ),
    ],
)
def test_pictures_are_those_of_kerass_loader(
    runner: Any, tmp_path: Path, arguments: str, of_keras: str, given: str
) -> None:
    picture_folder(tmp_path / "pets")
    if "grayscale" in arguments:  # to which TensorFlow turns PNG and JPEG alone
        for path in (tmp_path / "pets").rglob("*.*"):
            if path.suffix.lower() in (".bmp", ".gif"):
                path.unlink()
    found = runner.run(
        script_of(IMAGES % (arguments, given)).text,
        f"""
import pathlib
import numpy as np
folder = pathlib.Path({str(tmp_path)!r})
files, labels = script.load_data(folder)[0]["train"]
images, labels = script.prepare_batch(files, labels)
loader = keras.utils.image_dataset_from_directory(
    folder / "pets", shuffle=False, batch_size=None, {of_keras})
expected = list(loader.as_numpy_iterator())
result = [
    str(expected[0][0].dtype), str(images.dtype.name), len(expected),
    bool(np.array_equal(images, np.stack([image for image, _ in expected]))),
    bool(np.array_equal(labels, [label for _, label in expected])),
]
""",
    )
    dtype = given.partition("[")[0]
    assert found == [dtype, dtype, 12 if "grayscale" in arguments else 24, True, True]


def test_broken_pictures_are_told_before_training(runner: Any, tmp_path: Path) -> None:
    picture_folder(tmp_path / "pets")
    whole = (tmp_path / "pets" / "cat" / "0.PNG").read_bytes()
    (tmp_path / "pets" / "cat" / "0.PNG").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "pets" / "dog" / "2.JPG").write_bytes(b"")
    spec = IMAGES % ("[8, 8]", "float32[8, 8, 3]")
    words = refusal(runner, spec, tmp_path)
    assert words.startswith("ValueError: 2 of 24 rows are bad, more than 0.0%:")
    assert f"{tmp_path / 'pets' / 'cat' / '0.PNG'}: unreadable" in words
    assert f"{tmp_path / 'pets' / 'dog' / '2.JPG'}: unreadable" in words
    gray = spec.replace("[8, 8])", "[8, 8], color_mode=grayscale)").replace("8, 3]", "8, 1]")
    assert refusal(runner, gray, tmp_path).startswith("ValueError: 14 of 24 rows are bad")
    left = loaded(runner, spec.replace("[8, 8])", "[8, 8], bad_rows=0.1)"), tmp_path)
    assert len(left["train"][0]) == 22


def test_pictures_that_a_step_learns_from(runner: Any, tmp_path: Path) -> None:
    picture_folder(tmp_path / "pets")
    spec = (IMAGES % ("[8, 8]", "float32[8, 8, 3]")).replace("= x", "= x -> Normalization")
    images, _ = loaded(runner, spec, tmp_path)["train"]
    assert images.shape == (24, 8, 8, 3)
    np.testing.assert_allclose(images.mean(axis=(0, 1, 2)), 0, atol=1e-4)
    np.testing.assert_allclose(images.std(axis=(0, 1, 2)), 1, atol=1e-3)


def test_training_on_pictures(runner: Any, tmp_path: Path) -> None:
    picture_folder(tmp_path / "pets" / "train")
    picture_folder(tmp_path / "pets" / "test", 1)
    spec = IMAGES.replace('"pets"', '{ train = "pets/train", test = "pets/test" }')
    spec = (spec % ("[8, 8]", "float32[8, 8, 3]")).replace("= x", "= x -> Rescaling(1 / 255)")
    spec = spec.replace("optimizer", "epochs = 2\n  optimizer")
    spec = spec.replace("Dense(2)", "Dense(2, activation=softmax)")
    found = runner.run(
        script_of(spec).text,
        f"""
import pathlib
model, *_, history, tested = script.run(folder=pathlib.Path({str(tmp_path)!r}), verbose=0)
result = [len(history.history["loss"]), tested["loss"] > 0]
""",
    )
    assert found == [2, True]


def test_texts_are_those_of_kerass_loader(runner: Any, tmp_path: Path) -> None:
    for kind in ("neg", "pos"):
        (tmp_path / "reviews" / kind).mkdir(parents=True)
        for number in range(4):
            text = f"{kind} Füße number {number} " * (number + 1)
            (tmp_path / "reviews" / kind / f"{number}.txt").write_text(text, encoding="utf-8")
    spec = """
data {
  source = text_folder("reviews", max_length=20)
  input words = x -> TextVectorization(20, output_sequence_length=6)
  target label = y
}
model net {
  input words: int32[6]
  Embedding(20, 2) -> GlobalAveragePooling1D
  output label = Dense(1, activation=sigmoid)
}
train { loss = binary_crossentropy
  optimizer = sgd }
"""
    found = runner.run(
        script_of(spec).text,
        f"""
import pathlib
import numpy as np
folder = pathlib.Path({str(tmp_path)!r})
words, labels = script.load_data(folder)[0]["train"]
loader = keras.utils.text_dataset_from_directory(
    folder / "reviews", shuffle=False, batch_size=None, max_length=20)
texts, classes = zip(*loader.as_numpy_iterator())
layer = keras.layers.TextVectorization(20, output_sequence_length=6)
layer.adapt(np.array(texts, object))
result = [
    words.shape, str(words.dtype), bool(np.array_equal(words, layer(np.array(texts, object)))),
    labels.tolist() == list(map(int, classes)), len({{*texts}}),
]
""",
    )
    assert found == [[8, 6], "int32", True, True, 8]


def sound_folder(folder: Path) -> None:
    import wave

    random = np.random.default_rng(0)
    for kind in ("yes", "no"):
        (folder / kind).mkdir(parents=True)
        for number in range(3):
            with wave.open(str(folder / kind / f"{number}.wav"), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(8000)
                samples = random.integers(-(2**15), 2**15, 50 + 10 * number).astype("int16")
                file.writeframes(samples.tobytes())


@pytest.mark.parametrize("length", ["", "60"])
def test_sounds_are_those_of_kerass_loader(runner: Any, tmp_path: Path, length: str) -> None:
    sound_folder(tmp_path / "words")
    given = f", output_sequence_length={length}" if length else ""
    spec = f"""
data {{
  source = audio_folder("words"{given})
  input sound = x
  target label = y
}}
model net {{
  input sound: float32[{length or "?"}, 1]
  GlobalMaxPooling1D
  output label = Dense(1, activation=sigmoid)
}}
train {{ loss = binary_crossentropy
  optimizer = sgd }}
"""
    found = runner.run(
        script_of(spec).text,
        f"""
import pathlib
import numpy as np
folder = pathlib.Path({str(tmp_path)!r})
files, labels = script.load_data(folder)[0]["train"]
sounds, labels = script.prepare_batch(files, labels)
loader = keras.utils.audio_dataset_from_directory(
    folder / "words", shuffle=False, batch_size=6{given})
(expected, classes), = loader.as_numpy_iterator()
result = [list(sounds.shape), bool(np.array_equal(sounds, expected)),
    bool(np.array_equal(labels, classes))]
""",
    )
    assert found == [[6, int(length or 70), 1], True, True]


def test_a_sound_that_is_cut_short_is_bad(runner: Any, tmp_path: Path) -> None:
    sound_folder(tmp_path / "words")
    path = tmp_path / "words" / "no" / "1.wav"
    path.write_bytes(path.read_bytes()[:60])
    spec = """
data {
  source = audio_folder("words", output_sequence_length=60)
  input sound = x
  target label = y
}
model net {
  input sound: float32[60, 1]
  Flatten
  output label = Dense(1, activation=sigmoid)
}
train { loss = binary_crossentropy
  optimizer = sgd }
"""
    assert f"{path}: unreadable" in refusal(runner, spec, tmp_path)


# ------------------------------------------------------- larger than memory

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
with mock.patch.object(script, "write_cells", side_effect=KeyboardInterrupt):
    try:
        script.open_table(path, ["b"], **options)
    except KeyboardInterrupt:
        pass
result = [first == again, len({{first, other, changed}}), len(list(cache.iterdir()))]
""",
    )
    assert found == [True, 3, 3]
