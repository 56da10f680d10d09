"""Params, constants and what depends on them, from the spec to the model that Keras builds."""

from __future__ import annotations

import pytest

from tests.emitted.compare import assert_same, codes, compiled

PARAMS = """
param width: int = 8 in 1..64
param rate: float = 0.25 in 0.0..0.9
param bias: bool = true
param act: string = "relu"
param sizes: list = [4, 3]
param pool: one of [max, avg] = max
model m {
  input x: float32[16, 16, 3]
  for s in sizes { Conv2D(width, s, use_bias=bias, activation=act, padding=same) }
  if pool == max { MaxPooling2D(2) } else { AveragePooling2D(2) }
  Dropout(rate)
  output y = Dense(width // 2)
}
"""


@pytest.mark.parametrize(
    "overrides",
    [
        {},
        {"width": 12},
        {"rate": 0},
        {"bias": False},
        {"act": "tanh"},
        {"sizes": [5, 1, 2]},
        {"pool": "avg"},
        {"width": 1 + 1, "sizes": [], "pool": "avg", "rate": 0.5},
    ],
)
def test_params_are_arguments_of_the_script(overrides) -> None:
    """The script of the defaults, called with other values, builds the graph of those values."""
    assert_same(compiled(PARAMS, **overrides), compiled(PARAMS), **overrides)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("width", "12", 12),
        ("rate", "0.5", 0.5),
        ("rate", "0", 0.0),
        ("bias", "false", False),
        ("act", "tanh", "tanh"),
        ("sizes", "[5, 1]", [5, 1]),
        ("sizes", "[]", []),
        ("pool", "avg", "avg"),
    ],
)
def test_text_from_the_command_line_is_read_as_the_type_asks(name, text, value) -> None:
    given = compiled(PARAMS, **{name: text}).params[name]
    assert (given.value, type(given.value), given.overridden) == (value, type(value), True)


@pytest.mark.parametrize(
    ("override", "code"),
    [
        ({"width": 0}, "E0311"),
        ({"width": 65}, "E0311"),
        ({"width": "8.5"}, "E0310"),
        ({"width": "wide"}, "E0310"),
        ({"width": True}, "E0310"),
        ({"rate": 1.0}, "E0311"),
        ({"rate": "fast"}, "E0310"),
        ({"bias": 1}, "E0310"),
        ({"act": 3}, "E0310"),
        ({"sizes": 3}, "E0310"),
        ({"pool": "min"}, "E0312"),
        ({"widht": 3}, "E0211"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(override, code) -> None:
    assert codes(PARAMS, **override) == [code]


def test_a_param_that_is_text_stays_text() -> None:
    spec = (
        'param tag: string = "a"\nmodel m {\n input x: float32[2]\n'
        " output y = Dense(1, name=tag)\n}"
    )
    assert compiled(spec, tag="007").params["tag"].value == "007"


def test_half_open_ranges() -> None:
    spec = "param n: int = 4 in {range}\nmodel m {{\n input x: float32[2]\n output y = Dense(n)\n}}"
    assert codes(spec.format(range="1.."), n=0) == ["E0311"]
    assert codes(spec.format(range="1.."), n=10**6) == []
    assert codes(spec.format(range="..9"), n=10) == ["E0311"]
    assert codes(spec.format(range="..9"), n=1) == []


def test_a_param_without_a_default_needs_a_value() -> None:
    spec = "param n: int\nmodel m {\n input x: float32[2]\n output y = Dense(n)\n}"
    assert codes(spec) == ["E0313"]
    assert_same(compiled(spec, n=3), n=3)


def test_ranges_and_defaults_may_be_computed() -> None:
    spec = """
    let most = 2 ** 6
    param n: int = most // 4 in 1..most
    model m {
      input x: float32[2]
      output y = Dense(n)
    }
    """
    assert_same(compiled(spec))
    assert codes(spec, n=65) == ["E0311"]


CONSTANTS = """
param groups: int = 2
param act: string = "relu"
let base = 4
let width = base * groups
let names = ["a", "b"]
let sizes = [width, width * 2]
let deep = groups > 2
let penalty = L2(1e-4)
let scaled = L1(0.01 * groups)
let table = { first = width, second = 3 }
block branch(f) {
  input x
  let inner = f + base
  output Dense(inner, kernel_regularizer=penalty, activation=act)
}
model m {
  input x: float32[8]
  for f in sizes {
    y = x -> branch(f)
    x = y -> Dense(width, kernel_regularizer=scaled, bias_regularizer=penalty)
  }
  Dense(table["first"])
  Dense(sizes[1], name=names[0])
  if deep { Dense(7) }
  let last = len(sizes) + max(base, 3)
  output z = Dense(last)
}
"""


@pytest.mark.parametrize("overrides", [{}, {"groups": 3}, {"act": "tanh"}])
def test_constants_follow_params(overrides) -> None:
    text = assert_same(compiled(CONSTANTS, **overrides), compiled(CONSTANTS), **overrides)
    # A constant that no param reaches stands once at the top; others are computed.
    assert "BASE = 4" in text
    assert "WIDTH" not in text


def test_an_object_that_a_constant_holds_is_made_afresh_at_each_use() -> None:
    spec = """
    let penalty = L2(1e-4)
    let start = HeNormal(seed=1)
    model m {
      input x: float32[3]
      Dense(4, kernel_regularizer=penalty, kernel_initializer=start)
      output y = Dense(4, kernel_regularizer=penalty, kernel_initializer=start)
    }
    """
    text = assert_same(compiled(spec))
    assert text.count("regularizers.L2(") == 2
    assert text.count("initializers.HeNormal(") == 2


def test_a_constant_may_hold_a_layer() -> None:
    spec = """
    let cell = LSTMCell(5)
    model m {
      input x: float32[7, 3]
      RNN(cell, return_sequences=true)
      output y = RNN(cell)
    }
    """
    assert_same(compiled(spec))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("2 ** 3 ** 0", 2),
        ("-2 ** 2 + 8", 4),
        ("7 // 2 * 2 % 4", 2),
        ("not 1 > 2", True),
        ("1 < 2 and 3 or 4", 3),
        ("3 if true else 4", 3),
        ("min(3, 4) + max([1, 2])", 5),
        ("round(2.5) + int(3.9)", 5),
        ("float(3)", 3.0),
        ("len(range(2, 10, 3))", 3),
        ("sum([i * i for i in range(4) if i % 2 == 1])", 10),
        ("[a + b for a, b in [[1, 2], [3, 4]]][-1]", 7),
        ("[1, 2, 3][1:]", [2, 3]),
        ("[1, 2] + [3]", [1, 2, 3]),
        ("[0] * 3", [0, 0, 0]),
        ('"conv" + str(3)', "conv3"),
        ("2 in [1, 2]", True),
        ("2 not in [1, 2]", False),
        ('{ a = 1, b = [2] }["b"][0]', 2),
        ("1_000 / 8", 125.0),
        ("abs(-3)", 3),
        ("none", None),
    ],
)
def test_constants_are_computed_as_in_python(expression, value) -> None:
    spec = f"let c = {expression}\nmodel m {{\n input x: float32[2]\n output y = Dense(2)\n}}"
    program = compiled(spec)
    [let] = program.resolution.lets
    assert program.let_types[let] == {type(value)}
    check = spec.replace("Dense(2)", f"Dense(3 if c == {_literal(value)} else 2)")
    model = compiled(check).model
    assert model is not None
    assert model.outputs["y"].type.shape == (None, 3)
    assert_same(compiled(check))


def _literal(value: object) -> str:
    return (
        {True: "true", False: "false", None: "none"}.get(value, repr(value))
        if not isinstance(value, (list, int, float)) or isinstance(value, bool)
        else repr(value)
    )


def test_a_constant_may_be_used_by_another_constant_alone() -> None:
    spec = """
    param scale: float = 1.0
    let wide = [scale * n for n in [4, 8]]
    let whole = [int(w) for w in wide]
    let last = whole[-1]
    model m {
      input x: float32[4]
      for n in whole { Dense(n) }
      output y = Dense(last)
    }
    """
    assert_same(compiled(spec, scale=2), compiled(spec), scale=2.0)
