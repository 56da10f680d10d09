"""The specs of `specs/`: the graph, the model that the script builds, and hand-written twins."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emitted.compare import ask, assert_same, compiled, script

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.dlspec"))

TWINS = {
    "iris": """
def build_model():
    return keras.Sequential([
        keras.Input((4,)), L.Dense(10, "relu"), L.Dense(8, "relu"), L.Dense(3, "softmax")])
""",
    "overfitting": """
def build_model():
    return keras.Sequential([
        keras.Input((8, 8, 1)), L.Conv2D(16, 3, activation="relu"), L.Flatten(),
        L.Dense(256, "relu"), L.Dropout(0.4), L.Dense(10, "softmax")])
""",
    "cifar10_cnn": """
def build_model():
    model = keras.Sequential()
    model.add(keras.Input((32, 32, 3)))
    for filters in (32, 64):
        model.add(L.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(L.MaxPooling2D())
    model.add(L.Flatten())
    model.add(L.Dense(512, activation="relu"))
    model.add(L.Dense(10, activation="softmax"))
    return model
""",
    "resnet50": """
def build_model():
    return keras.applications.ResNet50(weights=None)
""",
    "alphago_zero": """
def build_model():
    def conv(x, filters, size):
        x = L.Conv2D(filters, size, padding="same", use_bias=False)(x)
        return L.BatchNormalization()(x)
    position = keras.Input((19, 19, 17))
    x = keras.ops.relu(conv(position, 256, 3))
    for _ in range(19):
        y = conv(keras.ops.relu(conv(x, 256, 3)), 256, 3)
        x = keras.ops.relu(L.Add()([x, y]))
    policy = L.Dense(362)(L.Flatten()(keras.ops.relu(conv(x, 2, 1))))
    value = L.Dense(256, "relu")(L.Flatten()(keras.ops.relu(conv(x, 1, 1))))
    return keras.Model(position, [policy, L.Dense(1, "tanh")(value)])
""",
    "siamese": """
def build_model():
    picture = keras.Input((105, 105, 1))
    x = picture
    for filters in (32, 64, 128):
        x = L.BatchNormalization()(L.Conv2D(filters, 3, padding="same", use_bias=False)(x))
        x = L.MaxPooling2D()(L.ReLU()(x))
    tower = keras.Model(picture, L.Dense(128)(L.GlobalAveragePooling2D()(x)))
    left, right = keras.Input((105, 105, 1)), keras.Input((105, 105, 1))
    apart = keras.ops.absolute(tower(left) - tower(right))
    return keras.Model([left, right], L.Dense(1, "sigmoid")(apart))
""",
    "wide_and_deep": """
def build_model():
    wide, deep = keras.Input((13,)), keras.Input((13,))
    x = L.Dense(32, "relu")(L.Dense(64, "relu")(deep))
    return keras.Model([wide, deep], L.Dense(3)(L.concatenate([wide, x])))
""",
    "imdb_lstm": """
def build_model():
    return keras.Sequential([
        keras.Input((None,), dtype="int32"), L.Embedding(88587, 64, mask_zero=True),
        L.Bidirectional(L.LSTM(64)), L.Dense(32, "relu"), L.Dense(1, "sigmoid")])
""",
    "transformer_encoder": """
def build_model():
    tokens = keras.Input((128,), dtype="int32")
    words = L.Embedding(20000, 64)(tokens)
    places = keras.ops.cumsum(keras.ops.ones_like(tokens), axis=1) - 1
    x = words + L.Embedding(128, 64)(places)
    for _ in range(2):
        x = L.LayerNormalization(epsilon=1e-6)(x + L.MultiHeadAttention(4, 16)(x, x))
        y = L.Dense(64)(L.Dense(256, "gelu")(x))
        x = L.LayerNormalization(epsilon=1e-6)(x + y)
    return keras.Model(tokens, L.Dense(1, "sigmoid")(L.GlobalAveragePooling1D()(x)))
""",
    "autoencoder": """
def build_model():
    layers = [keras.Input((28, 28, 1))]
    layers += [L.Conv2D(f, 3, 2, padding="same", activation="relu") for f in (32, 64)]
    layers += [L.Flatten(), L.Dense(32), L.Dense(3136, "relu"), L.Reshape((7, 7, 64))]
    layers += [L.Conv2DTranspose(f, 3, 2, padding="same", activation="relu") for f in (64, 32)]
    return keras.Sequential([*layers, L.Conv2D(1, 3, padding="same", activation="sigmoid")])
""",
}

PARAMETERS = {"resnet50": 25_636_712, "iris": 165, "cifar10_cnn": 2_122_186}


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_script_builds_the_graph(path: Path) -> None:
    assert_same(compiled(path))


@pytest.mark.parametrize("name", TWINS)
def test_a_model_written_by_hand_computes_the_same(name: str) -> None:
    """Equal weights, and with the same weights equal outputs."""
    program = compiled(SPECS[0].with_name(f"{name}.dlspec"))
    twin = "import keras\nfrom keras import layers as L\n" + TWINS[name]
    question = {"source": script(program), "arguments": {}, "twin": twin, "compared": True}
    built = ask(question)
    assert built["count"] == built["twin"]["count"]
    assert built["count"] == PARAMETERS.get(name, built["count"])
    assert sorted(built["shapes"]) == sorted(built["twin"]["shapes"])
    assert built["difference"] is not None
    assert built["difference"] < 1e-4


def test_every_spec_has_a_twin() -> None:
    assert {path.stem for path in SPECS} == set(TWINS)
