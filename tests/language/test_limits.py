"""Specs as large as anybody can write: an answer, in bounded time, and no traceback."""

from __future__ import annotations

import pytest

from specc.diagnostics import Diagnostic
from specc.limits import Limits, option
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
        assert [error.code for error in errors(spec, max_nodes=limit)] == expected


DOUBLING = "block b0 { input x\n output x -> Dense(8) }\n" + "".join(
    f"block b{i} {{ input x\n output x -> b{i - 1} -> b{i - 1} }}\n" for i in range(1, 31)
)

NOTHING = "block b0 { input x\n output x }\n" + "".join(
    f"block b{i} {{ input x\n output x -> b{i - 1} -> b{i - 1} }}\n" for i in range(1, 31)
)

LARGE = {
    "a long loop": ("", "repeat 10 ** 12 { Dense(8) }", "E0407"),
    "a long loop of nothing": ("", "repeat 10 ** 12 { let n = 3 }", "E0322"),
    "a long range": ("", "for i in range(10 ** 12) { Dense(8) }", "E0321"),
    "loops in loops": ("", "repeat 10_000 { repeat 10_000 { let n = 3 } }", "E0322"),
    "blocks that double": (DOUBLING, "b30", "E0322"),
    "blocks of nothing that double": (NOTHING, "b30", "E0322"),
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
        "E0322",
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


HEAD_OF_ONE = "model m {\n input x: float32[2]\n "


def one(statement: str) -> str:
    """A model with this statement."""
    return f"{HEAD_OF_ONE}{statement}\n output y = Dense(1)\n}}\n"


AT_MOST = {
    "max_bytes": (100, lambda n: one("#").ljust(n), "E0004"),
    "max_nesting": (9, lambda n: one(f"let n = {'(' * (n - 1)}1{')' * (n - 1)}"), "E0124"),
    "max_nodes": (20, lambda n: one(f"repeat {n - 1} {{ Dense(8) }}"), "E0407"),
    "max_items": (50, lambda n: one(f"let a = range({n})"), "E0321"),
    "max_bits": (10, lambda n: one(f"let a = 2 ** {n - 1}"), "E0321"),
}
"""A limit, for a number the spec that comes to it, and the code where it is passed."""


def errors(spec: str, **limits: int) -> list[Diagnostic]:
    found = compile_text(spec, options=Options(limits=Limits(**limits))).diagnostics
    return [d for d in found if d.severity == "error"]


@pytest.mark.parametrize("name", AT_MOST)
def test_at_a_limit_and_just_beyond(name) -> None:
    limit, spec, code = AT_MOST[name]
    assert not errors(spec(limit), **{name: limit})
    [error] = errors(spec(limit + 1), **{name: limit})
    assert error.code == code
    if name != "max_nesting":
        assert f"`{option(name)}` sets another limit" in error.helps


def test_a_step_is_a_statement_or_a_round() -> None:
    def needed(rounds: int) -> int:
        spec = one(f"repeat {rounds} {{ let a = 1 }}")
        return next(n for n in range(1, 500) if not errors(spec, max_steps=n))

    least = needed(10)
    assert needed(60) == least + 100
    [error] = errors(one("repeat 10 { let a = 1 }"), max_steps=least - 1)
    assert (error.code, error.helps) == ("E0322", ("`--max-steps` sets another limit",))


def test_a_whole_number_is_bounded_where_it_is_written() -> None:
    assert not errors(one("Dense(1023)"), max_bits=10)
    assert [e.code for e in errors(one("Dense(1024)"), max_bits=10)] == ["E0321"]


@pytest.mark.parametrize(
    "value",
    [
        '"a" * 51',
        "[0] * 51",
        "[[0] * 25, [0] * 25]",
        '"ab" + "c" * 49',
        "[i for i in range(50)] + [1]",
    ],
)
def test_items_are_counted_however_they_are_made(value) -> None:
    assert [e.code for e in errors(one(f"let a = {value}"), max_items=50)] == ["E0321"]


def test_the_number_of_messages() -> None:
    spec = one("\n".join(f"z{i} = Dense(a{i} + 1)" for i in range(30)))
    everything = compile_text(spec).diagnostics
    assert len(everything) >= 30
    for most in (1, 29, len(everything), 500):
        found = compile_text(spec, options=Options(limits=Limits(max_messages=most))).diagnostics
        if most >= len(everything):
            assert found == everything
            continue
        assert [d.code for d in found].count("W0009") == 1
        assert len(found) == most + 1
        more = len(everything) - most
        assert found[-1].message.startswith(f"at least {more} more message{'s' * (more > 1)} ")


def test_no_stage_follows_more_errors_than_are_shown() -> None:
    spec = one("\n".join(f"z{i} = Dense(a{i}, 1 2)" for i in range(30)))
    found = compile_text(spec, options=Options(limits=Limits(max_messages=10))).diagnostics
    assert [d.code for d in found] == ["E0105"] * 10 + ["W0009"]
    starts = [d.primary.span.start for d in found[:10]]
    assert starts == sorted(starts)
    assert "z9" in spec[: starts[-1]]
    assert "z10" not in spec[: starts[-1]]
    assert found[-1].message == "at least 1 more message is not shown"


def test_all_warnings_are_counted() -> None:
    data = 'data {\n source = csv("none.csv")\n input x = a\n target y = b\n}\n'
    strings = "".join(f'let a{i} = "b\u00ad{i}"\n' for i in range(3))
    spec = data + strings + one("relu")
    everything = compile_text(spec).diagnostics
    assert {d.severity.value for d in everything} == {"warning"}
    found = compile_text(spec, options=Options(limits=Limits(max_messages=1))).diagnostics
    assert found[-1].message.startswith(f"{len(everything) - 1} more ")


def test_errors_are_shown_before_warnings() -> None:
    data = 'data {\n source = csv("none.csv")\n input x = a\n target y = b\n}\n'
    spec = data + one("relu") + "train { epochs = 1 }\n"
    assert [d.code for d in compile_text(spec).diagnostics] == ["W0511", "E0504"]
    found = compile_text(spec, options=Options(limits=Limits(max_messages=1))).diagnostics
    assert [d.code for d in found] == ["E0504", "W0009"]


ADVERSARIES = {
    "a list looked at again and again": (
        "let big = range(100_000)\nlet n = [1 if big else 2 for i in range(90_000)]\n"
    ),
    "a nested list looked at": (
        "let big = [range(30_000), range(30_000)]\nlet n = [big[0] for i in range(90_000)]\n"
    ),
    "lists compared": (
        "let big = range(99_000)\nlet n = [big == big + [] for i in range(90_000)]\n"
    ),
    "a list searched": "let big = range(99_000)\nlet n = [-1 in big for i in range(90_000)]\n",
    "a long string": 'let s = "a" * 99_000\nlet n = [s + "b" == s for i in range(90_000)]\n',
    "a list as text": "let s = range(9_000)\nlet n = [str(s) for i in range(90_000)]\n",
    "a list of names": ("let n = [[" + "a, " * 9_000 + "] for i in range(90_000)]\n"),
    "conditions": "let n = [i for i in range(99_000) if i % 2 == 0 and i % 3 == 0 or i % 5 == 0]\n",
    "a sum of lists": "let n = [[0] * 900 + [1] * 900 for i in range(90_000)]\n",
}


@pytest.mark.parametrize("name", ADVERSARIES)
def test_work_is_counted(name) -> None:
    """Each would take minutes; the steps stand for time, whatever they are spent on."""
    found = codes(ADVERSARIES[name] + one("relu"))
    assert found in (["E0322"], ["E0321"])
