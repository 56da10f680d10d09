"""Convolutional networks."""

from __future__ import annotations

from typing import Any

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

SQUEEZENET = """
def build_model():
    image = keras.Input((64, 64, 3))
    x = L.Conv2D(96, 7, 2, activation="relu")(image)
    for number, (narrow, wide) in enumerate([
        (16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256)
    ]):
        if number in (0, 3, 7):
            x = L.MaxPool2D(3, 2)(x)
        x = L.Conv2D(narrow, 1, activation="relu")(x)
        left = L.Conv2D(wide, 1, activation="relu")(x)
        right = L.Conv2D(wide, 3, padding="same", activation="relu")(x)
        x = L.concatenate([left, right])
    x = L.ReLU()(L.Conv2D(10, 1)(x))
    return keras.Model(image, L.Softmax()(L.GlobalAveragePooling2D()(x)))
"""

DCGAN = """
def build_model():
    noise = keras.Input((100,))
    x = L.Reshape((4, 4, 128))(L.Dense(2048)(noise))
    for filters in (64, 32, 16, 3):
        x = L.ReLU()(L.BatchNormalization()(x))
        x = L.Conv2DTranspose(filters, 5, 2, padding="same")(x)
    x = L.Activation("tanh")(x)
    for filters in (16, 32, 64, 128):
        x = L.Conv2D(filters, 5, 2, padding="same")(x)
        x = x if filters == 16 else L.BatchNormalization()(x)
        x = ops.leaky_relu(x, 0.2)
    return keras.Model(noise, L.Dense(1, "sigmoid")(L.Flatten()(x)))
"""


def of_keras(spec: str, name: str, parameters: int, least: int = 0, **params: Any) -> Row:
    """A row held against a network that Keras brings; built where `least`, a size, is given."""
    built = {"size": least, "classes": 10} if least else None
    twin = application(name, input_shape=(least, least, 3), classes=10) if least else ""
    return Row(spec, parameters, f"keras.applications.{name}", params, built, twin)


ROWS = [
    Row("zoo/lenet5", 61_706, "a twin written by hand", built={}, twin=LENET),
    of_keras("zoo/vgg", "VGG16", 138_357_544, 32),
    of_keras("zoo/vgg", "VGG19", 143_667_240, 32, depth=19),
    Row(
        "zoo/squeezenet",
        1_248_424,
        "the paper's Table 1; a twin written by hand",
        built={"size": 64, "classes": 10},
        twin=SQUEEZENET,
    ),
    of_keras("zoo/inception_v3", "InceptionV3", 23_851_784, 75),
    of_keras("zoo/xception", "Xception", 22_910_480, 71),
    of_keras("zoo/resnet", "ResNet50", 25_636_712, 32),
    of_keras("zoo/resnet", "ResNet101", 44_707_176, 32, depth=101),
    of_keras("zoo/resnet", "ResNet152", 60_419_944, depth=152),
    of_keras("zoo/resnet_v2", "ResNet50V2", 25_613_800, 32),
    of_keras("zoo/resnet_v2", "ResNet101V2", 44_675_560, depth=101),
    of_keras("zoo/resnet_v2", "ResNet152V2", 60_380_648, depth=152),
    of_keras("zoo/mobilenet", "MobileNet", 4_253_864, 64),
    Row("zoo/dcgan", 36_114_436, "a twin written by hand", built={"width": 16}, twin=DCGAN),
]
