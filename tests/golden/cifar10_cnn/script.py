# Made by specc from cifar10_cnn.dlspec, SHA-256:
# fbed98bec4e72170abcebafba198b42b4e037fe93cfd8e92fb5de499e0c82756
"""Build, train and evaluate the model `cnn`."""

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers


def set_up(seed: int = 0) -> None:
    """Make random draws repeatable."""
    keras.utils.set_random_seed(seed)


Examples = tuple[np.ndarray, np.ndarray]


def load_data() -> tuple[dict[str, Examples], keras.Model]:
    """Return the examples of each part: train and test.

    Behind them: the steps of the inputs as a model.
    """
    (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()

    raw = keras.Input(shape=x_train.shape[1:], dtype="uint8", name="x")
    preprocessing = keras.Model(
        raw, layers.Rescaling(1 / 255)(raw), name="preprocessing"
    )

    def prepare(x: np.ndarray, y: np.ndarray) -> Examples:
        label = keras.utils.to_categorical(y, 10).astype("float32")
        return x, label

    data = {"train": prepare(x_train, y_train), "test": prepare(x_test, y_test)}
    return data, preprocessing


def prepare_batch(image: tf.Tensor, label: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Take a batch through the steps that would take much memory."""
    image = layers.Rescaling(1 / 255)(image)
    return image, label


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
    dataset = dataset.map(prepare_batch, num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.prefetch(tf.data.AUTOTUNE)


def batches(examples: Examples, batch_size: int) -> tf.data.Dataset:
    """Return the batches of the examples in their order."""
    dataset = tf.data.Dataset.from_tensor_slices(examples).batch(batch_size)
    dataset = dataset.map(prepare_batch, num_parallel_calls=tf.data.AUTOTUNE)
    return dataset.prefetch(tf.data.AUTOTUNE)


def build_model() -> keras.Model:
    """Build the model `cnn`."""
    return keras.Sequential(
        [
            keras.Input(shape=(32, 32, 3), name="image"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(512, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ],
        name="cnn",
    )


def compile_model(model: keras.Model) -> None:
    """Give the model its loss, its optimizer and its metrics."""
    model.compile(
        optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"]
    )


def train(
    model: keras.Model,
    data: dict[str, Examples],
    *,
    epochs: int = 100,
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
        callbacks=list(callbacks),
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
    epochs: int = 100,
    batch_size: int = 32,
    seed: int = 0,
    initial_epoch: int = 0,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: int | str = "auto",
) -> tuple[keras.Model, keras.Model, keras.callbacks.History, dict[str, float]]:
    """Train as the spec says.

    Return the model, the model behind its steps, its history and its test metrics.
    """
    set_up(seed)
    data, preprocessing = load_data()
    model = build_model()
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
    serving = keras.Model(
        preprocessing.input, model(preprocessing.output), name="cnn_serving"
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
        output / "cifar10_cnn.keras",
        output / "cifar10_cnn.serving.keras",
        output / "cifar10_cnn.history.json",
    )
    model.save(files[0])
    serving.save(files[1])
    measured = json.dumps(history.history, indent=2, default=float)
    files[2].write_text(measured + "\n", encoding="utf-8")
    return files


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, then train."""
    parser = argparse.ArgumentParser(description="Train the model cnn.")
    parser.add_argument(
        "--epochs",
        type=int,
        default=100,
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
    args = parser.parse_args(arguments)
    options = vars(args)
    output = options.pop("output")
    model, serving, history, tested = run(**options)
    for name, value in tested.items():
        print(f"test {name} {value:.4f}")
    save(model, serving, history, output)


if __name__ == "__main__":
    main()
