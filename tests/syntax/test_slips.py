"""Each slip gives its one message, at its line, wherever it is made; fifty of them give fifty.

Safe fixes give a good spec again, and never a further error.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from specc.diagnostics import Applicability
from specc.fixing import mend
from specc.pipeline import Options, Spec
from tests.syntax.planted import fifty, good, plant, told
from tests.syntax.slips import LEFT_TO_PEOPLE, SLIPS, Slip


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


def mended(text: str) -> str:
    """The text with all safe fixes made, over and over until none is left."""
    spec = Spec("planted.dlspec", Path("planted.dlspec"), text.encode())
    files = mend([spec], Options(), (Applicability.SAFE,))
    return files[0].after if files else text


def errors(text: str) -> list[str]:
    return [code for _, code in told(text) if code.startswith("E")]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_is_mended_unasked_where_its_meaning_is_certain(slip: Slip) -> None:
    draw = random.Random(slip.name)
    for _ in range(3):
        text = plant(good(120), [slip], draw).text
        after = mended(text)
        assert (after == text) == (slip.name in LEFT_TO_PEOPLE), after
        assert errors(after) == errors(text) if after == text else not errors(after), after


@pytest.mark.parametrize("seed", range(12))
def test_mending_slips_gives_no_error_that_was_not_there(seed: int) -> None:
    draw = random.Random(seed)
    text = plant(good(400), draw.sample(SLIPS, 8), draw).text
    after = mended(text)
    assert mended(after) == after
    assert not Counter(errors(after)) - Counter(errors(text))
