"""The graph of a spec as other programs walk it: blocks and loops unrolled, shapes known.

    Graph ── models ── GraphModel ── nodes ── GraphNode ── inputs, outputs ── GraphTensor
                                  ── layers ── GraphLayer ── weights ── GraphWeight

A node applies an operation to tensors. Its layer may be applied by other nodes as well; then it is
one `GraphLayer` with several `nodes`. What is here stays; the compiler's own graph may change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from specc.embedding.values import Value
from specc.record import record
from specc.source import Place

Dim = int | str | None
"""A size, the name of a size that is not known (two of one name are equal), or not known."""


class GraphWeight(NamedTuple):
    """A variable of a layer, in Keras's order of `layer.weights`."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    trainable: bool

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


class GraphStep(NamedTuple):
    """A use of a block or a round of a loop that led to a node.

    `text` says which: "in iteration 2 of this `repeat`"; `values` are those of the loop's names, or
    those of the block's arguments that are computed.
    """

    text: str
    place: Place | None
    values: Mapping[str, Value]


@record
class GraphTensor:
    """A value that flows: its shape, batch axis first, and its dtype; None where not known.

    `producer` is the node that gives it, as its output number `index`; None for an input of the
    model, which has a `name`. `consumers` are the nodes that take it, each once.
    """

    name: str | None
    shape: tuple[Dim, ...] | None
    dtype: str | None
    producer: GraphNode | None
    index: int
    consumers: Sequence[GraphNode]
    place: Place | None

    def __str__(self) -> str:
        """As messages write it: `float32[?, 10]`."""
        dims = "…" if self.shape is None else ", ".join(map(_dim, self.shape))
        return f"{self.dtype or 'unknown'}[{dims}]"

    def __repr__(self) -> str:
        return f"<GraphTensor {self.name or ''}: {self}>"


@record
class GraphLayer:
    """A layer: its class and arguments, and its variables, None where they are not known.

    `name` is Keras's for it, `named` says whether the spec gave it. `model` is set where a model is
    used as a layer; its variables are `weights` here too. `nodes` apply it, in order.
    """

    name: str
    named: bool
    class_name: str
    arguments: Mapping[str, Value]
    weights: tuple[GraphWeight, ...] | None
    model: GraphModel | None
    nodes: Sequence[GraphNode]

    @property
    def parameters(self) -> int | None:
        """How many numbers its variables hold; None where they are not known."""
        return None if self.weights is None else sum(weight.size for weight in self.weights)

    def __repr__(self) -> str:
        return f"<GraphLayer {self.name}: {self.class_name}>"


@record
class GraphNode:
    """An operation applied to tensors: number `index` of its model.

    `kind` is `layer`, `model` (one used as a layer) or `op`. `name` is Keras's name of the layer,
    or that of the function of `keras.ops`, or an operator (`+`). `arguments` are those of the call:
    tensors are `GraphTensor`s, also inside of lists; `inputs` are these, in order.
    `place` is where the spec applies it, `trail` the blocks and rounds around it, outermost first.
    """

    index: int
    kind: str
    name: str
    layer: GraphLayer | None
    arguments: Mapping[str, Value]
    inputs: tuple[GraphTensor, ...]
    outputs: Sequence[GraphTensor]
    place: Place | None
    trail: tuple[GraphStep, ...]

    @property
    def class_name(self) -> str:
        """The class of its layer; the name of a function or operator."""
        return self.name if self.layer is None else self.layer.class_name

    @property
    def predecessors(self) -> tuple[GraphNode, ...]:
        """The nodes that its inputs come from, each once."""
        found = (tensor.producer for tensor in self.inputs)
        return tuple(dict.fromkeys(node for node in found if node is not None))

    @property
    def successors(self) -> tuple[GraphNode, ...]:
        """The nodes that take what it gives, each once."""
        return tuple(dict.fromkeys(node for out in self.outputs for node in out.consumers))

    def __repr__(self) -> str:
        return f"<GraphNode {self.index}: {self.class_name} {self.name}>"


@record
class GraphModel:
    """A model: inputs and outputs by name, nodes in the order in which they are computed.

    `layers` are its layers, each once, in the order in which they are first applied.
    """

    name: str
    inputs: Mapping[str, GraphTensor]
    outputs: Mapping[str, GraphTensor]
    nodes: tuple[GraphNode, ...]
    layers: tuple[GraphLayer, ...]
    place: Place | None

    @property
    def weights(self) -> tuple[GraphWeight, ...] | None:
        """The variables of all layers; None where those of one are not known."""
        found: list[GraphWeight] = []
        for layer in self.layers:
            if layer.weights is None:
                return None
            found += layer.weights
        return tuple(found)

    @property
    def parameters(self) -> int | None:
        """How many numbers its variables hold; None where they are not known."""
        weights = self.weights
        return None if weights is None else sum(weight.size for weight in weights)

    def __repr__(self) -> str:
        return f"<GraphModel {self.name}: {len(self.nodes)} nodes>"


@record
class Graph:
    """All models of a spec by name; `model` is the one that is built and trained.

    `params` are the values that the spec's params have. Iterating goes over the nodes of `model`.
    """

    name: str
    params: Mapping[str, Value]
    models: Mapping[str, GraphModel]
    model: GraphModel | None

    @property
    def nodes(self) -> tuple[GraphNode, ...]:
        """The nodes of `model`."""
        return () if self.model is None else self.model.nodes

    def __iter__(self) -> Iterator[GraphNode]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    def __repr__(self) -> str:
        return f"<Graph {self.name}: {', '.join(map(repr, self.models.values()))}>"


def _dim(dim: Dim) -> str:
    return "?" if dim is None else f"?{dim}" if isinstance(dim, str) else str(dim)
