"""No text of a spec in its JSON form becomes code: payloads as every string, and as every key.

What comes of each is a refusal, or the script of the same text with a harmless word, but for this
string. Names, ids and keys are held to the same.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from specc.pipeline import compile_text
from specc.source import JSON_TEXT
from tests.json_form.test_schema import GOOD
from tests.security import payloads, scripts
from tests.security.payloads import HARMLESS
from tests.security.test_injection import assert_clean, assert_same, script_of

Path = tuple[str | int, ...]


def document() -> dict[str, Any]:
    """A text that compiles, with strings of every kind in it."""
    whole = copy.deepcopy(GOOD)
    model = whole["models"][0]
    model["inputs"] = [
        {"name": "x", "dtype": "float32", "shape": [8, 4]},
        {"name": "words", "dtype": "string", "shape": [1]},
    ]
    nodes = model["nodes"]
    nodes[0]["inputs"] = "x"
    nodes[1]["arguments"]["name"] = "said"
    vocabulary = {"vocabulary": ["a", "b"], "oov_token": "unknown"}
    nodes[4:] = [
        {"id": "s", "layer": "Dense", "arguments": {"units": 3}},
        {"id": "t", "apply": "s", "inputs": "e"},
        {"id": "look up", "layer": "StringLookup", "arguments": vocabulary, "inputs": "words"},
        {"id": "v", "op": "cast", "positional": [{"$tensor": "look up"}, "float32"]},
        {"id": "g", "layer": "Twice", "inputs": "t"},
        {
            "id": "u",
            "op": "einsum",
            "positional": ["ab,ac->bc", {"$tensor": "g"}, {"$tensor": "v"}],
        },
        {"id": "w", "layer": "Dense", "arguments": {"units": 1}, "inputs": "g"},
    ]
    model["outputs"] = [{"name": "y", "tensor": "w"}]
    source = {"$object": "random", "arguments": {"shape": [8, 4], "examples": 40}}
    whole["data"] = {
        "settings": {"source": source},
        "flows": [
            {"role": "input", "name": "x", "column": "x"},
            {"role": "target", "name": "y", "column": "y"},
        ],
    }
    names = {"$object": "MeanAbsoluteError", "arguments": {"name": "off"}}
    settings = {"loss": "mse", "metrics": [names], "class_weight": {"$map": [[0, 1.0], [1, 2.0]]}}
    whole["train"] = {"model": "m", "settings": settings}
    del settings["class_weight"]
    del whole["models"][0]["inputs"][1], nodes[6:8], nodes[7]
    return whole


def strings(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where strings stand."""
    if isinstance(value, str):
        yield path
    for key, item in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    ):
        yield from strings(item, (*path, key))


def keys(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where keys stand."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key)
            yield from keys(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from keys(item, (*path, place))


def with_string(path: Path, text: str) -> dict[str, Any]:
    whole = document()
    here: Any = whole
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = text
    return whole


def with_key(path: Path, text: str) -> dict[str, Any]:
    whole = document()
    here: Any = whole
    for part in path[:-1]:
        here = here[part]
    items = [(text if key == path[-1] else key, item) for key, item in here.items()]
    here.clear()
    here.update(items)
    return whole


def script(whole: dict[str, Any]) -> str | None:
    compilation = compile_text(json.dumps(whole), JSON_TEXT)
    assert_clean(compilation)
    return script_of(compilation)


@cache
def harmless(path: Path) -> str | None:
    return script(with_string(path, HARMLESS))


STRINGS = sorted(strings(document()), key=str)
KEYS = sorted(keys(document()), key=str)
TEXTS = list(payloads.TEXTS.items())
NAMES = [*payloads.NAMES, *payloads.STRANGE_NAMES]


def called(path: Path) -> str:
    return "/".join(map(str, path))


def test_the_text_itself_is_a_program() -> None:
    assert script(document()) is not None
    assert len(STRINGS) > 50
    assert len(KEYS) > 80


@pytest.mark.parametrize("path", STRINGS, ids=called)
def test_strings(path: Path) -> None:
    expected = harmless(path)
    first = STRINGS.index(path)
    for number, (name, text) in enumerate(TEXTS, first):
        if number % (3 if expected is not None else 9):
            continue  # where no string but a known one is taken, few will do
        found = script(with_string(path, text))
        if found is not None and "id" in path:
            assert scripts.problems(found) == [], name
        else:
            assert_same(expected, found, text, f"{name} as {called(path)}", "pieces")


@pytest.mark.parametrize("path", STRINGS, ids=called)
def test_names(path: Path) -> None:
    first = STRINGS.index(path) % 12
    for name in NAMES[first::12]:
        found = script(with_string(path, name))
        assert found is None or scripts.problems(found) == [], f"{name!r} as {called(path)}"


@pytest.mark.parametrize("path", KEYS, ids=called)
def test_keys(path: Path) -> None:
    first = KEYS.index(path)
    texts = [*(text for _, text in TEXTS), *payloads.NAMES, "__proto__", "$ref", "$schema", "$"]
    for text in texts[first % 20 :: 20]:
        found = script(with_key(path, text))
        assert found is None or scripts.problems(found) == [], f"{text!r} for {called(path)}"
