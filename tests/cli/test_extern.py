"""Extern layers on the command line and from Python: imported only where that is allowed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SPEC = """\
extern layer Windows(size: int, stride: int = 1)
  -> [(shape[0] - size) // stride + 1, size * shape[1]] from "sliding.windows"

data {
  source = random(shape=[10, 2], classes=2, examples=16, seed=1)
  input  x = x
  target y = y
}

model m {
  input x: float32[10, 2]
  output y = x -> Windows(4, stride=2) -> Flatten -> Dense(2)
}

train {
  loss = SparseCategoricalCrossentropy(from_logits=true)
  batch_size = 8
}

device cpu
"""

MODULE = """\
from pathlib import Path

import keras
from keras import ops

Path("imported").touch()


class Windows(keras.layers.Layer):
    def __init__(self, size, stride=1, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.stride = stride

    def call(self, x):
        starts = range(0, x.shape[1] - self.size + 1, self.stride)
        rows = [ops.reshape(x[:, i : i + self.size], (-1, self.size * x.shape[2])) for i in starts]
        return ops.stack(rows, axis=1)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a spec, and the module that it speaks of beside it."""
    (tmp_path / "specs" / "sliding").mkdir(parents=True)
    (tmp_path / "specs" / "m.dlspec").write_text(SPEC)
    (tmp_path / "specs" / "sliding" / "windows.py").write_text(MODULE)
    return tmp_path


def specc(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "-m", "specc", *arguments)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


def edit(folder: Path, before: str, after: str) -> None:
    """Change the module."""
    module = folder / "specs" / "sliding" / "windows.py"
    text = module.read_text()
    assert before in text
    module.write_text(text.replace(before, after))


def test_checking_and_building_import_nothing(folder: Path) -> None:
    edit(folder, "import keras", "raise SystemExit('imported')")
    assert specc(folder, "check", "specs/m.dlspec").returncode == 0
    done = specc(folder, "build", "specs/m.dlspec")
    assert done.returncode == 0, done.stderr
    script = (folder / "build" / "m.py").read_text()
    assert "from sliding.windows import Windows\n" in script
    assert "Windows(4, stride=2)" in script
    assert not (folder / "imported").exists()


@pytest.mark.parametrize("command", [["train"], ["build", "--run"]])
def test_running_needs_leave(folder: Path, command: list[str]) -> None:
    done = specc(folder, *command, "specs/m.dlspec")
    assert done.returncode == 1
    assert "error[E0605]: running this would import `sliding.windows`" in done.stderr
    assert "m.dlspec:1:14" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (folder / "imported").exists()


@pytest.mark.parametrize("command", [["train", "-o", "build"], ["build", "--run"]])
def test_a_module_beside_the_spec_is_found(folder: Path, command: list[str]) -> None:
    done = specc(folder, *command, "--allow-extern", "specs/m.dlspec")
    assert done.returncode == 0, done.stderr
    assert (folder / "build" / "m.keras").exists()
    assert (folder / "imported").exists()


def test_a_module_in_the_current_folder_is_found(folder: Path) -> None:
    (folder / "specs" / "sliding").rename(folder / "sliding")
    done = specc(folder, "train", "--allow-extern", "specs/m.dlspec")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [["train"], ["build", "--run"]])
def test_a_module_that_is_nowhere_is_one_message(folder: Path, command: list[str]) -> None:
    (folder / "specs" / "sliding" / "windows.py").unlink()
    done = specc(folder, *command, "--allow-extern", "specs/m.dlspec")
    assert done.returncode == 1
    assert "there is no module `sliding.windows`" in done.stderr
    assert "error[E0606]" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("import keras\n", "import keras, no_such_module\n", "there is no module `no_such_module`"),
        ("import keras\n", "import keras\n1 / 0\n", "ZeroDivisionError: division by zero"),
        ("class Windows", "class Window", "it has no `Windows`"),
        ("(keras.layers.Layer)", "", "`Windows` is no layer of Keras's"),
    ],
)
def test_a_module_that_is_not_what_it_should_be(
    folder: Path, before: str, after: str, reason: str
) -> None:
    edit(folder, before, after)
    done = specc(folder, "train", "--allow-extern", "specs/m.dlspec")
    assert done.returncode == 1
    assert f"`sliding.windows` cannot be imported: {reason}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_module_that_fails_in_a_script(folder: Path) -> None:
    edit(folder, "import keras\n", "import keras, no_such_module\n")
    done = specc(folder, "build", "--run", "--allow-extern", "specs/m.dlspec")
    assert done.returncode == 1
    assert "error[E0606]: `sliding.windows` cannot be imported" in done.stderr
    assert "there is no module `no_such_module`" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_layer_that_differs_from_its_declaration(folder: Path) -> None:
    edit(folder, "ops.stack(rows, axis=1)", "ops.concatenate(rows, axis=1)")
    done = specc(folder, "train", "--allow-extern", "specs/m.dlspec")
    assert done.returncode == 1
    message = "`Windows` gives float32[?, 32], not float32[?, 4, 8]"
    assert f"error[E0607]: {message}" in done.stderr
    assert "m.dlspec:2:6" in done.stderr


def test_from_python(folder: Path) -> None:
    code = """
import sys, specc
program = specc.load("specs/m.dlspec")
before = list(sys.path)
try:
    specc.build_model(program)
except specc.SpecError as error:
    print(error.diagnostics[0].code)
print(specc.build_model(program, allow_extern=True).output_shape)
print(len(specc.train(program, allow_extern=True, epochs=2).epoch))
print(sys.path == before)
"""
    done = run(folder, "-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["E0605", "(None, 2)", "2", "True"]


def test_leave_is_for_running(folder: Path) -> None:
    done = specc(folder, "build", "--allow-extern", "specs/m.dlspec")
    assert done.returncode == 2
    assert "--allow-extern goes with --run" in done.stderr
