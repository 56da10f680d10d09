"""A CSV file of a hundred columns: read by pandas, scaled, then given to `fit`."""

from __future__ import annotations

from pathlib import Path

import keras
import pandas as pd
from keras import layers
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler


def run(folder: Path, seed: int) -> dict[str, float]:
    """Train for two epochs; the loss and the accuracy on the test part."""
    keras.utils.set_random_seed(seed)
    frame = pd.read_csv(folder / "wide.csv")
    y = frame.pop("label").to_numpy()
    x_train, x_test, y_train, y_test = train_test_split(
        frame.to_numpy("float32"), y, test_size=0.2, random_state=1
    )
    scaler = StandardScaler().fit(x_train)
    x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)

    model = keras.Sequential(
        [
            keras.Input(shape=(100,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(32, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=2, batch_size=64, verbose=0)
    return model.evaluate(x_test, y_test, verbose=0, return_dict=True)
