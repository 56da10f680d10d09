"""The classes of Keras's operations, as configurations name them, and the functions behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from specc.record import record

OPERATIONS = Path(__file__).with_name("operations.json")


@record
class Operation:
    """A class of operations: the function of `keras.ops` that makes it, and what goes where.

    `made` are the function's parameters by those of the class's constructor, `named` by the
    keywords of its call; `given` are those that the object is called with, in order.
    """

    function: str
    made: Mapping[str, str]
    given: tuple[str, ...]
    named: Mapping[str, str]


def operation(module: str, name: str) -> Operation | None:
    """The operation of this class; None where there is no such, or no one function for it."""
    row = _rows().get(f"{module}.{name}")
    if row is None:
        return None
    return Operation(row["function"], row["made"], tuple(row["given"]), row.get("named", {}))


@cache
def _rows() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(OPERATIONS.read_bytes())
    return document
