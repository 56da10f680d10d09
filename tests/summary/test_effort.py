"""How much a step of training computes, and that long steps are run one by one."""

from __future__ import annotations

import pytest

from specc.backends.python.program import emit
from specc.backends.python.training import SHORT
from specc.pipeline import compile_text
from specc.summarizing.effort import work_of_step

SPEC = """
data {
  source = random([WIDTH])
  input x = x
  target y = y
}
model m {
  input x: float32[WIDTH]
  output y = Dense(1)
}
train {
  loss = mean_squared_error
  SETTING
}
device DEVICE
"""


def program_of(width: int, setting: str = "batch_size = 10", device: str = "cpu"):
    text = SPEC.replace("WIDTH", str(width)).replace("SETTING", setting)
    compilation = compile_text(text.replace("DEVICE", device))
    assert compilation.program is not None, compilation.diagnostics
    return compilation.program


def test_work_is_that_of_all_examples_of_a_step() -> None:
    assert work_of_step(program_of(7)) == 70
    assert work_of_step(program_of(7, "epochs = 3")) == 7 * 32
    assert work_of_step(program_of(7, "batch_size = all")) == 7 * 32


def test_an_open_size_counts_as_a_hundred() -> None:
    found = compile_text("model m {\n input x: float32[?, 3]\n output y = Dense(2)\n}")
    assert found.program is not None
    assert work_of_step(found.program) == 100 * 3 * 2 * 32


@pytest.mark.parametrize(
    ("width", "setting", "device", "several"),
    [
        (4, "batch_size = 10", "cpu", True),
        (SHORT["cpu"] // 10, "batch_size = 10", "cpu", False),
        (SHORT["cpu"] // 10, "batch_size = 1", "cpu", True),
        (SHORT["cpu"] // 10, "batch_size = 10", "gpu", True),
        (SHORT["cpu"] // 10, "batch_size = 10", "cpu { autotune = true }", True),
        (4, "steps_per_execution = 1", "cpu", False),
    ],
)
def test_short_steps_are_run_several_in_a_call(
    width: int, setting: str, device: str, several: bool
) -> None:
    script = emit(program_of(width, setting, device)).text
    assert ("compile_model(model, steps_per_execution)" in script) is several
