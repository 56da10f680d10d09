"""What Keras really does with the weights of one model in another."""

from __future__ import annotations

import warnings
from pathlib import Path

import keras
import numpy as np

import specc
from specc.changes.model import Loading


def built(program: specc.Program, seed: int = 0) -> keras.Model:
    """The model, with the names that it has in a process of its own, all its weights drawn anew."""
    keras.utils.clear_session()
    model = specc.build_model(program)
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        weight.assign(rng.normal(size=weight.shape))
    return model


class Loaded:
    """The old model's weights loaded into the new one, strictly and with `skip_mismatch`."""

    def __init__(self, old: keras.Model, program: specc.Program, path: Path, **options) -> None:
        model = built(program, seed=1)
        before = values(model)
        try:
            model.load_weights(path, **options)
            self.refused = False
        except ValueError:
            self.refused = True
        for weight in model.weights:
            weight.assign(before[weight.path])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.load_weights(path, skip_mismatch=True, **options)
        after = values(model)
        known = {value.tobytes(): name for name, value in values(old).items()}
        self.sources = {
            name: known[value.tobytes()]
            for name, value in after.items()
            if value.tobytes() in known and value.tobytes() != before[name].tobytes()
        }
        """For each weight that was loaded the old model's weight that it now has."""
        self.loaded = sum(after[name].size for name in self.sources)
        self.all = sum(value.size for value in after.values())


def values(model: keras.Model) -> dict[str, np.ndarray]:
    return {w.path: np.asarray(w) for w in model.weights}


def refutes(loading: Loading, loaded: Loaded) -> list[str]:
    """What of a prediction is not so."""
    found = []
    if loading.refused != loaded.refused:
        found.append(f"refused: {loading.refused}, Keras: {loaded.refused}")
    if loading.parameters != (loaded.loaded, loaded.all):
        found.append(f"loaded: {loading.parameters}, Keras: {loaded.loaded} of {loaded.all}")
    sources = {name for path in loaded.sources.values() for name in path.split("/")}
    found += [
        f"{part.layer} takes {part.source}"
        for part in loading.parts
        if part.why == "elsewhere" and part.source not in sources
    ]
    return found
