"""Near names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specc.catalog import catalog
from specc.similar import distance, similar


@pytest.mark.parametrize(
    ("written", "section", "meant"),
    [
        ("Conv2d", "layers", "Conv2D"),
        ("conv_2d", "layers", "Conv2D"),
        ("Dence", "layers", "Dense"),
        ("Dropuot", "layers", "Dropout"),
        ("maxpooling2d", "layers", "MaxPooling2D"),
        ("MaxPool2d", "layers", "MaxPool2D"),
        ("BatchNorm", "layers", "BatchNormalization"),
        ("LSMT", "layers", "LSTM"),
        ("EarlyStoping", "callbacks", "EarlyStopping"),
        ("early_stopping", "callbacks", "EarlyStopping"),
        ("AdmaW", "optimizers", "AdamW"),
        ("CosineDecey", "schedules", "CosineDecay"),
    ],
)
def test_slips(written: str, section: str, meant: str) -> None:
    assert similar(written, catalog().names(section))[0] == meant


def test_nothing_is_near_to_nonsense() -> None:
    assert similar("qqqqqqqq", catalog().names("layers")) == []


def test_at_most_three() -> None:
    assert len(similar("Conv", [f"Conv{n}" for n in range(10)])) == 3


words = st.text("abAB_1", max_size=8)


@given(words, words)
def test_distance_is_a_distance(a: str, b: str) -> None:
    far = len(a) + len(b)
    assert distance(a, b, far) == distance(b, a, far)
    assert (distance(a, b, far) == 0) == (a == b)
    assert distance(a, b, 1) == min(distance(a, b, far), 2)


@given(words, st.lists(words))
def test_similar_are_candidates(name: str, candidates: list[str]) -> None:
    assert set(similar(name, candidates)) <= set(candidates) - {name}
