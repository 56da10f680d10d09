"""How fast and how well the script that specc emits trains iris.

The reference is the program that one writes by hand: the same split, network,
optimizer, epochs and batch size, with NumPy arrays passed to `model.fit`. Both
train in this process, in turns, each from seeds 0 to 9; times are those of `fit`.

    python -m benchmarks.train_iris [--seeds 10]
"""

from __future__ import annotations

import argparse
import linecache
import os
import statistics
import time
from pathlib import Path
from types import ModuleType
from typing import Any

SPEC = Path(__file__).parent.parent / "specs" / "iris.dlspec"


def emitted() -> ModuleType:
    """The emitted script as a module."""
    from specc.backends.python.program import emit
    from specc.pipeline import compile_path

    program = compile_path(SPEC).program
    assert program is not None
    text = emit(program).text
    module = ModuleType("iris")
    # TensorFlow reads the source of functions that it traces.
    linecache.cache["<iris.py>"] = (len(text), None, text.splitlines(True), "<iris.py>")
    exec(compile(text, "<iris.py>", "exec"), module.__dict__)
    return module


def by_script(script: Any, seed: int) -> tuple[float, float]:
    """Seconds that `fit` took and the accuracy on the test part."""
    import keras

    keras.utils.set_random_seed(seed)
    data, *_ = script.load_data()
    model = script.build_model()
    steps = script.count_steps(data["train"], 10)
    script.compile_model(model, steps)
    start = time.perf_counter()
    script.train(model, data, seed=seed, verbose=0)
    seconds = time.perf_counter() - start
    return seconds, script.evaluate(model, data)["accuracy"]


def by_hand(seed: int) -> tuple[float, float]:
    """The same of the program that one writes by hand."""
    import keras
    from sklearn.datasets import load_iris
    from sklearn.model_selection import train_test_split
    from sklearn.preprocessing import StandardScaler

    keras.utils.set_random_seed(seed)
    x, y = load_iris(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=42)
    scaler = StandardScaler().fit(x_train)
    x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)
    y_train, y_test = keras.utils.to_categorical(y_train), keras.utils.to_categorical(y_test)
    model = keras.Sequential(
        [
            keras.Input(shape=(4,)),
            keras.layers.Dense(10, activation="relu"),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    start = time.perf_counter()
    model.fit(x_train, y_train, epochs=100, batch_size=10, verbose=0)
    seconds = time.perf_counter() - start
    return seconds, model.evaluate(x_test, y_test, verbose=0)[1]


def main() -> None:
    """Measure and print, beside the goals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds to train from")
    seeds = parser.parse_args().seeds
    script = emitted()
    by_hand(0), by_script(script, 0)  # what is paid once in a process
    hand, ours = [], []
    for seed in range(seeds):
        hand.append(by_hand(seed))
        ours.append(by_script(script, seed))
        print(
            f"seed {seed}: by hand {hand[-1][0]:.2f} s, {hand[-1][1]:.4f};"
            f" emitted {ours[-1][0]:.2f} s, {ours[-1][1]:.4f}",
            flush=True,
        )
    times = [statistics.median(seconds for seconds, _ in runs) for runs in (hand, ours)]
    ratio = statistics.median(o[0] / h[0] for o, h in zip(ours, hand, strict=True))
    accuracies = [statistics.median(accuracy for _, accuracy in runs) for runs in (hand, ours)]
    print(f"fit, median: by hand {times[0]:.2f} s, emitted {times[1]:.2f} s")
    print(f"ratio, median over seeds: {ratio:.2f} (goal: at most 0.50)")
    print(f"test accuracy, median: by hand {accuracies[0]:.4f}, emitted {accuracies[1]:.4f}")


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    main()
