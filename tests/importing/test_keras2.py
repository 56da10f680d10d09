"""Models of Keras 2: their JSON, and what it kept of them in a SavedModel.

The files in `keras2` were written by tf_keras 2.21; the weights of the models were moved over by
hand once, and gave equal outputs.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

import specc
from specc.cli import main

HERE = Path(__file__).parent / "keras2"
METADATA = (HERE / "saved" / "keras_metadata.pb").read_bytes()

OLD = """\
dlspec 1

model old {
  input image: float32[8, 8, 3]
  a = Conv2D(4, 3, padding=same, use_bias=false) -> BatchNormalization -> ReLU
  b = Conv2D(4, 1)
  output kind = [a, b] -> Add -> GlobalAveragePooling2D -> Dense(3, activation=softmax, name="kind")
}
"""

SEQUENCE = """\
dlspec 1

model seq {
  input x: float32[5, 3]
  output y = LSTM(4, return_sequences=true) -> Bidirectional(GRU(3)) -> Dense(1)
}
"""


@pytest.mark.parametrize(
    ("name", "text", "parameters"), [("old.json", OLD, 159), ("old_seq.json", SEQUENCE, 297)]
)
def test_the_json_of_keras_2(name: str, text: str, parameters: int) -> None:
    assert specc.import_model(HERE / name) == text
    assert specc.expand(specc.loads(text)).model.parameters == parameters


def test_the_metadata_of_a_saved_model() -> None:
    text = specc.import_model(HERE / "saved")
    assert text == OLD.replace("BatchNormalization", "BatchNormalization(axis=3)")


def imported(folder: Path, data: bytes, capsys) -> tuple[int, str]:
    folder.mkdir(exist_ok=True)
    (folder / "keras_metadata.pb").write_bytes(data)
    status = main(["import", str(folder), "-o", "-"])
    return status, capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "there is no model in its `keras_metadata.pb`"),
        (METADATA[:200], "its metadata are broken: a field is longer than what holds it"),
        (b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "a number breaks off"),
        (b"\x0b\x00", "a field of kind 3"),
        (b"\x09\x00", "a number breaks off"),
        (b"\x0a\x0a\x1a\x04root\x2a\x02[1", "is no JSON"),
    ],
)
def test_metadata_that_are_broken(tmp_path, capsys, data: bytes, said: str) -> None:
    status, err = imported(tmp_path / "m", data, capsys)
    assert status == 2
    assert said in err


def test_mutated_metadata_give_messages_or_specs(tmp_path, capsys) -> None:
    draw = random.Random(1)
    for _ in range(300):
        data = bytearray(METADATA)
        for _ in range(draw.randint(1, 4)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        status, _ = imported(tmp_path / "m", bytes(data[: draw.choice([len(data), 9_000])]), capsys)
        assert status in (0, 1, 2)


def test_a_folder_without_metadata(tmp_path, capsys) -> None:
    (tmp_path / "saved_model.pb").write_bytes(b"")
    assert main(["import", str(tmp_path), "-o", "-"]) == 2
    assert "a SavedModel of Keras 3 is a program without layers" in capsys.readouterr().err


def test_weights_that_are_not_there(tmp_path, capsys) -> None:
    spec = tmp_path / "old.dlspec"
    assert main(["import", str(HERE / "old.json"), "--weights", "-o", str(spec)]) == 2
    assert "holds none; a `.keras` file does" in capsys.readouterr().err
    assert spec.read_text() == OLD
