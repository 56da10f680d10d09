# Made by specc from transformer_encoder.dlspec, SHA-256:
# d44a5ae21085304540dbed61400ddb779d2856781c1a5e69068bea971fc00f93
"""Build the model `classifier`."""

import argparse
from collections.abc import Sequence

import keras
from keras import layers, ops


def add_norm(
    x: keras.KerasTensor, residual: keras.KerasTensor, *, dropout: float
) -> keras.KerasTensor:
    """Apply the block `add_norm`; each use makes fresh layers."""
    return layers.LayerNormalization(epsilon=1e-06)(
        x + layers.Dropout(dropout)(residual)
    )


def feed_forward(
    x: keras.KerasTensor, factor: int = 4, *, width: int
) -> keras.KerasTensor:
    """Apply the block `feed_forward`; each use makes fresh layers."""
    y = layers.Dense(factor * width, activation="gelu")(x)
    return layers.Dense(width)(y)


def encoder(
    x: keras.KerasTensor, *, width: int, heads: int, dropout: float
) -> keras.KerasTensor:
    """Apply the block `encoder`; each use makes fresh layers."""
    x = add_norm(
        x,
        residual=layers.MultiHeadAttention(heads, width // heads)(x, value=x),
        dropout=dropout,
    )
    return add_norm(x, residual=feed_forward(x, width=width), dropout=dropout)


def build_model(
    vocabulary: int = 20000,
    length: int = 128,
    width: int = 64,
    heads: int = 4,
    depth: int = 2,
    dropout: float = 0.1,
) -> keras.Model:
    """Build the model `classifier`."""
    tokens = keras.Input(shape=(length,), dtype="int32", name="tokens")
    places = ops.cumsum(ops.ones_like(tokens), axis=1) - 1
    x = layers.Embedding(vocabulary, width)(tokens) + layers.Embedding(length, width)(
        places
    )
    for _ in range(depth):
        x = encoder(x, width=width, heads=heads, dropout=dropout)
    label = layers.GlobalAveragePooling1D()(x)
    label = layers.Dense(1, activation="sigmoid")(label)
    return keras.Model(tokens, label, name="classifier")


def compile_model(model: keras.Model) -> None:
    """Give the model its loss, its optimizer and its metrics."""
    model.compile(
        optimizer=keras.optimizers.AdamW(
            learning_rate=keras.optimizers.schedules.CosineDecay(
                0.001, decay_steps=10000
            ),
            weight_decay=0.0001,
        ),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Show the model."""
    parser = argparse.ArgumentParser(description="Show the model classifier.")
    parser.add_argument(
        "--vocabulary", type=int, default=20000, help="(default: %(default)s)"
    )
    parser.add_argument(
        "--length", type=int, default=128, help="(default: %(default)s)"
    )
    parser.add_argument("--width", type=int, default=64, help="(default: %(default)s)")
    parser.add_argument("--heads", type=int, default=4, help="(default: %(default)s)")
    parser.add_argument("--depth", type=int, default=2, help="(default: %(default)s)")
    parser.add_argument(
        "--dropout", type=float, default=0.1, help="(default: %(default)s)"
    )
    args = parser.parse_args(arguments)
    if not 1 <= args.depth <= 24:
        parser.error("--depth must be in 1..24")
    if not 0.0 <= args.dropout <= 0.9:
        parser.error("--dropout must be in 0.0..0.9")
    model = build_model(
        vocabulary=args.vocabulary,
        length=args.length,
        width=args.width,
        heads=args.heads,
        depth=args.depth,
        dropout=args.dropout,
    )
    compile_model(model)
    model.summary()


if __name__ == "__main__":
    main()
