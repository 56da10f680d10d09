"""Batches of several steps, drawn as one, train as Keras's own function does, bit for bit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emitted.scripts import script_of

SPEC = """
data {
  source = sklearn(iris)
  split  = Split(test=0.2, validation=0.2, seed=1)
  input  features = x -> Normalization
  target species  = y
}
model m {
  input features: float32[4]
  Dense(8, activation=relu)
  BatchNormalization
  LAYER
  output species = Dense(3, activation=softmax)
}
train {
  loss       = sparse_categorical_crossentropy
  optimizer  = OPTIMIZER
  metrics    = [accuracy]
  epochs     = 3
  batch_size = 10
  SETTING
}
device cpu
"""

TRAINED = """
def trained(size, own):
    script.set_up(5)
    data, *_ = script.load_data()
    model = script.build_model()
    steps = script.count_steps(data["train"], size)
    script.compile_model(model, max(n for n in range(1, 33) if steps % n == 0))
    if own:
        history = script.train(model, data, batch_size=size, seed=5, verbose=0)
    else:
        history = model.fit(
            script.training_batches(data["train"], size, 5),
            epochs=3, steps_per_epoch=steps, shuffle=False, verbose=0,
            validation_data=script.batches(data["validation"], size),
        )
    variables = [*model.variables, *model.optimizer.variables]
    values = [v.numpy().tobytes().hex() for v in variables]
    return values, {k: [float(x) for x in v] for k, v in history.history.items()}
"""


@pytest.mark.parametrize(
    ("optimizer", "layer"),
    [
        ("adam", "Dropout(0.3)"),
        ("SGD(0.1, momentum=0.9, use_ema=true)", "GaussianNoise(0.1)"),
        ("Adam(gradient_accumulation_steps=3, clipnorm=1.0)", "Doubled"),
    ],
)
def test_steps_in_one_call_are_those_of_keras(runner: Any, optimizer: str, layer: str):
    spec = SPEC.replace("OPTIMIZER", optimizer).replace("LAYER", layer).replace("SETTING", "")
    own = "layer Doubled() {\n  input x\n  output 2 * x\n}\n" if layer == "Doubled" else ""
    script = script_of(own + spec).text
    assert "model.train_function = several_steps(model, data, batch_size)" in script
    # 90 rows: nine whole batches of 10; of 13 a last one of 12.
    snippet = TRAINED + "result = [trained(n, own) for n in (10, 13) for own in (True, False)]"
    ten, plain_ten, thirteen, plain_thirteen = runner.run(script, snippet)
    assert ten == plain_ten
    assert thirteen == plain_thirteen
    assert ten != thirteen


@pytest.mark.parametrize(
    "setting",
    [
        "run_eagerly = true",
        "class_weight = { 0 = 2.0, 2 = 1.0 }",
        "steps_per_execution = 2",
        "steps_per_epoch = 5",
    ],
)
def test_what_the_function_of_keras_heeds_is_left_to_it(setting: str):
    spec = SPEC.replace("OPTIMIZER", "adam").replace("LAYER", "relu").replace("SETTING", setting)
    assert "several_steps" not in script_of(spec).text
