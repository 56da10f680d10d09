"""How settings are written: constants by name, params as parameters, lists by output."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emitted.scripts import script_of
from tests.emitted.test_training import DATA, MODEL, recorded


def test_settings_speak_of_the_constants_of_the_script(runner: Any):
    spec = (
        """
        let most = 2 * 20
        let share = 1 / 5
        let watched = [name for name in [accuracy, mae]]
        param rate: float = 0.1
        param width: int = 8 in 1..most
        param patient: list = [2, 3]
        """
        + DATA.replace("test=0.2", "test=share")
        + MODEL.replace("Dense(8", "Dense(width")
        + """
        train {
          let slow = rate / most
          loss = categorical_crossentropy
          optimizer = SGD(momentum=share, learning_rate=slow)
          metrics = { label = watched }
          class_weight = { 0 = share, 1 = rate if rate > 1 else 2.0, 2 = 1 }
          callbacks = [EarlyStopping(monitor=val_loss, patience=p) for p in patient]
        }
        """
    )
    text = script_of(spec).text
    assert "MOST = 2 * 20\nSHARE = 1 / 5\n\n" in text
    assert "SGD(momentum=SHARE, learning_rate=rate / MOST)" in text
    assert "test_size=SHARE" in text
    assert 'f"--width must be in 1..{MOST}"' in text
    found = recorded(runner, spec)
    assert found["compile"]["metrics"] == ["accuracy", "mae"]
    assert found["fit"]["class_weight"] == {"0": 0.2, "1": 2.0, "2": 1}
    assert found["fit"]["callbacks"] == ["EarlyStopping", "EarlyStopping"]
    snippet = "script.compile_model(model := script.build_model(), rate=0.8)\n"
    snippet += "result = model.optimizer.learning_rate.numpy().item()"
    assert runner.run(text, snippet) == pytest.approx(0.02)


@pytest.mark.parametrize("written", ["{ 0 = none, 1 = none, 2 = none }", "weights"])
def test_classes_are_weighed_by_their_numbers(runner: Any, written: str):
    """Without a weight nothing is lost; with one for each class all of it."""
    spec = DATA + MODEL + "let weights = { 0 = none, 1 = none, 2 = none }"
    spec += f"\ntrain {{ loss = categorical_crossentropy\nclass_weight = {written}\nepochs = 1 }}"
    fit = "model = script.build_model()\nscript.compile_model(model)\n"
    fit += "result = script.train(model, script.load_data()).history['loss']"
    zero = script_of(spec.replace("none", "0")).text
    assert runner.run(zero, fit) == [0]
    (lost,) = runner.run(script_of(spec.replace("none", "0.5")).text, fit)
    (twice,) = runner.run(script_of(spec.replace("none", "1.0")).text, fit)
    assert 0 < lost < twice


def test_a_list_that_is_computed_goes_to_the_outputs_in_their_order(runner: Any):
    spec = """
        let weights = [0.5 * n for n in [1, 2]]
        model net {
          input x: float32[2]
          output second = x -> Dense(1)
          output first = x -> Dense(1)
        }
        train {
          loss = [mse, mae]
          loss_weights = weights
        }
        """
    found = recorded(runner, spec)
    assert found["compile"]["loss"] == {"second": "mse", "first": "mae"}
    assert found["compile"]["loss_weights"] == {"second": 0.5, "first": 1.0}
