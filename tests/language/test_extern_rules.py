"""Extern layers: what comes out by the rule that the spec declares."""

from __future__ import annotations

import pytest

from tests.emitted.compare import codes, compiled

EXTERN = {
    "same": ("same", "float32[?, 10, 4]"),
    "a list": ("[shape[0] // n, 2 * shape[1]]", "float32[?, 5, 8]"),
    "a part of the shape": ("shape[:-1] + [n]", "float32[?, 10, 2]"),
    "functions": ("[max(shape[0] - n, 1), sum(shape)]", "float32[?, 8, 14]"),
    "a branch": ("[n] if n > 1 else shape", "float32[?, 2]"),
    "nothing but the batch": ("[]", "float32[?]"),
}


@pytest.mark.parametrize(("rule", "expected"), EXTERN.values(), ids=EXTERN.keys())
def test_an_extern_layer_gives_what_its_rule_says(rule, expected) -> None:
    spec = f'extern layer E(n: int) -> {rule} from "some.module"\n'
    program = compiled(spec + "model m {\ninput x: float32[10, 4]\noutput y = x -> E(2)\n}")
    assert program.model is not None
    assert str(program.model.outputs["y"].type) == expected
    assert list(program.model.weights.values()) == [None]


OPEN = {
    "same": ("same", "float32[?, ?time, 4]"),
    "untouched": ("[shape[0], 3]", "float32[?, ?time, 3]"),
    "computed": ("[(shape[0] - n) // 2 + 1, 3]", "float32[?, ?, 3]"),
    "the greatest": ("[max(shape[0], 1), shape[1]]", "float32[?, ?, 4]"),
    "all": ("shape + [n]", "float32[?, ?time, 4, 2]"),
}


@pytest.mark.parametrize(("rule", "expected"), OPEN.values(), ids=OPEN.keys())
def test_what_follows_from_an_unknown_size_is_unknown(rule, expected) -> None:
    spec = f'extern layer E(n: int) -> {rule} from "some.module"\n'
    program = compiled(spec + "model m {\ninput x: float32[?time, 4]\noutput y = x -> E(2)\n}")
    assert program.model is not None
    assert str(program.model.outputs["y"].type) == expected


def test_an_extern_layer_of_several_inputs_has_a_list_of_shapes() -> None:
    program = compiled("""
        extern layer E -> [shape[0][0] + shape[1][0]] from "some.module"
        model m {
          input a: float32[3]
          input b: float32[4]
          layer e = E(name="joined")
          output y = [a, b] -> e -> Dense(2)
        }
    """)
    assert program.model is not None
    assert [layer.name for layer in program.model.layers] == ["joined", "dense"]


EXTERN_MISTAKES = {
    "no module": ("same", "", ["E0320"]),
    "no dotted path": ("same", "a-b", ["E0320"]),
    "an unknown name": ("[k]", "a.b", ["E0203"]),
    "no list": ("n", "a.b", ["E0320"]),
    "no size": ("[n / 2]", "a.b", ["E0320"]),
    "below zero": ("[shape[0] - 5 * n]", "a.b", ["E0320"]),
    "an axis too many": ("[shape[3]]", "a.b", ["E0320"]),
    "a condition on what is not known": ("[1] if shape[0] > n else [2]", "a.b", ["E0411"]),
}


@pytest.mark.parametrize(
    ("rule", "module", "expected"), EXTERN_MISTAKES.values(), ids=EXTERN_MISTAKES.keys()
)
def test_mistakes_in_a_rule_are_told(rule, module, expected) -> None:
    time = "?" if "not known" in str(expected) or "n else" in rule else "8"
    spec = f'extern layer E(n: int) -> {rule} from "{module}"\n'
    spec += f"model m {{\ninput x: float32[{time}, 4]\noutput y = x -> E(3)\n}}"
    assert codes(spec) == expected
