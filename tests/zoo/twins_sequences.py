"""Twins of networks for sequences: what is masked, and what lies in the past, is written out."""

from __future__ import annotations

WAVENET = """
class Causal(L.Layer):
    def __init__(self, filters, distance, **options):
        super().__init__(**options)
        self.filters, self.distance = filters, distance

    def build(self, shape):
        self.kernel = self.add_weight(shape=(2, shape[-1], self.filters))
        self.bias = self.add_weight(shape=(self.filters,))

    def call(self, x):
        past = ops.pad(x, [[0, 0], [self.distance, 0], [0, 0]])[:, : -self.distance]
        return past @ self.kernel[0] + x @ self.kernel[1] + self.bias

def build_model():
    samples = keras.Input((12,), dtype="int32")
    x = Causal(4, 1)(ops.one_hot(samples, 8))
    skips = []
    for _ in range(2):
        for distance in (1, 2, 4):
            y = ops.tanh(Causal(4, distance)(x)) * ops.sigmoid(Causal(4, distance)(x))
            x, skip = x + L.Conv1D(4, 1)(y), L.Conv1D(6, 1)(y)
            skips.append(skip)
    x = ops.relu(L.Conv1D(6, 1)(ops.relu(ops.sum(ops.stack(skips), axis=0))))
    return keras.Model(samples, L.Conv1D(8, 1)(x))
"""

TAGGER = """
def build_model():
    words = keras.Input((6,), dtype="int32")
    x = L.Embedding(5, 4)(words)
    read = words != 0
    for _ in range(2):
        lstms = [
            L.LSTM(3, return_sequences=True, go_backwards=b, zero_output_for_mask=True)
            for b in (False, True)
        ]
        there, back = (lstm(x, mask=read) for lstm in lstms)
        # As deep as `back`, so that Keras lists its weights first.
        there = there[:, :]
        x = ops.concatenate([there, ops.flip(back, axis=1)], axis=-1)
    return keras.Model(words, L.Dense(7)(x))
"""


def seq2seq(attention: str) -> str:
    """The twin; `attention` sets `context` from what is decoded, `x`, and from `memory`."""
    return f"""
def softmax_over(scores, seen):
    return ops.softmax(ops.where(seen[:, None], scores, -1e9), axis=-1)

class Additive(L.Layer):
    def build(self, query_shape, key_shape, seen_shape):
        self.scale = self.add_weight(shape=query_shape[-1:])

    def call(self, query, key, seen):
        scores = ops.tanh(query[:, :, None] + key[:, None]) @ self.scale[:, None]
        return softmax_over(scores[..., 0], seen)

def build_model():
    source, target = keras.Input((5,), dtype="int32"), keras.Input((4,), dtype="int32")
    seen, written = source != 0, target != 0
    memory, states = L.Embedding(6, 3)(source), []
    for _ in range(2):
        lstm = L.LSTM(3, return_sequences=True, return_state=True)
        memory, *state = lstm(memory, mask=seen)
        states.append(state)
    x = L.Embedding(7, 3)(target)
    for state in states:
        x = L.LSTM(3, return_sequences=True)(x, initial_state=state, mask=written)
{attention}
    context = ops.where(written[:, :, None], context, 0)
    x = L.Dense(3, "tanh", use_bias=False)(ops.concatenate([context, x], axis=-1))
    return keras.Model([source, target], L.Dense(7)(x))
"""


DOT = seq2seq("""\
    context = softmax_over(ops.einsum("btk,bsk->bts", x, memory), seen) @ memory""")
GENERAL = seq2seq("""\
    keys = L.Dense(3, use_bias=False)(memory)
    context = softmax_over(ops.einsum("btk,bsk->bts", x, keys), seen) @ memory""")
ADDITIVE = seq2seq("""\
    queries, keys = L.Dense(3, use_bias=False)(x), L.Dense(3, use_bias=False)(memory)
    context = Additive()(queries, keys, seen) @ memory""")

TEXT_CNN = """
def build_model():
    words = keras.Input((8,), dtype="int32")
    x = L.Embedding(5, 3)(words)
    best = []
    for size in (3, 4, 5):
        windows = ops.stack([x[:, i : i + size] for i in range(9 - size)], axis=1)
        y = L.EinsumDense("btsd,sdf->btf", (None, 4), bias_axes="f")(windows)
        best.append(ops.max(ops.relu(y), axis=1))
    return keras.Model(words, ops.softmax(L.Dense(2)(ops.concatenate(best, axis=-1))))
"""

CRNN = """
def build_model():
    picture = keras.Input((32, 24, 1))
    x = picture
    for filters, pool, normed in (
        (64, 2, False), (128, 2, False), (256, None, False), (256, (2, 1), False),
        (512, None, True), (512, (2, 1), True),
    ):
        x = L.Conv2D(filters, 3, padding="same")(x)
        x = ops.relu(L.BatchNormalization()(x) if normed else x)
        x = x if pool is None else L.MaxPooling2D(pool)(x)
    x = ops.relu(L.Conv2D(512, 2)(x))
    x = ops.reshape(x, (-1, 5, 512))
    for classes in (4, 4):
        x = L.Dense(classes)(L.Bidirectional(L.LSTM(4, return_sequences=True))(x))
    return keras.Model(picture, x)
"""
