"""What is shown while a model trains."""

from __future__ import annotations

import io

from specc.training.progress import Display


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(epochs: int, stop: int | None = None) -> list[str]:
    stream = io.StringIO()
    display = Display(stream, epochs)
    for number in range(1, (stop or epochs) + 1):
        display.epoch(number, {"loss": 1 / number, "accuracy": 0.5})
    display.finish()
    return stream.getvalue().splitlines()


def test_a_short_run_has_a_line_for_each_epoch() -> None:
    shown = lines(3)
    assert [line.split("  ")[0] for line in shown] == ["epoch 1/3", "epoch 2/3", "epoch 3/3"]
    assert "loss 0.5  accuracy 0.5" in shown[1]
    assert shown[1].endswith("left")
    assert not shown[2].endswith("left")


def test_a_long_run_has_about_twenty_lines_the_last_among_them() -> None:
    shown = lines(1000)
    assert 15 <= len(shown) <= 25
    assert shown[-1].startswith("epoch 1000/1000")


def test_an_early_stop_leaves_its_last_epoch_standing() -> None:
    assert lines(1000, stop=123)[-1].startswith("epoch  123/1000")


def test_a_terminal_has_one_line_that_renews_itself() -> None:
    terminal = Terminal()
    display = Display(terminal, 100)
    for number in range(1, 42):
        display.epoch(number, {"loss": 0.1})
    display.finish()
    written = terminal.getvalue()
    assert written.count("\n") == 1
    assert written.endswith("\n")
    assert "epoch  41/100" in written.rpartition("\r")[2]
