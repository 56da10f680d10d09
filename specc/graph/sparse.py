"""Which dense tensors Keras marks as sparse.

Keras marks a product as sparse where one of its factors is, and it takes every number, and every
tensor that no input flows into, for a sparse factor: `2 * x` is marked. Functions and layers that
keep zeros hand the mark on. It changes no value, and most layers never look at it. But
where Keras finds what a layer gives by tracing its `call`, it does so with a sparse tensor, which
few functions of `keras.ops` take.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from specc.graph.ir import Layer, Model, Node, Op, Tensor
from specc.graph.masks import Place, place_of
from specc.graph.verify import tensors_in

_PRODUCTS = ("multiply", "dot")
"""Functions that multiply element by element; `dot` does where one side is a number."""

_SUMS = ("+", "-")
_SUM_FUNCTIONS = ("add", "subtract")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HANDING_ON = _words(
    "Add Average Concatenate Dot Equalization Flatten Identity Maximum Minimum Multiply "
    "Permute Pipeline RandomGrayscale Reshape Subtract"
)
"""Layers that give a marked tensor where all they are given are marked."""


def sparse_arguments(models: Sequence[Model]) -> Iterator[tuple[Node, str]]:
    """The nodes that are given a tensor which may be marked, each with the name of the argument.

    Errs on the side of the mark, in functions of `keras.ops` most of all.
    """
    given: set[tuple[Model, str]] = set()
    """Inputs of models that a marked tensor flows into, where the model is used as a layer."""
    giving: set[tuple[Model, int]] = set()
    """Outputs of models that are marked."""
    while True:  # both only grow
        before = len(given) + len(giving)
        found = [pair for model in models for pair in _Walk(model, given, giving).arguments]
        if len(given) + len(giving) == before:
            yield from found
            return


class _Walk:
    """One walk through the nodes of one model, which adds to `given` and `giving`."""

    def __init__(
        self, model: Model, given: set[tuple[Model, str]], giving: set[tuple[Model, int]]
    ) -> None:
        self._giving = giving
        self._marked: set[Place] = {
            tensor for name, tensor in model.inputs.items() if (model, name) in given
        }
        self._constant: set[Node] = set()
        """What no input flows into: Keras computes it at once."""
        self.arguments: list[tuple[Node, str]] = []
        for node in model.nodes:
            self._node(node)
        for node, name in self.arguments:
            if isinstance(node.operation, Layer) and node.operation.model is not None:
                given.add((node.operation.model, name))
        for index, tensor in enumerate(model.outputs.values()):
            if self._is_marked(tensor):
                giving.add((model, index))

    def _node(self, node: Node) -> None:
        tensors = list(tensors_in(node.arguments))
        operation = node.operation
        if isinstance(operation, Op) and all(tensor.node in self._constant for tensor in tensors):
            self._constant.add(node)
            return
        for name, nest in node.arguments.items():
            if any(self._is_marked(tensor) for tensor in tensors_in(nest)):
                self.arguments.append((node, name))
        every = all(self._is_marked(tensor) for tensor in tensors)
        match operation:
            case Op():
                if self._of_op(operation, list(node.arguments.values()), every):
                    self._mark(node)
            case Layer(model=Model() as inner):
                for index in range(len(node.output_types)):
                    if (inner, index) in self._giving:
                        self._marked.add((node, index))
            case Layer(instance=instance) if instance is not None and every:
                if instance.entry.path == "extern" or instance.entry.name in _HANDING_ON:
                    self._mark(node)

    def _of_op(self, op: Op, operands: Sequence[Any], every: bool) -> bool:
        """Whether the op's output may be marked, where `every` tensor that it takes is, or not."""
        name = "" if op.entry is None else op.entry.name
        if op.symbol == "*" or name in _PRODUCTS:
            return any(not self._is_symbol(o) or self._is_marked(o) for o in operands)
        if op.symbol in _SUMS or name in _SUM_FUNCTIONS:
            return every and all(isinstance(operand, Tensor) for operand in operands)
        return every and op.symbol != "[]"

    def _mark(self, node: Node) -> None:
        self._marked.update((node, index) for index in range(len(node.output_types)))

    def _is_symbol(self, operand: object) -> bool:
        return isinstance(operand, Tensor) and operand.node not in self._constant

    def _is_marked(self, tensor: Tensor) -> bool:
        return place_of(tensor) in self._marked
