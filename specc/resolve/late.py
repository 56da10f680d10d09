"""Which layers inside of a custom layer can be made only when the sizes of its inputs are known.

`Dense(ops.shape(x)[-1])` is one, and any layer in a loop or branch whose head reads a size. The
others are made with the custom layer itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from specc.resolve.bindings import ActivationTarget, EntryTarget, OpTarget, Resolution
from specc.syntax import ast
from specc.syntax.walk import walk
from specc.syntax.wellformed import children


def note_late(resolution: Resolution, definition: ast.LayerDef) -> None:
    """Add the late layers of a custom layer to `resolution.late`."""
    sized: set[ast.Node] = set()
    """Constants of the body that sizes are part of."""

    def reads_sizes(*exprs: ast.Expr | None) -> bool:
        for node in walk(*(expr for expr in exprs if expr is not None)):
            if isinstance(node, (ast.Call, ast.Name, ast.Attribute)) and isinstance(
                resolution.targets.get(node), OpTarget
            ):
                return True
            binding = resolution.names.get(node) if isinstance(node, ast.Name) else None
            if binding is not None and binding.definition in sized:
                return True
        return False

    waiting: list[tuple[ast.Node, bool]] = [(node, False) for node in reversed(definition.body)]
    while waiting:
        node, late = waiting.pop()
        inner: Iterable[ast.Node] = children(node)
        match node:
            case ast.Let(value=value):
                if reads_sizes(value):
                    sized.add(node)
                continue
            case ast.Repeat(count=head) | ast.For(iterable=head):
                late = late or reads_sizes(head)
            case ast.If(condition=head) | ast.Conditional(condition=head):
                late = late or reads_sizes(head)
            case ast.Comprehension(iterable=head, condition=condition):
                late = late or reads_sizes(head, condition)
            case ast.Call() | ast.Name():
                target = resolution.targets.get(node)
                arguments: list[ast.Expr] = []
                if isinstance(target, EntryTarget) and target.entry.section == "layers":
                    arguments = [value for _, value in target.constructor]
                    inner = [value for _, value in target.call]
                elif not isinstance(target, ActivationTarget):
                    waiting += [(child, late) for child in reversed(list(inner))]
                    continue
                if late or reads_sizes(*arguments):
                    resolution.late.add(node)
        waiting += [(child, late) for child in reversed(list(inner))]
