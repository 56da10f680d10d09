"""Walks syntax trees without recursion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from specc.syntax import ast

_PLAIN = frozenset({"Span", "bool", "float", "int", "str", "tuple", "None"})
"""What the fields are made of that hold no nodes."""

_parts: dict[type, tuple[str, ...]] = {}


def parts_of(kind: type[ast.Node]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes, the last one first."""
    parts = _parts.get(kind)
    if parts is None:
        types = {
            n: t
            for c in reversed(kind.__mro__)
            for n, t in vars(c).get("__annotations__", {}).items()
        }
        parts = _parts[kind] = tuple(
            name
            for name in reversed(kind.__match_args__)
            if not _PLAIN.issuperset(re.findall(r"\w+", str(types[name])))
        )
    return parts


def walk(*roots: ast.Node) -> Iterator[ast.Node]:
    """All nodes below `roots`, each before its children, in source order."""
    pending: list[object] = list(reversed(roots))
    while pending:
        item = pending.pop()
        if isinstance(item, ast.Node):
            yield item
            parts = _parts.get(type(item))
            for name in parts_of(type(item)) if parts is None else parts:
                child = getattr(item, name)
                if child.__class__ is tuple:
                    pending.extend(reversed(child))
                elif child is not None:
                    pending.append(child)
        elif isinstance(item, tuple):
            pending.extend(reversed(item))


def names_in(targets: Sequence[ast.Target]) -> list[ast.Name]:
    """The names that the targets of a loop bind, in source order."""
    return [node for node in walk(*targets) if isinstance(node, ast.Name)]
