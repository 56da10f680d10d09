"""The LALR(1) tables that the parser runs on, loaded from `table.json`.

Lark makes them from `grammar/dlspec.lark` (see generate.py). Importing Lark costs half of what
checking a small spec may take, so the tables are kept beside this module as plain data, together
with the text of the grammar they came from. Where the grammar at hand says something else,
somebody is working on it, and it is compiled on the spot.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from specc.record import record

HERE = Path(__file__).parent
TABLE = HERE / "table.json"
GRAMMARS = (HERE / "dlspec.lark", HERE.parent.parent / "grammar" / "dlspec.lark")
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
    """The tables for the grammar at hand. Raises lark's errors where that grammar is none."""
    data = json.loads(TABLE.read_bytes()) if TABLE.exists() else {"grammar": None}
    grammar = grammar_text()
    if grammar is not None and grammar != data["grammar"]:
        from specc.syntax.generate import compile_grammar

        data = compile_grammar(grammar)
    return unpack(data)


def grammar_text() -> str | None:
    """The grammar's text, or None where only its tables were installed."""
    for path in GRAMMARS:
        if path.exists():
            return path.read_text(encoding="utf-8")
    return None


def unpack(data: dict[str, Any]) -> Table:
    """Turn what JSON can hold (rows as flat lists `symbol, action, …`) into a `Table`."""
    rows = [dict(zip(row[::2], row[1::2], strict=True)) for row in data["rows"]]
    return Table(
        {name: index for index, name in enumerate(data["terminals"])},
        data["first_special"],
        rows,
        [Rule(left, size, builder, tuple(absent)) for left, size, builder, absent in data["rules"]],
    )
