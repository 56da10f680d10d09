"""`device { autotune = true }`: the fastest way to run steps is kept; results stay as they were."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.emitted.scripts import script_of

SPEC = """
data {
  source = sklearn(digits)
  split  = Split(test=0.9, seed=1)
  input   image = x -> Reshape([8, 8, 1]) -> Rescaling(1 / 16)
  target  digit = y
  augment image = RandomTranslation(0.1, 0.1)
}

model net {
  input image: float32[8, 8, 1]
  Flatten
  Dense(16, activation=relu)
  BatchNormalization
  Dropout(0.3)
  output digit = Dense(10, activation=softmax)
}

train {
  loss       = sparse_categorical_crossentropy
  epochs     = 2
  batch_size = 36
}

device cpu {
  %s
}
"""

RUN = """
import io, sys
import numpy as np
kept, sys.stderr = sys.stderr, io.StringIO()
model, *_, history, tested = script.run(verbose=0)
said, sys.stderr = sys.stderr.getvalue(), kept
result = {
    "said": said,
    "loss": history.history["loss"],
    "weights": [np.asarray(w).ravel().tolist() for w in model.trainable_variables],
    "chosen": [bool(model.jit_compile), int(model.steps_per_execution)],
    "steps": int(model.optimizer.iterations),
}
"""


@pytest.mark.parametrize("draws", [True, False])
def test_what_is_tried_leaves_no_trace(runner: Any, draws: bool) -> None:
    spec = SPEC if draws else SPEC.replace("  Dropout(0.3)\n", "")
    plain = runner.run(script_of(spec % "precision = float32").text, RUN)
    tuned = runner.run(script_of(spec % "autotune = true").text, RUN)
    assert plain["said"] == ""
    jit, together = tuned["chosen"]
    assert not (draws and jit)
    assert tuned["said"].startswith(
        f"autotune: XLA {'on' if jit else 'off'}, steps in a call: {together};"
    )
    assert tuned["steps"] == plain["steps"] == 10
    np.testing.assert_allclose(tuned["loss"], plain["loss"], rtol=1e-5)
    for one, other in zip(tuned["weights"], plain["weights"], strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
