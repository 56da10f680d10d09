"""Custom layers with loops, branches and objects where one has them seldom."""

from __future__ import annotations

ODD: dict[str, str] = {
    "nested loops": """
layer L(n: int) {
  input x
  repeat n as i {
    for u in [3, 4] { if i > 0 { x = x -> Dense(u + i) } else { x = x -> Dense(u) -> relu } }
  }
  parts = [x -> Dense(k) for k in [2, 3]]
  output parts -> Concatenate -> (Dense(2) if n > 1 else Dense(1))
}
model m {
  input x: float32[5]
  output y = x -> L(2) -> L(1) -> Dense(1)
}
""",
    "bound in loops": """
layer L(sizes: list) {
  input x
  for u in sizes {
    layer inner = Dense(u)
    x = x -> inner
    if u > 3 {
      repeat 2 {
        layer again = Dense(u)
        x = x -> again -> again
      }
    }
  }
  output x
}
model m {
  input x: float32[5]
  output y = x -> L([3, 4]) -> Dense(1)
}
""",
    "training branches": """
layer L(rate: float = 0.1) {
  input x
  layer last = Dense(4, name="last")
  if training and rate > 0 {
    x = x -> Dropout(rate, name="noisy") -> last
  } else {
    x = x -> last
  }
  output (x -> GaussianNoise(0.1)) if training else x
}
model m {
  input x: float32[5]
  output y = x -> L -> L(rate=0.0) -> Dense(1)
}
""",
    "sizes everywhere": """
layer L(scale: float) {
  input x, other
  let rank = ops.ndim(other)
  let sizes = ops.shape(other)
  weight w(sizes[1:], initializer=ones)
  if rank > 2 { x = x -> Dense(sizes[-1]) }
  output x * scale + ops.sum(other * w)
}
model m {
  input x: float32[5]
  input o: float32[3, 4]
  output y = [x, o] -> L(2.0) -> Dense(1)
}
""",
    "shared constants": """
param width: int = 4
let wide = 2 * width
let reg = L2(1e-3)
let names = [relu, tanh]
layer L(units=width, activation=none) {
  input x
  weight k([ops.shape(x)[-1], wide], regularizer=reg)
  output x @ k -> Dense(units, activation=activation) -> Activation(names[1])
}
layer Outer {
  input x
  output x -> L -> L(3, activation=names[0])
}
block b {
  input x
  output x -> Outer -> L(activation=gelu)
}
model m {
  input x: float32[5]
  output y = x -> b -> b
}
""",
    "objects": """
layer L(inner, where=GlorotNormal(), act=relu) {
  input x
  weight k([ops.shape(x)[-1], 3], initializer=where)
  weight b([3], initializer=where)
  output (x @ k + b) -> Dense(2, kernel_initializer=where) -> TimeDistributed(inner)
}
model m {
  input x: float32[6, 5]
  output y = x -> L(Dense(3)) -> L(Dense(2, activation=tanh), where=Constant(0.5))
}
""",
    "loops over sizes": """
layer L {
  input x
  for i in range(ops.shape(x)[1]) { x = x -> Dense(i + 1) }
  output x
}
model m {
  input x: float32[3, 2]
  output y = x -> L -> Dense(1)
}
""",
    "templates": """
layer L(n: int) {
  input x
  repeat n as i { x = x -> Dense(3, name="step{i}") }
  output x
}
model m {
  input x: float32[3]
  output y = x -> L(2, name="first") -> L(1, dtype="float64") -> L(1, trainable=false)
}
""",
    "given a product": """
layer Outer {
  input x
  output x + ops.outer(ops.arange(3, dtype=float32), ops.arange(4, dtype=float32))
}
layer Residual {
  input x
  output x + (x -> LayerNormalization)
}
layer Gate {
  input x, memory
  output x * memory + (x -> Dense(4))
}
model m {
  input x: float32[3, 4]
  double = x * 2
  a = 2 * x -> Outer
  b = double -> Flatten -> Reshape([3, 4]) -> Residual
  c = [x, double] -> Gate
  d = ops.arange(4, dtype=float32) * x -> ops.abs -> Residual
  e = 2 * (x -> Dense(4)) + x -> Gate(memory=-double)
  output y = [a, b, c, d, e] -> Add -> Flatten -> Dense(1)
}
""",
}
