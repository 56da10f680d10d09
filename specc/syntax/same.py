"""Whether two trees say the same, wherever they stand and however their literals are written."""

from __future__ import annotations

from specc.syntax import ast


def is_same(left: ast.Node, right: ast.Node) -> bool:
    """Whether the trees are equal but for spans and for `Literal.text`. Without recursion."""
    waiting: list[tuple[object, object]] = [(left, right)]
    while waiting:
        one, other = waiting.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, tuple) and isinstance(other, tuple):
            if len(one) != len(other):
                return False
            waiting += zip(one, other, strict=True)
        elif isinstance(one, ast.Node):
            waiting += [
                (getattr(one, name), getattr(other, name))
                for name in type(one).__match_args__
                if name not in ("span", "operator_span", "text")
            ]
        elif one != other:
            return False
    return True
