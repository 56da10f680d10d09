"""Any program comes back from its JSON form: random graphs, random specs, changed ones.

    python -m tests.json_form --cases 2000

asks for more.
"""

from __future__ import annotations

import pytest

from tests.fuzz.corpus import seeds
from tests.fuzz.mutate import Mutator
from tests.json_form.__main__ import KINDS, round_trip, text_of

CASES = {"graph": 40, "spec": 150, "mutated": 250}
AT_LEAST = {"graph": 30, "spec": 5, "mutated": 10}
"""So many of them are programs: otherwise nothing is tested."""


@pytest.mark.parametrize("kind", KINDS)
def test_random_programs_round_trip(kind: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    mutator = Mutator(seeds())
    lengths = []
    for number in range(CASES[kind]):
        text = text_of(kind, f"suite/{kind}/{number}", mutator)
        length = round_trip(text)
        if length is not None:
            lengths.append(length)
    assert len(lengths) >= AT_LEAST[kind]
    assert max(lengths) > 1000
