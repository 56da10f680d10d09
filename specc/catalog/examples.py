"""The least arguments with which each catalog entry can be made.

Only what has no default is here. The generator tries keywords on these, and the
tests make every layer, loss, metric, optimizer … from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class New(NamedTuple):
    """A catalog entry called with keyword arguments, inside an example."""

    section: str
    name: str
    args: Mapping[str, Any] = {}


DENSE = New("layers", "Dense", {"units": 4})

# Parameters that mean the same wherever they are required.
COMMON: Mapping[str, Any] = {
    "activation": "relu",
    "axes": 1,
    "boundaries": [10, 20],
    "cell": New("layers", "LSTMCell", {"units": 4}),
    "cells": [New("layers", "LSTMCell", {"units": 4})],
    "decay_rate": 0.5,
    "decay_steps": 10,
    "default_value": 0.0,
    "dims": [2, 1],
    "factor": 0.5,
    "filters": 4,
    "first_decay_steps": 10,
    "head_dim": 4,
    "height": 8,
    "height_factor": 0.5,
    "initial_learning_rate": 0.1,
    "input_dim": 8,
    "kernel_size": 3,
    "key_dim": 4,
    "layer": DENSE,
    "layers": [New("layers", "RandomFlip")],
    "max_number": 4,
    "n": 3,
    "num_bins": 8,
    "num_classes": 4,
    "num_heads": 2,
    "num_key_value_heads": 2,
    "num_query_heads": 4,
    "output_dim": 4,
    "output_size": 2,
    "pool_size": 2,
    "precision": 0.5,
    "rate": 0.5,
    "recall": 0.5,
    "scale": 0.5,
    "sensitivity": 0.5,
    "specificity": 0.5,
    "stddev": 0.1,
    "target_class_ids": [0, 1],
    "target_shape": [4],
    "threshold": 0.5,
    "units": 4,
    "values": [0.1, 0.01, 0.001],
    "width": 8,
    "width_factor": 0.5,
}

# Where an entry needs something else than that.
SPECIAL: Mapping[str, Mapping[str, Any]] = {
    "BackupAndRestore": {"backup_dir": "backup"},
    "Bidirectional": {"layer": New("layers", "LSTM", {"units": 4})},
    "CategoryEncoding": {"num_tokens": 4},
    "CSVLogger": {"filename": "log.csv"},
    "Discretization": {"num_bins": 4},
    "EinsumDense": {"equation": "ab,bc->ac", "output_shape": 4},
    "LearningRateScheduler": {
        "schedule": New(
            "schedules", "CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 10}
        )
    },
    "LossScaleOptimizer": {"inner_optimizer": New("optimizers", "SGD")},
    "ModelCheckpoint": {"filepath": "best.keras"},
    "MultiOptimizer": {"optimizer_map": {}},
    "OptimizerMap": {"default_optimizer": New("optimizers", "SGD")},
    "OrbaxCheckpoint": {"directory": "checkpoints"},
    "RandomPosterization": {"factor": 4},
}


def example(name: str, required: list[str]) -> dict[str, Any]:
    """Arguments for the entry `name`, whose parameters without default are `required`.

    Raises KeyError for a parameter that this table has no value for.
    """
    special = SPECIAL.get(name, {})
    found = {p: special[p] if p in special else COMMON[p] for p in required}
    return {**special, **found}
