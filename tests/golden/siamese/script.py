# Made by specc from siamese.dlspec, SHA-256:
# e48ac829d0ecc0fc5482bb8e5591bd985bc3b7cea2decfad5d6197bae958b356
"""Build the model `siamese`."""

import argparse
from collections.abc import Sequence

import keras
from keras import layers, ops


def halved(x: keras.KerasTensor, filters: int, size: int = 3) -> keras.KerasTensor:
    """A convolution that halves the picture."""
    y = layers.Conv2D(filters, size, padding="same", use_bias=False)(x)
    y = layers.BatchNormalization()(y)
    y = layers.Activation("relu")(y)
    return layers.MaxPooling2D(2)(y)


def build_tower(*, width: int) -> keras.Model:
    """Build the model `tower`."""
    picture = keras.Input(shape=(105, 105, 1), name="picture")
    x = picture
    for filters in [32, 64, 128]:
        x = halved(x, filters)
    x = layers.GlobalAveragePooling2D()(x)
    code = layers.Dense(width)(x)
    return keras.Model(picture, code, name="tower")


def build_model(width: int = 128) -> keras.Model:
    """Build the model `siamese`."""
    tower = build_tower(width=width)
    left = keras.Input(shape=(105, 105, 1), name="left")
    right = keras.Input(shape=(105, 105, 1), name="right")
    a = tower(left)
    b = tower(right)
    distance = ops.abs(a - b)
    same = layers.Dense(1, activation="sigmoid")(distance)
    return keras.Model({"left": left, "right": right}, same, name="siamese")


def compile_model(model: keras.Model) -> None:
    """Give the model its loss, its optimizer and its metrics."""
    model.compile(
        optimizer=keras.optimizers.Adam(0.0001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Show the model."""
    parser = argparse.ArgumentParser(description="Show the model siamese.")
    parser.add_argument("--width", type=int, default=128, help="(default: %(default)s)")
    args = parser.parse_args(arguments)
    if not 8 <= args.width <= 1024:
        parser.error("--width must be in 8..1024")
    model = build_model(width=args.width)
    compile_model(model)
    model.summary()


if __name__ == "__main__":
    main()
