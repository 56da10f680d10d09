"""Each rule against Keras, on random cases; `differential` does the same for longer.

TensorFlow runs in a process of its own (`worker.py`), never in this one.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.catalog.shapes.cases import Case
from tests.catalog.shapes.differential import differs, strategy, subjects
from tests.catalog.shapes.oracle import Oracle

SLOW = ("AugMix", "Random", "Equalization", "MixUp", "CutMix", "RandAugment", "AutoContrast")


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    worker = Oracle()
    yield worker
    worker.close()


@pytest.mark.parametrize("name", subjects())
def test_a_rule_says_what_keras_says(name: str, oracle: Oracle) -> None:
    few = name.startswith(("ops.", *SLOW))

    @settings(
        max_examples=8 if few else 30,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy(name))
    def agrees(case: Case) -> None:
        assert differs(oracle, case) is None

    agrees()
