"""`specc convert` and `specc build --emit json`: a spec in its other form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specc.cli import main

SPEC = """dlspec 1

model m {
  input x: float32[4]
  Dense(8, activation=relu)
  output y = Dense(1)
}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.dlspec").write_text(SPEC)
    return tmp_path


def test_there_and_back(folder, capsys) -> None:
    assert main(["convert", "a.dlspec", "b.dlspec.json"]) == 0
    assert capsys.readouterr().out == "wrote b.dlspec.json\n"
    assert main(["convert", "b.dlspec.json", "c.dlspec"]) == 0
    assert (folder / "c.dlspec").read_text() == SPEC
    assert not [p.name for p in folder.iterdir() if p.name.endswith(".new")]


def test_to_standard_output(folder, capsys) -> None:
    assert main(["convert", "a.dlspec", "-"]) == 0
    text = capsys.readouterr().out
    assert [node["id"] for node in json.loads(text)["models"][0]["nodes"]] == ["dense", "dense_1"]
    (folder / "a.dlspec.json").write_text(text)
    assert main(["convert", "a.dlspec.json", "-"]) == 0
    assert capsys.readouterr().out == SPEC


def test_build_writes_it_too(folder, capsys) -> None:
    assert main(["build", "a.dlspec", "--emit", "json"]) == 0
    written = (folder / "build" / "a.dlspec.json").read_text()
    capsys.readouterr()
    assert main(["build", "a.dlspec", "--emit", "json", "--stdout"]) == 0
    assert capsys.readouterr().out == written
    assert main(["build", "build/a.dlspec.json"]) == 0
    assert "def build_model" in (folder / "build" / "a.py").read_text()


def test_params_have_their_values(folder, capsys) -> None:
    text = f"param width: int = 8\n{SPEC[10:].replace('8', 'width')}"
    (folder / "a.dlspec").write_text(text)
    assert main(["convert", "a.dlspec", "-", "--set", "width=16"]) == 0
    [model] = json.loads(capsys.readouterr().out)["models"]
    assert model["nodes"][0]["arguments"]["units"] == 16


def test_a_spec_is_written_out(folder) -> None:
    """Between two files of one form, what is written is the spec after expansion."""
    (folder / "a.dlspec").write_text(SPEC.replace("  Dense(8", "  repeat 2 { relu }\n  Dense(8"))
    assert main(["convert", "a.dlspec", "b.dlspec"]) == 0
    assert (folder / "b.dlspec").read_text().count("  relu\n") == 2


def test_the_spec_itself_is_left_alone(folder, capsys) -> None:
    assert main(["convert", "a.dlspec", "./a.dlspec"]) == 2
    assert "the spec is read from it" in capsys.readouterr().err
    assert (folder / "a.dlspec").read_text() == SPEC


def test_nothing_is_written_of_a_spec_with_mistakes(folder, capsys) -> None:
    (folder / "a.dlspec").write_text(SPEC.replace("relu", "rleu"))
    assert main(["convert", "a.dlspec", "b.dlspec.json"]) == 1
    assert not (folder / "b.dlspec.json").exists()
    assert "E0305" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", "a.dlspec", "b.txt"],
        ["convert", "a.dlspec", "-", "--format", "json"],
        ["build", "a.dlspec", "--emit", "json", "--run"],
        ["build", "a.dlspec", "--emit", "yaml"],
    ],
)
def test_what_cannot_be_meant(folder, arguments, capsys) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().out == ""


def test_messages_for_programs_tell_the_pointer(folder, capsys) -> None:
    main(["convert", "a.dlspec", "b.dlspec.json"])
    text = (folder / "b.dlspec.json").read_text()
    (folder / "b.dlspec.json").write_text(text.replace('"relu"', '"rleu"'))
    capsys.readouterr()
    assert main(["check", "--format", "json", "b.dlspec.json"]) == 1
    [message] = json.loads(capsys.readouterr().out)
    pointer = "/models/0/nodes/0/arguments/activation"
    assert (message["pointer"], message["line"], message["fixes"]) == (pointer, 12, [])
    assert main(["check", "--format", "sarif", "b.dlspec.json"]) == 1
    [result] = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    [logical] = result["locations"][0]["logicalLocations"]
    assert logical == {"fullyQualifiedName": pointer, "kind": "value"}
    assert main(["check", "--fix", "b.dlspec.json"]) == 1
    assert '"rleu"' in (folder / "b.dlspec.json").read_text(), "JSON texts are not edited"
