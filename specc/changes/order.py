"""The order of `model.layers`, by which Keras counts the layers of a file of weights.

Keras walks back from the outputs, gives each operation its depth (the longest way to an output)
and its turn in that walk, and sorts by both. An operation is where its deepest use is.
"""

from __future__ import annotations

from specc.graph.ir import Layer, Model, Node, Op, Tensor
from specc.graph.verify import tensors_in


def layers_in_order(model: Model, *, is_built: bool) -> list[Layer]:
    """The layers that the outputs need, as `model.layers` has them, inputs left out.

    The outputs of the model that is built are a map in the script, which Keras goes through by
    its keys; those of a model that is used as a layer are a list.
    """
    turns, finished = _walk(model, is_built)
    depths: dict[Layer | Op, int] = {}
    of_nodes: dict[Node, int] = {}
    for node in reversed(finished):
        depth = max(of_nodes.get(node, 0), depths.get(node.operation, 0))
        depths[node.operation] = depth
        for tensor in _taken(node):
            if tensor.node is not None:
                of_nodes[tensor.node] = max(depth + 1, of_nodes.get(tensor.node, 0))
    ordered = sorted(depths, key=lambda operation: (-depths[operation], turns[operation]))
    return [operation for operation in ordered if isinstance(operation, Layer)]


def _walk(model: Model, is_built: bool) -> tuple[dict[Layer | Op, int], list[Node]]:
    """When each operation is first met, and the nodes, each behind what it takes."""
    turns: dict[Layer | Op, int] = {}
    finished: list[Node] = []
    seen: set[Node] = set()
    outputs = list(model.outputs.items())
    for _, output in sorted(outputs) if is_built else outputs:
        waiting = [(output.node, False)]
        while waiting:
            node, is_done = waiting.pop()
            if node is None or (node in seen and not is_done):
                continue
            if is_done:
                finished.append(node)
                continue
            seen.add(node)
            turns.setdefault(node.operation, len(turns))
            waiting.append((node, True))
            waiting += [(tensor.node, False) for tensor in reversed(_taken(node))]
    return turns, finished


def _taken(node: Node) -> list[Tensor]:
    """What a node takes in Keras's order: what flows in, then the others by their names."""
    if not node.arguments:
        return []
    first, *rest = node.arguments
    if isinstance(node.operation, Op) or node.operation.model is not None:
        return list(tensors_in(list(node.arguments.values())))
    if node.operation.instance is not None and node.operation.instance.entry.path == "custom":
        return list(tensors_in(list(node.arguments.values())))
    return list(tensors_in([node.arguments[name] for name in (first, *sorted(rest))]))
