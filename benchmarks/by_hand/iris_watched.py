"""Iris with a validation part, early stopping, and the best weights kept in a file."""

from __future__ import annotations

from pathlib import Path

import keras
from keras import layers
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def run(folder: Path, seed: int) -> dict[str, float]:
    """Train for 100 epochs at most; the loss and the accuracy on the test part."""
    keras.utils.set_random_seed(seed)
    x, y = load_iris(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=42)
    x_train, x_val, y_train, y_val = train_test_split(
        x_train, y_train, test_size=0.25, random_state=42
    )
    scaler = StandardScaler().fit(x_train)
    x_train, x_val, x_test = (scaler.transform(part) for part in (x_train, x_val, x_test))

    model = keras.Sequential(
        [
            keras.Input(shape=(4,)),
            layers.Dense(10, activation="relu"),
            layers.Dense(8, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(
        x_train,
        y_train,
        epochs=100,
        batch_size=10,
        validation_data=(x_val, y_val),
        callbacks=[
            keras.callbacks.EarlyStopping(patience=100, restore_best_weights=True),
            keras.callbacks.ModelCheckpoint(
                "best.weights.h5", save_best_only=True, save_weights_only=True
            ),
        ],
        verbose=0,
    )
    return model.evaluate(x_test, y_test, verbose=0, return_dict=True)
