"""What the builder and the comparison agree on."""

from __future__ import annotations

from typing import Any

SYMBOLS = {
    "+": "Add",
    "-": "Subtract",
    "*": "Multiply",
    "/": "TrueDivide",
    "//": "FloorDivide",
    "%": "Mod",
    "**": "Power",
    "@": "Matmul",
    "[]": "GetItem",
    "==": "Equal",
    "!=": "NotEqual",
    "<": "Less",
    "<=": "LessEqual",
    ">": "Greater",
    ">=": "GreaterEqual",
}

OPERATORS = frozenset(SYMBOLS.values())
"""Operations whose constants stand beside the tensors in the graph; others keep them inside."""


def reached(operations: dict[str, Any], sources: list[Any]) -> dict[str, Any]:
    """The operations that lead to `sources`, masks left out.

    Keras makes masks and passes them on by itself; the graph leaves that to it.
    """
    found: dict[str, Any] = {}
    pending = [source[0] for source in sources]
    while pending:
        name = pending.pop()
        if name in operations and name not in found:
            found[name] = operations[name]
            inputs = [leaf for node in operations[name]["nodes"] for leaf in node["inputs"]]
            pending += [leaf[0] for leaf in inputs if not isinstance(leaf, str)]
    return found
