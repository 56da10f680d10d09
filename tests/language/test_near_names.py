"""A name with a slip in it is told with the name that was meant, wherever names stand."""

from __future__ import annotations

import pytest

from specc.pipeline import Options, compile_text
from tests.checks.conftest import messages

SPEC = """let sizes = { small = 8, large = 16 }
let width = 8
param act: one of [relu, gelu] = relu
param rate: float = 0.1

layer Mean {
  input x
  weight mean([4], initializer=zeros, trainable=false)
  update mean = mean + 1
  output x * mean
}

block wide(units) {
  input x
  output x -> Dense(units, activation=act)
}

data {
  source = sklearn(iris)
  split  = Split(validation=0.1)

  input  features = x -> Normalization
  target species  = y
}

model m {
  input features: float32[4]
  hidden = features -> Mean -> wide(units=width) -> Dropout(rate) -> LayerNormalization
  gate = ops.sigmoid(hidden)
  gated = hidden * gate -> BatchNormalization
  deep = gated -> Dense(sizes[small], kernel_initializer=he_normal, activation=tanh)
  repeat max(2, 1) as i { deep = deep -> Dense(8, name="deep{i}", activation=elu) }
  output species = deep -> Dense(3, activation=softmax)
}

train m {
  loss      = { species = sparse_categorical_crossentropy }
  metrics   = { species = [accuracy] }
  optimizer = Adam(learning_rate=CosineDecay(0.1, decay_steps=100))
  callbacks = [EarlyStopping(monitor=val_accuracy)]
  epochs    = 3
}

device gpu {
  precision = mixed_bfloat16
}
"""

SLIPS = [
    # where it stands, with the slip for what was meant
    ("sklearn(iris)", "irsi", "iris"),
    ("sklearn(iris)", "sklern", "sklearn"),
    ("Split(validation", "Spilt", "Split"),
    ("Split(validation", "validaton", "validation"),
    ("input  features", "featurs", "features"),
    ("target species", "specis", "species"),
    ("= x -> Normalization", "Normalisation", "Normalization"),
    ("= y\n", "yy", "y"),
    ("one of [relu, gelu] = relu", "rellu", "relu"),
    ("rate: float", "floot", "float"),
    ("features: float32[4]", "flot32", "float32"),
    ("-> Mean", "Maen", "Mean"),
    ("-> wide(", "wiide", "wide"),
    ("-> wide(units", "unit", "units"),
    ("=width)", "widht", "width"),
    ("Dropout(rate)", "raet", "rate"),
    ("-> LayerNormalization", "LayerNormalisation", "LayerNormalization"),
    ("ops.sigmoid", "sigmiod", "sigmoid"),
    ("sigmoid(hidden)", "hiden", "hidden"),
    ("hidden * gate ->", "gaet", "gate"),
    ("gated = hidden *", "hiddn", "hidden"),
    ("deep = gated ->", "gatde", "gated"),
    ("sizes[small]", "smal", "small"),
    ("sizes[small]", "sizs", "sizes"),
    ("kernel_initializer=he_normal", "kernel_initialiser", "kernel_initializer"),
    ("kernel_initializer=he_normal", "he_norml", "he_normal"),
    ("activation=tanh", "thanh", "tanh"),
    ("repeat max(2", "mox", "max"),
    ('"deep{i}"', "ii", "i"),
    ("-> Dense(3", "Dens", "Dense"),
    ("train m {", "mm", "m"),
    ("loss      = { species", "specie", "species"),
    ("sparse_categorical_crossentropy }", "sparse_categorical_crosentropy", None),
    ("metrics   = { species", "specis", "species"),
    ("[accuracy]", "acuracy", "accuracy"),
    ("= Adam(", "Adma", "Adam"),
    ("learning_rate=", "learning_rat", "learning_rate"),
    ("CosineDecay(", "CosineDecai", "CosineDecay"),
    ("EarlyStopping", "EarlyStoping", "EarlyStopping"),
    ("monitor=val_accuracy", "val_acuracy", "val_accuracy"),
    ("(monitor=", "montor", "monitor"),
    ("epochs    =", "epochss", "epochs"),
    ("device gpu", "gppu", "gpu"),
    ("precision =", "precison", "precision"),
    ("mixed_bfloat16", "mixed_bfloat", "mixed_bfloat16"),
    ("update mean =", "maen", "mean"),
    ("initializer=zeros", "zeross", "zeros"),
    ("trainable=false", "trainabel", "trainable"),
]


def test_the_spec_is_right_without_slips() -> None:
    assert not [m for m in messages(SPEC) if m.code.startswith("E")]


@pytest.mark.parametrize(("place", "slip", "meant"), SLIPS, ids=lambda v: str(v).strip())
def test_a_slip_is_told_with_what_was_meant(place, slip, meant) -> None:
    meant = meant or "sparse_categorical_crossentropy"
    assert SPEC.count(place) == 1
    assert place.count(meant) >= 1
    begin, _, end = place.rpartition(meant)
    text = SPEC.replace(place, begin + slip + end)
    found = [m for m in messages(text) if m.code.startswith("E")]
    told = [
        message
        for message in found
        if any(edit.text == meant for fix in message.fixes for edit in fix.edits)
        or any(f"`{meant}`" in text for text in message.helps)
    ]
    assert told, found
    spans = [told[0].primary.span, *(label.span for label in told[0].secondary)]
    line = SPEC[: SPEC.index(place)].count("\n")
    assert line in [text[: span.start].count("\n") for span in spans]


def test_a_param_that_is_set_from_outside() -> None:
    found = compile_text(SPEC, "spec.dlspec", Options(overrides={"raet": 0.2})).diagnostics
    assert [m.helps for m in found if m.code == "E0211"] == [("a similar name exists: `rate`",)]
