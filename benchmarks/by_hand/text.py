"""Reviews of 200 words as numbers, and an LSTM."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from keras import layers
from sklearn.model_selection import train_test_split


def run(folder: Path, seed: int) -> dict[str, float]:
    """Train for two epochs; the loss and the accuracy on the test part."""
    keras.utils.set_random_seed(seed)
    with np.load(folder / "reviews.npz") as archive:
        x, y = archive["review"], archive["sentiment"]
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=1)

    model = keras.Sequential(
        [
            keras.Input(shape=(200,), dtype="int32"),
            layers.Embedding(20_000, 32),
            layers.LSTM(32),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=2, batch_size=64, verbose=0)
    return model.evaluate(x_test, y_test, verbose=0, return_dict=True)
