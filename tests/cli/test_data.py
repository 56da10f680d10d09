"""`specc data`, as a process of its own, and the drawing of sheets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from specc.viewing.sheet import as_pixels, draw_sheet

TABLE = """\
data {
  source = csv("visits.csv", missing="NA", bad_rows=0.2)
  split  = Split(test=0.25, shuffle=false)
  input  body = [age, weight] -> FillMissing(mean) -> Normalization
  target ill  = kind -> OneHot(2)
}

model net {
  input body: float32[2]
  output ill = Dense(2, activation=softmax)
}

train { loss = categorical_crossentropy }
"""

VISITS = """\
age,weight,kind
30,60,no
40,NA,yes
50,80,no
60,90
20,70,no
"""

SHOWN = """\
4 examples
  train               3   75.0%
  test                1   25.0%

columns of the training part, before the steps
  name    type     missing    values
  age     int64    0          30 to 50, mean 40
  weight  float32  1 (33.3%)  60 to 80, mean 70
  kind    text     0          2 different: no (2), yes (1)

classes of ill
       train  test
  no       2     1  66.7% ██████████████████████████████
  yes      1     0  33.3% ███████████████

the first 3 rows of the training part, before the steps
  age  weight  kind
  30   60      no
  40   nan     yes
  50   80      no

the same, as the model takes them
  body             ill
  [-1.225 -1.225]  [1 0]
  [0 0]            [0 1]
  [1.225 1.225]    [1 0]
"""

PICTURES = """\
data {
  source = image_folder("shapes", 4)
  input  image = x -> Rescaling(1 / 255)
  target kind  = y
}

model net {
  input image: float32[4, 4, 3]
  Flatten
  output kind = Dense(2, activation=softmax)
}

train { loss = sparse_categorical_crossentropy }
"""


def specc(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "specc", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_table_before_and_behind_the_steps(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(VISITS, encoding="utf-8")
    (tmp_path / "visits.dlspec").write_text(TABLE, encoding="utf-8")
    done = specc(tmp_path, "data", "visits.dlspec")
    assert done.returncode == 0, done.stderr
    assert done.stdout == SHOWN
    assert done.stderr.endswith("left out 1 of 5 rows:\n  visits.csv, line 5: 2 cells\n")


def test_pictures_on_a_sheet(tmp_path: Path) -> None:
    for kind, color in (("day", "white"), ("night", (0, 0, 200))):
        (tmp_path / "shapes" / kind).mkdir(parents=True)
        for number in range(3):
            Image.new("RGB", (4, 4), color).save(tmp_path / "shapes" / kind / f"{number}.png")
    (tmp_path / "shapes.dlspec").write_text(PICTURES, encoding="utf-8")
    done = specc(tmp_path, "data", "shapes.dlspec", "--sheet", "out/shapes.png")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "wrote out/shapes.png\n"
    assert "  day        3  50.0% ██" in done.stdout
    assert "  float32[4, 4, 3], 0 to 0.7843  1" in done.stdout
    sheet = Image.open(tmp_path / "out" / "shapes.png").convert("RGB")
    colors = {color for _, color in sheet.getcolors(1 << 20) or ()}
    assert {(255, 255, 255), (0, 0, 200), (0, 0, 0)} <= colors  # paper and day, night, captions


def test_a_sheet_without_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(VISITS, encoding="utf-8")
    (tmp_path / "visits.dlspec").write_text(TABLE, encoding="utf-8")
    done = specc(tmp_path, "data", "visits.dlspec", "--sheet", "sheet.png")
    assert done.returncode == 2
    assert "`sheet.png` cannot be written: no input of the model is a picture" in done.stderr
    assert not (tmp_path / "sheet.png").exists()


@pytest.mark.parametrize(
    ("values", "pixels"),
    [
        (np.array([0, 255], "uint8"), [0, 255]),
        (np.array([0.0, 0.5, 1.0]), [0, 128, 255]),
        (np.array([-1.0, 0.0, 1.0]), [0, 128, 255]),
        (np.array([0.0, 51.0, 254.6]), [0, 51, 255]),
        (np.array([-3.0, 0.0, 3.0]), [0, 128, 255]),
    ],
)
def test_numbers_as_pixels(values: np.ndarray, pixels: list[int]) -> None:
    assert as_pixels(values).tolist() == pixels


def test_pictures_have_their_places_and_captions(tmp_path: Path) -> None:
    images = np.zeros((10, 100, 100, 1), "uint8")
    images[9] = 200
    draw_sheet(tmp_path / "s.png", images, ["a caption that is far too long"] * 10, "title")
    sheet = Image.open(tmp_path / "s.png").convert("L")
    assert sheet.size == (10 + 8 * 110, 38 + 2 * 128)
    assert sheet.getpixel((10 + 110 + 50, 38 + 128 + 50)) == 200
    assert sheet.getpixel((10 + 2 * 110 + 50, 38 + 128 + 50)) == 255
