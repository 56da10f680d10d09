"""`specs/overfitting.dlspec`: its remedies keep what is learned and what is validated together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.emitted.scripts import script_of

SPEC = (Path(__file__).parents[2] / "specs" / "overfitting.dlspec").read_text(encoding="utf-8")
RUN = """
_, *_, history, tested = script.run(epochs=25, verbose=0)
result = {name: [float(v) for v in values] for name, values in history.history.items()}
result["tested"] = tested["accuracy"]
"""


def gap(history: dict[str, Any]) -> float:
    """How much larger the loss of the validation part is, at the end."""
    return float(history["val_loss"][-1] - history["loss"][-1])


def test_the_remedies_narrow_the_gap(runner: Any) -> None:
    with_them = runner.run(script_of(SPEC).text, RUN)
    without = script_of(SPEC, penalty="0.0", drop="0.0", shift="0.0", patience="100")
    by_heart = runner.run(without.text, RUN)
    assert by_heart["accuracy"][-1] > 0.99
    assert gap(by_heart) > 0.05
    assert gap(with_them) < gap(by_heart) / 2
    assert with_them["tested"] > 0.9
