"""What fails while a script runs is one message at the spec's line; what does not is as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import specc
from specc.backends.python.program import emit
from specc.backends.script_process import run_in_process
from specc.diagnostics import Diagnostic, Sink
from tests.cli.processes import interruptible

SPEC = """\
data {
  source = random(shape=[96, 96, 3], classes=2, examples=8, seed=1)
  input  x = x
  target y = y
}

model m {
  input x: float32[96, 96, 3]
  output y = x -> MobileNetV2(include_top=false, pooling=avg) -> Dense(2)
}

train {
  loss = SparseCategoricalCrossentropy(from_logits=true)
  epochs = 1_000_000
  batch_size = 8
}

device cpu
"""

OFFLINE = """\
import socket


def refused(*arguments, **options):
    raise OSError("no network in tests")


socket.getaddrinfo = socket.socket.connect = refused
"""
"""What a Python imports when it starts, so that a download ends before it begins."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.dlspec").write_text(SPEC)
    (tmp_path / "offline").mkdir()
    (tmp_path / "offline" / "sitecustomize.py").write_text(OFFLINE)
    return tmp_path


def environment(folder: Path) -> dict[str, str]:
    """That of a machine without a network, on which nothing was fetched before."""
    return {
        **os.environ,
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "KERAS_HOME": str(folder / "keras"),
        "PYTHONPATH": os.pathsep.join(
            [str(folder / "offline"), *filter(None, [os.environ.get("PYTHONPATH")])]
        ),
    }


@pytest.mark.parametrize("command", [["train"], ["build", "--run"]])
def test_without_a_network(folder: Path, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "specc", *command, "m.dlspec"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment(folder),
    )
    assert done.returncode == 1
    lines = done.stderr[done.stderr.index("error[") :].splitlines()
    assert lines[0].startswith("error[E0608]: `https://")
    assert lines[1] == " --> m.dlspec:9:19"
    assert "  = note: no network in tests" in lines
    assert lines[-1] == "1 error in m.dlspec"
    assert "Traceback" not in done.stderr


def test_an_interrupted_script_is_one_line(folder: Path) -> None:
    spec = SPEC.replace("MobileNetV2(include_top=false, pooling=avg)", "Flatten")
    (folder / "m.dlspec").write_text(spec)
    child = subprocess.Popen(
        [sys.executable, "-m", "specc", "build", "m.dlspec", "--run"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(folder),
        preexec_fn=interruptible,
        start_new_session=True,
    )
    assert child.stdout is not None
    while not child.stdout.readline().startswith("Epoch "):
        assert child.poll() is None
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does: specc and the script
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert err.splitlines()[-1] == "specc: interrupted"
    assert "Traceback" not in err


Run = Callable[..., tuple[int, list[Diagnostic]]]


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs Python statements as the script of the spec: the exit status, and what is said."""
    program = specc.load(folder / "m.dlspec")

    def run(statements: str, *arguments: str) -> tuple[int, list[Diagnostic]]:
        path = folder / "script.py"
        path.write_text(statements)
        sink = Sink()
        status = run_in_process(path, program, emit(program), arguments, sink)
        return status, sink.sorted()

    return run


def test_a_script_finds_what_it_finds_alone(folder: Path, run: Run, capfd) -> None:
    (folder / "beside.py").write_text("")
    found = run(
        "import sys, os, beside\n"
        "assert __name__ == '__main__' and 'specc' not in sys.modules\n"
        "print(os.path.basename(sys.argv[0]), *sys.argv[1:])\n",
        "--one",
        "2",
    )
    assert found == (0, [])
    assert capfd.readouterr() == ("script.py --one 2\n", "")


def test_its_own_status_is_kept(run: Run, capfd) -> None:
    assert run("raise SystemExit(3)") == (3, [])
    assert run("raise SystemExit()") == (0, [])
    read = "import argparse\nargparse.ArgumentParser().parse_args()"
    assert run(read, "--unknown") == (2, [])
    assert "script.py: error: unrecognized arguments: --unknown" in capfd.readouterr().err


def test_an_exception_is_said_once(run: Run, capfd) -> None:
    status, (said,) = run("def f():\n    raise ValueError('first\\nsecond')\nf()")
    assert status == 1
    assert said.code == "E0603"
    assert said.message == "this failed when it ran: ValueError"
    assert said.notes == ("first", "second")
    assert capfd.readouterr().err == ""


def test_a_script_that_gives_up_is_said_in_its_words(run: Run, capfd) -> None:
    status, (said,) = run("raise SystemExit('no examples are left')")
    assert status == 1
    assert said.message == "this failed when it ran: no examples are left"
    assert said.notes == ()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("name", "said"), [("SIGKILL", True), ("SIGTERM", False)])
def test_a_script_that_is_ended(run: Run, name: str, said: bool) -> None:
    status, messages = run(f"import os, signal\nos.kill(os.getpid(), signal.{name})")
    assert status == 128 + getattr(signal, name)
    expected = ["this failed when it ran: its process was ended by SIGKILL"] if said else []
    assert [message.message for message in messages] == expected
