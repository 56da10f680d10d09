"""Trains tiny models in Keras and says which it refuses: run as a process of its own.

Reads cases as JSON lines from standard input and writes a JSON line for each:
`{"error": …}` with the exception or null, and `{"history": […]}` with what was reported.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from functools import cache

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

EXAMPLES = 15
BATCH = 5
INPUT = (4, 2)


def target(kind: str):
    """Targets by the name that the tests give them."""
    import numpy as np

    classes = np.arange(EXAMPLES) % 3
    measured = np.linspace(0.1, 0.9, EXAMPLES * 3, dtype="float32").reshape(EXAMPLES, 3)
    return {
        "integer": classes.astype("int64"),
        "integer[1]": classes.astype("int64")[:, None],
        "one_hot": np.eye(3, dtype="float32")[classes],
        "one_hot[4]": np.eye(4, dtype="float32")[classes],
        "binary": (classes % 2).astype("int64"),
        "measured": measured[:, 0] * 10 + 5,
        "measured[1]": measured[:, :1],
        "measured[3]": measured,
        "measured[4,3]": np.repeat(measured[:, None], 4, axis=1),
        "integer[4]": np.repeat(classes.astype("int64")[:, None], 4, axis=1),
        "integer[4,1]": np.repeat(classes.astype("int64")[:, None], 4, axis=1)[..., None],
        "string": np.array(["a", "b", "c"])[classes],
    }[kind]


def run(case: dict) -> dict:
    """Train one epoch, compiled as real training is; or, `step`, one step without compiling."""
    import keras
    import numpy as np
    import tensorflow as tf

    outputs = {name: tuple(described) for name, described in case["outputs"].items()}
    model = built(tuple(outputs.items()))
    y = {name: target(kind) for name, kind in case["targets"].items()}
    targets = next(iter(y.values())) if len(outputs) == 1 else y
    x = np.linspace(-1, 1, EXAMPLES * 8, dtype="float32").reshape(EXAMPLES, *INPUT)
    data = tf.data.Dataset.from_tensor_slices((x, targets)).batch(BATCH)
    try:
        model.compile(
            loss=made(case["loss"], keras.losses),
            optimizer="sgd",
            metrics=made(case.get("metrics"), keras.metrics),
            run_eagerly=case.get("step", False),
        )
        if case.get("step", False):
            model.train_on_batch(*next(iter(data)))
            return {"error": None, "history": None}
        history = model.fit(
            data,
            verbose=0,
            validation_data=data if case.get("validation") else None,
            callbacks=made(case.get("callbacks"), keras.callbacks),
        )
    except Exception as error:  # whatever Keras or TensorFlow raises is a refusal
        return {"error": f"{type(error).__name__}: {error}"[:300], "history": None}
    return {"error": None, "history": sorted(history.history)}


@cache
def built(outputs: tuple):
    """A model with these outputs: `(shape, units, activation)` by name."""
    import keras

    inputs = keras.Input(INPUT, name="features")
    made = {}
    for name, (shape, units, activation) in outputs:
        x = inputs if shape == "sequence" else keras.layers.Flatten()(inputs)
        made[name] = keras.layers.Dense(units, activation=activation)(x)
    return keras.Model(inputs, next(iter(made.values())) if len(made) == 1 else made)


def made(value, module):
    """Objects of Keras out of JSON: `["AUC", {"name": "a"}]` under the key `object`."""
    if isinstance(value, dict) and set(value) == {"object"}:
        name, arguments = value["object"]
        return getattr(module, name)(**arguments)
    if isinstance(value, dict):
        return {key: made(part, module) for key, part in value.items()}
    return [made(part, module) for part in value] if isinstance(value, list) else value


def feed(case: dict) -> dict:
    """Call a model with an input of one type on data of another."""
    import keras
    import numpy as np
    import tensorflow as tf

    (shape, dtype), (given, kind) = case["input"], case["feed"]
    inputs = keras.Input(shape, dtype=dtype, name="features")
    x = keras.layers.Identity()(inputs)
    model = keras.Model(inputs, x)
    values = np.full((EXAMPLES, *given), "1") if kind == "string" else np.ones((EXAMPLES, *given))
    data = tf.data.Dataset.from_tensor_slices(values if kind == "string" else values.astype(kind))
    try:
        model.predict(data.batch(BATCH), verbose=0)
    except Exception as error:  # whatever Keras or TensorFlow raises is a refusal
        return {"error": f"{type(error).__name__}: {error}"[:300]}
    return {"error": None}


def main() -> None:
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        case = json.loads(line)
        print(json.dumps(feed(case) if "feed" in case else run(case)), flush=True)


if __name__ == "__main__":
    main()
