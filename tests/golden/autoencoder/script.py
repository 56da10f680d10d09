# Made by specc from autoencoder.dlspec, SHA-256:
# c2f66bfb083953c66fc6e47b25f5fb3fbecb828dcda202972a47ba8f04404804
"""Build, train and evaluate the model `autoencoder`."""

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

FILTERS = [32, 64]


def set_up(seed: int = 0) -> None:
    """Make random draws repeatable."""
    keras.utils.set_random_seed(seed)


Examples = tuple[np.ndarray, np.ndarray]


def load_data() -> tuple[dict[str, Examples], keras.Model, keras.Model, keras.Model]:
    """Return the examples of each part: train and test.

    Behind them: the steps of the inputs as a model, those of the targets and what takes
    predictions to the units of the data.
    """
    (x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()

    raw = keras.Input(shape=x_train.shape[1:], dtype="uint8", name="x")
    image = layers.Rescaling(1 / 255)(raw)
    image = layers.Reshape((28, 28, 1))(image)
    preprocessing = keras.Model(raw, image, name="preprocessing")
    raw_targets = keras.Input(shape=x_train.shape[1:], dtype="uint8", name="x")
    picture = layers.Rescaling(1 / 255)(raw_targets)
    picture = layers.Reshape((28, 28, 1))(picture)
    target_steps = keras.Model(raw_targets, picture, name="target_steps")
    predicted = keras.Input(shape=(None, None, None), name="picture")
    postprocessing = keras.Model(
        predicted, predicted / (1 / 255), name="postprocessing"
    )

    def prepare(x: np.ndarray) -> Examples:
        return x, x

    data = {"train": prepare(x_train), "test": prepare(x_test)}
    return data, preprocessing, target_steps, postprocessing


def prepare_batch(image: tf.Tensor, picture: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Take a batch through the steps that would take much memory."""
    image = layers.Rescaling(1 / 255)(image)
    image = layers.Reshape((28, 28, 1))(image)
    picture = layers.Rescaling(1 / 255)(picture)
    picture = layers.Reshape((28, 28, 1))(picture)
    return image, picture


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


def build_model(code: int = 32) -> keras.Model:
    """Build the model `autoencoder`."""
    image = keras.Input(shape=(28, 28, 1), name="image")
    x = image
    for f in FILTERS:
        x = layers.Conv2D(f, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(code, name="bottleneck")(x)
    x = layers.Dense(7 * 7 * FILTERS[-1], activation="relu")(x)
    x = layers.Reshape((7, 7, FILTERS[-1]))(x)
    for f in [FILTERS[1], FILTERS[0]]:
        x = layers.Conv2DTranspose(f, 3, strides=2, padding="same", activation="relu")(
            x
        )
    picture = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(image, picture, name="autoencoder")


def compile_model(model: keras.Model) -> None:
    """Give the model its loss, its optimizer and its metrics."""
    model.compile(optimizer="adam", loss="mean_squared_error")


def train(
    model: keras.Model,
    data: dict[str, Examples],
    *,
    epochs: int = 20,
    batch_size: int = 128,
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
    model: keras.Model, data: dict[str, Examples], batch_size: int = 128
) -> dict[str, float]:
    """Return the loss and the metrics on the test part, by name."""
    examples = batches(data["test"], batch_size)
    return model.evaluate(examples, return_dict=True, verbose=0)


def run(
    *,
    epochs: int = 20,
    batch_size: int = 128,
    seed: int = 0,
    initial_epoch: int = 0,
    code: int = 32,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: int | str = "auto",
) -> tuple[
    keras.Model,
    keras.Model,
    keras.Model,
    keras.callbacks.History,
    dict[str, float],
]:
    """Train as the spec says.

    Return the model, the model behind its steps, the steps of its targets, its history
    and its test metrics.
    """
    set_up(seed)
    data, preprocessing, targets, postprocessing = load_data()
    model = build_model(code=code)
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
        preprocessing.input,
        postprocessing(model(preprocessing.output)),
        name="autoencoder_serving",
    )
    return model, serving, targets, history, evaluate(model, data, batch_size)


def save(
    model: keras.Model,
    serving: keras.Model,
    targets: keras.Model,
    history: keras.callbacks.History,
    output: Path,
) -> tuple[Path, Path, Path, Path]:
    """Save files in a folder and return their paths.

    They are the model, the model behind its steps, the steps of its targets and what
    each epoch measured.
    """
    output.mkdir(parents=True, exist_ok=True)
    files = (
        output / "autoencoder.keras",
        output / "autoencoder.serving.keras",
        output / "autoencoder.targets.keras",
        output / "autoencoder.history.json",
    )
    model.save(files[0])
    serving.save(files[1])
    targets.save(files[2])
    measured = json.dumps(history.history, indent=2, default=float)
    files[3].write_text(measured + "\n", encoding="utf-8")
    return files


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, then train."""
    parser = argparse.ArgumentParser(description="Train the model autoencoder.")
    parser.add_argument(
        "--epochs",
        type=int,
        default=20,
        help="passes over the training part (default: %(default)s)",
    )
    parser.add_argument(
        "--batch-size",
        type=int,
        default=128,
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
    parser.add_argument("--code", type=int, default=32, help="(default: %(default)s)")
    args = parser.parse_args(arguments)
    if not 2 <= args.code <= 512:
        parser.error("--code must be in 2..512")
    options = vars(args)
    output = options.pop("output")
    model, serving, targets, history, tested = run(**options)
    for name, value in tested.items():
        print(f"test {name} {value:.4f}")
    save(model, serving, targets, history, output)


if __name__ == "__main__":
    main()
