"""Whatever a spec holds, a rule answers: wrong kinds are reported elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specc.catalog.types import UNKNOWN, Mismatch, Outcome, TensorType
from tests.catalog.shapes.cases import Case, Nested, inferred
from tests.catalog.shapes.differential import strategy, subjects

JUNK = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**9,
        2.5,
        "",
        "x",
        [],
        [None],
        [[1, 2, 3]],
        ["a", 2],
        [-1, 2.5],
        {},
        {"rmax": 1},
        (1, 2, 3, 4, 5, 6, 7),
        UNKNOWN,
        TensorType((None, 3), None),
        Nested("Dense", {"units": 3}),
        Nested("LSTM", {}),
        [Nested("LSTM", {"units": 2})],
    ]
)

INPUTS = st.sampled_from(
    [
        UNKNOWN,
        TensorType(None, "float32"),
        TensorType((), "float32"),
        TensorType((None,), None),
        TensorType((None, 0), "int32"),
        TensorType((0, 0, 0, 0), "float32"),
        TensorType((None, "time", 4), "string"),
        [],
        [UNKNOWN],
        [TensorType((), "bool"), TensorType((None, 2), "float32")],
        [TensorType((None,), "string"), [TensorType((None,), "string")]],
    ]
)


def spoiled(case: Case, draw: Any) -> Case:
    """The same case with some arguments or inputs put out of shape."""
    arguments = {**case.arguments}
    for name in sorted(arguments):
        if draw(st.integers(0, 2)) == 0:
            arguments[name] = draw(JUNK)
        elif draw(st.integers(0, 9)) == 0:
            del arguments[name]
    extra = {
        name: draw(JUNK) if draw(st.booleans()) else value for name, value in case.extra.items()
    }
    given = case.input
    if case.kind == "layer" and draw(st.booleans()):
        given = draw(INPUTS)
    return Case(case.kind, case.name, arguments, given, extra, case.policy)


@pytest.mark.parametrize("name", subjects())
@settings(
    max_examples=8,
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_a_rule_answers_to_anything(name: str, data: st.DataObject) -> None:
    case = spoiled(data.draw(strategy(name)), data.draw)
    assert isinstance(inferred(case), Outcome | Mismatch)
