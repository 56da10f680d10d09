"""Loops, branches and the current value: the graph against the model that the script builds."""

from __future__ import annotations

import pytest

from tests.emitted.compare import assert_same, codes, compiled

BODIES = {
    "one layer": "output y = Dense(2)",
    "layers alone": "Dense(3)\nDense(4)\noutput y = Dense(2)",
    "activation as layer": "Dense(3)\nrelu\noutput y = softmax",
    "chain": "output y = x -> Dense(3) -> relu -> Dense(2)",
    "chain over lines": "y = x -> Dense(3)\n  -> relu\n  -> Dense(2)\noutput y",
    "operators over lines": "y = x\n  + x\n  - 2 * x\n  * x\n  -> Dense(2)\noutput z = y",
    "activation with arguments": (
        "y = x -> Dense(3) -> gelu(approximate=true)\noutput z = y * sigmoid(y) -> leaky_relu(0.3)"
    ),
    "chain from the current value": "Dense(3) -> relu -> Dense(4)\noutput y = relu -> Dense(2)",
    "rebinding": "x = x -> Dense(3)\nx = x -> Dense(4)\noutput y = x -> Dense(2)",
    "rebound input": "x = x -> Dense(3)\nDense(4)\noutput x",
    "output does not change the current value": (
        "Dense(3)\noutput a = Dense(4)\noutput b = Dense(5)"
    ),
    "output of a name": "y = x -> Dense(3)\nDense(4)\noutput y",
    "output of a name, rebound later": (
        "y = x -> Dense(3)\noutput a = y\ny = y -> Dense(4)\noutput b = y"
    ),
    "outputs in one statement": "a = x -> Dense(3)\nb = a -> Dense(4)\noutput a, b",
    "output is an input": "output x\noutput y = x -> Dense(2)",
    "repeat": "repeat 3 { Dense(4) }\noutput y = Dense(2)",
    "repeat with index": "repeat 3 as i { Dense(2 ** i) }\noutput y = Dense(2)",
    "repeat nothing": "repeat 0 { Dense(4) }\noutput y = Dense(2)",
    "repeat carries assignments": "y = x -> Dense(4)\nrepeat 2 { y = y -> Dense(4) }\noutput y",
    "repeat carries the current value in": (
        "repeat 2 { y = Dense(4)\nz = y -> Dense(5)\nDense(6) }\noutput y = Dense(2)"
    ),
    "repeat reads a name, then the current value": (
        "y = x -> Dense(4)\nrepeat 2 { y = y -> Dense(4)\nrelu\ny = y + y }\noutput y = Dense(2)"
    ),
    "current value set by an assignment in a loop": (
        "repeat 2 { y = x -> Dense(4) }\noutput z = Dense(2)"
    ),
    "current value read before it is set in a loop": (
        "Dense(3)\nrepeat 2 { y = Dense(4)\nx = x -> Dense(3) }\noutput z = Dense(2)"
    ),
    "loop without a current value read": (
        "y = x\nrepeat 2 { y = y -> Dense(4) }\noutput z = y -> Dense(2)"
    ),
    "loop that only assigns, current value read later": (
        "Dense(3)\nrepeat 2 { let n = 4 }\noutput z = Dense(2)"
    ),
    "nested loops": (
        "for f in [2, 3] { repeat 2 as i { Dense(f + i) }\nrelu }\noutput y = Dense(2)"
    ),
    "nested loop carries through": "repeat 2 { repeat 2 { Dense(4) } }\noutput y = Dense(2)",
    "for over pairs": (
        "for f, g in [[2, relu], [3, tanh]] { Dense(f, activation=g) }\noutput y = Dense(2)"
    ),
    "for over pairs and their numbers": (
        "for i, (f, g) in enumerate([[2, relu], [3, tanh]]) { Dense(f + i, activation=g) }\n"
        "output y = Dense(2)"
    ),
    "for over parts of parts, one named as what flows": (
        "x = x -> Dense(3)\nfor (a, b), (x, (c,  d)) in [[[1, 2], [3, [4, 5]]]] {\n"
        "Dense(a + b)\nDense(x + c + d) }\noutput y = Dense(2)"
    ),
    "for over a range": "for i in range(1, 4) { Dense(i) }\noutput y = Dense(2)",
    "for over tensors": (
        "parts = [x -> Dense(k) for k in [2, 3]]\nfor p in parts { p = p -> Dense(4) }\n"
        "output y = p -> Dense(2)"
    ),
    "for over tensors, the last of which is used": (
        "parts = [x -> Dense(2), x -> Dense(2)]\ny = parts[0]\n"
        "for p in parts { y = y + p }\noutput y"
    ),
    "loop variable after the loop": "for f in [2, 3] { Dense(f) }\noutput y = Dense(f)",
    "if": "if flag { Dense(3) }\noutput y = Dense(2)",
    "if else": "if flag { Dense(3) } else { relu }\noutput y = Dense(2)",
    "else if": (
        "if n > 5 { Dense(3) } else if n > 2 { Dense(4) } else { Dense(5) }\noutput y = Dense(2)"
    ),
    "if assigns": "y = x\nif flag { y = x -> Dense(3) }\noutput z = y -> Dense(2)",
    "if assigns a new name in both branches": (
        "if flag { y = x -> Dense(3) } else { y = x -> Dense(4) }\noutput z = y -> Dense(2)"
    ),
    "if leaves the current value": "Dense(3)\nif flag { let k = 4 }\noutput y = Dense(2)",
    "if sets the current value by name": (
        "y = x -> Dense(3)\nif flag { z = x -> Dense(4) }\noutput w = Dense(2)"
    ),
    "if in a loop": (
        "repeat 3 as i { if i % 2 == 0 { Dense(3) } else { relu } }\noutput y = Dense(2)"
    ),
    "loop in an if": "if flag { repeat 2 { Dense(3) } }\noutput y = Dense(2)",
    "first iteration differs": (
        "y = x\nrepeat 3 as i { z = y -> Dense(4)\nif i > 0 { z = z + y }\ny = z -> relu }\n"
        "output y"
    ),
    "current value named like a constant": (
        "k = x -> Dense(3)\nlet k = 5\nDense(k)\noutput y = Dense(2)"
    ),
    "current value named like a loop variable": (
        "k = x -> Dense(3)\nfor k in [4, 5] { Dense(k) }\noutput y = Dense(2)"
    ),
    "current value named like a shared layer": (
        "k = x -> Dense(3)\nlayer k = Dense(4)\nDense(5)\noutput y = k"
    ),
    "conditional expression": (
        "y = (x -> Dense(3)) if flag else (x -> Dense(4))\noutput z = y -> Dense(2)"
    ),
    "conditional flow": "Dense(3) if flag else Dense(4)\noutput y = Dense(2)",
    "conditional flow of a tensor": (
        "Dense(3)\ny = Dense(4) if flag else x\noutput z = y -> Dense(2)"
    ),
    "conditional stage": "y = x -> (Dense(3) if flag else relu) -> Dense(2)\noutput y",
    "conditional argument": (
        "Dense(3 if flag else 4, activation=relu if n > 2 else tanh)\noutput y = Dense(2)"
    ),
    "comprehension": (
        "parts = [x -> Dense(k) -> relu for k in [2, 3]]\noutput y = parts -> Concatenate"
    ),
    "comprehension in a chain": (
        'output y = [x -> Dense(4, name="d{k}") for k in range(3) if k != 1] -> Add -> Dense(2)'
    ),
    "comprehension over pairs": (
        "output y = [x -> Dense(a, activation=b) for a, b in [[4, relu], [4, tanh]]] -> Multiply"
    ),
    "comprehension over pairs and their numbers": (
        'output y = [x -> Dense(a * b, name="d{i}") for i, (a, b) in enumerate([[2, 6], [3, 4]])]'
        " -> Multiply"
    ),
    "comprehension over tensors and constants": (
        "h = [x -> Dense(2), x -> Dense(3)]\n"
        "output y = [(p -> Dense(a)) * b for p, (a, b) in zip(h, [[4, 5], [4, 6]])] -> Average"
    ),
    "comprehension over tensors": (
        "parts = [x -> Dense(4) for k in range(3)]\nmore = [p -> Dense(2) for p in parts]\n"
        "output y = more -> Average"
    ),
    "lists of tensors joined": (
        "a = [x -> Dense(2)]\nb = a + [x -> Dense(2), x]\noutput y = b -> Concatenate(axis=-1)"
    ),
    "list grows in a loop": (
        "parts = [x]\nrepeat 3 { y = (parts -> Concatenate) if len(parts) > 1 else x\n"
        "z = y -> Dense(4)\nparts = parts + [z] }\noutput y = parts[-1]"
    ),
    "list of tensors unpacked": (
        "a, b = [x -> Dense(2), x -> Dense(3)]\noutput y = [a, b] -> Concatenate"
    ),
    "dimension of a list": "parts = [x, x]\noutput y = x -> Dense(len(parts))",
    "name with braces": (
        'repeat 2 as i { Dense(3, name="dense{i}") }\noutput y = Dense(2, name="out_{n}{{}}")'
    ),
    "symbol as text": (
        'Dense(3, activation="relu", kernel_initializer=he_normal)\noutput y = Dense(2)'
    ),
}

HEAD = "param flag: bool = true\nparam n: int = 3\nmodel m {\ninput x: float32[6]\n"


@pytest.mark.parametrize("name", BODIES)
def test_the_script_builds_the_graph(name) -> None:
    spec = HEAD + BODIES[name] + "\n}\n"
    emitted = compiled(spec)
    for flag, n in ((True, 3), (False, 3), (True, 8)):
        if flag is True or "flag" in BODIES[name] or "n" in BODIES[name]:
            program = compiled(spec, flag=flag, n=n)
            given = {k: v for k, v in (("flag", flag), ("n", n)) if _reads(spec, k)}
            assert_same(program, emitted, **given)


def _reads(spec: str, name: str) -> bool:
    from specc.backends.python.model import emit_models

    return name in emit_models(compiled(spec)).params


TWO = {
    "two inputs, one statement": "[a, b] -> Concatenate\noutput y = Dense(2)",
    "two inputs, a name": "c = a -> Dense(3)\nDense(4)\noutput y = [c, b] -> Concatenate",
    "branch gives the current value": (
        "if flag { c = a -> Dense(3) } else { b -> Dense(4) }\noutput y = Dense(2)\n"
        "output z = [a, b] -> Add"
    ),
    "a branch that is not run has no current value": (
        "c = a -> Dense(3)\nif not flag { Dense(4) }\noutput y = [b, c] -> Concatenate"
    ),
    "an input declared later": (
        "c = a -> Dense(3)\ninput d: float32[4]\ne = [c, d] -> Concatenate\nDense(3)\n"
        "output y = [a, b] -> Add\noutput z = e"
    ),
}


@pytest.mark.parametrize("name", TWO)
def test_models_of_two_inputs(name) -> None:
    spec = "param flag: bool = true\nmodel m {\ninput a: float32[4]\ninput b: float32[4]\n"
    assert_same(compiled(spec + TWO[name] + "\n}\n"))


@pytest.mark.parametrize(
    "body",
    [
        "output y = Dense(2)",
        "Dense(3)\noutput y = a",
        "if flag { Dense(3) }\noutput y = a",
        "if not flag { Dense(3) }\noutput y = a",
        "repeat 0 { relu }\noutput y = a",
        "c = Dense(3) if flag else a\noutput y = c",
    ],
)
def test_nothing_flows_where_there_are_two_inputs(body) -> None:
    """Whatever the params are, and whether the branch is run or not."""
    spec = "param flag: bool = true\nmodel m {\ninput a, b: float32[4]\n" + body + "\n}\n"
    assert codes(spec) == ["E0403"]


@pytest.mark.parametrize("where", ["repeat 2 {", "for k in [1] {", "if flag {"])
def test_output_has_no_place_in_loops_and_branches(where) -> None:
    spec = HEAD + where + " output y = Dense(2) }\n}\n"
    assert codes(spec) == ["E0207"]


@pytest.mark.parametrize("where", ["repeat 2 {", "for k in [1] {", "if flag {"])
def test_input_has_no_place_in_loops_and_branches(where) -> None:
    spec = HEAD + where + " input z: float32[3] }\noutput y = Dense(2)\n}\n"
    assert codes(spec) == ["E0207"]


def test_a_name_bound_in_a_branch_that_is_not_run_has_no_value() -> None:
    spec = HEAD + "if flag { y = x -> Dense(2) }\noutput z = y -> Dense(3)\n}\n"
    assert codes(spec) == []
    assert codes(spec, flag=False) == ["E0203"]
