"""Makes new texts in the JSON form of old ones.

Three of four stay JSON: a value takes the place of another, a key that of another, parts are left
out, repeated, or put into one another. The others are changed letter by letter, as texts are.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

from specc.backends.json_form import as_text
from specc.pipeline import compile_text
from tests.fuzz.corpus import seeds
from tests.fuzz.mutate import LONGEST, Mutator

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 10**9, 10**30, 2**200, -0.0, 0.5, 1e308, 1e-320, 3.0),
    *("", "x", "?", "?n", "a b", "relu", "same", "none", "__class__", "{i}", "{", "é", "\u202e"),
    *("\0", "😀", "../a", "Dense", "ops", "in", "1", [], {}, [[]], [1, [2]], {"a": 1}),
    *({"$tensor": "x"}, {"$tensor": "dense", "output": [0, 1]}, {"$object": "Dense"}),
    *({"$object": "L2", "arguments": {"l2": 0.1}}, {"$map": [[0, 1], ["a", 2]]}, {"$map": 3}),
    *({"$tuple": [1, 2]}, {"$slice": [None, 1, 2]}, {"$": 1}, {"node": "Name", "id": "x"}),
    *({"node": "Binary", "operator": "+", "left": 1, "right": 2}, {"node": "Import"}),
)
KEYS = (
    *("id", "layer", "arguments", "inputs", "call", "apply", "model", "op", "positional"),
    *("operator", "operands", "index", "key", "name", "output", "$tensor", "$object", "$map"),
    *("node", "units", "x", "", "__proto__", "a b", "settings", "flows", "version"),
)
Place = tuple[Any, Any]
"""An object or array, and the key or position of a value in it."""


@cache
def texts() -> tuple[str, ...]:
    """The JSON forms of all specs that are programs, the short ones."""
    found = []
    for text in seeds():
        if len(text) < 3000:
            program = compile_text(text).program
            if program is not None:
                found.append(as_text(program))
    return tuple(dict.fromkeys(text for text in found if len(text) < 20_000))


class JsonMutator:
    """Draws inputs that are made of `texts`."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.letters = Mutator(texts)

    def draw(self, rng: random.Random) -> str:
        """A new input."""
        text = rng.choice(self.texts)
        if rng.random() < 0.25:
            return self.letters.mutate(text, rng)
        whole = json.loads(text)
        for _ in range(min(1 + int(rng.expovariate(0.9)), 12)):
            self.change(whole, rng)
        return json.dumps(whole, indent=rng.choice((None, 1)), ensure_ascii=rng.random() < 0.5)[
            :LONGEST
        ]

    def change(self, whole: Any, rng: random.Random) -> None:
        """One change somewhere."""
        places = _places(whole)
        if not places:
            return
        holder, key = rng.choice(places)
        other_holder, other_key = rng.choice(places)
        other = other_holder[other_key]
        match rng.randrange(9):
            case 0 | 1:
                holder[key] = copy.deepcopy(rng.choice(ODD))
            case 2 if len(json.dumps(other)) < 5000:
                holder[key] = copy.deepcopy(other)
            case 3:
                del holder[key]
            case 4 if isinstance(holder, list):
                holder[key:key] = [copy.deepcopy(holder[key])] * rng.choice((1, 1, 2, 50))
            case 5 if isinstance(holder, dict):
                holder[rng.choice(KEYS)] = holder.pop(key)
            case 6 if isinstance(holder, dict):
                holder[rng.choice(KEYS)] = copy.deepcopy(rng.choice(ODD))
            case 7:
                inner = holder[key]
                for _ in range(rng.choice((1, 2, 30, 99, 150))):
                    inner = [inner] if rng.random() < 0.5 else {"a": inner}
                holder[key] = inner
            case _:
                strings = [p for p in places if isinstance(p[0][p[1]], str)]
                if strings:
                    (one, at), (two, there) = rng.choice(strings), rng.choice(strings)
                    one[at], two[there] = two[there], one[at]


def _places(whole: Any) -> list[Place]:
    """Where values stand, shallow ones first; not all of a large text."""
    found: list[Place] = []
    pending = [whole]
    while pending and len(found) < 3000:
        item = pending.pop()
        keys = list(item) if isinstance(item, dict) else range(len(item))
        found += [(item, key) for key in keys]
        pending += [item[key] for key in keys if isinstance(item[key], (dict, list))]
    return found
