"""Operators on tensors, functions of `keras.ops`, parts of tensors: the graph against Keras."""

from __future__ import annotations

import pytest

from tests.emitted.compare import assert_same, codes, compiled

HEAD = "param k: float = 2.0\nmodel m {\n input x: float32[6, 4]\n input y: float32[6, 4]\n"
HEAD += " input n: int32[6, 4]\n"
TAIL = "\n output kept = [x, y, n -> ops.cast(dtype=float32)] -> Add\n}\n"

VALUES = {
    "sum": "x + y",
    "difference": "x - y",
    "product": "x * y",
    "quotient": "x / y",
    "whole quotient": "x // y",
    "rest": "x % y",
    "power": "x ** y",
    "matrices": "x @ (y -> Permute((2, 1)))",
    "negative": "-x",
    "double negative": "- -x",
    "numbers on the right": "x * 2 + 1.5 - 1",
    "numbers on the left": "2 * x - 1 / x",
    "number minus tensor": "1 - x",
    "power of a number": "2 ** x",
    "precedence": "x + y * x ** 2 - -y / 3",
    "left to right": "x - y - x / y / x",
    "right to left": "x ** y ** x",
    "parentheses": "(x + y) * (x - y)",
    "a param": "k * x ** k",
    "constants first": "(k + 1) * x + 2 * 3",
    "integers": "n + n // 2 - n % 3",
    "mixed dtypes": "n * x",
    "quotient of integers": "n / n",
    "broadcasting": "x + (y -> ops.sum(axis=1, keepdims=true))",
    "greater": "ops.where(x > y, x, y)",
    "all comparisons": "ops.stack([x < y, x <= y, x >= y, x == y, x != y])",
    "comparison with a number": "(x >= 0.5) -> ops.cast(dtype=float32)",
    "number first": "(0.5 < x) -> ops.cast(dtype=int32)",
    "operator in a chain": "x + y -> Dense(3) -> relu",
    "chain in an operator": "(x -> Dense(4)) + (y -> Dense(4) -> relu)",
    "chains made inside out": "(x -> Dense(4) -> Dense(3)) * (y -> Dense(3))",
    "op in a chain": "x -> ops.relu -> ops.sum(axis=-1)",
    "op called": "ops.mean(ops.abs(x - y), axis=[1, 2])",
    "op of two": "ops.maximum(x, y)",
    "op of a list": "[x, y] -> ops.concatenate(axis=-1)",
    "op of any number": 'ops.einsum("bij,bkj,bkl->bil", x, y, y)',
    "op of any number in a chain": 'ops.einsum("bij->bji", x) -> Dense(3)',
    "op with a number": "ops.maximum(x, 0.0)",
    "op that gives several": "ops.split(x, 2, axis=1) -> Concatenate",
    "aliases": "x -> ops.swish -> ops.abs",
    "nested calls": "ops.exp(ops.log(ops.abs(x) + 1e-3))",
    "computed at once": "x + ops.arange(4, dtype=float32)",
    "computed at once, then more": "x * (ops.arange(4, dtype=float32) + 1)",
    "position": "x[:, 0]",
    "last position": "x[:, -1]",
    "range": "x[:, 1:3]",
    "open ranges": "x[:, 2:, :-1]",
    "steps": "x[:, ::2, 1::2]",
    "backwards": "x[:, ::-1]",
    "two positions": "x[:, 0, 1]",
    "fewer than the axes": "x[0]",
    "empty range": "x[:, 3:3]",
    "range of the batch": "x[1:]",
    "all": "x[:]",
    "new axis": "x[:, none] -> Reshape((4, 6))",
    "new axes between": "x[:, none, 0, none]",
    "computed positions": "x[:, int(k):int(k) * 2]",
    "part of a chain": "(x -> Dense(5))[:, 0, 1:]",
    "item of a list": "[x, y][1] + [x, y][-2]",
    "items of a list": "[x, y, x][1:] -> Add",
    "conditional": "x if k > 1 else y",
}


@pytest.mark.parametrize("name", VALUES)
def test_the_script_builds_the_graph(name) -> None:
    spec = HEAD + " output z = " + VALUES[name] + TAIL
    assert_same(compiled(spec))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ('x + "a"', "E0309"),
        ("x + [1, 2]", "E0309"),
        ("x and y", "E0308"),
        ("not x", "E0308"),
        ("x in [y]", "E0309"),
        ("x + (y -> Flatten)", "E0401"),
        ("x @ y", "E0401"),
        ("x[:, 6]", "E0401"),
        ("x[0, 0, 0, 0]", "E0401"),
        ("x[:, ::0]", "E0401"),
        ("x[:, 1.5]", "E0401"),
        ("x[:, y]", "E0401"),
        ("x[:, 1:y]", "E0401"),
        ("[x, y][2]", "E0320"),
        ("ops.nothing(x)", "E0209"),
        ("ops.sum(x, ax=1)", "E0301"),
        ("ops.concatenate(x)", "E0401"),
        ("x -> ops.maximum", "E0303"),
        ("ops.einsum(x)", "E0303"),
        ('ops.einsum("bij,bjk->bik", x, y)', "E0401"),
        ("len(x)", "E0308"),
        ("max(x, y)", "E0308"),
        ("x -> 3", "E0202"),
        ("x -> y", "E0202"),
        ("x -> unheard", "E0201"),
        ("unheard -> relu", "E0201"),
        ("x + unheard", "E0203"),
        ("3", "E0309"),
        ("ops.arange(4) -> Embedding(4, 3)", "E0309"),
        ("x -> Dense(x)", "E0308"),
    ],
)
def test_one_slip_is_one_message(value, code) -> None:
    assert codes(HEAD + " output z = " + value + TAIL) == [code]


@pytest.mark.parametrize("value", ["x -> unheard", "x + unheard", "Dence(3)", "x[:, 9]", "3 / 0"])
def test_what_follows_from_a_slip_is_not_told(value) -> None:
    spec = HEAD + f" z = {value}\n a, b = z\n z = z -> Dense(3) -> Flatten\n w = z + z[0]\n"
    spec += " for i in range(2) { w = [w, z] -> Add }\n output u = w -> Conv2D(1, 1)" + TAIL
    assert len(codes(spec)) == 1
