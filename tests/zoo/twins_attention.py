"""Twins of networks made of attention, which is written out, and of those that mix without it."""

from __future__ import annotations

# Attention by several heads, written out, with its weights in Keras's order.
HEADS = """
class Heads(L.Layer):
    def __init__(self, heads, causal=False, use_bias=True, **options):
        super().__init__(**options)
        self.heads, self.causal, self.use_bias = heads, causal, use_bias

    def build(self, shape):
        width, size = shape[-1], shape[-1] // self.heads
        self.projections = []
        for _ in range(3):
            kernel = self.add_weight(shape=(width, self.heads, size))
            bias = self.add_weight(shape=(self.heads, size)) if self.use_bias else 0
            self.projections.append((kernel, bias))
        self.last = self.add_weight(shape=(self.heads, size, width))
        self.bias = self.add_weight(shape=(width,)) if self.use_bias else 0

    def call(self, x, memory=None, seen=None):
        sources = [x, x, x] if memory is None else [x, memory, memory]
        query, key, value = (
            ops.einsum("btd,dhk->bthk", source, kernel) + bias
            for source, (kernel, bias) in zip(sources, self.projections)
        )
        scores = ops.einsum("bthk,bshk->bhts", query, key) * key.shape[-1] ** -0.5
        if self.causal:
            times = ops.arange(x.shape[1])
            scores = ops.where(times[:, None] >= times, scores, -1e9)
        if seen is not None:
            scores = ops.where(seen[:, None, None], scores, -1e9)
        mixed = ops.einsum("bhts,bshk->bthk", ops.softmax(scores, axis=-1), value)
        return ops.einsum("bthk,hkd->btd", mixed, self.last) + self.bias

class Norm(L.Layer):
    def __init__(self, epsilon, **options):
        super().__init__(**options)
        self.epsilon = epsilon

    def build(self, shape):
        self.gamma = self.add_weight(shape=shape[-1:])
        self.beta = self.add_weight(shape=shape[-1:])

    def call(self, x):
        x = x - ops.mean(x, axis=-1, keepdims=True)
        variance = ops.mean(x * x, axis=-1, keepdims=True)
        return x / ops.sqrt(variance + self.epsilon) * self.gamma + self.beta

class Words(L.Layer):
    def build(self, shape):
        self.table = self.add_weight(shape=(9, 8))

    def call(self, x, reverse=False):
        return x @ ops.transpose(self.table) if reverse else ops.take(self.table, x, axis=0)
"""

BERT = (
    HEADS
    + """
def build_model():
    tokens, segments, mask = (keras.Input((6,), dtype="int32") for _ in range(3))
    places = ops.ones_like(tokens) * ops.arange(6)
    x = L.Embedding(9, 8)(tokens) + L.Embedding(7, 8)(places) + L.Embedding(5, 8)(segments)
    x = Norm(1e-12)(x)
    for _ in range(2):
        x = Norm(1e-12)(x + Heads(2)(x, seen=mask != 0))
        y = L.Dense(12)(x)
        y = L.Dense(8)(y * 0.5 * (1 + ops.erf(y / 2**0.5)))
        x = Norm(1e-12)(x + y)
    return keras.Model([tokens, segments, mask], [x, L.Dense(8, "tanh")(x[:, 0])])
"""
)

GPT2 = (
    HEADS
    + """
def gelu(x):
    return 0.5 * x * (1 + ops.tanh((2 / 3.141592653589793) ** 0.5 * (x + 0.044715 * x**3)))

def build_model():
    tokens = keras.Input((6,), dtype="int32")
    words = Words()
    x = words(tokens) + L.Embedding(7, 8)(ops.ones_like(tokens) * ops.arange(6))
    for _ in range(2):
        x = x + Heads(2, causal=True)(Norm(1e-5)(x))
        x = x + L.Dense(8)(gelu(L.Dense(32)(Norm(1e-5)(x))))
    return keras.Model(tokens, words(Norm(1e-5)(x), reverse=True))
"""
)

MIXER = (
    HEADS
    + """
def build_model():
    image = keras.Input((8, 8, 3))
    x = ops.reshape(L.Conv2D(5, 4, 4)(image), (-1, 4, 5))
    for _ in range(2):
        y = ops.transpose(Norm(1e-6)(x), (0, 2, 1))
        y = L.Dense(4)(L.Dense(7, "gelu")(y))
        x = x + ops.transpose(y, (0, 2, 1))
        x = x + L.Dense(5)(L.Dense(9, "gelu")(Norm(1e-6)(x)))
    return keras.Model(image, L.Dense(4)(ops.mean(Norm(1e-6)(x), axis=1)))
"""
)

TRANSFORMER = (
    HEADS
    + """
import numpy as np

def placed(x):
    length, width = x.shape[1:]
    waves = np.zeros((length, width), "float32")
    for place in range(length):
        for i in range(0, width, 2):
            angle = place / 10000 ** (i / width)
            waves[place, i : i + 2] = np.sin(angle), np.cos(angle)
    return x * width**0.5 + waves

def build_model():
    source, target = keras.Input((5,), dtype="int32"), keras.Input((4,), dtype="int32")
    words, seen, written = Words(), source != 0, target != 0
    memory = placed(words(source))
    for _ in range(2):
        memory = Norm(1e-6)(memory + Heads(2, use_bias=False)(memory, seen=seen))
        memory = Norm(1e-6)(memory + L.Dense(8)(L.Dense(12, "relu")(memory)))
    x = placed(words(target))
    for _ in range(2):
        x = Norm(1e-6)(x + Heads(2, causal=True, use_bias=False)(x, seen=written))
        x = Norm(1e-6)(x + Heads(2, use_bias=False)(x, memory=memory, seen=seen))
        x = Norm(1e-6)(x + L.Dense(8)(L.Dense(12, "relu")(x)))
    return keras.Model([source, target], words(x, reverse=True))
"""
)

VIT = (
    HEADS
    + """
class Begun(L.Layer):
    def build(self, shape):
        self.first = self.add_weight(shape=(1, 1, shape[-1]))

    def call(self, x):
        return ops.stack([self.first[0] + 0 * x[:, 0], *ops.unstack(x, axis=1)], axis=1)

class Placed(L.Layer):
    def build(self, shape):
        self.table = self.add_weight(shape=(1, *shape[1:]))

    def call(self, x):
        return x + self.table

def build_model():
    image = keras.Input((8, 8, 3))
    x = ops.reshape(L.Conv2D(8, 4, 4)(image), (-1, 4, 8))
    x = Placed()(Begun()(x))
    for _ in range(2):
        x = x + Heads(2)(Norm(1e-6)(x))
        x = x + L.Dense(8)(L.Dense(12, "gelu")(Norm(1e-6)(x)))
    return keras.Model(image, L.Dense(4)(Norm(1e-6)(x)[:, 0]))
"""
)

LLAMA = """
import numpy as np

class Scaled(L.Layer):
    def build(self, shape):
        self.scale = self.add_weight(shape=shape[-1:])

    def call(self, x):
        return x * ops.rsqrt(ops.mean(x * x, axis=-1, keepdims=True) + 1e-5) * self.scale

class Grouped(L.Layer):
    def build(self, shape):
        self.key = self.add_weight(shape=(16, 2, 4))
        self.query = self.add_weight(shape=(16, 4, 4))
        self.value = self.add_weight(shape=(16, 2, 4))
        self.last = self.add_weight(shape=(4, 4, 16))

    def call(self, x):
        mixed = []
        for head in range(4):
            query = turned(x @ self.query[:, head])
            key = turned(x @ self.key[:, head // 2])
            scores = query @ ops.transpose(key, (0, 2, 1)) / 2
            scores = ops.where(ops.tri(5, dtype="bool"), scores, -1e9)
            mixed.append(ops.softmax(scores, axis=-1) @ (x @ self.value[:, head // 2]))
        return ops.einsum("hbtk,hkd->btd", ops.stack(mixed), self.last)

# Two pairs of features: a place turns one by a radian, the other by a hundredth of it.
turns = np.exp(1j * np.arange(5)[:, None] * np.array([1, 10_000**-0.5]))
sine, cosine = turns.imag.astype("float32"), turns.real.astype("float32")

def turned(x):
    a, b = x[..., :2], x[..., 2:]
    return ops.concatenate([a * cosine - b * sine, a * sine + b * cosine], axis=-1)

def build_model():
    tokens = keras.Input((5,), dtype="int32")
    x = L.Embedding(6, 16)(tokens)
    for _ in range(2):
        x = x + Grouped()(Scaled()(x))
        y = Scaled()(x)
        y = ops.silu(L.Dense(12, use_bias=False)(y)) * L.Dense(12, use_bias=False)(y)
        x = x + L.Dense(16, use_bias=False)(y)
    return keras.Model(tokens, L.Dense(6, use_bias=False)(Scaled()(x)))
"""
