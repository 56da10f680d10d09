"""What Keras calls the operations behind the operators."""

from __future__ import annotations

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
