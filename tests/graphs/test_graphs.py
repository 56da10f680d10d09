"""Random graphs of 10 to 60 steps: specc and Keras agree on every one of them.

    python -m tests.graphs.differential --cases 2000

asks for more.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emitted.compare import assert_same, compiled
from tests.graphs.differential import Keras, difference
from tests.graphs.draw import drawn
from tests.graphs.text import written

SEEDS = range(10_000, 10_040)


@pytest.fixture(scope="module")
def keras() -> Iterator[Keras]:
    worker = Keras()
    yield worker
    worker.close()


def test_what_specc_says_of_a_graph_keras_says(keras: Keras) -> None:
    fates = []
    for seed in SEEDS:
        found, fate = difference(keras, seed)
        assert found is None, f"seed {seed}: {found}\n{written(drawn(seed))[0]}"
        fates.append(fate)
    # Neither half is empty: graphs are built, and graphs are refused.
    assert 20 < fates.count("built") < len(SEEDS)


def test_graphs_hold_what_they_are_said_to_hold() -> None:
    plans = [drawn(seed) for seed in range(300)]
    steps = [step for plan in plans for body in plan.bodies for step in body.steps]
    assert {step.how for step in steps} == {"layer", "shared", "model", "op", "operator"}
    assert all(10 <= len(plan.bodies[-1].steps) <= 60 for plan in plans)
    assert any(step.call.get("initial_state") for step in steps)
    assert any(len(step.targets) > 2 for step in steps)
    applied = [step.name for step in steps if step.how == "shared"]
    assert len(applied) > len(set(applied))


@pytest.mark.parametrize("seed", range(20_000, 20_012))
def test_the_script_builds_the_graph(seed: int, keras: Keras) -> None:
    if difference(keras, seed)[1] == "built":
        assert_same(compiled(written(drawn(seed))[0]))
