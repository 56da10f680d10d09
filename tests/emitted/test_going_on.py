"""Training that goes on where it was left: batches from any epoch on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emitted.scripts import script_of


@pytest.mark.parametrize("steps", ["", "steps_per_epoch = 3"])
def test_training_begins_with_any_epoch(runner: Any, steps: str):
    # The last batch of an epoch is smaller, so that steps and epochs do not fall together.
    spec = """
        data {
          source = random([8, 8, 3], classes=4, examples=50, seed=1)
          input  image = x -> Rescaling(255.0)
          target label = y
          augment image = RandomFlip() -> RandAugment(value_range=[0, 255]) -> RandomRotation(0.2)
            -> Normalization(mean=0.5, variance=2.0) -> GaussianNoise(0.1) -> RandomErasing
        }
        model net {
          input image: float32[8, 8, 3]
          Flatten
          output label = Dense(4)
        }
        train { loss = SparseCategoricalCrossentropy(from_logits=true)
          optimizer = sgd
          batch_size = 16
          STEPS }
        """
    each = 3 if steps else 4
    begin = 2 * each if steps else 2
    snippet = f"""
import numpy as np
script.set_up(4)
data, *_ = script.load_data()
def drawn(count, *begin):
    keras.utils.set_random_seed(1)
    batches = iter(script.training_batches(data["train"], 16, 0, *begin))
    return [[part.numpy() for part in next(batches)] for _ in range(count)]
whole, later = drawn({4 * each}), drawn({2 * each}, {begin})
pairs = [(a, b) for one, two in zip(whole[{2 * each}:], later) for a, b in zip(one, two)]
same = [np.array_equal(a, b) for a, b in pairs]
images = [image for batch in whole for image in batch[0]]
result = [same, len(images), len(np.unique([image.tobytes() for image in images]))]
"""
    same, count, distinct = runner.run(script_of(spec.replace("STEPS", steps)).text, snippet)
    assert same == [True] * (4 * each)
    assert distinct == count
