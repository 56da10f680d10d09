"""Iris: a table that scikit-learn brings, arrays given to `fit`."""

from __future__ import annotations

from pathlib import Path

import keras
from keras import layers
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def run(folder: Path, seed: int) -> dict[str, float]:
    """Train for 100 epochs; the loss and the accuracy on the test part."""
    keras.utils.set_random_seed(seed)
    x, y = load_iris(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=42)
    scaler = StandardScaler().fit(x_train)
    x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)
    y_train, y_test = keras.utils.to_categorical(y_train), keras.utils.to_categorical(y_test)

    model = keras.Sequential(
        [
            keras.Input(shape=(4,)),
            layers.Dense(10, activation="relu"),
            layers.Dense(8, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=100, batch_size=10, verbose=0)
    return model.evaluate(x_test, y_test, verbose=0, return_dict=True)
