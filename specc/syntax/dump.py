"""A tree as text: one s-expression per node, for tests and for `specc debug`."""

from __future__ import annotations

from specc.syntax import ast


def dump(node: ast.Node, *, spans: bool = False) -> str:
    """`(Name x)`, `(Call (Name f) (Argument (Literal 3)))`; bodies on lines of their own.

    Absent parts are `_`, groups are in square brackets. With `spans`, each node is followed by its
    offsets. Walks the tree without recursion.
    """
    parts: list[str] = []
    waiting: list[object] = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Text):
            parts.append(item)
        elif item is None:
            parts.append(" _")
        elif isinstance(item, tuple):
            waiting.append(Text(" ]"))
            waiting.extend(reversed(item))
            waiting.append(Text(" ["))
        elif isinstance(item, ast.Literal):
            parts.append(f" {item.text}")
        elif isinstance(item, ast.Name):
            parts.append(f" {item.id}")
        elif isinstance(item, ast.Node):
            waiting.append(Text(")"))
            fields = [name for name in item.__match_args__ if name not in ("span", "operator_span")]
            waiting.extend(getattr(item, name) for name in reversed(fields))
            span = f"@{item.span.start}:{item.span.end}" if spans else ""
            waiting.append(Text(f" ({type(item).__name__}{span}"))
        else:
            parts.append(f" {item}")
    return "".join(parts).replace("[ ", "[").replace(" ]", "]").strip()


class Text(str):
    """Text that goes into the output as it is."""

    __slots__ = ()
