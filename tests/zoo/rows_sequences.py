"""Networks for sequences, attention, and the rest.

Where an architecture has subtle points (what is masked, what lies in the past, which weights are
tied), the twin writes them out with operations of its own instead of Keras's layers.
"""

from __future__ import annotations

from tests.zoo.row import Row

BY_HAND = "a twin written by hand"

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
class Words(L.Layer):
    def build(self, shape):
        self.table = self.add_weight(shape=(9, 8))

    def call(self, x, reverse=False):
        return x @ ops.transpose(self.table) if reverse else ops.take(self.table, x, axis=0)

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

WIDE_AND_DEEP = """
def build_model():
    installed, shown = keras.Input((), dtype="int32"), keras.Input((), dtype="int32")
    categories, features = keras.Input((5,), dtype="int32"), keras.Input((3,))
    wide = L.Embedding(11, 1)((installed * 31 + shown) % 11)
    app = L.Embedding(6, 4)
    deep = [app(installed), app(shown)]
    for place, size in enumerate((250, 100, 20, 1000, 50)):
        deep.append(L.Embedding(size, 4)(categories[:, place]))
    deep = ops.concatenate([*deep, features], axis=-1)
    for units in (1024, 512, 256):
        deep = ops.relu(L.Dense(units)(deep))
    return keras.Model(
        [installed, shown, categories, features], ops.sigmoid(wide + L.Dense(1)(deep)))
"""

SIAMESE = """
def build_model():
    picture = keras.Input((85, 85, 1))
    x = L.Conv2D(64, 10, activation="relu")(picture)
    for filters, size in ((128, 7), (128, 4), (256, 4)):
        x = L.Conv2D(filters, size, activation="relu")(L.MaxPooling2D()(x))
    tower = keras.Model(picture, L.Dense(16, "sigmoid")(L.Flatten()(x)))
    left, right = keras.Input((85, 85, 1)), keras.Input((85, 85, 1))
    apart = ops.absolute(tower(left) - tower(right))
    return keras.Model([left, right], L.Dense(1, "sigmoid")(apart))
"""

_TRANSLATION = {"source_vocabulary": 6, "target_vocabulary": 7, "units": 3, "depth": 2}
_TEXT = {"vocabulary": 9, "length": 7, "width": 8, "heads": 2, "depth": 2}

ROWS = [
    Row(
        "zoo/wavenet",
        1_514_944,
        BY_HAND,
        built={"levels": 8, "residual": 4, "skip": 6, "stacks": 2, "depth": 3},
        twin=WAVENET,
    ),
    Row(
        "zoo/bilstm_tagger",
        10_169_845,
        BY_HAND,
        built={"vocabulary": 5, "tags": 7, "embedding": 4, "units": 3, "layers": 2},
        twin=TAGGER,
    ),
    Row("zoo/seq2seq", 217_082_000, BY_HAND, built=_TRANSLATION, twin=GENERAL),
    Row("zoo/seq2seq", 216_082_000, BY_HAND, {"score": "dot"}, built=_TRANSLATION, twin=DOT),
    Row(
        "zoo/seq2seq",
        218_083_000,
        BY_HAND,
        {"score": "additive"},
        built=_TRANSLATION,
        twin=ADDITIVE,
    ),
    Row(
        "zoo/bert",
        109_482_240,
        "the released BERT-Base, Uncased",
        built={**_TEXT, "texts": 5, "ff": 12},
        twin=BERT,
    ),
    Row(
        "zoo/bert",
        335_141_888,
        "the released BERT-Large, Uncased",
        {"width": 1024, "heads": 16, "depth": 24, "ff": 4096},
    ),
    Row("zoo/gpt2", 124_439_808, "the released GPT-2 (124M)", built=_TEXT, twin=GPT2),
    Row(
        "zoo/gpt2",
        1_557_611_200,
        "the released GPT-2 XL (1558M)",
        {"width": 1600, "heads": 25, "depth": 48},
    ),
    Row(
        "zoo/mlp_mixer",
        59_880_472,
        "Mixer-B/16 of the paper (59M)",
        built={
            "size": 8,
            "patch": 4,
            "width": 5,
            "depth": 2,
            "token_width": 7,
            "channel_width": 9,
            "classes": 4,
        },
        twin=MIXER,
    ),
    Row(
        "zoo/siamese",
        38_951_745,
        "figure 4 of the paper, counted by hand",
        built={"size": 85, "code": 16},
        twin=SIAMESE,
    ),
    Row(
        "zoo/wide_and_deep",
        5_152_705,
        BY_HAND,
        built={"apps": 6, "crossed": 11, "numbers": 3, "embedding": 4},
        twin=WIDE_AND_DEEP,
    ),
]
