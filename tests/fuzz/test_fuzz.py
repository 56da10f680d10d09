"""Any text is answered: by a program whose script parses, or by messages that can be shown.

`make fuzz` goes on for minutes; here are some thousand inputs, the same ones each time, and all
that was found before.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.corpus import seeds
from tests.fuzz.judge import judge, unknown_calls
from tests.fuzz.minimise import minimise
from tests.fuzz.mutate import LONGEST, Mutator, tokens

FOUND = sorted((Path(__file__).parent / "found").glob("*.dlspec"))
PATIENCE = 10.0
"""Seconds of the processor: the machine that runs tests may be slow, a hang is longer still."""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


def answered(text: str) -> None:
    finding = judge(text, PATIENCE).finding
    assert finding is None, f"{finding.details}\n{text[:2000]}"


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_what_was_found_before(path: Path) -> None:
    answered(path.read_text("utf-8"))


@pytest.mark.parametrize("part", range(8))
def test_mutated_specs(part: int) -> None:
    mutator = Mutator(seeds())
    for number in range(250):
        answered(mutator.draw(random.Random(f"test/{part}/{number}")))


MODEL = "model m {{\n input x: float32[8]\n {} output y = Dense(1)\n}}\n"
LONG = {
    "unknown names": MODEL.format("".join(f"z{i} = Dense(a{i} + 1)\n" for i in range(4000))),
    "unknown flows": MODEL.format("".join(f"a{i} = b{i}\n" for i in range(7000))),
    "unknown layers": MODEL.format("".join(f"Dens{i}(1)\n" for i in range(7000))),
    "constants": "".join(f"let name{i} = {i}\n" for i in range(4000)) + MODEL.format("relu\n"),
    "constants of constants": MODEL.format(
        "let a0 = 1\n" + "".join(f"let a{i + 1} = [a0, a{i}][0]\n" for i in range(3000))
    ),
    "flows": "data {" + "".join(f"input x{i} = x\n" for i in range(5000)) + "}" + MODEL.format(""),
    "settings": "train {" + "".join(f"epoch{i} = 1\n" for i in range(6000)) + "}",
    "axes": f"model m {{\n input x: float32[{'2, ' * 30_000}]\n output y = x + x\n}}\n",
    "comments": "# specc: allow W0301\n" * 4000 + MODEL.format("relu\n"),
    "brackets": "(" * 99_000,
    "ends": "]" * 9_000,
}


@pytest.mark.parametrize("name", LONG)
def test_long_specs(name: str) -> None:
    """Each of them took minutes, or quadratic time."""
    answered(LONG[name])


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text(text: str) -> None:
    answered(text)


@given(st.lists(st.sampled_from(sorted({t for s in seeds() for t in tokens(s)})), max_size=60))
@settings(max_examples=300)
def test_any_words(words: list[str]) -> None:
    answered(" ".join(words))


@given(st.sampled_from(seeds()), st.sampled_from(seeds()), st.data())
@settings(max_examples=200)
def test_spliced_specs(one: str, other: str, data: st.DataObject) -> None:
    head, tail = tokens(one), tokens(other)
    cut = data.draw(st.integers(0, len(head)))
    answered("".join(head[:cut] + tail[data.draw(st.integers(0, len(tail))) :]))


def test_mutation_is_drawn_from_its_seed_alone() -> None:
    mutator = Mutator(seeds())
    drawn = [mutator.draw(random.Random(f"same/{n}")) for n in range(200)]
    assert drawn == [mutator.draw(random.Random(f"same/{n}")) for n in range(200)]
    assert len(set(drawn)) > 190
    assert max(map(len, drawn)) <= LONGEST


def test_tokens_leave_nothing_out() -> None:
    for text in seeds():
        assert "".join(tokens(text)) == text


def test_the_judge_sees_what_is_wrong(monkeypatch) -> None:
    import ast
    import time

    from tests.fuzz import judge as module

    def raise_(*_: object) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(module, "_answer", raise_)
    assert judge("").finding.key.startswith("ValueError")
    monkeypatch.setattr(module, "_answer", lambda *_: [time.process_time() for _ in iter(int, 1)])
    assert judge("", 0.05).finding.key.startswith("TooSlow")
    monkeypatch.setattr(module, "_answer", lambda *_: time.sleep(60))
    assert judge("", 0.05).finding.key.startswith("TooSlow")
    script = "import a\ndef f(b): c = b(len(a.d())); return eval(c), c.__class__, unbound\n"
    assert set(unknown_calls(ast.parse(script))) == {"eval", "__class__", "unbound"}


def test_findings_are_made_short() -> None:
    text = "\n".join(["a b", "c bad d", "e f"] * 20)
    assert minimise(text, lambda t: "bad" in t) == "bad"
