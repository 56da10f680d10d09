"""`specc layers`: what a spec may use."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import specc.cli.layers as layers_command
from specc.reference.coverage import coverage, refused, rows
from specc.reference.lookup import SECTIONS


def test_every_layer_is_listed_and_counted(specc) -> None:
    status, out, err = specc("layers")
    assert (status, err) == (0, "")
    listed = {line.split()[0] for line in out.splitlines() if line.startswith("  ")}
    assert listed == {row.entry.name for row in rows("layers")}
    counts = coverage("layers")
    assert out.splitlines()[-1].startswith(
        f"{counts.with_rule} of {counts.public - counts.refused} public layers have a rule"
    )


def test_what_a_text_occurs_in(specc) -> None:
    status, out, _ = specc("layers", "LSTM bidirectional")
    assert status == 1
    status, out, _ = specc("layers", "lstm")
    names = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
    assert status == 0
    assert names == ["LSTM", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "LSTMCell"]
    assert out.endswith(f"5 of {len(rows('layers'))} layers\n")


def test_another_name_is_found(specc) -> None:
    assert "  Conv2D " in specc("layers", "Convolution2D")[1]


def test_nothing_is_said_on_standard_error(specc) -> None:
    assert specc("layers", "zzz") == (1, "", "nothing among the layers has 'zzz' in it\n")


def test_functions(specc) -> None:
    _, out, _ = specc("layers", "--ops", "reshape")
    assert "  reshape " in out
    assert specc("layers", "--section", "ops", "reshape")[1] == out
    assert "functions of keras.ops have a rule" in specc("layers", "--ops")[1]


@pytest.mark.parametrize("section", SECTIONS)
def test_any_section(specc, section: str) -> None:
    status, out, err = specc("layers", "--section", section)
    assert (status, err) == (0, "")
    assert all(f"  {row.entry.name}" in out for row in rows(section))


def test_a_section_that_there_is_not(specc) -> None:
    status, out, _ = specc("layers", "--section", "loses")
    assert (status, out) == (2, "")
    assert specc("layers", "--ops", "--section", "losses")[0] == 2


def test_the_refused_with_their_reasons(specc) -> None:
    status, out, err = specc("layers", "--refused")
    assert (status, err) == (0, "")
    for section in SECTIONS:
        for entry in refused(section):
            assert entry.refused in out
            assert entry.name in out
    assert "it takes a function" in specc("layers", "--refused", "--section", "layers")[1]
    assert specc("layers", "--refused", "--section", "splits") == (1, "", "")


def test_data(specc) -> None:
    status, out, err = specc("layers", "--json", "conv2d")
    assert (status, err) == (0, "")
    data = json.loads(out)
    first = data["entries"][0]
    assert first == {
        "name": "Conv2D",
        "path": "keras.layers.Conv2D",
        "explain": "layers.Conv2D",
        "family": "Convolution",
        "summary": "filters that slide over images",
        "spellings": ["Convolution2D"],
        "has_rule": True,
    }
    counts = coverage("layers")
    assert (data["public"], data["refused"]) == (counts.public, counts.refused)
    assert data["with_rule"] == counts.with_rule


def test_refused_as_data(specc) -> None:
    data = json.loads(specc("layers", "--json", "--refused")[1])
    named = {(entry["section"], entry["name"]): entry["refused"] for entry in data["entries"]}
    assert "function" in named["layers", "Lambda"]
    assert set(named) == {(s, entry.name) for s in SECTIONS for entry in refused(s)}


def test_a_narrow_terminal_wraps(specc, monkeypatch) -> None:
    monkeypatch.setattr(layers_command, "_width", lambda: 50)
    _, out, _ = specc("layers", "--refused")
    assert max(map(len, out.splitlines())) <= 50
    _, out, _ = specc("layers")
    assert max(map(len, out.splitlines())) <= 50
    assert "  ContrastLimitedAdaptiveHistogramEqualization\n" in out


def test_colour_on_request_only(specc) -> None:
    assert "\x1b[" not in specc("layers", "conv")[1]
    assert "\x1b[1mConvolution\x1b[0m" in specc("layers", "conv", "--color", "always")[1]


def test_a_reader_that_leaves(root) -> None:
    program = f"{sys.executable} -m specc layers --ops | head -1"
    done = subprocess.run(
        program, shell=True, cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("Arithmetic\n", "")
