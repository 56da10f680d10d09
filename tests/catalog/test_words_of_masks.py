"""What the words say of masks is what Keras does with them."""

from __future__ import annotations

import keras
import pytest

from specc.catalog.examples import example
from specc.catalog.generate import make
from specc.catalog.words import families
from specc.catalog.words.kit import EITHER, ENDS, PASSES
from specc.reference.coverage import rows

WORDS = {name: words for family in families("layers") for name, words in family.words.items()}

DEFAULT = keras.layers.Layer.compute_mask
OF_MERGES = keras.layers.Add.compute_mask


@pytest.mark.parametrize("row", rows("layers"), ids=lambda row: row.entry.name)
def test_a_layer_does_with_masks_what_is_said(row) -> None:
    entry = row.entry
    required = [param.name for param in entry.params if param.required]
    layer = make(getattr(keras.layers, entry.name), example(entry.name, required))
    computes = type(layer).compute_mask
    masks = WORDS[entry.name].masks
    used = any(param.name == "mask" for param in entry.call_params)
    passed = layer.supports_masking and computes is DEFAULT
    if masks == PASSES:
        assert passed
        assert not used
    elif masks == ENDS:
        assert not layer.supports_masking
        assert computes is DEFAULT
        assert not used
    elif masks == EITHER:
        assert computes is OF_MERGES
    else:
        # Something of its own is said: there is something of its own.
        heads = "query_mask" in {param.name for param in entry.call_params}
        cell = any(param.name == "states" for param in entry.call_params)
        assert used or heads or cell or computes not in (DEFAULT, OF_MERGES)


def test_a_mask_ends_at_a_pipeline() -> None:
    layers = keras.layers
    inputs = keras.Input((5,), dtype="int32")
    x = layers.Embedding(10, 4, mask_zero=True)(inputs)
    pipeline = layers.Pipeline([layers.Dropout(0.1)])
    with pytest.warns(UserWarning, match="does not support masking"):
        assert getattr(pipeline(x), "_keras_mask", None) is None
