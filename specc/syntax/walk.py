"""Walks syntax trees without recursion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specc.syntax import ast


def walk(*roots: ast.Node) -> Iterator[ast.Node]:
    """All nodes below `roots`, each before its children, in source order."""
    pending: list[object] = list(reversed(roots))
    while pending:
        item = pending.pop()
        if isinstance(item, ast.Node):
            yield item
            pending.extend(
                child
                for name in reversed(type(item).__match_args__)
                if isinstance(child := getattr(item, name), (ast.Node, tuple))
            )
        elif isinstance(item, tuple):
            pending.extend(reversed(item))


def names_in(targets: Sequence[ast.Target]) -> list[ast.Name]:
    """The names that the targets of a loop bind, in source order."""
    return [node for node in walk(*targets) if isinstance(node, ast.Name)]
