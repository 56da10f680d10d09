"""`report.html`: what it says is what the run has, and nothing of a spec becomes markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from specc.cli import main
from specc.runs import Run, latest
from specc.runs.drawing import png
from specc.runs.page import Evidence, page

NAMES = ["cat", "dog <b>", "cow"]

PICTURES = """
# </pre><script>alert(1)</script>
data {
  source = npz("pictures.npz")
  split  = Split(test=0.25, validation=0.25, seed=1)
  input  image = x -> Reshape([8, 8, 3]) -> Rescaling(1 / 255)
  target label = y -> OneHot
}
model pictures {
  input image: float32[8, 8, 3]
  Flatten
  Dense(8, activation=relu)
  output label = Dense(3, activation=softmax)
}
train { loss = categorical_crossentropy
  metrics = [accuracy]
  epochs = 3 }
"""

MEASURED = """
data {
  source = csv("patients.csv", missing="NA")
  split  = Split(test=0.25, seed=1)
  input  body  = [age, weight] -> FillMissing(mean) -> Normalization
  input  place = ward -> OneHot
  target progress = level -> Rescaling(0.1)
}
model sugar {
  input body: float32[2]
  input place: float32[2]
  [body, place] -> Concatenate
  output progress = Dense(1)
}
train { loss = mse
  epochs = 2 }
"""


class Reader(HTMLParser):
    """Notes tags, what they refer to, and what does not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.tags.append(tag)
        self.sources += [value for name, value in attributes if name in ("src", "href")]
        assert not [name for name, _ in attributes if name.startswith("on")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: Any) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert not reader.open
    assert "script" not in reader.tags
    assert not re.search(r"https?:", text)
    return reader


def trained(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, spec: str) -> Run:
    monkeypatch.chdir(folder)
    Path(f"{name}.dlspec").write_text(spec)
    assert main(["train", f"{name}.dlspec", "--allow", "warnings"]) == 0
    run = latest(name)
    assert run is not None
    return run


def test_pictures_that_are_misclassified(tmp_path: Path, monkeypatch, capsys) -> None:
    draw = np.random.default_rng(0)
    x = draw.integers(0, 256, (80, 192), "uint8")  # pictures once they are reshaped
    y = np.array(NAMES)[draw.integers(0, 3, 80)]
    np.savez(tmp_path / "pictures.npz", x=x, y=y)
    run = trained(tmp_path, monkeypatch, "pictures", PICTURES)
    text = (run.folder / "report.html").read_text()
    reader = read(text)
    counts = [
        [int(count) for count in re.findall(r">(\d+)</td>", row)]
        for row in re.findall(r"<tr><th>.*?</tr>", text)
    ]
    counts = [row for row in counts if len(row) == 3]
    assert sum(map(sum, counts)) == 20
    right = sum(counts[place][place] for place in range(3))
    assert right / 20 == pytest.approx(run.metrics["accuracy"])
    assert text.count('<img alt="" src="data:image/png;base64,') == min(12, 20 - right) > 0
    assert "dog <b>" in reader.text
    assert "</pre><script>" in reader.text
    assert text.count('<figure class="diagram"') == 1
    for shown in ("accuracy", "loss", "dense_1", "validation", "tensorflow"):
        assert shown in reader.text


def test_residuals_of_what_is_measured_and_the_lines_of_the_file(
    tmp_path: Path, monkeypatch, capsys
) -> None:
    draw = np.random.default_rng(2)
    lines = ["age,weight,level,ward"]
    for row in range(60):
        age = "NA" if row % 4 == 0 else draw.integers(20, 90)
        lines.append(f"{age},{draw.uniform(50, 90):.1f},{draw.integers(0, 300)},{'ab'[row % 2]}")
    (tmp_path / "patients.csv").write_text("\n".join(lines) + "\n")
    run = trained(tmp_path, monkeypatch, "sugar", MEASURED)
    text = (run.folder / "report.html").read_text()
    assert "predicted less true" in read(text).text
    assert text.count('<circle class="dot"') == 15
    rows = re.findall(r"<td>line (\d+) of patients.csv</td>(.*?)</tr>", text)
    assert len(rows) == 12
    for line, cells in rows:
        age, weight, _, ward = lines[int(line) - 1].split(",")
        found = re.findall(r"<td>(.*?)</td>", cells)
        assert found[0] == age.replace("NA", "–")
        assert float(found[1]) == float(weight)
        assert found[2:] == [ward]


def test_nothing_breaks_out(tmp_path: Path) -> None:
    evil = '"><script>x</script>'
    run = Run(evil, 1, tmp_path)
    (tmp_path / "run.json").write_text(json.dumps({"options": {evil: evil}, "epochs": 2}))
    (tmp_path / "params.json").write_text(json.dumps({evil: [evil, 1.5, None]}))
    (tmp_path / "environment.json").write_text(json.dumps({"devices": [evil], evil: evil}))
    (tmp_path / "metrics.json").write_text(json.dumps({evil: 1.0}))
    (tmp_path / "history.jsonl").write_text(
        json.dumps({"epoch": 1, "seconds": 1.0, evil: 0.5, "loss": None}) + "\n"
    )
    (tmp_path / "spec.dlspec").write_text(f"</pre>{evil}")
    evidence = Evidence("test", 3, [evil, "b"], [[1, 0], [2, 0]], (), [["example"]])
    text = page(run, [["layer"], [evil]], evidence)
    assert read(text).text.count(evil) >= 10
    assert "<script" not in text


def test_a_picture_is_what_a_reader_of_png_reads() -> None:
    # The reader that there is anyway: TensorFlow's.
    import base64

    import tensorflow as tf

    pixels = np.random.default_rng(1).integers(0, 256, (5, 7, 3), "uint8")
    data = png(7, 5, 3, pixels.tobytes()).partition(",")[2]
    assert np.array_equal(tf.io.decode_png(base64.b64decode(data)).numpy(), pixels)
