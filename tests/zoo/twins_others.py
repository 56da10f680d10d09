"""Twins of networks for pairs, tables, games and points."""

from __future__ import annotations

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

DQN = """
def build_model():
    frames = keras.Input((84, 84, 4))
    x = L.Conv2D(32, 8, 4, activation="relu")(frames)
    x = L.Conv2D(64, 4, 2, activation="relu")(x)
    x = ops.reshape(L.Conv2D(64, 3, activation="relu")(x), (-1, 7 * 7 * 64))
    return keras.Model(frames, L.Dense(18)(L.Dense(512, "relu")(x)))
"""

DUELING = """
def build_model():
    frames = keras.Input((84, 84, 4))
    x = L.Conv2D(32, 8, 4, activation="relu")(frames)
    x = L.Conv2D(64, 4, 2, activation="relu")(x)
    x = ops.reshape(L.Conv2D(64, 3, activation="relu")(x), (-1, 7 * 7 * 64))
    state = L.Dense(1)(L.Dense(512, "relu")(x))
    advantages = L.Dense(18)(L.Dense(512, "relu")(x))
    means = ops.mean(advantages, axis=1, keepdims=True)
    return keras.Model(frames, state + advantages - means)
"""

POINTNET = """
def build_model():
    def each(x, *sizes):
        for units in sizes:
            x = ops.relu(L.BatchNormalization()(L.Dense(units)(x)))
        return x

    def turned(x, size):
        y = ops.max(each(x, 64, 128, 1024), axis=1)
        y = L.Dense(size * size)(each(y, 512, 256))
        return ops.einsum("bij,bjk->bik", x, ops.reshape(y, (-1, size, size)) + ops.eye(size))

    cloud = keras.Input((6, 3))
    x = turned(each(turned(cloud, 3), 64, 64), 64)
    x = each(ops.max(each(x, 64, 128, 1024), axis=1), 512, 256)
    return keras.Model(cloud, ops.softmax(L.Dense(4)(x)))
"""

NEUMF = """
def build_model():
    user, item = keras.Input((), dtype="int32"), keras.Input((), dtype="int32")
    deep = ops.concatenate([L.Embedding(5, 32)(user), L.Embedding(6, 32)(item)], axis=-1)
    for units in (32, 16, 8):
        deep = L.Dense(units, "relu")(deep)
    wide = L.Embedding(5, 8)(user) * L.Embedding(6, 8)(item)
    both = ops.concatenate([wide, deep], axis=-1)
    return keras.Model([user, item], L.Dense(1, "sigmoid")(both))
"""
