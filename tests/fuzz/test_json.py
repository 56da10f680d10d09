"""Any text in the JSON form is answered, too; `python -m tests.fuzz --json` goes on for minutes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc.source import JSON_TEXT
from tests.fuzz.judge import judge
from tests.fuzz.mutate_json import JsonMutator, texts
from tests.fuzz.test_fuzz import PATIENCE

FOUND = sorted((Path(__file__).parent / "found").glob("*.dlspec.json"))


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


def answered(text: str) -> set[str]:
    verdict = judge(text, PATIENCE, name=JSON_TEXT)
    assert verdict.finding is None, f"{verdict.finding.details}\n{text[:2000]}"
    return set(verdict.codes)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_what_was_found_before(path: Path) -> None:
    answered(path.read_text("utf-8"))


def test_mutated_texts() -> None:
    mutator = JsonMutator(texts())
    codes: set[str] = set()
    for number in range(1200):
        codes |= answered(mutator.draw(random.Random(f"json/{number}")))
    assert {"E0031", "E0032", "E0033", "E0035"} <= codes, (
        "the mutations reach the reader's messages"
    )
    assert len(codes) > 25, "and what stands behind it"


LONG = {
    "brackets": "[" * 99_000,
    "braces": '{"a":' * 19_000,
    "ends": "]" * 99_000,
    "strings": '"' * 99_000,
    "escapes": '"' + "\\u00" * 24_000,
    "digits": "9" * 99_000,
    "signs": "-" * 99_000,
    "spaces": " " * 99_000,
    "keys": "{" + ", ".join(f'"k{i}": {i}' for i in range(8000)) + "}",
    "nodes": '{"dlspec": 1, "version": 1, "models": [' + ", ".join(["{}"] * 24_000) + "]}",
    "items": '{"dlspec": 1, "version": 1, "models": [{"name": "m", "inputs": [{"name": "x",'
    ' "dtype": "float32", "shape": [' + ", ".join(["2"] * 24_000) + "]}],"
    ' "nodes": [], "outputs": [{"name": "y", "tensor": "x"}]}]}',
    "layers": '{"dlspec": 1, "version": 1, "models": [{"name": "m", "inputs": [{"name": "x",'
    ' "dtype": "float32", "shape": [2]}], "nodes": ['
    + ", ".join(f'{{"id": "n{i}", "layer": "Dens{i}", "inputs": "x"}}' for i in range(1900))
    + '], "outputs": [{"name": "y", "tensor": "x"}]}]}',
}


@pytest.mark.parametrize("name", LONG)
def test_long_texts(name: str) -> None:
    answered(LONG[name])


@given(st.text(max_size=100))
@settings(max_examples=100)
def test_any_text(text: str) -> None:
    answered(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["dlspec", "version", "models", "name", "nodes", "$tensor", "id"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
@settings(max_examples=200)
def test_any_value(value: object) -> None:
    import json

    answered(json.dumps(value))
