"""Reads JSON from strangers: its size and depth are looked at before it is taken apart."""

from __future__ import annotations

import json
import re
from typing import Any

from specc.diagnostics.codes import importing as codes
from specc.importing.trouble import Trouble

MOST_BYTES = 64 * 2**20
MOST_LEVELS = 100
"""Lists and objects in one another. A layer around a layer around a layer is at about ten."""
MOST_DIGITS = 400

_MARKS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def read_json(data: bytes, trouble: Trouble, what: str) -> Any:
    """The value that `data` holds. Raises Refused, with a message, where it is none."""
    if len(data) > MOST_BYTES:
        raise trouble.stop(codes.BEYOND_LIMIT, what=f"a {what} of more than {MOST_BYTES} bytes")
    depth = 0
    for found in _MARKS.finditer(data):
        mark = found[0][0]
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > MOST_LEVELS:
            levels = f"lists and objects in one another, more than {MOST_LEVELS} deep"
            raise trouble.stop(codes.BEYOND_LIMIT, what=levels)
    try:
        return json.loads(
            data.decode("utf-8"), parse_int=_whole, object_pairs_hook=_once, parse_constant=float
        )
    except (ValueError, RecursionError) as error:
        reason = str(error).split("\n", 1)[0] or "nested too deeply"
        raise trouble.stop(codes.NOT_A_MODEL, reason=f"its {what} is no JSON: {reason}") from error


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key stands twice in an object")
    return made
