"""Every layer that a spec may use has a rule, and every rule is compared with Keras.

A Keras with a new layer makes these tests fail until there is a rule for it, or a reason to
refuse it (`specc/catalog/refused.py`).
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from specc.catalog.load import catalog
from specc.catalog.shapes.kit import LAYERS
from specc.catalog.shapes.registry import MODULES, find
from specc.catalog.types import UNKNOWN, Entry, Outcome
from tests.catalog.shapes.cases import Case, inferred
from tests.catalog.shapes.differential import strategy
from tests.catalog.shapes.layers import MAKERS


def usable() -> dict[str, Entry]:
    """The public classes by the name that Keras's own code has for them."""
    entries = (catalog().lookup("layers", name) for name in catalog().names("layers"))
    return {entry.name: entry for entry in entries if entry is not None and entry.refused is None}


def test_every_layer_has_a_rule() -> None:
    assert set(MODULES) == set(usable())


def test_every_rule_is_where_the_registry_looks_for_it() -> None:
    for entry in usable().values():
        assert find(entry) is not None
    assert {name for name in LAYERS if catalog().lookup("layers", name)} == set(MODULES)


def test_every_rule_is_compared_with_keras() -> None:
    assert set(MAKERS) == set(MODULES)


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_known_inputs_have_known_outputs(name: str) -> None:
    """Of inputs that are known, a rule never says that it does not know what comes out."""
    answers: Counter[str] = Counter()

    @settings(
        max_examples=40,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy(name))
    def knows(case: Case) -> None:
        answer = inferred(case)
        answers[type(answer).__name__] += 1
        assert answer is not None
        assert not isinstance(answer, Outcome) or answer.output is not UNKNOWN
        assert not isinstance(answer, Outcome) or answer.weights is not None

    knows()
    assert answers["Outcome"]
