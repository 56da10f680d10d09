"""What two specs differ in, in meaning: layers, settings, and whether weights still load.

values, differing   what a value means, and in which of its parts two differ
net, matching       models as nets, and which point of one is which of the other
rows, grouping      what happened to each, and what is told together
models, definitions, plans   the parts of two programs
order, loading      what Keras loads of the old model's weights
text, data, markdown   the comparison as people and programs read it
"""

from __future__ import annotations

from specc.changes.definitions import definition_changes
from specc.changes.loading import loadings
from specc.changes.model import Changes
from specc.changes.models import model_changes
from specc.changes.plans import (
    data_changes,
    device_changes,
    param_changes,
    train_changes,
)
from specc.changes.values import Settling
from specc.graph.ir import Layer, Program

__all__ = ["Changes", "compare"]


def compare(old: Program, new: Program) -> Changes:
    """What differs in meaning between two programs."""
    settling = Settling()
    partners: dict[Layer, Layer] = {}
    models = tuple(model_changes(old, new, settling, partners))
    return Changes(
        tuple(param_changes(old, new, settling)),
        models,
        tuple(definition_changes(old, new)),
        tuple(data_changes(old.data, new.data, settling)),
        tuple(train_changes(old.train, new.train, settling)),
        tuple(device_changes(old.device, new.device, settling)),
        tuple(loadings(old, new, partners)),
    )
