# Made by specc from alphago_zero.dlspec, SHA-256:
# f0afc8ed581e6db5a40fb6a90d79bf5edf5ee7e2c0b66b4d29a14bff00e0e7ae
"""Build the model `alphago_zero`."""

import argparse
from collections.abc import Sequence

import keras
from keras import layers


def set_up() -> None:
    """Set the precision."""
    keras.config.set_dtype_policy("mixed_bfloat16")


def conv_block(x: keras.KerasTensor, filters: int, size: int) -> keras.KerasTensor:
    """Apply the block `conv_block`; each use makes fresh layers."""
    y = layers.Conv2D(filters, size, padding="same", use_bias=False)(x)
    return layers.BatchNormalization()(y)


def build_model(blocks: int = 19, filters: int = 256, board: int = 19) -> keras.Model:
    """Build the model `alphago_zero`."""
    position = keras.Input(shape=(board, board, 17), name="position")
    x = conv_block(position, filters, 3)
    x = layers.Activation("relu")(x)
    for _ in range(blocks):
        y = conv_block(x, filters, 3)
        y = layers.Activation("relu")(y)
        y = conv_block(y, filters, 3)
        x = layers.Activation("relu")(x + y)
    policy = conv_block(x, 2, 1)
    policy = layers.Activation("relu")(policy)
    policy = layers.Flatten()(policy)
    policy = layers.Dense(board * board + 1)(policy)
    value = conv_block(x, 1, 1)
    value = layers.Activation("relu")(value)
    value = layers.Flatten()(value)
    value = layers.Dense(256, activation="relu")(value)
    value = layers.Dense(1, activation="tanh")(value)
    return keras.Model(
        position, {"policy": policy, "value": value}, name="alphago_zero"
    )


def compile_model(model: keras.Model) -> None:
    """Give the model its loss, its optimizer and its metrics."""
    model.compile(
        optimizer=keras.optimizers.SGD(
            learning_rate=keras.optimizers.schedules.PiecewiseConstantDecay(
                [400000, 600000], [0.01, 0.001, 0.0001]
            ),
            momentum=0.9,
        ),
        loss={
            "policy": keras.losses.CategoricalCrossentropy(from_logits=True),
            "value": "mean_squared_error",
        },
        jit_compile=True,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Show the model."""
    parser = argparse.ArgumentParser(description="Show the model alphago_zero.")
    parser.add_argument("--blocks", type=int, default=19, help="(default: %(default)s)")
    parser.add_argument(
        "--filters", type=int, default=256, help="(default: %(default)s)"
    )
    parser.add_argument("--board", type=int, default=19, help="(default: %(default)s)")
    args = parser.parse_args(arguments)
    if not 1 <= args.blocks <= 100:
        parser.error("--blocks must be in 1..100")
    set_up()
    model = build_model(blocks=args.blocks, filters=args.filters, board=args.board)
    compile_model(model)
    model.summary()


if __name__ == "__main__":
    main()
