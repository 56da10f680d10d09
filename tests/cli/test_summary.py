"""`specc summary`: options, streams, what goes into pipes and onto terminals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import specc as package

OPEN = """\
model m {
  input x: float32[?time, 4]
  output y = x -> Conv1D(8, 3, padding=same) -> Dense(2)
}
"""


@pytest.fixture
def open_spec(tmp_path: Path) -> str:
    path = tmp_path / "open.dlspec"
    path.write_text(OPEN)
    return str(path)


def test_the_table_is_that_of_the_api(specc, folder) -> None:
    for arguments in ((), ("--depth", "0")):  # without the command line's library, and with it
        status, out, err = specc("summary", "good.dlspec", *arguments)
        assert (status, err) == (0, "")
        assert out == f"{package.summary(package.load('good.dlspec'))}\n"


def test_data_is_that_of_the_api(specc, folder) -> None:
    status, out, err = specc("summary", "good.dlspec", "--json")
    assert (status, err) == (0, "")
    assert json.loads(out) == package.summary(package.load("good.dlspec")).as_data()


def test_mistakes_in_the_spec_are_messages(specc, folder) -> None:
    for arguments in (("bad.dlspec",), ("bad.dlspec", "--json")):
        status, out, err = specc("summary", *arguments)
        assert (status, out) == (1, "")
        assert "error[E" in err


def test_sizes_and_batches(specc, open_spec) -> None:
    options = ("--size", "time=10", "--batch-size", "1,2", "--batch-size", "300", "--json")
    status, out, err = specc("summary", open_spec, *options, "--optimizer", "adam")
    assert (status, err) == (0, "")
    data = json.loads(out)
    assert data["multiply_adds"] == {"per_example": 10 * (3 * 4 * 8 + 8 * 2), "complete": True}
    assert [batch["batch_size"] for batch in data["training"]["batches"]] == [1, 2, 300]
    assert data["training"]["optimizer_bytes"] == 2 * 4 * data["parameters"]["total"]
    assert specc("summary", open_spec, "--size", "x=10x4")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--size", "time"], "'time' is neither NAME=NUMBER nor INPUT=HEIGHTxWIDTHx…"),
        (["--size", "time=-1"], "is neither NAME=NUMBER"),
        (["--size", "tims=3"], "no size or input is called 'tims'; there are: time, x"),
        (["--batch-size", "0"], "it is a number of examples"),
        (["--batch-size", "8,"], "it is a number of examples"),
        (["--optimizer", "adan"], "no optimizer is called 'adan'"),
        (["--precision", "half"], "'half' is not one of"),
    ],
)
def test_misuse(specc, open_spec, arguments, said) -> None:
    status, out, err = specc("summary", open_spec, *arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_a_spec_without_a_model_is_misuse(specc, tmp_path) -> None:
    path = tmp_path / "none.dlspec"
    path.write_text("let a = 1\n")
    status, out, err = specc("summary", str(path))
    assert (status, out) == (2, "")
    assert "the spec has no model" in err


def on_a_terminal(*arguments: str, columns: int, **environment: str) -> str:
    """What `specc` writes on a terminal so wide."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", **environment}
    env = {name: value for name, value in env.items() if value}
    command = [sys.executable, "-m", "specc", *arguments]
    process = subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=env)
    os.close(theirs)
    found = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        found += part
    os.close(ours)
    assert process.wait() == 0
    return found.decode().replace("\r\n", "\n")


def test_a_terminal_has_as_many_columns_and_bold_titles(root) -> None:
    spec = str(root / "specs" / "zoo" / "resnet.dlspec")
    shown = on_a_terminal("summary", spec, columns=80, NO_COLOR="")
    assert shown.startswith("\x1b[1m #  layer (type)")
    plain = on_a_terminal("summary", spec, columns=80, NO_COLOR="1")
    assert "\x1b" not in plain
    assert plain == shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert max(map(len, plain.splitlines())) == 80


def test_a_stream_that_knows_few_characters_gets_those(root) -> None:
    command = [
        sys.executable,
        "-m",
        "specc",
        "summary",
        str(root / "specs" / "alphago_zero.dlspec"),
    ]
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, env=env, check=True)
    assert done.stdout.isascii()
    assert b"repeat ?18" in done.stdout
