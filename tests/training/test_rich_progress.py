"""What rich draws while a model trains, and the clock behind it."""

from __future__ import annotations

import io
import re

import pytest

from specc.training import clock
from specc.training.clock import Clock, duration
from specc.training.rich_progress import RichDisplay


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def last_drawing(epochs: int, done: int, steps: int) -> list[str]:
    """The lines that stand at the end, after so many epochs and steps of the next one."""
    terminal = Terminal()
    display = RichDisplay(terminal, epochs, 10)
    for number in range(1, done + 1):
        for step in range(1, 11):
            display.step(step, {"loss": 1.0})
        display.epoch(number, {"loss": 1 / number, "val_loss": abs(number - 2.5)})
    for step in range(1, steps + 1):
        display.step(step, {"loss": 0.25, "accuracy": 0.5})
    display.finish()
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", terminal.getvalue())
    written = [line.strip() for line in re.split(r"[\r\n]+", plain) if line.strip()]
    first = max(i for i, line in enumerate(written) if line.startswith("epoch") and "%" in line)
    return written[first:]


@pytest.fixture(autouse=True)
def wide(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm-256color")


def test_in_an_epoch_the_step_and_the_one_before_are_shown() -> None:
    how_far, running, measured = last_drawing(8, done=4, steps=3)
    assert how_far.startswith("epoch 5/8  step 3/10")
    assert " 54%" in how_far
    assert "steps/s" in how_far
    assert how_far.endswith("left")
    assert running == "this epoch  loss 0.25  accuracy 0.5"
    assert measured.startswith("epoch 4  loss 0.25  val_loss 1.5")
    assert measured.endswith("(best val_loss 0.5, epoch 2)")


def test_at_the_end_nothing_is_left() -> None:
    how_far, measured = last_drawing(3, done=3, steps=0)
    assert how_far.startswith("epoch 3/3 ")
    assert "100%" in how_far
    assert "left" not in how_far
    assert measured.startswith("epoch 3  ")


def test_the_clock_goes_on_with_what_was_done(monkeypatch) -> None:
    now = [100.0]
    monkeypatch.setattr(clock.time, "monotonic", lambda: now[0])
    running = Clock(epochs=4, steps=10, done=2)
    assert running.share == 0.5
    now[0] += 9  # the first step traces
    running.step(1)
    assert (running.rate, running.left) == (None, None)
    now[0] += 2
    running.step(5)
    assert running.rate == pytest.approx(2.0)
    assert running.left == pytest.approx((40 - 25) / 2)
    assert running.seconds == 11


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.04, "0.0 s"), (59.94, "59.9 s"), (187, "3:07 min"), (7500, "2:05 h")]
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words
