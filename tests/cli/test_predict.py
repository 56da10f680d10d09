"""`specc predict` and `specc evaluate`, in one process for all, for TensorFlow starts slowly."""

from __future__ import annotations

import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from specc.pipeline import compile_text
from specc.predicting.models import Input, Trained
from specc.predicting.rows import Wanted, read_rows
from tests.emitted.test_folders import sound_folder
from tests.emitted.test_serving import TOWNS, write_houses, write_towns

IRIS = """\
data {
  source = sklearn(iris)
  split  = Split(test=0.2, seed=42)
  input  features = x -> Normalization
  target species  = y -> OneHot(3)
}

model small {
  input features: float32[4]
  output species = Dense(3, activation=softmax)
}

train {
  loss    = categorical_crossentropy
  metrics = [accuracy]
  epochs  = 2
}
"""

KINDS = """\
data {
  source = csv("kinds.csv")
  split  = Split(test=0.25, seed=1)
  input  features = [a, b]
  target kind = kind -> OneHot
}

model small {
  input features: float32[2]
  output kind = Dense(3, activation=softmax)
}

train {
  loss      = categorical_crossentropy
  optimizer = Adam(0.1)
  metrics   = [accuracy]
  epochs    = 3
}
"""

PICTURES = """\
data {
  source = image_folder("pictures", image_size=[6, 5])
  input  image = x -> Rescaling(1 / 255)
  target kind = y
}

model net {
  input image: float32[6, 5, 3]
  Flatten
  output kind = Dense(2)
}

train {
  loss   = SparseCategoricalCrossentropy(from_logits=true)
  epochs = 1
}
"""

HOUSES = """\
data {
  source = csv("houses.csv")
  split  = Split(test=0.25, shuffle=false)
  input  features = [a, b]
  target price = [price] -> DropMissing -> Log(offset=1) -> Normalization
}

model houses {
  input features: float32[2]
  output price = Dense(1)
}

train {
  loss   = mean_squared_error
  epochs = 2
}
"""

WORDS = """\
data {
  source = audio_folder("words")
  input  sound = x
  target word = y
}

model words {
  input sound: float32[?, 1]
  GlobalMaxPooling1D
  output word = Dense(1, activation=sigmoid)
}

train {
  loss   = binary_crossentropy
  epochs = 1
}
"""

SPECS = {"iris": IRIS, "kinds": KINDS, "pictures": PICTURES, "words": WORDS}

DRIVER = """
import contextlib, io, json, sys
from specc.cli import main
answers = []
for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(arguments)
    answers.append([status, out.getvalue(), err.getvalue()])
print(json.dumps(answers))
"""

PLAIN = """
import json, sys
import keras, numpy as np
from sklearn.datasets import load_iris
assert "specc" not in sys.modules
serving = keras.saving.load_model(sys.argv[1])
x = load_iris().data
print(json.dumps(serving.predict(x, verbose=0).tolist()))
"""


def in_one_process(folder: Path, commands: list[list[str]]) -> list[tuple[int, str, str]]:
    """Status, standard output and standard error of each command."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=True,
    )
    return [(status, out, err) for status, out, err in json.loads(done.stdout.splitlines()[-1])]


pytestmark = pytest.mark.xdist_group("predict")  # one process makes the models for all

COMMANDS = {
    "no model": "predict iris.dlspec flowers.csv",
    "iris": "train iris.dlspec",
    "towns": "train towns.dlspec",
    "kinds": "train kinds.dlspec",
    "pictures": "train pictures.dlspec",
    "flowers": "predict iris.dlspec flowers.csv -o out/flowers.csv",
    "arrays": "predict iris.dlspec flowers.npz -o arrays.jsonl",
    "lines": "predict iris.dlspec flowers.jsonl --format jsonl --keep n",
    "columns": "predict iris.dlspec flowers.parquet -o columns.csv",
    "bad": "predict towns.dlspec bad.csv -o bad.out.csv",
    "some bad": "predict towns.dlspec bad.csv -o some.csv --max-bad 0.6 --keep town",
    "all towns": "predict towns.dlspec towns.csv -o prices.csv --batch-size 7",
    "lacking": "predict towns.dlspec kinds.csv",
    "elsewhere": "predict iris.dlspec nowhere.csv",
    "no table": "predict iris.dlspec iris.dlspec",
    "cut off": "predict iris.dlspec cut.csv.gz -o cut.csv",
    "a folder": "predict iris.dlspec flowers.csv -o pictures",
    "over": "predict iris.dlspec flowers.csv -o ./flowers.csv",
    "torn": "predict iris.dlspec flowers.csv --model torn.keras",
    "old model": "predict iris.dlspec flowers.csv --model old.h5",
    "old weights": "evaluate iris.dlspec --model old.h5",
    "kinds predicted": "predict kinds.dlspec kinds.csv -o kinds.out.csv",
    "folder": "predict pictures.dlspec pictures/cats --max-bad 0.5",
    "picture": "predict pictures.dlspec pictures/cats/2.png",
    "words": "train words.dlspec",
    "sounds": "predict words.dlspec heard --max-bad 0.5",
    "test iris": "evaluate iris.dlspec",
    "test towns": "evaluate towns.dlspec",
    "test file": "evaluate towns.dlspec --data test.csv",
    "test kinds": "evaluate kinds.dlspec --data kinds.csv",
    "test strange": "evaluate kinds.dlspec --data strange.csv --max-bad 0.5",
    "no test part": "evaluate pictures.dlspec",
    "houses": "train houses.dlspec",
    "prices": "predict houses.dlspec houses.csv -o houses.out.csv --max-bad 0.1",
    "test houses": "evaluate houses.dlspec",
    "test houses file": "evaluate houses.dlspec --data sold.csv --max-bad 0.1",
    "survival": "train survival.dlspec --epochs 2",
    "survived": "predict survival.dlspec new.csv -o survived.csv --keep port",
    "test survival": "evaluate survival.dlspec",
}


def write_passengers(folder: Path) -> None:
    """The worked example of docs/data.md, with more rows in its table."""
    page = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
    (folder / "survival.dlspec").write_text(
        page.split("```dlspec\n")[1].split("```")[0], encoding="utf-8"
    )
    random = np.random.default_rng(5)
    lines = ["age,fare,class,port,booked,survived"]
    for number in range(80):
        age = "" if number % 7 == 0 else str(random.integers(1, 80))
        port = "" if number % 11 == 0 else random.choice(["S", "C", "Q"])
        survived = random.choice(["yes", "no"])
        place = random.choice(["first", "second", "third"])
        day = f"1912-{random.integers(1, 13):02}-{random.integers(1, 29):02}"
        lines.append(f"{age},{random.lognormal(2, 1):.2f},{place},{port},{day},{survived}")
    (folder / "passengers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    new = ["age,fare,class,port,booked", ",1.5,royal,,1912-01-02", "30,1.5,first,S,1912-01-02"]
    (folder / "new.csv").write_text("\n".join(new) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The folder, and what each command gave."""
    from PIL import Image
    from sklearn.datasets import load_iris

    folder = tmp_path_factory.mktemp("predict")
    random = np.random.default_rng(0)
    for name, text in SPECS.items():
        (folder / f"{name}.dlspec").write_text(text, encoding="utf-8")
    for name, text in (("towns", TOWNS), ("houses", HOUSES)):
        (folder / f"{name}.dlspec").write_text(f"# specc: allow W0722\n{text}", encoding="utf-8")
    flowers = load_iris().data
    header = "sepal_length,sepal_width,petal_length,petal_width,note"
    rows = [",".join(map(str, row)) + ",x" for row in flowers]
    (folder / "flowers.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    packed = gzip.compress("\n".join([header, *rows]).encode())
    (folder / "cut.csv.gz").write_bytes(packed[:-20])
    np.savez(folder / "flowers.npz", x=flowers)
    columns = dict(zip(header.split(","), flowers.T, strict=False))
    pq.write_table(pa.table(columns), folder / "flowers.parquet", row_group_size=40)
    lines = [json.dumps({"n": n, "x": list(row)}) for n, row in enumerate(flowers[:3])]
    (folder / "flowers.jsonl").write_text("\n".join(lines), encoding="utf-8")
    write_towns(folder / "towns.csv")
    towns = (folder / "towns.csv").read_text(encoding="utf-8").splitlines()
    (folder / "test.csv").write_text("\n".join([towns[0], *towns[-30:]]), encoding="utf-8")
    bad = [
        "age,rooms,kind,town,size,sold",
        "1,2,loft,Ulm,s,2020-01-01",
        "abc,2,loft,Ulm,s,2020-01-01",
    ]
    bad += ["NA,2,NA,Bonn,s,2020-01-01", "4,NA,loft,Ulm,s,202-01", "4,5"]
    (folder / "bad.csv").write_text("\n".join(bad) + "\n", encoding="utf-8")
    kinds = [
        f"{a:.2f},{a * a:.2f},{'low' if a < 0 else 'high' if a > 1 else 'mid'}"
        for a in random.normal(0, 1, 60)
    ]
    (folder / "kinds.csv").write_text("\n".join(["a,b,kind", *kinds]) + "\n", encoding="utf-8")
    strange = ["a,b,kind", "1,1,low", "1,1,new"]
    (folder / "strange.csv").write_text("\n".join(strange) + "\n", encoding="utf-8")
    write_houses(folder / "houses.csv")
    houses = (folder / "houses.csv").read_text(encoding="utf-8").splitlines()
    sold = [houses[0], "1,1,", *houses[61:]]
    (folder / "sold.csv").write_text("\n".join(sold) + "\n", encoding="utf-8")
    (folder / "torn.keras").write_bytes(b"PK")
    (folder / "old.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    sound_folder(folder / "words")
    shutil.copytree(folder / "words", folder / "heard")
    (folder / "heard" / "yes" / "torn.wav").write_bytes(b"RIFF")
    for kind in ("cats", "dogs"):
        (folder / "pictures" / kind).mkdir(parents=True)
        for number in range(4):
            pixels = random.integers(0, 256, (9, 7, 3), "uint8")
            Image.fromarray(pixels).save(folder / "pictures" / kind / f"{number}.png")
    write_passengers(folder)
    answers = in_one_process(folder, [command.split() for command in COMMANDS.values()])
    return folder, dict(zip(COMMANDS, answers, strict=True))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_without_a_model_none_is_used(done: Any) -> None:
    status, out, err = done[1]["no model"]
    assert (status, out) == (2, "")
    assert "error[E0640]: there is no trained model of `iris` in `runs`" in err


def test_class_names_and_scores_for_each_row(done: Any) -> None:
    folder, answers = done
    status, out, err = answers["flowers"]
    assert (status, out) == (0, "")
    assert "not used: note\n" in err
    assert "150 of 150 rows predicted by runs/iris/1/iris.serving.keras" in err
    rows = table(folder / "out" / "flowers.csv")
    labels = ["setosa", "versicolor", "virginica"]
    assert list(rows[0]) == ["species", *(f"species_{label}" for label in labels)]
    scores = np.array([[float(row[f"species_{label}"]) for label in labels] for row in rows])
    assert [row["species"] for row in rows] == [labels[best] for best in scores.argmax(axis=1)]
    assert (folder / "columns.csv").read_text() == (folder / "out" / "flowers.csv").read_text()
    arrays = [json.loads(line) for line in (folder / "arrays.jsonl").read_text().splitlines()]
    assert [row["species_scores"] for row in arrays] == scores.tolist()
    lines = [json.loads(line) for line in answers["lines"][1].splitlines()]
    assert [line["n"] for line in lines] == ["0", "1", "2"]
    np.testing.assert_allclose([line["species_scores"] for line in lines], scores[:3], rtol=1e-5)


def test_keras_alone_predicts_the_same(done: Any) -> None:
    folder, _ = done
    serving = folder / "runs" / "iris" / "1" / "iris.serving.keras"
    found = subprocess.run(
        [sys.executable, "-c", PLAIN, str(serving)],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": ""},
        check=True,
    )
    rows = table(folder / "out" / "flowers.csv")
    scores = [[float(value) for name, value in row.items() if "_" in name] for row in rows]
    assert json.loads(found.stdout.splitlines()[-1]) == scores


def test_rows_that_do_not_fit_are_refused_or_shown(done: Any) -> None:
    folder, answers = done
    status, _, err = answers["bad"]
    assert status == 1
    assert "error[E0644]: 3 of 5 rows of `bad.csv` do not fit the model" in err
    assert "note: line 3: `age` is `abc`, no number" in err
    assert "note: line 5: `sold` is `202-01`, no date" in err
    assert "note: line 6: 2 cells, the header has 6" in err
    assert "help: `--max-bad 0.6` leaves them out" in err
    assert not (folder / "bad.out.csv").exists()
    status, _, err = answers["some bad"]
    assert status == 0
    assert "no prediction: line 5: `sold` is `202-01`, no date" in err
    assert "2 of 5 rows predicted" in err
    rows = table(folder / "some.csv")
    assert [row["town"] for row in rows] == ["Ulm", "Ulm", "Bonn", "Ulm", ""]
    assert [bool(row["price"]) for row in rows] == [True, False, True, False, False]
    assert [path.name for path in folder.iterdir() if path.name.endswith(".new")] == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "lacking",
            "error[E0643]: `kinds.csv` has no column `age`, `rooms`, `size`, `sold`, `town`",
        ),
        ("elsewhere", "error[E0642]: `nowhere.csv` cannot be read: no such file or directory"),
        ("no table", "error[E0642]: `iris.dlspec` cannot be read: it is no .csv, .jsonl, .npz"),
        ("cut off", "error[E0642]: `cut.csv.gz` cannot be read: compressed file ended before"),
        ("a folder", "error[E0602]: `pictures` cannot be written: it is a directory"),
        ("over", "would take the place of its input"),
        ("torn", "error[E0641]: `torn.keras` is not read as a model of this spec:"),
        ("old model", "error[E0641]: `old.h5` is not read as a model of this spec: of other files"),
        ("old weights", "error[E0641]: `old.h5` is not read as a model of this spec: of other"),
    ],
)
def test_what_cannot_be_read_is_said(done: Any, name: str, message: str) -> None:
    status, out, err = done[1][name]
    assert (status, out) == (2, "")
    assert message in err


def test_names_of_classes_are_those_that_were_learned(done: Any) -> None:
    folder, answers = done
    assert answers["kinds predicted"][0] == 0
    rows = table(folder / "kinds.out.csv")
    assert list(rows[0]) == ["kind", "kind_high", "kind_low", "kind_mid"]
    right = [
        row["kind"] == given["kind"]
        for row, given in zip(rows, table(folder / "kinds.csv"), strict=True)
    ]
    accuracy = float(answers["test kinds"][1].splitlines()[0].split()[-1])
    assert np.mean(right) == pytest.approx(accuracy, abs=1e-3)


def test_pictures_of_a_folder(done: Any) -> None:
    status, out, err = done[1]["folder"]
    assert status == 0, err
    rows = list(csv.DictReader(out.splitlines()))
    assert [row["file"] for row in rows] == ["0.png", "1.png", "2.png", "3.png"]
    assert {row["kind"] for row in rows} <= {"cats", "dogs"}
    (alone,) = csv.DictReader(done[1]["picture"][1].splitlines())
    assert alone["file"] == "2.png"
    assert float(alone["kind_cats"]) == pytest.approx(float(rows[2]["kind_cats"]), rel=1e-5)


def test_sounds_of_a_folder(done: Any) -> None:
    status, out, err = done[1]["sounds"]
    assert status == 0, err
    rows = list(csv.DictReader(out.splitlines()))
    files = [f"{kind}/{number}.wav" for kind in ("no", "yes") for number in range(3)]
    assert [row["file"] for row in rows] == [*files, "yes/torn.wav"]
    assert [0 < float(row["word"] or 0) < 1 for row in rows] == [*[True] * 6, False]
    assert "no prediction: yes/torn.wav: no sound that can be read" in err


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_rows_are_read_whatever_their_number(tmp_path: Path, ending: str) -> None:
    path, count = tmp_path / f"many.{ending}", 40_000
    columns = {"n": np.arange(count), "text": [f"row number {n}" for n in range(count)]}
    if ending == "csv":
        lines = (f"{n},{text}\n" for n, text in zip(*columns.values(), strict=True))
        path.write_text("n,text\n" + "".join(lines))
    else:
        pq.write_table(pa.table(columns), path)
    program = compile_text(IRIS).program
    assert program is not None
    wanted = [Wanted("n", Input("n", "int64", ()), "n", (), False, False)]
    del columns
    tracemalloc.start()
    try:
        reading = read_rows(program, cast(Trained, None), path, wanted)
        total = sum(row.values["n"] for row in reading.rows if row.values is not None)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert total == count * (count - 1) // 2
    assert reading.ignored == ["text"]
    # All of these rows take some 20 million bytes.
    assert peak < 3_000_000


def test_evaluation_gives_what_training_reported(done: Any) -> None:
    _, answers = done
    for name in ("iris", "towns"):
        assert answers[f"test {name}"][1] == answers[name][1] != ""
        assert answers[f"test {name}"][0] == 0
    # The last 30 rows are the test part of that spec.
    assert answers["test file"][1] == answers["towns"][1]
    status, out, err = answers["test strange"]
    assert (status, len(out.splitlines())) == (0, 2)
    assert "left out: line 3: `kind` is `new`, which training lacks" in err
    status, out, err = answers["no test part"]
    assert (status, out) == (1, "")
    assert "error[E0645]: the data have no test part" in err


def test_prices_are_predicted_where_their_logarithms_were_learned(done: Any) -> None:
    folder, answers = done
    assert answers["prices"][0] == 0, answers["prices"][2]
    prices = [float(row["price"]) for row in table(folder / "houses.out.csv")]
    given = [float(row["price"] or "nan") for row in table(folder / "houses.csv")]
    assert np.nanmin(given) / 100 < np.median(prices) < np.nanmax(given) * 100
    assert answers["test houses file"][1] == answers["test houses"][1] == answers["houses"][1]
    assert "left out: line 2: `price` is missing" in answers["test houses file"][2]


def test_the_worked_example_of_the_documentation(done: Any) -> None:
    folder, answers = done
    assert answers["survived"][0] == 0, answers["survived"][2]
    rows = table(folder / "survived.csv")
    assert list(rows[0]) == ["port", "survived", "survived_no", "survived_yes"]
    assert [row["port"] for row in rows] == ["", "S"]
    for row in rows:
        scores = {label: float(row[f"survived_{label}"]) for label in ("no", "yes")}
        assert row["survived"] == max(scores, key=lambda label: scores[label])
    assert answers["test survival"][1] == answers["survival"][1] != ""
