"""All messages on a spec together look for near names within a bounded effort."""

from __future__ import annotations

from specc.pipeline import compile_text
from specc.similar import DISTANCE, bounded, similar


def test_nothing_is_near_when_the_effort_is_spent() -> None:
    names = [f"name{i}" for i in range(100)]
    with bounded(10 * DISTANCE):
        assert similar("naem1", names)
        assert not similar("naem1", names)
    assert similar("naem1", names)


def test_the_first_messages_have_suggestions() -> None:
    wrong = "".join(f"z{i} = Dense(widht{i} + 1)\n" for i in range(2000))
    known = "".join(f"let width{i} = {i}\n" for i in range(2000))
    spec = f"{known}model m {{\n input x: float32[2]\n {wrong} output y = Dense(1)\n}}\n"
    found = [d for d in compile_text(spec).diagnostics if d.code == "E0203"]
    assert "width0" in str((found[0].fixes, found[0].helps))
    assert (found[-1].fixes, found[-1].helps) == ((), ())
