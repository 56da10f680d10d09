# Made by specc from resnet50.dlspec, SHA-256:
# c5e3d83b1e563203ccec1415e7cf65ae16defe6369d2d7db9dc3aeb7420c7990
"""Build the model `resnet50`."""

import argparse
from collections.abc import Sequence

import keras
from keras import layers

EPSILON = 1.001e-05


def bottleneck(
    x: keras.KerasTensor, filters: int, stride: int = 1, project: bool = False
) -> keras.KerasTensor:
    """Apply the block `bottleneck`; each use makes fresh layers."""
    shortcut = x
    if project:
        shortcut = layers.Conv2D(4 * filters, 1, strides=stride)(x)
        shortcut = layers.BatchNormalization(epsilon=EPSILON)(shortcut)
    y = layers.Conv2D(filters, 1, strides=stride)(x)
    y = layers.BatchNormalization(epsilon=EPSILON)(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(filters, 3, padding="same")(y)
    y = layers.BatchNormalization(epsilon=EPSILON)(y)
    y = layers.Activation("relu")(y)
    y = layers.Conv2D(4 * filters, 1)(y)
    y = layers.BatchNormalization(epsilon=EPSILON)(y)
    h = layers.Add()([shortcut, y])
    return layers.Activation("relu")(h)


def stage(
    x: keras.KerasTensor, filters: int, blocks: int, stride: int = 2
) -> keras.KerasTensor:
    """Apply the block `stage`; each use makes fresh layers."""
    x = bottleneck(x, filters, stride=stride, project=True)
    for _ in range(blocks - 1):
        x = bottleneck(x, filters)
    return x


def build_model(classes: int = 1000) -> keras.Model:
    """Build the model `resnet50`."""
    image = keras.Input(shape=(224, 224, 3), name="image")
    x = layers.ZeroPadding2D(3)(image)
    x = layers.Conv2D(64, 7, strides=2)(x)
    x = layers.BatchNormalization(epsilon=EPSILON)(x)
    x = layers.Activation("relu")(x)
    x = layers.ZeroPadding2D(1)(x)
    x = layers.MaxPooling2D(3, strides=2)(x)
    x = stage(x, 64, blocks=3, stride=1)
    x = stage(x, 128, blocks=4)
    x = stage(x, 256, blocks=6)
    x = stage(x, 512, blocks=3)
    x = layers.GlobalAveragePooling2D()(x)
    label = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(image, label, name="resnet50")


def main(arguments: Sequence[str] | None = None) -> None:
    """Show the model."""
    parser = argparse.ArgumentParser(description="Show the model resnet50.")
    parser.add_argument(
        "--classes", type=int, default=1000, help="(default: %(default)s)"
    )
    args = parser.parse_args(arguments)
    if not 1 <= args.classes <= 1000000:
        parser.error("--classes must be in 1..1000000")
    model = build_model(classes=args.classes)
    model.summary()


if __name__ == "__main__":
    main()
