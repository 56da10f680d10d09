# Made by specc from overfitting.dlspec, SHA-256:
# 5127fb37740b54949313793e93655766be466c5bf344c2e1fb3d0a612b5fbc3a
"""Build, train and evaluate the model `reader`."""

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


def set_up(seed: int = 0) -> None:
    """Make random draws repeatable."""
    keras.utils.set_random_seed(seed)


Examples = tuple[np.ndarray, np.ndarray]


def load_data() -> tuple[dict[str, Examples], keras.Model]:
    """Return the examples of each part: train, validation and test.

    Behind them: the steps of the inputs as a model.
    """
    x, y = load_digits(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(
        x, y, test_size=0.4, random_state=1, stratify=y
    )
    x_train, x_validation, y_train, y_validation = train_test_split(
        x_train,
        y_train,
        test_size=round(0.4 * len(x)),
        random_state=1,
        stratify=y_train,
    )

    raw = keras.Input(shape=x_train.shape[1:], name="x")
    image = layers.Reshape((8, 8, 1))(raw)
    image = layers.Rescaling(1 / 16)(image)
    preprocessing = keras.Model(raw, image, name="preprocessing")

    def prepare(x: np.ndarray, y: np.ndarray) -> Examples:
        return x, y

    data = {
        "train": prepare(x_train, y_train),
        "validation": prepare(x_validation, y_validation),
        "test": prepare(x_test, y_test),
    }
    return data, preprocessing


def prepare_batch(image: tf.Tensor, digit: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Take a batch through the steps that would take much memory."""
    image = layers.Reshape((8, 8, 1))(image)
    image = layers.Rescaling(1 / 16)(image)
    return image, digit


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

    random_translation = layers.RandomTranslation(0.1, 0.1, fill_mode="constant")
    seeds = [
        (state, state.numpy())
        for layer in [random_translation]
        for state in layer.variables
    ]

    def augment(step: tf.Tensor, examples: Examples) -> tuple[tf.Tensor, tf.Tensor]:
        image, digit = examples
        # Layers count their draws; here the step counts, so that any may be first.
        draws = [
            (state, begin + tf.cast([0, 100 * step], begin.dtype))
            for state, begin in seeds
        ]
        with keras.StatelessScope(draws):
            image = random_translation(image, training=True)
        return image, digit

    dataset = tf.data.Dataset.counter(initial_epoch).flat_map(draw).map(take)
    dataset = dataset.map(prepare_batch, num_parallel_calls=tf.data.AUTOTUNE)
    initial_step = initial_epoch * count_steps(examples, batch_size)
    dataset = dataset.enumerate(initial_step)
    dataset = dataset.map(augment, num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.prefetch(tf.data.AUTOTUNE)


def batches(examples: Examples, batch_size: int) -> tf.data.Dataset:
    """Return the batches of the examples in their order."""
    dataset = tf.data.Dataset.from_tensor_slices(examples).batch(batch_size)
    dataset = dataset.map(prepare_batch, num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.prefetch(tf.data.AUTOTUNE)


def build_model(penalty: float = 0.001, drop: float = 0.4) -> keras.Model:
    """Build the model `reader`."""
    image = keras.Input(shape=(8, 8, 1), name="image")
    weigh = keras.regularizers.L2(penalty)
    x = layers.Conv2D(16, 3, activation="relu", kernel_regularizer=weigh)(image)
    x = layers.Flatten()(x)
    x = layers.Dense(256, activation="relu", kernel_regularizer=weigh)(x)
    x = layers.Dropout(drop)(x)
    digit = layers.Dense(10, activation="softmax")(x)
    return keras.Model(image, digit, name="reader")


def compile_model(model: keras.Model, steps_per_execution: int = 1) -> None:
    """Give the model its loss, its optimizer and its metrics."""
    model.compile(
        optimizer=keras.optimizers.Adam(0.001),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
    )


def train(
    model: keras.Model,
    data: dict[str, Examples],
    patience: int = 10,
    *,
    epochs: int = 60,
    batch_size: int = 32,
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
            keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True),
            *callbacks,
        ],
        verbose=verbose,
    )


def evaluate(
    model: keras.Model, data: dict[str, Examples], batch_size: int = 32
) -> dict[str, float]:
    """Return the loss and the metrics on the test part, by name."""
    examples = batches(data["test"], batch_size)
    return model.evaluate(examples, return_dict=True, verbose=0)


def run(
    *,
    epochs: int = 60,
    batch_size: int = 32,
    seed: int = 0,
    initial_epoch: int = 0,
    penalty: float = 0.001,
    drop: float = 0.4,
    patience: int = 10,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: int | str = "auto",
) -> tuple[keras.Model, keras.Model, keras.callbacks.History, dict[str, float]]:
    """Train as the spec says.

    Return the model, the model behind its steps, its history and its test metrics.
    """
    set_up(seed)
    data, preprocessing = load_data()
    model = build_model(penalty=penalty, drop=drop)
    steps = count_steps(data["train"], batch_size)
    # Run in one call a number of steps that leaves none over.
    steps_per_execution = max(n for n in range(1, 9) if steps % n == 0)
    compile_model(model, steps_per_execution)
    history = train(
        model,
        data,
        patience=patience,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
        initial_epoch=initial_epoch,
        callbacks=callbacks,
        verbose=verbose,
    )
    serving = keras.Model(
        preprocessing.input, model(preprocessing.output), name="reader_serving"
    )
    return model, serving, history, evaluate(model, data, batch_size)


def save(
    model: keras.Model,
    serving: keras.Model,
    history: keras.callbacks.History,
    output: Path,
) -> tuple[Path, Path, Path]:
    """Save files in a folder and return their paths.

    They are the model, the model behind its steps and what each epoch measured.
    """
    output.mkdir(parents=True, exist_ok=True)
    files = (
        output / "overfitting.keras",
        output / "overfitting.serving.keras",
        output / "overfitting.history.json",
    )
    model.save(files[0])
    serving.save(files[1])
    measured = json.dumps(history.history, indent=2, default=float)
    files[2].write_text(measured + "\n", encoding="utf-8")
    return files


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, then train."""
    parser = argparse.ArgumentParser(description="Train the model reader.")
    parser.add_argument(
        "--epochs",
        type=int,
        default=60,
        help="passes over the training part (default: %(default)s)",
    )
    parser.add_argument(
        "--batch-size",
        type=int,
        default=32,
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
        "--penalty", type=float, default=0.001, help="(default: %(default)s)"
    )
    parser.add_argument(
        "--drop", type=float, default=0.4, help="(default: %(default)s)"
    )
    parser.add_argument(
        "--patience", type=int, default=10, help="(default: %(default)s)"
    )
    args = parser.parse_args(arguments)
    if not 0.0 <= args.penalty <= 1.0:
        parser.error("--penalty must be in 0.0..1.0")
    if not 0.0 <= args.drop <= 0.9:
        parser.error("--drop must be in 0.0..0.9")
    options = vars(args)
    output = options.pop("output")
    model, serving, history, tested = run(**options)
    for name, value in tested.items():
        print(f"test {name} {value:.4f}")
    save(model, serving, history, output)


if __name__ == "__main__":
    main()
