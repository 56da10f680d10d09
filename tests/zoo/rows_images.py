"""Convolutional networks."""

from __future__ import annotations

from collections.abc import Mapping
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
        x = L.Conv2DTranspose(filters, 5, 2, padding="same", use_bias=filters == 3)(x)
    x = L.Activation("tanh")(x)
    for filters in (16, 32, 64, 128):
        x = L.Conv2D(filters, 5, 2, padding="same")(x)
        x = x if filters == 16 else L.BatchNormalization()(x)
        x = ops.leaky_relu(x, 0.2)
    return keras.Model(noise, L.Dense(1, "sigmoid")(L.Flatten()(x)))
"""


ALEXNET = """
def build_model():
    def norm(x):
        h, w, c = x.shape[1:]
        squares = ops.reshape(ops.pad(ops.square(x), [[0, 0]] * 3 + [[2, 2]]), (-1, c + 4, 1))
        summed = 5 * L.AveragePooling1D(5, 1)(squares)
        return x * (2 + 1e-4 * ops.reshape(summed, (-1, h, w, c))) ** -0.75
    image = keras.Input((67, 67, 3))
    x = norm(L.Conv2D(96, 11, 4, activation="relu")(image))
    x = L.MaxPool2D(3, 2)(x)
    x = L.Conv2D(256, 5, padding="same", activation="relu", groups=GROUPS)(x)
    x = L.MaxPool2D(3, 2)(norm(x))
    for filters, groups in ((384, 1), (384, GROUPS), (256, GROUPS)):
        x = L.Conv2D(filters, 3, padding="same", activation="relu", groups=groups)(x)
    x = L.Flatten()(L.MaxPool2D(3, 2)(x))
    x = L.Dense(4096, "relu")(L.Dense(4096, "relu")(x))
    return keras.Model(image, L.Dense(10, "softmax")(x))
"""

UNET = """
def build_model():
    def convs(x, filters):
        x = L.Conv2D(filters, 3, activation="relu")(x)
        return L.Conv2D(filters, 3, activation="relu")(x)
    image = keras.Input((60, 60, 1))
    a = convs(image, 8)
    b = convs(L.MaxPool2D()(a), 16)
    x = convs(L.MaxPool2D()(b), 32)
    for skip, filters in ((b, 16), (a, 8)):
        x = L.Conv2DTranspose(filters, 2, 2)(x)
        edge = (skip.shape[1] - x.shape[1]) // 2
        x = convs(L.concatenate([L.Cropping2D(edge)(skip), x]), filters)
    return keras.Model(image, L.Conv2D(2, 1, activation="softmax")(x))
"""

EFFICIENTNETS = {
    "b0": 5_330_571,
    "b1": 7_856_239,
    "b2": 9_177_569,
    "b3": 12_320_535,
    "b4": 19_466_823,
    "b5": 30_562_527,
    "b6": 43_265_143,
    "b7": 66_658_687,
}


def of_keras(
    spec: str,
    name: str,
    parameters: int,
    least: int = 0,
    params: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> Row:
    """A row held against a network that Keras brings; built where `least`, a size, is given."""
    given = {"input_shape": (least, least, 3), "classes": 10, **arguments}
    return Row(
        spec,
        parameters,
        f"keras.applications.{name}",
        params or {},
        {"size": least, "classes": 10} if least else None,
        application(name, **given) if least else "",
    )


ROWS = [
    Row("zoo/lenet5", 61_706, "a twin written by hand", built={}, twin=LENET),
    Row(
        "zoo/alexnet",
        60_965_224,
        "the paper's 60 million; a twin written by hand",
        built={"size": 67, "classes": 10},
        twin="GROUPS = 2" + ALEXNET,
    ),
    Row(
        "zoo/alexnet",
        62_378_344,
        "a twin written by hand",
        {"groups": 1},
        built={"size": 67, "classes": 10},
        twin="GROUPS = 1" + ALEXNET,
    ),
    of_keras("zoo/vgg", "VGG16", 138_357_544, 32),
    of_keras("zoo/vgg", "VGG19", 143_667_240, 32, {"depth": 19}),
    of_keras("zoo/inception_v3", "InceptionV3", 23_851_784, 75),
    of_keras("zoo/xception", "Xception", 22_910_480, 71),
    of_keras("zoo/resnet", "ResNet50", 25_636_712, 32),
    of_keras("zoo/resnet", "ResNet101", 44_707_176, params={"depth": 101}),
    of_keras("zoo/resnet", "ResNet152", 60_419_944, params={"depth": 152}),
    of_keras("zoo/resnet_v2", "ResNet50V2", 25_613_800, 32),
    of_keras("zoo/resnet_v2", "ResNet101V2", 44_675_560, params={"depth": 101}),
    of_keras("zoo/resnet_v2", "ResNet152V2", 60_380_648, params={"depth": 152}),
    of_keras("zoo/densenet", "DenseNet121", 8_062_504, 32),
    of_keras("zoo/densenet", "DenseNet169", 14_307_880, params={"depth": 169}),
    of_keras("zoo/densenet", "DenseNet201", 20_242_984, params={"depth": 201}),
    Row(
        "zoo/squeezenet",
        1_248_424,
        "the paper's Table 1; a twin written by hand",
        built={"size": 64, "classes": 10},
        twin=SQUEEZENET,
    ),
    of_keras("zoo/mobilenet", "MobileNet", 4_253_864, 64),
    of_keras("zoo/mobilenet_v2", "MobileNetV2", 3_538_984, 64),
    of_keras("zoo/mobilenet_v2", "MobileNetV2", 6_156_712, 33, {"alpha": 1.4}, alpha=1.4),
    of_keras("zoo/mobilenet_v3", "MobileNetV3Large", 5_507_432, 64),
    of_keras("zoo/mobilenet_v3", "MobileNetV3Small", 2_554_968, 64, {"variant": "small"}),
    of_keras("zoo/nasnet_mobile", "NASNetMobile", 5_326_716, 64),
    *(
        of_keras(
            "zoo/efficientnet",
            f"EfficientNet{variant.upper()}",
            parameters,
            64 if variant in ("b0", "b1") else 0,
            {} if variant == "b0" else {"variant": variant},
        )
        for variant, parameters in EFFICIENTNETS.items()
    ),
    of_keras("zoo/convnext", "ConvNeXtTiny", 28_589_128, 32),
    of_keras("zoo/convnext", "ConvNeXtSmall", 50_223_688, params={"variant": "small"}),
    of_keras("zoo/convnext", "ConvNeXtBase", 88_591_464, params={"variant": "base"}),
    of_keras("zoo/convnext", "ConvNeXtLarge", 197_767_336, params={"variant": "large"}),
    of_keras("zoo/convnext", "ConvNeXtXLarge", 350_196_968, params={"variant": "xlarge"}),
    Row(
        "zoo/unet",
        31_030_658,
        "a twin written by hand",
        built={"size": 60, "width": 8, "depth": 2},
        twin=UNET,
    ),
    Row("zoo/dcgan", 36_113_540, "a twin written by hand", built={"width": 16}, twin=DCGAN),
]
