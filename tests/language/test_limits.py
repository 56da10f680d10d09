"""Specs as large as anybody can write: an answer, in bounded time, and no traceback."""

from __future__ import annotations

import pytest

from specc.pipeline import Options, compile_text
from tests.emitted.compare import assert_same, codes, compiled

HEAD = "model m {\n input x: float32[8]\n"
TAIL = " output y = Dense(2)\n}\n"


@pytest.mark.parametrize("separator", ["\n", " -> "])
def test_ten_thousand_layers_in_a_row(separator) -> None:
    program = compiled(HEAD + separator.join(["Dense(8)"] * 10_000) + "\n" + TAIL)
    assert program.model is not None
    assert len(program.model.nodes) == 10_001
    assert program.model.nodes[-1].operation.name == "dense_10000"


@pytest.mark.parametrize(
    "body",
    [
        "\n".join(["Dense(8)"] * 1_200) + "\n",
        "x = x -> Dense(8)\nrelu" + " -> Dense(8)" * 700 + "\n",
        "repeat 700 { Dense(8) }\n",
        "y = x\nrepeat 350 { z = y -> Dense(8)\n y = y + z }\n y -> relu\n",
    ],
    ids=["statements", "chain", "loop", "operators"],
)
def test_keras_builds_deep_models(body) -> None:
    """Keras walks a graph by recursion; the script sees to it that it can."""
    assert_same(compiled(HEAD + body + TAIL))


def test_a_deep_model_inside_another() -> None:
    deep = "model deep { input x: float32[4]\n repeat 350 { Dense(4) }\n output y = relu }\n"
    spec = deep + "model m { input x: float32[4]\n repeat 3 { deep }\n output y = Dense(1) }"
    assert_same(compiled(spec))


def test_max_nodes() -> None:
    spec = HEAD + "repeat 11 { Dense(8) }\n" + TAIL
    for limit, expected in ((12, []), (11, ["E0407"])):
        result = compile_text(spec, options=Options(max_nodes=limit))
        assert [d.code for d in result.diagnostics] == expected


DOUBLING = "block b0 { input x\n output x -> Dense(8) }\n" + "".join(
    f"block b{i} {{ input x\n output x -> b{i - 1} -> b{i - 1} }}\n" for i in range(1, 31)
)

NOTHING = "block b0 { input x\n output x }\n" + "".join(
    f"block b{i} {{ input x\n output x -> b{i - 1} -> b{i - 1} }}\n" for i in range(1, 31)
)

LARGE = {
    "a long loop": ("", "repeat 10 ** 12 { Dense(8) }", "E0407"),
    "a long loop of nothing": ("", "repeat 10 ** 12 { let n = 3 }", "E0407"),
    "a long range": ("", "for i in range(10 ** 12) { Dense(8) }", "E0321"),
    "loops in loops": ("", "repeat 10_000 { repeat 10_000 { let n = 3 } }", "E0407"),
    "blocks that double": (DOUBLING, "b30", "E0407"),
    "blocks of nothing that double": (NOTHING, "b30", "E0407"),
    "a deep use of blocks": (
        "block b0 { input x\n output x }\n"
        + "".join(f"block b{i} {{ input x\n output x -> b{i - 1} }}\n" for i in range(1, 300)),
        "b299",
        "E0408",
    ),
    "a huge power": ("let n = 10 ** 10 ** 10\n", "Dense(n)", "E0321"),
    "a huge product": ("let n = " + " * ".join(["10 ** 60"] * 9) + "\n", "Dense(n)", "E0321"),
    "a huge string": ('let n = "a" * 10 ** 9\n', "Dense(8)", "E0321"),
    "a huge list": ("let n = [0] * 10 ** 9\n", "Dense(8)", "E0321"),
    "lists of lists": ("let n = [[[0] * 10_000] * 10_000] * 10_000\n", "Dense(8)", "E0321"),
    "comprehensions in comprehensions": (
        "let n = [[[i + j + k for i in range(9_000)] for j in range(9_000)] "
        "for k in range(9_000)]\n",
        "Dense(8)",
        "E0321",
    ),
    "a list doubled": (
        "let n = [0]\n"
        + "".join(f"let n{i} = {f'n{i - 1}' if i else 'n'} * 2\n" for i in range(40)),
        "Dense(8)",
        "E0321",
    ),
    "a string doubled": (
        'let n = "ab"\n'
        + "".join(f"let n{i} = {(p := f'n{i - 1}' if i else 'n')} + {p}\n" for i in range(40)),
        "Dense(8)",
        "E0321",
    ),
    "nested lists doubled": (
        "let n = [0]\n"
        + "".join(f"let n{i} = [{(p := f'n{i - 1}' if i else 'n')}, {p}]\n" for i in range(60)),
        "Dense(8)",
        "E0321",
    ),
    "a huge float": ("let n = 1e300 * 1e300\n", "Dense(8)", "E0320"),
    "a huge number of digits": (f"let n = {'9' * 5_000}\n", "Dense(8)", None),
    "a wide layer": ("", "Dense(10 ** 70)", None),
    "deep brackets": ("let n = " + "(" * 500 + "1" + ")" * 500 + "\n", "Dense(8)", None),
    "deep lists": ("let n = " + "[" * 500 + "]" * 500 + "\n", "Dense(8)", None),
    "deep minus": ("let n = " + "-" * 5_000 + "1\n", "Dense(8)", None),
    "deep powers": ("let n = " + "1 ** " * 5_000 + "1\n", "Dense(8)", None),
    "a long sum": ("let n = " + "1 + " * 5_000 + "1\n", "Dense(n)", None),
    "a long sum of tensors": ("", "x" + " + x" * 3_000, None),
    "deep conditionals": ("let n = " + "1 if true else " * 3_000 + "1\n", "Dense(8)", None),
    "deep calls": ("", "Dense(" + "max(1, " * 300 + "2" + ")" * 300 + ")", None),
    "deep bodies": ("", "if true { " * 300 + "relu" + " }" * 300, None),
    "many outputs": ("", "\n".join(f"output y{i} = Dense(1)" for i in range(300)), None),
    "braces without end": ("", 'Dense(8, name="' + "{" * 5_000 + '")', None),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_specs_end_in_an_answer(name) -> None:
    top, body, code = LARGE[name]
    found = codes(top + HEAD + body + "\n" + TAIL)
    if code is not None:
        assert found == [code]


@pytest.mark.parametrize("seed", range(3))
def test_limits_hold_for_params_from_outside(seed) -> None:
    spec = "param n: int = 3\nparam f: float = 1.0\nparam l: list = []\n" + HEAD + TAIL
    given = [{"n": 10**400}, {"f": float("nan")}, {"f": "inf"}][seed]
    assert codes(spec, **given) == ["E0310"]
