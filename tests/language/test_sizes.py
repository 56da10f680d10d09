"""`ops.shape` and `ops.ndim` as constants: the graph against the model that the script builds."""

from __future__ import annotations

import pytest

from tests.emitted.compare import assert_same, codes, compiled

BODIES = {
    "a size in a layer's argument": "output y = x -> Dense(ops.shape(x)[-1] // 2)",
    "a named size": 'let c = ops.shape(x)[-1]\noutput y = x -> Dense(c * 2, name="dense{c}")',
    "sizes by name": "b, h, w, c = ops.shape(x)\noutput y = x -> Dense(h + w) -> Dense(c)",
    "all sizes": "let s = ops.shape(x)\noutput y = x -> ops.reshape([-1, s[1] * s[2], s[3]])",
    "a part of the sizes": "output y = x -> ops.reshape((-1,) + ops.shape(x)[1:])",
    "how many": "output y = x -> Dense(len(ops.shape(x)))",
    "how many axes": "output y = x -> Dense(ops.ndim(x)) -> Dense(ops.ndim(x=x))",
    "in a chain": "let s = x -> Flatten -> ops.shape\noutput y = x -> Dense(s[1] // 8)",
    "axes in a chain": "let n = x -> Flatten -> ops.ndim\noutput y = x -> Dense(n)",
    "in a condition": (
        "y = x\nif ops.shape(x)[1] > 4 { y = y -> MaxPooling2D(2) }\n"
        "if ops.shape(y)[1] != 4 { y = y -> Dense(3) }\noutput y"
    ),
    "in a loop": "y = x\nrepeat ops.shape(x)[1] // 4 { y = y -> Dense(3) }\noutput y",
    "over the sizes": "y = x\nfor n in ops.shape(x)[1:] { y = y -> Dense(n) }\noutput y",
    "of a constant": "let n = ops.shape(ops.ones([2, 3]))[1]\noutput y = x -> Dense(n)",
    "of a declared constant": "output y = x * ops.ones(ops.shape(x)[1:])",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_sizes_are_what_keras_says(body) -> None:
    assert_same(compiled(f"model m {{\ninput x: float32[8, 6, 4]\n{body}\n}}"))


def test_sizes_in_a_block_are_those_of_each_use() -> None:
    assert_same(
        compiled("""
            block squeeze(ratio=2) {
              input x
              let channels = ops.shape(x)[-1]
              gate = x -> GlobalAveragePooling2D -> Dense(channels // ratio) -> Dense(channels)
              output x * (gate -> ops.reshape([-1, 1, 1, channels]))
            }
            block widened(n) {
              input x
              y = x -> Conv2D(n, 3, padding=same)
              if ops.shape(x)[-1] != n { x = x -> Conv2D(n, 1) }
              output x + y
            }
            model m {
              input x: float32[?, ?, 4]
              output y = x -> squeeze -> widened(4) -> widened(8) -> squeeze(ratio=4)
            }
        """)
    )


MISTAKES = {
    "the batch": ("let n = ops.shape(x)[0]\noutput x", ["E0411"]),
    "an open size": ("output y = x -> Dense(ops.shape(x)[1])", ["E0411"]),
    "an open size by name": ("a, b, c = ops.shape(x)\noutput y = x -> Dense(b)", ["E0411"]),
    "all sizes to an op": ("output y = x -> ops.reshape(ops.shape(x))", ["E0411"]),
    "a sum of sizes": ("let n = sum(ops.shape(x))\noutput x", ["E0411"]),
    "sizes compared": ("if ops.shape(x) == (1, 2, 3) { relu }\noutput x", ["E0411"]),
    "sizes joined, then used": (
        "let s = ops.shape(x) + (2,)\noutput y = x -> ops.reshape(s)",
        ["E0411"],
    ),
    "of a constant": ("let n = ops.ndim(3)\noutput x", ["E0309"]),
    "out of range": ("let n = ops.shape(x)[5]\noutput x", ["E0320"]),
}


@pytest.mark.parametrize(("body", "expected"), MISTAKES.values(), ids=MISTAKES.keys())
def test_sizes_that_are_not_known_are_not_used(body, expected) -> None:
    assert codes(f"model m {{\ninput x: float32[?time, 4]\n{body}\n}}") == expected


def test_what_is_not_used_need_not_be_known() -> None:
    compiled(
        "model m {\ninput x: float32[?, 4]\nb, t, c = ops.shape(x)\noutput y = x -> Dense(c)\n}"
    )
