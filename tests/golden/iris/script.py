# Made by specc from iris.dlspec, SHA-256:
# 7288e2ee7d3f30e45e542aa63cd909175ae89d7bc63297ddecd172afea6cc19b
"""Build, train and evaluate the model `mlp`."""

import argparse
import json
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split


def set_up(seed: int = 0) -> None:
    """Use the CPU alone and make random draws repeatable."""
    tf.config.set_visible_devices([], "GPU")
    keras.utils.set_random_seed(seed)


Examples = tuple[np.ndarray, np.ndarray]


def load_data() -> tuple[dict[str, Examples], keras.Model]:
    """Return the examples of each part: train and test.

    Behind them: the steps of the inputs as a model.
    """
    x, y = load_iris(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(
        x, y, test_size=0.2, random_state=42
    )

    normalization = layers.Normalization()
    normalization.adapt(x_train)
    raw = keras.Input(shape=x_train.shape[1:], name="x")
    preprocessing = keras.Model(raw, normalization(raw), name="preprocessing")

    def prepare(x: np.ndarray, y: np.ndarray) -> Examples:
        features = np.asarray(preprocessing(x), "float32")
        species = keras.utils.to_categorical(y, 3).astype("float32")
        return features, species

    data = {"train": prepare(x_train, y_train), "test": prepare(x_test, y_test)}
    return data, preprocessing


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


def build_model() -> keras.Model:
    """Build the model `mlp`."""
    return keras.Sequential(
        [
            keras.Input(shape=(4,), name="features"),
            layers.Dense(10, activation="relu"),
            layers.Dense(8, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ],
        name="mlp",
    )


def compile_model(model: keras.Model, steps_per_execution: int = 1) -> None:
    """Give the model its loss, its optimizer and its metrics."""
    model.compile(
        optimizer="adam",
        loss="categorical_crossentropy",
        metrics=["accuracy"],
        steps_per_execution=steps_per_execution,
    )


def several_steps(
    model: keras.Model, data: dict[str, Examples], batch_size: int
) -> Callable[[Iterator], dict[str, tf.Tensor]]:
    """Return what trains on the batches of several steps, drawn as one, in one call."""
    # A step that makes variables would be traced twice: those it needs are made before.
    model.optimizer.build(model.trainable_variables)
    first = tf.nest.map_structure(lambda column: column[:1], data["train"])
    model.test_step(tf.nest.map_structure(tf.constant, first))
    step = tf.function(model.train_step, autograph=False, jit_compile=model.jit_compile)

    @tf.function
    def train_steps(iterator: Iterator) -> dict[str, tf.Tensor]:
        examples = next(iterator)
        for begin in tf.range(0, len(examples[1]), batch_size):
            end = begin + batch_size
            step(tf.nest.map_structure(lambda column: column[begin:end], examples))
        return model.get_metrics_result()

    return train_steps


def train(
    model: keras.Model,
    data: dict[str, Examples],
    *,
    epochs: int = 100,
    batch_size: int = 10,
    seed: int = 0,
    initial_epoch: int = 0,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: int | str = "auto",
) -> keras.callbacks.History:
    """Fit the model to the training part and return what each epoch measured."""
    # The batches of the steps that run in one call are drawn as one.
    model.train_function = several_steps(model, data, batch_size)
    return model.fit(
        training_batches(
            data["train"], batch_size * model.steps_per_execution, seed, initial_epoch
        ),
        epochs=epochs,
        initial_epoch=initial_epoch,
        steps_per_epoch=count_steps(data["train"], batch_size),
        shuffle=False,
        callbacks=list(callbacks),
        verbose=verbose,
    )


def evaluate(
    model: keras.Model, data: dict[str, Examples], batch_size: int = 10
) -> dict[str, float]:
    """Return the loss and the metrics on the test part, by name."""
    examples = batches(data["test"], batch_size)
    return model.evaluate(examples, return_dict=True, verbose=0)


def run(
    *,
    epochs: int = 100,
    batch_size: int = 10,
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
    steps = count_steps(data["train"], batch_size)
    # Run in one call a number of steps that leaves none over.
    steps_per_execution = max(n for n in range(1, 33) if steps % n == 0)
    compile_model(model, steps_per_execution)
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
        preprocessing.input, model(preprocessing.output), name="mlp_serving"
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
        output / "iris.keras",
        output / "iris.serving.keras",
        output / "iris.history.json",
    )
    model.save(files[0])
    serving.save(files[1])
    measured = json.dumps(history.history, indent=2, default=float)
    files[2].write_text(measured + "\n", encoding="utf-8")
    return files


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, then train."""
    parser = argparse.ArgumentParser(description="Train the model mlp.")
    parser.add_argument(
        "--epochs",
        type=int,
        default=100,
        help="passes over the training part (default: %(default)s)",
    )
    parser.add_argument(
        "--batch-size",
        type=int,
        default=10,
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
