"""What `specc.catalog.masks` says of each layer is how Keras made it."""

from __future__ import annotations

import keras
import pytest

from specc.catalog.examples import example
from specc.catalog.generate import make
from specc.catalog.masks import ENDS, PASSES, ROLES
from specc.catalog.words import families
from specc.reference.coverage import rows

DEFAULT = keras.layers.Layer.compute_mask
OF_MERGES = keras.layers.Add.compute_mask
CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells")


@pytest.mark.parametrize("row", rows("layers"), ids=lambda row: row.entry.name)
def test_a_layer_has_the_role_that_keras_gives_it(row) -> None:
    entry = row.entry
    required = [param.name for param in entry.params if param.required]
    layer = make(getattr(keras.layers, entry.name), example(entry.name, required))
    computes = type(layer).compute_mask
    used = any(param.name == "mask" for param in entry.call_params)
    role = ROLES.get(entry.name, ENDS)
    if role is PASSES:
        assert layer.supports_masking
        assert computes is DEFAULT
        assert not used
    elif role.said == ENDS.said or entry.name in CELLS:
        assert not layer.supports_masking
        assert computes is DEFAULT
        assert not used
    elif role is ROLES["Add"]:
        assert computes is OF_MERGES
    else:
        # Something of its own is said: there is something of its own.
        heads = "query_mask" in {param.name for param in entry.call_params}
        assert used or heads or computes not in (DEFAULT, OF_MERGES)


def test_roles_are_of_layers_that_there_are() -> None:
    names = {name for family in families("layers") for name in family.words}
    assert set(ROLES) <= names
