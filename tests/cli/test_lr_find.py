"""`specc lr-find`: rates are tried on the spec's own model and data, and nothing is left behind."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tests.cli.test_train import SPEC, specc

CALLED = SPEC.replace(
    "metrics    =", 'callbacks  = [CSVLogger("log.csv")]\n  metrics    ='
).replace("optimizer  = adam", "optimizer  = SGD(CosineDecay(1e-3, 100))")


def test_a_rate_is_suggested_and_drawn(tmp_path: Path) -> None:
    (tmp_path / "small.dlspec").write_text(CALLED)
    ended = specc(tmp_path, "lr-find", "small.dlspec", "--highest", "100", "-o", "rates.svg")
    assert ended.returncode == 0, ended.stderr
    word, number = ended.stdout.rsplit(maxsplit=1)
    assert word == "learning rate"
    assert 1e-4 < float(number) < 10  # plain gradient descent on iris learns between these
    assert "the loss falls fastest there; it is least at" in ended.stderr
    drawn = ElementTree.parse(tmp_path / "rates.svg").getroot()
    assert drawn.tag.endswith("svg")
    curve = next(part for part in drawn if part.tag.endswith("polyline"))
    assert 30 < len(curve.attrib["points"].split()) <= 100
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rates.svg", "small.dlspec"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lowest", "1", "--highest", "0.1"], "must be above --lowest"),
        (["-o", "rates.png"], "must end in .svg"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "small.dlspec").write_text(SPEC)
    ended = specc(tmp_path, "lr-find", "small.dlspec", *arguments)
    assert ended.returncode == 2
    assert message in ended.stderr
