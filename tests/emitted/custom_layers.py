"""Custom layers as specs, each with a twin of Keras code written by hand."""

from __future__ import annotations

TWIN = """
import keras
from keras import layers as L, ops


class Layer(keras.layers.Layer):
    def __init__(self, *args, **kwargs):
        super().__init__(**kwargs)
        self.make(*args)

    def make(self, *args):
        pass

"""

LAYERS: dict[str, tuple[str, str]] = {
    "layer scale": (
        """
# Scales each channel by a factor that begins near zero.
layer LayerScale(init: float = 1e-6) {
  input x
  weight gamma([ops.shape(x)[-1]], initializer=Constant(init))
  output x * gamma
}
model m {
  input x: float32[8]
  output y = x -> Dense(4) -> LayerScale(0.5)
}
""",
        """
class Scale(Layer):
    def build(self, shape):
        self.gamma = self.add_weight(shape=(shape[-1],))
    def call(self, x):
        return self.gamma * x

def build_model():
    x = keras.Input((8,))
    return keras.Model(x, Scale()(L.Dense(4)(x)))
""",
    ),
    "root mean square": (
        """
layer RMSNorm(epsilon=1e-6) {
  input x
  let size = ops.shape(x)[-1]
  weight scale([size], initializer=ones)
  mean = ops.sum(x ** 2, axis=-1, keepdims=true) / size
  output x * ops.rsqrt(mean + epsilon) * scale
}
model m {
  input x: float32[10, 8]
  output y = x -> RMSNorm -> RMSNorm(epsilon=1e-3)
}
""",
        """
class Norm(Layer):
    def make(self, epsilon):
        self.epsilon = epsilon
    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],))
    def call(self, x):
        return x * ops.rsqrt(ops.mean(ops.square(x), -1, keepdims=True) + self.epsilon) * self.scale

def build_model():
    x = keras.Input((10, 8))
    return keras.Model(x, Norm(1e-3)(Norm(1e-6)(x)))
""",
    ),
    "learned positions": (
        """
layer Positions {
  input x
  weight table([ops.shape(x)[1], ops.shape(x)[2]], initializer=RandomNormal(stddev=0.02))
  output x + table
}
model m {
  input tokens: int32[12]
  output y = tokens -> Embedding(20, 6) -> Positions -> Flatten -> Dense(2)
}
""",
        """
class Positions(Layer):
    def build(self, shape):
        self.table = self.add_weight(shape=shape[1:])
    def call(self, x):
        return x + self.table

def build_model():
    x = keras.Input((12,), dtype="int32")
    return keras.Model(x, L.Dense(2)(L.Flatten()(Positions()(L.Embedding(20, 6)(x)))))
""",
    ),
    "squeeze and excite": (
        """
layer SqueezeExcite(ratio: int = 4) {
  input x
  let channels = ops.shape(x)[-1]
  s = x -> GlobalAveragePooling2D(keepdims=true)
  s = s -> Dense(channels // ratio, activation=relu) -> Dense(channels, activation=sigmoid)
  output x * s
}
model m {
  input x: float32[6, 6, 3]
  Conv2D(8, 3)
  SqueezeExcite(ratio=2)
  output y = Flatten -> Dense(2)
}
""",
        """
class Excite(Layer):
    def build(self, shape):
        self.pool = L.GlobalAveragePooling2D(keepdims=True)
        self.a, self.b = L.Dense(shape[-1] // 2, "relu"), L.Dense(shape[-1], "sigmoid")
        super().build(shape)
    def call(self, x):
        return x * self.b(self.a(self.pool(x)))

def build_model():
    x = keras.Input((6, 6, 3))
    return keras.Model(x, L.Dense(2)(L.Flatten()(Excite()(L.Conv2D(8, 3)(x)))))
""",
    ),
    "gated linear unit": (
        """
layer Gated(units, activation=sigmoid) {
  input x
  layer linear = Dense(units)
  layer gate = Dense(units, activation=activation)
  output (x -> linear) * (x -> gate)
}
model m {
  input x: float32[5]
  output y = x -> Gated(4) -> Gated(3, activation=tanh)
}
""",
        """
class Gated(Layer):
    def make(self, units, activation):
        self.a, self.b = L.Dense(units), L.Dense(units, activation)
    def call(self, x):
        return self.a(x) * self.b(x)

def build_model():
    x = keras.Input((5,))
    return keras.Model(x, Gated(3, "tanh")(Gated(4, "sigmoid")(x)))
""",
    ),
    "running mean": (
        """
layer RunningMean(momentum=0.99) {
  input x
  weight mean([ops.shape(x)[-1]], initializer=zeros, trainable=false)
  if training {
    update mean = mean * momentum + ops.mean(x, axis=0) * (1 - momentum)
  }
  output x - mean
}
model m {
  input x: float32[5]
  output y = x -> RunningMean(0.5) -> Dense(2)
}
""",
        """
class Running(Layer):
    def build(self, shape):
        self.mean = self.add_weight(shape=(shape[-1],), trainable=False)
    def call(self, x):
        return x - self.mean

def build_model():
    x = keras.Input((5,))
    return keras.Model(x, L.Dense(2)(Running()(x)))
""",
    ),
    "attention pooling": (
        """
layer AttentionPool(units) {
  input x, question
  weight key([ops.shape(x)[-1], units])
  weight query([ops.shape(question)[-1], units])
  scores = ops.sum((x @ key) * ops.expand_dims(question @ query, axis=1), axis=-1, keepdims=true)
  output ops.sum(ops.softmax(scores, axis=1) * x, axis=1)
}
model m {
  input x: float32[7, 4]
  input question: float32[3]
  a = [x, question] -> AttentionPool(5)
  b = x -> AttentionPool(2, question=question)
  output y = [a, b] -> Concatenate
}
""",
        """
class Pool(Layer):
    def make(self, units):
        self.units = units
    def build(self, x_shape, question_shape):
        self.key = self.add_weight(shape=(x_shape[-1], self.units))
        self.query = self.add_weight(shape=(question_shape[-1], self.units))
    def call(self, x, question):
        scores = ops.einsum("btu,bu->bt", ops.matmul(x, self.key), ops.matmul(question, self.query))
        return ops.einsum("bt,btc->bc", ops.softmax(scores, 1), x)

def build_model():
    x, question = keras.Input((7, 4)), keras.Input((3,))
    pooled = [Pool(5)(x, question), Pool(2)(x, question)]
    return keras.Model([x, question], L.Concatenate()(pooled))
""",
    ),
    "standardized dense": (
        """
layer StandardDense(units, use_bias: bool = true, initializer=glorot_uniform) {
  input x
  weight kernel([ops.shape(x)[-1], units], initializer=initializer, regularizer=L2(1e-4))
  centred = kernel - ops.mean(kernel, axis=0, keepdims=true)
  y = x @ (centred / (ops.std(kernel, axis=0, keepdims=true) + 1e-5))
  if use_bias {
    weight bias([units], initializer=zeros)
    y = y + bias
  }
  output y
}
model m {
  input x: float32[6]
  y = x -> StandardDense(4) -> relu
  output y = y -> StandardDense(2, use_bias=false, initializer=HeNormal(seed=1))
}
""",
        """
class Dense(Layer):
    def make(self, units, bias):
        self.units, self.use_bias = units, bias
    def build(self, shape):
        self.kernel = self.add_weight(shape=(shape[-1], self.units))
        if self.use_bias:
            self.bias = self.add_weight(shape=(self.units,))
    def call(self, x):
        k = self.kernel
        k = (k - ops.mean(k, 0)) / (ops.std(k, 0) + 1e-5)
        return ops.matmul(x, k) + (self.bias if self.use_bias else 0)

def build_model():
    x = keras.Input((6,))
    return keras.Model(x, Dense(2, False)(ops.relu(Dense(4, True)(x))))
""",
    ),
    "stochastic depth": (
        """
layer StochasticDepth(rate: float = 0.1) {
  input x, residual
  if training {
    kept = residual -> Dropout(rate)
  } else {
    kept = residual * (1 - rate)
  }
  output x + kept
}
model m {
  input x: float32[6]
  h = x -> Dense(6)
  output y = [x, h] -> StochasticDepth(0.5) -> Dense(2)
}
""",
        """
def build_model():
    x = keras.Input((6,))
    return keras.Model(x, L.Dense(2)(x + L.Dense(6)(x) * 0.5))
""",
    ),
    "class token": (
        """
layer ClassToken {
  input x
  let width = ops.shape(x)[-1]
  weight token([1, 1, width], initializer=zeros)
  output ops.concatenate([ops.broadcast_to(token, [ops.shape(x)[0], 1, width]), x], axis=1)
}
model m {
  input x: float32[9, 4]
  output y = x -> ClassToken -> Conv1D(3, 2)
}
""",
        """
class Token(Layer):
    def build(self, shape):
        self.token = self.add_weight(shape=(1, 1, shape[-1]))
    def call(self, x):
        return ops.concatenate([ops.zeros_like(x[:, :1]) + self.token, x], 1)

def build_model():
    x = keras.Input((9, 4))
    return keras.Model(x, L.Conv1D(3, 2)(Token()(x)))
""",
    ),
    "patch encoder": (
        """
layer PatchEncoder(width) {
  input x
  layer places = Embedding(ops.shape(x)[1], width)
  output (x -> Dense(width)) + (ops.arange(ops.shape(x)[1]) -> places)
}
model m {
  input x: float32[9, 4]
  output y = x -> PatchEncoder(6) -> Flatten -> Dense(1)
}
""",
        """
class Encoder(Layer):
    def make(self):
        self.project, self.places = L.Dense(6), L.Embedding(9, 6)
    def call(self, x):
        return self.project(x) + self.places(ops.arange(9))

def build_model():
    x = keras.Input((9, 4))
    return keras.Model(x, L.Dense(1)(L.Flatten()(Encoder()(x))))
""",
    ),
    "feed forward": (
        """
param rate: float = 0.3
param wide: int = 2
let factor = wide * 2

layer FeedForward(width) {
  input x
  output x -> Dense(width * factor, activation=gelu) -> Dropout(rate) -> Dense(width)
}
model m {
  input x: float32[5, 4]
  output y = x -> FeedForward(4) -> LayerNormalization
}
""",
        """
class Feed(Layer):
    def make(self):
        self.a, self.b = L.Dense(16, "gelu"), L.Dense(4)
    def call(self, x):
        return self.b(self.a(x))

def build_model():
    x = keras.Input((5, 4))
    return keras.Model(x, L.LayerNormalization()(Feed()(x)))
""",
    ),
    "layer in layer": (
        """
layer Norm(epsilon=1e-6) {
  input x
  weight scale([ops.shape(x)[-1]], initializer=ones)
  output x * ops.rsqrt(ops.mean(x * x, axis=-1, keepdims=true) + epsilon) * scale
}
layer Feed(width, hidden) {
  input x
  output x -> Dense(hidden, activation=silu) -> Dropout(0.1) -> Dense(width)
}
layer Encoder(width, heads=2) {
  input x
  n = x -> Norm
  x = x + (n -> MultiHeadAttention(heads, width // heads, value=n))
  output x + (x -> Norm -> Feed(width, 4 * width))
}
model m {
  input x: float32[5, 4]
  output y = x -> Encoder(4) -> Encoder(4, heads=1)
}
""",
        """
class Norm(Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=(shape[-1],))
    def call(self, x):
        return x * ops.rsqrt(ops.mean(x * x, -1, keepdims=True) + 1e-6) * self.scale

class Feed(Layer):
    def make(self):
        self.a, self.b = L.Dense(16, "silu"), L.Dense(4)
    def call(self, x):
        return self.b(self.a(x))

class Encoder(Layer):
    def make(self, heads):
        self.norm, self.attention = Norm(), L.MultiHeadAttention(heads, 4 // heads)
        self.other, self.feed = Norm(), Feed()
    def call(self, x):
        n = self.norm(x)
        x = x + self.attention(n, n)
        return x + self.feed(self.other(x))

def build_model():
    x = keras.Input((5, 4))
    return keras.Model(x, Encoder(1)(Encoder(2)(x)))
""",
    ),
    "two outputs": (
        """
layer Halves(units) {
  input x
  mean = x -> Dense(units)
  spread = x -> Dense(units, activation=softplus)
  output mean, spread
}
model m {
  input x: float32[5]
  a, b = x -> Halves(3)
  output y = a / (b + 1.0)
}
""",
        """
class Halves(Layer):
    def make(self):
        self.a, self.b = L.Dense(3), L.Dense(3, "softplus")
    def call(self, x):
        return self.a(x), self.b(x)

def build_model():
    x = keras.Input((5,))
    a, b = Halves()(x)
    return keras.Model(x, a / (b + 1))
""",
    ),
    "stack in a loop": (
        """
layer Stack(sizes: list, dropout: float = 0.0) {
  input x
  for size in sizes {
    x = x -> Dense(size, activation=relu) -> Dropout(dropout)
  }
  repeat 2 { x = x + (x -> Dense(sizes[-1])) }
  output x
}
model m {
  input x: float32[5]
  output y = x -> Stack([6, 4])
}
""",
        """
class Stack(Layer):
    def make(self):
        self.a, self.b = L.Dense(6, "relu"), L.Dense(4, "relu")
        self.c, self.d = L.Dense(4), L.Dense(4)
    def call(self, x):
        x = self.b(self.a(x))
        x = x + self.c(x)
        return x + self.d(x)

def build_model():
    x = keras.Input((5,))
    return keras.Model(x, Stack()(x))
""",
    ),
}
