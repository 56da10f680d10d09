"""Statement trees in JSON: what stands for each node of `specc.syntax.ast` in a custom layer.

A node is an object: `node` names its class where others could stand, other keys are its fields.
What is empty or absent is left out. Numbers, strings, truth values and null stand for literals,
arrays for lists; where a node holds a name alone, the string is the name. All of this follows from
the classes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from specc.record import record
from specc.syntax import ast

EXPRESSIONS: Final = (
    *("Name", "Attribute", "Tuple", "Map", "Comprehension", "Unary", "Binary", "Conditional"),
    *("Call", "Index", "Pipe"),
)
STATEMENTS: Final = (
    *("InputDecl", "OutputDecl", "Assign", "Let", "LayerBinding", "ExprStatement", "Repeat"),
    *("For", "If", "WeightDecl", "Update"),
)
DEFINITIONS: Final = ("Let", "LayerDef", "ExternDef")
PARTS: Final = (*("Entry", "Parts", "Argument", "Slice", "Dimension", "TensorDecl", "Parameter"),)

TAGGED: Final = frozenset((*EXPRESSIONS, *STATEMENTS, *DEFINITIONS, "Parts", "Slice"))
"""Nodes that say of what class they are; of the others the place where they stand says it."""

UNARY: Final = ("-", "+", "not")
OPERATORS: Final = ("+", "-", "*", "/", "//", "%", "**", "@", "==", "!=", "<", "<=", ">", ">=")
"""Operators that tensors have."""
BINARY: Final = (*OPERATORS, "and", "or", "in", "not in")

_WORDS: Final = {
    "Expr": "expression",
    "Statement": "statement",
    "Target": "target",
    "Name": "name",
    "Literal": "text",
    "Name | Literal": "key",
    "Expr | Slice": "expression|Slice",
}
"""What the table of forms calls the types of the tree."""

_LEAST: Final = {
    ("Pipe", "stages"): 2,
    ("Parts", "parts"): 2,
    ("Index", "parts"): 1,
    ("Assign", "targets"): 1,
    ("InputDecl", "names"): 1,
    ("OutputDecl", "values"): 1,
    ("For", "targets"): 1,
    ("Comprehension", "targets"): 1,
}
"""How many parts the text of a spec has at least."""


@record
class Part:
    """A field of a node: its type as `forms.py` says it."""

    type: str
    required: bool
    least: int


def _parts(name: str) -> dict[str, Part]:
    found: dict[str, Part] = {}
    if name == "Name":
        return {"id": Part("name", True, 0)}
    for field, annotation in vars(getattr(ast, name))["__annotations__"].items():
        if annotation == "Span":
            continue
        if annotation == "str":
            found[field] = Part("unary" if name == "Unary" else "binary", True, 0)
            continue
        several = re.fullmatch(r"tuple\[(.*), \.\.\.\]", annotation)
        inner = several[1] if several else annotation
        optional = inner.endswith(" | None")
        word = inner.removesuffix(" | None")
        word = _WORDS.get(word, word)
        least = _LEAST.get((name, field), 0)
        required = least > 0 if several else not optional
        found[field] = Part(f"[{word}]" if several else word, required, least)
    return found


TREES: Final[Mapping[str, Mapping[str, Part]]] = {
    name: _parts(name) for name in dict.fromkeys((*EXPRESSIONS, *STATEMENTS, *DEFINITIONS, *PARTS))
}
"""The fields of each class of nodes that may stand in a definition."""
