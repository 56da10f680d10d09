"""Whether old weights still load is what Keras does, number by number."""

from __future__ import annotations

import warnings

import pytest

import specc
from specc.changes import compare
from tests.changes.weights import Loaded, built, refutes


def chain(*layers: str) -> str:
    *before, last = layers
    lines = ["input x: float32[8]", *before, f"output y = {last}"]
    return "model m {\n" + "\n".join(f"  {line}" for line in lines) + "\n}\n"


BRANCHES = """
model m {
  input x: float32[8]
  a = x -> Dense(8) -> relu
  b = x -> Dense(8)
  c = x -> Dense(4) -> Dense(8)
  output y = [a, b, c] -> Concatenate -> Dense(2)
}
"""

TOWERS = """
model tower {
  input x: float32[8]
  Dense(8)
  output y = Dense(4)
}

model m {
  input a: float32[8]
  input b: float32[8]
  p = a -> tower
  q = b -> tower
  output y = p - q -> Dense(2)
}
"""

STEPS = """
model m {
  input x: float32[6, 8]
  x -> MultiHeadAttention(2, 4, value=x)
  LSTM(8, return_sequences=true)
  Bidirectional(GRU(4))
  output y = Dense(2)
}
"""

CUSTOM = """
layer Gated(units: int) {
  input x
  weight scale([units], initializer=ones)
  output (x -> Dense(units)) * (x -> Dense(units, activation=sigmoid)) * scale
}

model m {
  input x: float32[8]
  Gated(8)
  output y = Gated(4)
}
"""

PAIRS = {
    "one more": (
        chain("Dense(8)", "Dense(8)", "Dense(3)"),
        chain("Dense(8)", "Dense(8)", "Dense(8)", "Dense(3)"),
    ),
    "nothing with weights": (
        chain("Dense(8)", "Dense(3)"),
        chain("Dense(8)", "Dropout(0.5)", "Dense(3)"),
    ),
    "another head": (
        chain("Dense(8)", "BatchNormalization", "Dense(3)"),
        chain("Dense(8)", "BatchNormalization", "Dense(4)"),
    ),
    "one fewer": (
        chain("Dense(8)", "Dense(8)", "Dense(3)"),
        chain("Dense(8)", "Dense(3)"),
    ),
    "no bias": (
        chain("Dense(8)", "Dense(8)", "Dense(3)"),
        chain("Dense(8)", "Dense(8, use_bias=false)", "Dense(3)"),
    ),
    "names": (
        chain("Dense(8)", "Dense(8)"),
        chain("LayerNormalization", 'Dense(8, name="first")', "Dense(8)"),
    ),
    "as many, elsewhere": (
        chain("Dense(8, activation=relu)", "Dense(8)", "Dense(8, activation=tanh)"),
        chain("Dense(8)", "Dense(8, activation=tanh)", "Dense(8, activation=relu)"),
    ),
    "branches in another order": (BRANCHES, BRANCHES.replace("[a, b, c]", "[b, a, c]")),
    "a deeper branch": (
        BRANCHES,
        BRANCHES.replace("b = x -> Dense(8)", "b = x -> Dense(8) -> Dense(8)"),
    ),
    "a model inside": (TOWERS, TOWERS.replace("Dense(4)", "Dense(5)")),
    "no Sequential inside": (
        TOWERS,
        TOWERS.replace("  Dense(8)\n", "  h = Dense(8)\n  h -> relu\n"),
    ),
    "cells": (STEPS, STEPS.replace("GRU(4)", "GRU(5)")),
    "heads": (STEPS, STEPS.replace("Attention(2, 4", "Attention(2, 5")),
    "another class": (STEPS, STEPS.replace("LSTM", "GRU")),
    "custom layers": (CUSTOM, CUSTOM.replace("Gated(4)", "Gated(5)")),
}


@pytest.mark.parametrize(("old", "new"), PAIRS.values(), ids=PAIRS)
def test_what_is_said_is_what_keras_does(old: str, new: str, tmp_path) -> None:
    before, after = specc.load(old), specc.load(new)
    by_place, by_name = compare(before, after).weights
    model = built(before)
    ways = [(by_place, "w.weights.h5", {}), (by_place, "w.keras", {})]
    model.save_weights(tmp_path / "w.weights.h5")
    model.save(tmp_path / "w.keras")
    if "layer Gated" not in old:
        ways.append((by_name, "w.h5", {"by_name": True}))
        model.save(tmp_path / "w.h5")
    for loading, file, options in ways:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = Loaded(model, after, tmp_path / file, **options)
        assert not refutes(loading, loaded), file
