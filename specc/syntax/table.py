"""The LALR(1) tables that the parser runs on, loaded from `table.json`.

Lark makes them from `grammar/dlspec.lark` (see generate.py). Importing Lark costs half of what
checking a small spec may take, so the tables are kept beside this module as plain data, together
with the text of the grammar they came from. Where the grammar at hand says something else,
somebody is working on it, and it is compiled on the spot.
"""

from __future__ import annotations

import json
import os
from binascii import crc32
from functools import cache
from typing import Any

from specc.record import record

HERE = os.path.dirname(__file__)
TABLE = os.path.join(HERE, "table.json")
GRAMMARS = (
    os.path.join(HERE, "dlspec.lark"),
    os.path.join(HERE, "..", "..", "grammar", "dlspec.lark"),
)
"""Where the grammar lies: in an installed package, and in a checkout."""


@record
class Rule:
    """`size` symbols become one of kind `left`, built by the method `builder`.

    An empty `builder` passes the only symbol on. `absent` are the positions at which the
    builder sees None for an optional part that is not there.
    """

    left: int
    size: int
    builder: str
    absent: tuple[int, ...]


@record
class Table:
    """What the driver runs.

    `ids` numbers the terminals, keywords and punctuation under their own text. From
    `first_special` on they need a look at their surroundings (layout.py). A row maps a terminal to
    the next state, to a rule's index below zero, or in `accepting` to `ACCEPT`; and a nonterminal
    to the next state.
    """

    ids: dict[str, int]
    first_special: int
    rows: list[dict[int, int]]
    rules: list[Rule]


ACCEPT = 1 << 30


@cache
def load() -> Table:
    """The tables for the grammar at hand.

    Raises lark's errors where that grammar is none, and RuntimeError where there are neither
    whole tables nor a grammar.
    """
    data, grammar = read(), grammar_text()
    if grammar is not None and (data is None or grammar != data["grammar"]):
        from specc.syntax.generate import compile_grammar

        data = compile_grammar(grammar)
    if data is None:
        raise RuntimeError(f"{TABLE} is damaged or missing: install specc anew")
    return unpack(data)


def read() -> dict[str, Any] | None:
    """What `table.json` holds: a line of JSON and a line with its CRC-32, in hex.

    None where it holds anything else: half a file must not become half a language.
    """
    try:
        with open(TABLE, "rb") as file:
            text, _, sum_of_it = file.read().partition(b"\n")
        if crc32(text) != int(sum_of_it, 16):
            return None
    except (OSError, ValueError):
        return None
    data: dict[str, Any] = json.loads(text)
    return data


def grammar_text() -> str | None:
    """The grammar's text, or None where only its tables were installed."""
    for path in GRAMMARS:
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                return file.read()
    return None


def unpack(data: dict[str, Any]) -> Table:
    """Turn what JSON holds into a `Table`.

    A row there is a flat list: how many rules end here, for each of them its index and that of
    the terminals in `ends` that may follow, then pairs of a symbol and the next state.
    """
    ends = data["ends"]
    rows: list[dict[int, int]] = []
    for row in data["rows"]:
        shifts = 1 + 2 * row[0]
        actions = dict.fromkeys(ends[row[2]], -row[1]) if shifts > 1 else {}
        for at in range(3, shifts, 2):
            actions.update(dict.fromkeys(ends[row[at + 1]], -row[at]))
        actions.update(zip(row[shifts::2], row[shifts + 1 :: 2], strict=True))
        rows.append(actions)
    return Table(
        {name: index for index, name in enumerate(data["terminals"])},
        data["first_special"],
        rows,
        [Rule(left, size, builder, tuple(absent)) for left, size, builder, absent in data["rules"]],
    )
