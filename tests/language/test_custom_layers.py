"""Custom layers: what their bodies give, their weights and names, against Keras."""

from __future__ import annotations

import pytest

from tests.emitted.compare import assert_same, compiled

LAYERS = {
    "weights in Keras's order": (
        """
        weight count([], initializer=zeros, dtype=int32, trainable=false)
        y = x -> Dense(3)
        weight scale([3], initializer=ones)
        weight mean([3], initializer=zeros, trainable=false)
        weight shift([3], initializer=zeros, regularizer=L2(0.1), constraint=non_neg)
        output (y - mean) * scale + shift
        """
    ),
    "shapes from parameters, sizes and constants": (
        """
        let width = ops.shape(x)[-1]
        let half = width // 2
        weight down([width, half])
        weight up([half, n])
        output ops.matmul(ops.matmul(x, down), up)
        """
    ),
    "layers of known arguments are counted when it is made": "output x -> Dense(n) -> Dense(2)",
    "layers made of sizes are counted when it is first applied": (
        """
        output x -> Dense(ops.shape(x)[-1] // 2) -> relu -> Dense(n) -> Dense(ops.shape(x)[-1])
        """
    ),
    "parts at places that are known when it runs": (
        """
        weight table([9, ops.shape(x)[-1]])
        let width = ops.shape(x)[-1]
        rows = ops.shape(x -> ops.reshape([-1, width]))[0]
        output x + table[rows - rows:1 + rows - rows] + table[1:][rows - rows, none]
        """
    ),
    "a layer shared inside": (
        """
        layer inner = Dense(4)
        output (x -> inner) + (2 * x -> inner)
        """
    ),
    "a layer that is not applied": "layer spare = Dense(3)\noutput x -> Dense(n)",
    "a loop": "repeat 2 as i { x = x -> Dense(n + i) -> relu }\noutput x",
    "a loop over a list": (
        "for u, f in [[3, relu], [n, tanh]] { x = x -> Dense(u, activation=f) }\noutput x"
    ),
    "nested loops": (
        "repeat 2 { for u in [3, n] { x = x -> Dense(u) }\nx = x -> Dense(2) }\noutput x"
    ),
    "a loop over sizes": "repeat ops.shape(x)[-1] // 4 { x = x -> Dense(4) }\noutput x -> Dense(n)",
    "a list of layers": "parts = [x -> Dense(k) for k in [2, n]]\noutput parts -> Concatenate",
    "lists of layers, one by one": (
        "parts = [x -> Dense(k) -> LayerNormalization -> Dense(2) for k in [2, 3, n]]\n"
        "output parts -> Concatenate"
    ),
    "a list of some layers": (
        "parts = [x -> Dense(k) for k in [2, n, 9] if k < 9]\noutput parts -> Concatenate"
    ),
    "a loop over parts of parts": (
        "for i, (u, (f, b)) in enumerate([[3, [relu, 2]], [n, [tanh, 3]]]) {\n"
        "x = b * (x -> Dense(u + i, activation=f)) }\noutput x"
    ),
    "a list over parts of parts": (
        "parts = [b * (x -> Dense(u)) for i, (u, b) in enumerate([[3, 2], [n, 3]])]\n"
        "output parts -> Concatenate"
    ),
    "a branch on a parameter": (
        "if n > 3 { x = x -> Dense(2) } else { x = x -> LayerNormalization }\noutput x -> Dense(n)"
    ),
    "a branch on a size": (
        "y = x -> Dense(n)\nif ops.shape(x)[-1] != n { x = x -> Dense(n) }\noutput x + y"
    ),
    "a weight in a branch": (
        """
        y = x -> Dense(n)
        if n > 3 {
          weight bias([n], initializer=zeros)
          y = y + bias
        }
        output y
        """
    ),
    "training": (
        """
        weight mean([ops.shape(x)[-1]], initializer=zeros, trainable=false)
        weight steps([], initializer=zeros, trainable=false)
        if training {
          update mean = 0.9 * mean + 0.1 * ops.mean(x, axis=0)
          update steps = steps + 1
          y = x -> Dense(n)
        } else {
          y = x -> Dense(n)
        }
        output (y -> Dropout(0.5, training=training)) if training else y
        """
    ),
    "training, in conditions": (
        """
        let width = ops.shape(x)[-1]
        if not training { x = x * 2 }
        if training and n > 3 { x = x + 1 }
        if training or n > 3 { x = x + 2 }
        if n < 3 and training { x = x -> Dense(width) }
        output x -> (Dropout(0.5) if training else Identity)
        """
    ),
    "layers in one branch, of what is computed": (
        """
        weight mix([ops.shape(x)[-1], n])
        weight seen([n], initializer=zeros, trainable=false)
        y = ops.matmul(x, mix)
        if training {
          update seen = seen + ops.mean(y, axis=0)
          y = y -> Dense(n) -> BatchNormalization
        } else { y = y -> Dense(n, use_bias=false) }
        output y -> Dense(2)
        """
    ),
    "a current value": "Dense(3)\nrelu\noutput Dense(n)",
    "layers around layers": (
        """
        y = x -> ops.expand_dims(axis=1) -> TimeDistributed(Dense(n))
        output y -> Bidirectional(GRU(3))
        """
    ),
    "attention": (
        """
        y = x -> Dense(8) -> Reshape([2, 4])
        output y -> MultiHeadAttention(2, 4, value=y) -> Flatten -> Dense(n)
        """
    ),
    "Keras's way of calling": "output Dense(n)(Dense(3)(x)) + Dense(n)(x)",
    "several outputs, one of them taken": "a, b = x -> Both(n)\noutput a + b",
    "a layer in a layer": "output x -> Scaled -> Scaled(0.5) -> Both(n) -> Joined -> Dense(2)",
    "a layer given by a constant": "output x -> ops.expand_dims(axis=1) -> TimeDistributed(held)",
    "names of its own": (
        "output x -> Dense(n, name=first) -> Dense(n) -> Both(n, name=both) -> Joined"
    ),
}

SPEC = """
let held = Scaled(0.1)

layer Scaled(init: float = 1.0) {{
  input x
  weight gamma([ops.shape(x)[-1]], initializer=Constant(init))
  output x * gamma
}}

layer Both(units: int) {{
  input x
  output x -> Dense(units), x -> Scaled -> Dense(units)
}}

layer Joined {{
  input a, b
  weight mix([], initializer=ones)
  output a * mix + (b -> LayerNormalization)
}}

layer Tested(n: int = 4) {{
  input x
  {body}
}}

model m {{
  input x: float32[8]
  layer shared = Tested(3)
  Dense(8)
  y = x -> Tested -> Flatten -> Dense(8) -> Tested(2) -> Flatten
  z = [y, x -> shared -> Flatten, 2 * x -> shared -> Flatten] -> Concatenate
  output z -> Dense(1)
}}
"""


@pytest.mark.parametrize("body", LAYERS.values(), ids=LAYERS.keys())
def test_the_script_builds_the_graph(body) -> None:
    assert_same(compiled(SPEC.format(body=body)))


MODELS = {
    "products, in a model of another shape": """
        layer Residual {
          input x
          output x + (x -> LayerNormalization)
        }
        model inner {
          input x: float32[?, 4]
          output y = x -> Residual
        }
        model twice {
          input x: float32[?, 4]
          output y = x * 2
        }
        model m {
          input x: float32[3, 4]
          a = 2 * x -> inner -> Residual
          output y = x -> twice -> Flatten -> Reshape([3, 4]) -> Residual -> Dense(1)
          output z = a
        }
    """,
    "several inputs": """
        layer Attend(units) {
          input x, memory, bias
          scores = (x -> Dense(units)) @ ops.transpose(memory -> Dense(units), [0, 2, 1]) + bias
          output (scores -> Softmax) @ memory, scores
        }
        model m {
          input a: float32[5, 4]
          input b: float32[?, 4]
          input c: float32[1, 1]
          p, s = [a, b, c] -> Attend(8)
          q, t = a -> Attend(8, bias=c, memory=b)
          r, u = [a, b] -> Attend(8, bias=c)
          layer one = Attend(2)
          v, w = one(a, b, c)
          both = [a, b, c] -> one
          y = [p, q, r, v, both[0]] -> Concatenate
          output z = y
          output more = s + t + u
        }
    """,
    "in blocks, loops and models": """
        layer Scale(init: float = 0.1) {
          input x
          weight gamma([ops.shape(x)[-1]], initializer=Constant(init))
          output x * gamma
        }
        block part(n: int, init: float = 0.5) {
          input x
          output x -> Dense(n) -> Scale(init) -> relu
        }
        model tower {
          input x: float32[4]
          output y = x -> part(6) -> Scale
        }
        model m {
          input x: float32[4]
          layer last = Scale(2)
          y = x -> tower -> last
          repeat 2 as i { y = y -> part(6 + i, init=1) }
          parts = [y -> Scale(k / 10) for k in range(3)]
          output z = parts -> Add -> Dense(6) -> last
          output w = x + x -> tower
        }
    """,
    "in the wrappers of Keras": """
        layer Pair(n) {
          input x
          output x -> Dense(n) -> Dropout(0.1)
        }
        model m {
          input x: float32[5, 4]
          layer inner = TimeDistributed(Pair(3))
          y = x -> inner -> TimeDistributed(Pair(2, name=named))
          output z = y
        }
    """,
    "with mixed precision": """
        layer Norm(epsilon: float = 1e-3) {
          input x
          weight scale([ops.shape(x)[-1]], initializer=ones)
          weight count([], initializer=zeros, dtype=int32, trainable=false)
          weight exact([], initializer=zeros, dtype=float32, trainable=false)
          size = ops.cast(ops.mean(x ** 2, axis=-1, keepdims=true), float32)
          output (x -> Dense(4)) * scale, ops.rsqrt(size + epsilon), x + exact
        }
        model m {
          input x: float32[4]
          a, b, c = x -> Norm
          d, e, f = x -> Norm(dtype=float32)
          output y = [a, c, d, f] -> Concatenate
          output z = b + e
        }
        device cpu { precision = mixed_bfloat16 }
    """,
    "of integers": """
        layer Lookup(size: int) {
          input ids
          weight table([size, 4], initializer=RandomNormal(stddev=0.1))
          output ops.take(table, ids, axis=0)
        }
        model m {
          input ids: int32[?]
          output y = ids -> Lookup(10)
        }
    """,
    "frozen": """
        layer Affine(units, activation=none) {
          input x
          weight kernel([ops.shape(x)[-1], units])
          output ops.matmul(x, kernel) -> Dense(units) -> Activation(activation)
        }
        model m {
          input x: float32[4]
          output y = x -> Affine(3, trainable=false) -> Affine(3, activation=relu, name="last")
        }
    """,
    "of params": """
        param width: int = 4
        let half = width // 2
        layer Squeezed(ratio=half, activation=relu) {
          input x
          output x -> Dense(width // ratio, activation=activation) -> Dense(half)
        }
        model m {
          input x: float32[4]
          output y = x -> Squeezed -> Squeezed(1, activation=none)
        }
    """,
}


@pytest.mark.parametrize("spec", MODELS.values(), ids=MODELS.keys())
def test_layers_are_used_as_those_of_keras_are(spec) -> None:
    assert_same(compiled(spec))


def test_layers_of_imported_files_are_in_scope(tmp_path) -> None:
    (tmp_path / "parts.dlspec").write_text(
        "layer Scale {\ninput x\nweight g([ops.shape(x)[-1]])\noutput x * g\n}\n"
        "layer Twice {\ninput x\noutput x -> Scale -> Scale\n}\n"
    )
    spec = tmp_path / "spec.dlspec"
    spec.write_text(
        'import "parts.dlspec"\nmodel m {\ninput x: float32[3]\noutput y = x -> Twice -> Scale\n}\n'
    )
    program = compiled(spec)
    assert program.model is not None
    weights = [[w.name for w in group or ()] for group in program.model.weights.values()]
    assert weights == [["g", "g"], ["g"]]


def test_an_unknown_size_is_a_tensor_in_a_layer() -> None:
    assert_same(
        compiled("""
            layer Positions {
              input x
              let time = ops.shape(x)[1]
              steps = ops.arange(time, dtype=float32) / time
              rows = ops.reshape(steps, [1, time, 1])
              output x + rows, ops.broadcast_to(rows, [ops.shape(x)[0], time, 2])
            }
            model m {
              input open: float32[?time, 4]
              input fixed: float32[6, 4]
              a, b = open -> Positions
              c, d = fixed -> Positions
              output p = a
              output q = b
              output r = c
              output s = d
            }
        """)
    )
