"""Models of Keras as people make them: shared, nested, recurrent, masked, with many ends."""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import layers, ops


def sequential() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 3, activation="relu", kernel_regularizer="l2"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, (3, 1), strides=(2, 1), kernel_initializer="he_normal"),
            layers.Flatten(),
            layers.Dropout(0.5, seed=3),
            layers.Dense(10, activation="softmax", kernel_constraint=keras.constraints.MaxNorm(3)),
        ]
    )


def compiled() -> keras.Model:
    x = keras.Input((8,), name="features")
    h = layers.Dense(16, activation="relu")(x)
    a = layers.Dense(1, name="price")(h)
    b = layers.Dense(3, activation="softmax", name="kind")(h)
    model = keras.Model(x, {"price": a, "kind": b})
    model.compile(
        optimizer=keras.optimizers.AdamW(
            keras.optimizers.schedules.CosineDecay(1e-3, 100), weight_decay=0.01
        ),
        loss={"price": "mse", "kind": keras.losses.SparseCategoricalCrossentropy()},
        loss_weights={"price": 1.0, "kind": 0.5},
        metrics={"kind": ["accuracy"]},
    )
    return model


def shared_layers() -> keras.Model:
    a, b = keras.Input((8,), name="left"), keras.Input((8,), name="right")
    dense, norm = layers.Dense(4, activation="tanh"), layers.LayerNormalization()
    x, y = norm(dense(a)), norm(dense(b))
    return keras.Model([a, b], layers.Dense(1)(layers.Concatenate()([x, y, dense(a)])))


def nested() -> keras.Model:
    inner_input = keras.Input((16, 16, 3))
    h = layers.Conv2D(4, 3, padding="same")(inner_input)
    inner = keras.Model(inner_input, layers.Add()([h, layers.Conv2D(4, 1)(inner_input)]))
    tower = keras.Sequential([keras.Input((16, 16, 4)), layers.Conv2D(4, 3), layers.ReLU()])
    x = keras.Input((16, 16, 3))
    return keras.Model(x, layers.GlobalAveragePooling2D()(tower(inner(x))))


def shared_models() -> keras.Model:
    code_input = keras.Input((12,))
    first = layers.Dense(6, activation="relu")(code_input)
    encoder = keras.Model(code_input, [first, layers.Dense(2)(first)], name="encoder")
    a, b = keras.Input((12,)), keras.Input((12,))
    (a1, a2), (b1, b2) = encoder(a), encoder(b)
    return keras.Model([a, b], [ops.abs(a2 - b2), layers.Concatenate()([a1, b1])])


def recurrent() -> keras.Model:
    tokens = keras.Input((10,), dtype="int32", name="tokens")
    e = layers.Embedding(20, 8)(tokens)
    s, h, c = layers.LSTM(6, return_sequences=True, return_state=True)(e)
    b = layers.Bidirectional(layers.GRU(4, return_sequences=True), merge_mode="sum")(s)
    z = layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)])(b)
    q = layers.LSTM(6, go_backwards=True)(e, initial_state=[h, c])
    t = layers.TimeDistributed(layers.Dense(3))(s)
    n = layers.RNN(layers.SimpleRNNCell(5, activation="relu"), return_sequences=True)(t)
    return keras.Model(tokens, layers.Concatenate()([z, q, layers.Flatten()(n)]))


def two_ways() -> keras.Model:
    x = keras.Input((5, 3))
    forward = layers.LSTM(4, return_sequences=True)
    backward = layers.LSTM(4, activation="relu", return_sequences=True, go_backwards=True)
    y = layers.Bidirectional(forward, backward_layer=backward)(x)
    return keras.Model(x, layers.Bidirectional(layers.SimpleRNN(2, return_state=True))(y)[0])


def masks() -> keras.Model:
    tokens = keras.Input((10,), dtype="int32")
    e = layers.Embedding(20, 8, mask_zero=True)(tokens)
    a = layers.GRU(4)(layers.Dropout(0.1)(e))
    b = layers.GlobalAveragePooling1D()(layers.Dense(3)(e))
    c = layers.LSTM(4)(layers.Masking(0.5)(layers.Dense(2)(e)))
    d = layers.LSTM(2)(layers.Add()([e, e]))
    f = layers.GRU(3)(layers.Concatenate()([e, e]))
    g = layers.GRU(5)(e, mask=ops.greater(tokens, 2), initial_state=layers.Dense(5)(a))
    return keras.Model(tokens, layers.Concatenate()([a, b, c, d, f, g]))


def attention() -> keras.Model:
    q, v = keras.Input((6, 8), name="query"), keras.Input((9, 8), name="memory")
    a = layers.MultiHeadAttention(2, 4)(q, v)
    s, scores = layers.MultiHeadAttention(2, 4, value_dim=3, dropout=0.1)(
        a, a, use_causal_mask=True, return_attention_scores=True
    )
    t = layers.Attention(use_scale=True)([s, v])
    u = layers.GroupQueryAttention(4, 4, 2)(t, v)
    m = layers.MultiHeadAttention(2, 4, attention_axes=(1,))(q, v, key=v)
    w = layers.AdditiveAttention()([u, v, v])
    return keras.Model([q, v], [layers.Concatenate()([a, m, w]), scores])


def operations() -> keras.Model:
    x = keras.Input((10, 4))
    first, middle = x[:, 0], x[:, 1:-1, ::2]
    large = ops.where(x > 0.5, x, 0.0)
    gate = keras.activations.sigmoid(layers.Dense(4)(first))
    mixed = gate * first + (1 - gate) * ops.mean(x, axis=1)
    product = ops.einsum("abc,abc->ac", x, large)
    turned = ops.transpose(ops.reshape(middle, (-1, 2, 8)), (0, 2, 1))
    scaled = -product / 3 + ops.clip(product, 0.1, 0.9) ** 2
    parts = ops.concatenate([mixed, scaled, ops.max(turned, axis=-1)], axis=-1)
    cast = ops.cast(ops.argmax(parts, axis=-1), "float32")
    return keras.Model(x, [parts, ops.expand_dims(cast, -1), x[:, None, 2]])


def more_operations() -> keras.Model:
    x, y = keras.Input((6, 6, 2)), keras.Input((3,))
    a = ops.nn.softmax(ops.image.resize(x, (4, 4)), axis=-1)
    b = ops.pad(x, ((0, 0), (1, 1), (0, 0), (0, 0)))
    c = ops.stack([y, y * 2, ops.square(y)], axis=1)
    d = ops.matmul(c, ops.swapaxes(c, 1, 2))
    parts = ops.split(d, 3, axis=-1)
    e = ops.logical_and(y > 0, y < 1)
    f = ops.squeeze(parts[1], -1) @ ops.ones((3, 2))
    return keras.Model([x, y], [a, b, d, e, f, ops.broadcast_to(y[:, :1], (2, 3))])


def ends() -> keras.Model:
    a = keras.Input((4,), name="a")
    b = keras.Input((4,), name="b")
    h = layers.Dense(3)(a + b)
    return keras.Model({"a": a, "b": b}, {"first": h, "second": layers.Dense(2)(h), "third": h})


def wrappers() -> keras.Model:
    x = keras.Input((8, 8, 2))
    y = layers.SpectralNormalization(layers.Conv2D(4, 3, padding="same"))(x)
    z = layers.TimeDistributed(layers.Bidirectional(layers.LSTM(3)))(layers.Reshape((4, 4, 16))(y))
    return keras.Model(x, layers.Dense(2, name="scores")(z))


def mixed() -> keras.Model:
    x = keras.Input((8,))
    h = layers.Dense(4, dtype="mixed_bfloat16", activation="gelu")(x)
    return keras.Model(x, layers.Dense(2, dtype="float64")(layers.BatchNormalization()(h)))


def policy() -> keras.Model:
    keras.config.set_dtype_policy("mixed_bfloat16")
    x = keras.Input((8, 3))
    h = layers.Bidirectional(layers.LSTM(4))(x)
    return keras.Model(x, layers.Dense(2)(layers.BatchNormalization()(h)))


def frozen() -> keras.Model:
    x = keras.Input((32, 32, 3))
    base = keras.applications.MobileNetV2(
        weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.35, pooling="avg"
    )
    base.trainable = False
    h = layers.Rescaling(1 / 127.5, offset=-1)(layers.RandomFlip("horizontal")(x))
    return keras.Model(x, layers.Dense(5)(base(h, training=False)))


def words() -> keras.Model:
    x = keras.Input((3,), dtype="string")
    y = layers.StringLookup(vocabulary=["a", "b"])(x)
    n = keras.Input((2,))
    h = layers.Normalization(mean=[1.0, 2.0], variance=[4.0, 9.0])(n)
    d = layers.Discretization(bin_boundaries=[0.2, 0.7])(n)
    c = layers.CategoryEncoding(num_tokens=4, output_mode="multi_hot")(d)
    return keras.Model([x, n], [layers.Embedding(4, 2)(y), h, c])


def u_net() -> keras.Model:
    def twice(x: keras.KerasTensor, filters: int) -> keras.KerasTensor:
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
            x = layers.ReLU()(layers.BatchNormalization()(x))
        return x

    x = inputs = keras.Input((32, 32, 1))
    skips = []
    for filters in (4, 8, 16):
        x = twice(x, filters)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = twice(x, 32)
    for filters, skip in zip((16, 8, 4), reversed(skips), strict=True):
        x = layers.Conv2DTranspose(filters, 2, strides=2)(x)
        x = twice(layers.Concatenate()([skip, x]), filters)
    return keras.Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(x))


def transformer() -> keras.Model:
    tokens = keras.Input((12,), dtype="int32")
    x = layers.Embedding(50, 16)(tokens)
    for _ in range(4):
        h = layers.LayerNormalization(epsilon=1e-6)(x)
        x = x + layers.MultiHeadAttention(4, 4)(h, h)
        h = layers.LayerNormalization(epsilon=1e-6)(x)
        x = x + layers.Dense(16)(layers.Dense(64, activation="gelu")(h))
    return keras.Model(tokens, layers.Dense(50)(layers.LayerNormalization(epsilon=1e-6)(x)))


CASES: dict[str, Callable[[], keras.Model]] = {
    made.__name__: made
    for made in (
        sequential,
        compiled,
        shared_layers,
        nested,
        shared_models,
        recurrent,
        two_ways,
        masks,
        attention,
        operations,
        more_operations,
        ends,
        wrappers,
        mixed,
        policy,
        frozen,
        words,
        u_net,
        transformer,
    )
}
"""Models by name."""
