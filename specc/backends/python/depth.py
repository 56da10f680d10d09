"""How deep a model's graph is: Keras walks it by recursion."""

from __future__ import annotations

from typing import Any

from specc.graph.ir import Model, Tensor

RECURSION_DEPTH = 250
"""Layers in a row that Keras surely walks within Python's usual limit; 600 work, 1,000 do not."""


def graph_depth(model: Model) -> int:
    """The number of nodes on the longest path through a model."""
    depths: dict[object, int] = {}
    for node in model.nodes:
        deepest = 0
        pending: list[Any] = list(node.arguments.values())
        while pending:
            item = pending.pop()
            if isinstance(item, Tensor):
                deepest = max(deepest, depths.get(item.node, 0))
            elif isinstance(item, (list, tuple)):
                pending.extend(item)
            elif isinstance(item, dict):
                pending.extend(item.values())
        depths[node] = deepest + 1
    return max(depths.values(), default=0)
