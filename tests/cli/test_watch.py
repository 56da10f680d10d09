"""`specc watch`, as a process whose specs are saved while it runs."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from specc.cli.watching import stamps, wait
from tests.cli.processes import interruptible
from tests.cli.texts import BAD, GOOD

SHARED = "block twice(units) {\n  input x\n  output x -> Dense(units) -> Dense(units)\n}\n"
USER = """\
import "shared.dlspec"

model m {
  input x: float32[4]
  output y = twice(3)
}
"""


class Watched:
    """A `specc watch` that runs; `until` reads what it prints until a text is in it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "specc", "watch", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=interruptible,
        )
        assert self.process.stdout is not None
        self.output = self.process.stdout.fileno()

    def until(self, text: str) -> str:
        return read_until(self.output, text)

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def read_until(handle: int, text: str) -> str:
    shown = ""
    while text not in shown:
        assert select.select([handle], [], [], 60)[0], f"no '{text}' in: {shown}"
        shown += os.read(handle, 65536).decode()
    return shown


@pytest.fixture
def watch(tmp_path) -> Iterator[type[Watched]]:
    running: list[Watched] = []

    def start(*arguments: str) -> Watched:
        running.append(Watched(tmp_path, *arguments))
        return running[-1]

    yield start  # type: ignore[misc]
    for one in running:
        one.process.kill()
        one.process.communicate()


def test_messages_come_and_go(tmp_path, watch) -> None:
    spec = tmp_path / "net.dlspec"
    spec.write_text(GOOD)
    watched = watch("net.dlspec")
    assert "no errors in net.dlspec" in watched.until("Ctrl-C ends")
    spec.write_text(BAD)
    assert "error[" in watched.until("Ctrl-C ends")
    new = tmp_path / ".net.dlspec.new"
    new.write_text(GOOD)
    new.rename(spec)  # as many editors save
    assert "no errors in net.dlspec" in watched.until("Ctrl-C ends")
    spec.unlink()
    assert "error[E0001]" in watched.until("Ctrl-C ends")
    assert watched.end() == 0


def test_imports_are_followed(tmp_path, watch) -> None:
    (tmp_path / "net.dlspec").write_text(USER)
    watched = watch("net.dlspec")
    assert "error[" in watched.until("Ctrl-C ends")  # there is no such file yet
    (tmp_path / "shared.dlspec").write_text(SHARED)
    assert "2 files watched" in watched.until("Ctrl-C ends")
    (tmp_path / "shared.dlspec").write_text(SHARED.replace("Dense", "Dence"))
    assert "Dence" in watched.until("Ctrl-C ends")
    assert watched.end() == 0


def test_the_last_good_build_is_kept(tmp_path, watch) -> None:
    spec, script = tmp_path / "net.dlspec", tmp_path / "build" / "net.py"
    spec.write_text(BAD)
    watched = watch("--build", "net.dlspec")
    assert "nothing is built" in watched.until("Ctrl-C ends")
    spec.write_text(GOOD)
    assert "is built" in watched.until("Ctrl-C ends")
    good = script.read_text()
    spec.write_text(BAD)
    assert "is as it was" in watched.until("Ctrl-C ends")
    assert script.read_text() == good
    spec.write_text(GOOD.replace("Dense(", "Dense(1 + ", 1))
    watched.until("Ctrl-C ends")
    assert watched.end() == 0


def test_one_screen_of_a_terminal(tmp_path) -> None:
    (tmp_path / "net.dlspec").write_text(BAD * 30)
    main, terminal = pty.openpty()
    environment = {**os.environ, "LINES": "12", "COLUMNS": "80", "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "specc", "watch", "net.dlspec"],
        cwd=tmp_path,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment,
        preexec_fn=interruptible,
    )
    os.close(terminal)
    try:
        shown = read_until(main, "Ctrl-C ends")
        screen = shown.rpartition("\x1b[3J")[2]
        assert screen.count("\n") < 12
        assert "lines more: specc check" in screen
        assert "\x1b[31m" in screen
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert "\x1b[?1049l" in read_until(main, "errors in net.dlspec")
    finally:
        process.kill()
        process.wait()
        os.close(main)


def test_what_is_being_written_is_left_alone(tmp_path) -> None:
    path = tmp_path / "net.dlspec"
    path.write_text("a")
    seen = stamps([str(path)])
    looks = iter(["ab", "abc", "abcd"])
    done = []

    def sleep(_: float) -> None:
        text = next(looks, None)
        if text is None:
            done.append(path.read_text())
        else:
            path.write_text(text)

    wait(seen, sleep)
    assert done == ["abcd"]
