"""Custom layers, and types of parameters: what is refused, and how often it is told."""

from __future__ import annotations

import pytest

from tests.emitted.compare import codes

MISTAKES = {
    "a block inside": ("output x -> part", ["E0217"]),
    "a model inside": ("output x -> tower", ["E0217"]),
    "itself": ("output x -> Tested", ["E0205"]),
    "a weight used before": ("y = x * g\nweight g([4])\noutput y", ["E0203"]),
    "a weight twice": ("weight g([4])\nweight g([4])\noutput x * g", ["E0204"]),
    "a weight in a loop": ("repeat 2 { weight g([4]) }\noutput x", ["E0207"]),
    "a weight hidden": ("weight g([4])\ng = x * 2\noutput g", ["E0204"]),
    "a weight without a shape": ("weight g(initializer=zeros)\noutput x", ["E0303"]),
    "a weight of a tensor's shape": ("weight g([ops.sum(x)])\noutput x", ["E0414"]),
    "a weight of the batch": ("weight g([ops.shape(x)[0]])\noutput x", ["E0411"]),
    "a weight of strings": ("weight g([4], dtype=string)\noutput x", ["E0401"]),
    "an update of a trained weight": ("weight g([4])\nupdate g = g * 2\noutput x", ["E0216"]),
    "an update of another shape": (
        "weight g([4], trainable=false)\nupdate g = x\noutput x",
        ["E0401"],
    ),
    "an update of a tensor": ("y = x\nupdate y = x\noutput x", ["E0216"]),
    "an update with a list": (
        "weight g([4], trainable=false)\nupdate g = [x, x]\noutput x",
        ["E0309"],
    ),
    "branches of two shapes": (
        "if training { y = x } else { y = x -> Dense(2) }\noutput y",
        ["E0412"],
    ),
    "a name of one branch": ("if training { y = x }\noutput y", ["E0203"]),
    "a loop for training": ("repeat training { x = x * 2 }\noutput x", ["E0413"]),
    "training in an argument": ("output x -> Dense(4 if training else 8)", ["E0412"]),
    "training where it is not asked for": ("output x * training", ["E0413"]),
    "no output": ("y = x -> Dense(2)", ["E0213"]),
    "an output in a branch": ("if training { output x } else { output x * 2 }", ["E0207", "E0207"]),
    "a constant for an output": ("output 3", ["E0309"]),
    "a size of what is computed": ("y = x * 2\noutput y -> Dense(ops.shape(y)[1])", ["E0414"]),
    "layers in a loop over tensors": (
        "parts = [x, x]\nfor p in parts { x = p -> Dense(3) }\noutput x",
        ["E0414"],
    ),
    "a parameter of another name": ("output x -> Other(m=3)", ["E0301"]),
    "a parameter of the wrong type": ("output x -> Other(0.5)", ["E0305"]),
    "two inputs for one": ("output [x, x] -> Other(3)", ["E0401"]),
    "one input for two": ("output x -> Two", ["E0406"]),
    "a list that is no list of two": ("output [x, x, x] -> Two", ["E0406"]),
    "a layer as a value": ("output x + Other", ["E0202"]),
    "a layer for an activation": ("output x -> Dense(3, activation=Other)", ["E0202"]),
}


@pytest.mark.parametrize(("body", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_mistakes_in_a_body_are_told(body, expected) -> None:
    spec = f"""
        block part {{ input x
          output x -> Dense(3) }}
        model tower {{ input x: float32[4]
          output y = Dense(4) }}
        layer Other(n: int) {{ input x
          output x -> Dense(n) }}
        layer Two {{ input a, b
          output a + b }}
        layer Tested {{
          input x
          {body}
        }}
        model m {{
          input x: float32[4]
          y = [x -> part, x -> tower, x -> Other(2)] -> Concatenate
          output z = [x, x] -> Two -> Tested
        }}
    """
    assert codes(spec) == expected


OUTSIDE = {
    "training in a model": ("if training { relu }\noutput y = Dense(2)", ["E0207"]),
    "a weight in a model": ("weight g([4])\noutput y = Dense(2)", ["E0207"]),
    "an update in a model": ("update x = x\noutput y = Dense(2)", ["E0207"]),
    "an input of that name": ("input training: float32[4]\noutput y = x + training", []),
}


@pytest.mark.parametrize(("body", "expected"), OUTSIDE.values(), ids=OUTSIDE.keys())
def test_what_belongs_in_layers_has_no_place_elsewhere(body, expected) -> None:
    assert codes(f"model m {{\ninput x: float32[4]\n{body}\n}}") == expected


def test_a_mistake_in_a_body_is_told_once_with_each_way_there() -> None:
    spec = """
        layer Inner(n) { input x
          output x -> Dense(n) }
        layer Outer(n) { input x
          output x -> Inner(n) -> Inner(n) }
        model m { input x: float32[4]
          output y = x -> Outer(-1) -> Outer(-1) }
    """
    assert codes(spec) == ["E0305"]


def test_layers_in_layers_are_bounded() -> None:
    layers = ["layer L0 {\ninput x\noutput x -> Dense(2)\n}"]
    layers += [
        f"layer L{i} {{\ninput x\noutput x -> L{i - 1} -> L{i - 1}\n}}" for i in range(1, 60)
    ]
    model = "model m {{\ninput x: float32[2]\noutput y = x -> L{}\n}}"
    deep = "\n".join(layers)
    assert codes(deep + "\n" + model.format(8)) == []
    assert codes(deep + "\n" + model.format(59)) == ["E0408"]


TYPES = {
    "an integer": ("n: int", "3", True),
    "no integer": ("n: int", "3.5", False),
    "a number": ("n: float", "3", True),
    "no number": ("n: float", "yes", False),
    "a truth": ("n: bool", "true", True),
    "no truth": ("n: bool", "1", False),
    "a string": ("n: string", "word", True),
    "no string": ("n: string", "1", False),
    "a list": ("n: list", "[1, a]", True),
    "no list": ("n: list", "1", False),
    "nothing": ("n: int = none", "none", True),
    "nothing, where something is": ("n: int = 3", "none", False),
}


@pytest.mark.parametrize(("parameter", "value", "fits"), TYPES.values(), ids=TYPES.keys())
@pytest.mark.parametrize("kind", ["layer", "block"])
def test_parameters_are_held_to_their_types(kind, parameter, value, fits) -> None:
    spec = f"{kind} L({parameter}) {{\ninput x\noutput x + 1\n}}\n"
    spec += f"model m {{\ninput x: float32[2]\noutput y = x -> L({value}) -> L(n={value})\n}}"
    expected = [] if fits else ["E0305", "E0305"]
    assert codes(spec) == expected
