# Made by specc from imdb_lstm.dlspec, SHA-256:
# 4bbb9779bb1cfdf3a84abb082226117ee720a7fbd6e647c52b741f8cf5b7ef68
"""Build, train and evaluate the model `sentiment`."""

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.model_selection import train_test_split


def set_up(seed: int = 0) -> None:
    """Make random draws repeatable."""
    keras.utils.set_random_seed(seed)


Examples = tuple[np.ndarray, np.ndarray]


def load_data() -> dict[str, Examples]:
    """Return the examples of each part: train, validation and test."""
    (x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data()
    x_train, x_validation, y_train, y_validation = train_test_split(
        x_train, y_train, test_size=0.1, random_state=7
    )

    def prepare(x: np.ndarray, y: np.ndarray) -> Examples:
        review = np.asarray(keras.utils.pad_sequences(x), "int32")
        return review, y

    return {
        "train": prepare(x_train, y_train),
        "validation": prepare(x_validation, y_validation),
        "test": prepare(x_test, y_test),
    }


def count_steps(examples: Examples, batch_size: int) -> int:
    """Return how many batches an epoch has."""
    return math.ceil(len(examples[1]) / batch_size)


def training_batches(
    examples: Examples, batch_size: int, seed: int, initial_epoch: int = 0
) -> tf.data.Dataset:
    """Return the batches of one epoch after the other, without end.

    The order of the examples in an epoch depends on the seed and the epoch alone.
    """
    with tf.device("CPU"):
        columns = tf.nest.map_structure(tf.constant, examples)
        count = len(examples[1])

    def draw(epoch: tf.Tensor) -> tf.data.Dataset:
        order = tf.random.experimental.stateless_shuffle(tf.range(count), [seed, epoch])
        return tf.data.Dataset.from_tensor_slices(order).batch(batch_size)

    def take(rows: tf.Tensor) -> Examples:
        return tf.nest.map_structure(lambda column: tf.gather(column, rows), columns)

    dataset = tf.data.Dataset.counter(initial_epoch).flat_map(draw).map(take)
    return dataset.prefetch(tf.data.AUTOTUNE)


def batches(examples: Examples, batch_size: int) -> tf.data.Dataset:
    """Return the batches of the examples in their order."""
    dataset = tf.data.Dataset.from_tensor_slices(examples).batch(batch_size)
    return dataset.cache().prefetch(tf.data.AUTOTUNE)


def build_model(vocabulary: int = 88587) -> keras.Model:
    """Build the model `sentiment`."""
    return keras.Sequential(
        [
            keras.Input(shape=(None,), dtype="int32", name="review"),
            layers.Embedding(vocabulary, 64, mask_zero=True),
            layers.Bidirectional(layers.LSTM(64, dropout=0.2)),
            layers.Dense(
                32, activation="relu", kernel_regularizer=keras.regularizers.L2(0.0001)
            ),
            layers.Dropout(0.5),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="sentiment",
    )


def compile_model(model: keras.Model) -> None:
    """Give the model its loss, its optimizer and its metrics."""
    model.compile(
        optimizer=keras.optimizers.RMSprop(0.001),
        loss="binary_crossentropy",
        metrics=["accuracy", keras.metrics.AUC(name="auc")],
    )


def train(
    model: keras.Model,
    data: dict[str, Examples],
    *,
    epochs: int = 20,
    batch_size: int = 64,
    seed: int = 0,
    initial_epoch: int = 0,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: int | str = "auto",
) -> keras.callbacks.History:
    """Fit the model to the training part and return what each epoch measured."""
    return model.fit(
        training_batches(data["train"], batch_size, seed, initial_epoch),
        epochs=epochs,
        initial_epoch=initial_epoch,
        steps_per_epoch=count_steps(data["train"], batch_size),
        shuffle=False,
        validation_data=batches(data["validation"], batch_size),
        callbacks=[
            keras.callbacks.EarlyStopping(
                monitor="val_auc", mode="max", patience=3, restore_best_weights=True
            ),
            keras.callbacks.ReduceLROnPlateau(
                monitor="val_loss", factor=0.5, patience=2
            ),
            *callbacks,
        ],
        verbose=verbose,
    )


def evaluate(
    model: keras.Model, data: dict[str, Examples], batch_size: int = 64
) -> dict[str, float]:
    """Return the loss and the metrics on the test part, by name."""
    examples = batches(data["test"], batch_size)
    return model.evaluate(examples, return_dict=True, verbose=0)


def run(
    *,
    epochs: int = 20,
    batch_size: int = 64,
    seed: int = 0,
    initial_epoch: int = 0,
    vocabulary: int = 88587,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: int | str = "auto",
) -> tuple[keras.Model, keras.callbacks.History, dict[str, float]]:
    """Train as the spec says; return the model, its history and its test metrics."""
    set_up(seed)
    data = load_data()
    model = build_model(vocabulary=vocabulary)
    compile_model(model)
    history = train(
        model,
        data,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        initial_epoch=initial_epoch,
        callbacks=callbacks,
        verbose=verbose,
    )
    return model, history, evaluate(model, data, batch_size)


def save(
    model: keras.Model, history: keras.callbacks.History, output: Path
) -> tuple[Path, Path]:
    """Save the model and what each epoch measured in a folder; return the two files."""
    output.mkdir(parents=True, exist_ok=True)
    files = output / "imdb_lstm.keras", output / "imdb_lstm.history.json"
    model.save(files[0])
    measured = json.dumps(history.history, indent=2, default=float)
    files[1].write_text(measured + "\n", encoding="utf-8")
    return files


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, then train."""
    parser = argparse.ArgumentParser(description="Train the model sentiment.")
    parser.add_argument(
        "--epochs",
        type=int,
        default=20,
        help="passes over the training part (default: %(default)s)",
    )
    parser.add_argument(
        "--batch-size",
        type=int,
        default=64,
        help="examples in a step (default: %(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help="seed of all random draws (default: %(default)s)",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("build"),
        help="folder for the model and its history (default: %(default)s)",
    )
    parser.add_argument(
        "--vocabulary", type=int, default=88587, help="(default: %(default)s)"
    )
    args = parser.parse_args(arguments)
    if not 100 <= args.vocabulary <= 100000:
        parser.error("--vocabulary must be in 100..100000")
    options = vars(args)
    output = options.pop("output")
    model, history, tested = run(**options)
    for name, value in tested.items():
        print(f"test {name} {value:.4f}")
    save(model, history, output)


if __name__ == "__main__":
    main()
