"""Each slip gives its one message, at its line, wherever it is made; fifty of them give fifty."""

from __future__ import annotations

import random

import pytest

from tests.syntax.planted import fifty, good, plant, told
from tests.syntax.slips import SLIPS, Slip


def test_the_spec_without_slips_is_good() -> None:
    assert told("\n".join(line for _, line in good(120)) + "\n") == []
    assert len(good(10_000)) > 9_900


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_is_told_once(slip: Slip) -> None:
    draw = random.Random(slip.name)
    for _ in range(6):
        planted = plant(good(120), [slip], draw)
        assert told(planted.text) == planted.expected, planted.text


@pytest.mark.parametrize("seed", range(4))
def test_fifty_slips_in_ten_thousand_lines_are_fifty_messages(seed: int) -> None:
    planted = fifty(seed)
    assert len(planted.expected) == 50
    assert told(planted.text) == planted.expected
