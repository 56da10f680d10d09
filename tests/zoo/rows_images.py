"""Convolutional networks."""

from __future__ import annotations

from tests.zoo.row import Row, application

LENET = """
def build_model():
    model = keras.Sequential([keras.Input((28, 28, 1)), L.ZeroPadding2D(2)])
    for filters in (6, 16):
        model.add(L.Conv2D(filters, 5, activation="tanh"))
        model.add(L.AveragePooling2D(2))
    model.add(L.Flatten())
    model.add(L.Dense(120, "tanh"))
    model.add(L.Dense(84, "tanh"))
    model.add(L.Dense(10, "softmax"))
    return model
"""

ROWS = [
    Row("zoo/lenet5", 61_706, "a twin written by hand", built={}, twin=LENET),
    Row(
        "zoo/vgg",
        138_357_544,
        "keras.applications.VGG16",
        built={"size": 32, "classes": 10},
        twin=application("VGG16", input_shape=(32, 32, 3), classes=10),
    ),
    Row(
        "zoo/vgg",
        143_667_240,
        "keras.applications.VGG19",
        {"depth": 19},
        built={"size": 32, "classes": 10},
        twin=application("VGG19", input_shape=(32, 32, 3), classes=10),
    ),
]
