"""What of a model Keras keeps: the nodes that lead to an output."""

from __future__ import annotations

from specc.graph.ir import Model, Node
from specc.graph.verify import tensors_in


def live_nodes(model: Model) -> list[Node]:
    """The nodes that an output depends on, in order; Keras drops the others from the model."""
    wanted = [tensor.node for tensor in model.outputs.values()]
    live: set[Node] = set()
    while wanted:
        node = wanted.pop()
        if node is not None and node not in live:
            live.add(node)
            wanted += [tensor.node for tensor in tensors_in(node.arguments)]
    return [node for node in model.nodes if node in live]
