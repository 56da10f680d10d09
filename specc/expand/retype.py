"""What a model gives for inputs of other types than it declares.

Keras runs the rules of all its operations anew where a model is used as a layer: a size that the
model leaves open is known there, and what did not matter inside may not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.shapes import infer_layer, infer_op, infer_operator
from specc.catalog.shapes.kit import MADE_FOR, policy_of
from specc.catalog.types import (
    Entry,
    Instance,
    LayerCall,
    Mismatch,
    OpCall,
    Outcome,
    Policy,
    TensorType,
)
from specc.expand.operators import flat, indexed, type_of
from specc.graph.ir import Layer, Model, Node, Op, Tensor
from specc.record import record

MAX_LEVELS = 50
"""How deep models in models are followed; further down they give what they declare."""


Types = tuple[TensorType, ...]


@record
class Misfit:
    """A node of the model, or of one that it uses, that refuses what would flow into it."""

    node: Node
    mismatch: Mismatch


class Retyper:
    """Types models anew, each once for the same types of its inputs."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._found: dict[tuple[Model, tuple[TensorType, ...]], Types | Misfit] = {}
        self._level = 0

    def outputs(self, model: Model, inputs: Mapping[str, TensorType]) -> Types | Misfit:
        """The types of the model's outputs where its inputs are of these types.

        A node whose type cannot be told anew keeps what it gives in the model.
        """
        given: dict[Tensor, TensorType] = {}
        for name, tensor in model.inputs.items():
            # Keras casts to the dtype that the input declares.
            shape = tensor.type.shape if inputs[name].shape is None else inputs[name].shape
            given[tensor] = TensorType(shape, tensor.type.dtype)
        declared = tuple(tensor.type for tensor in model.outputs.values())
        if all(tensor.type == type_ for tensor, type_ in given.items()):
            return declared
        key = (model, tuple(given.values()))
        if key not in self._found:
            if self._level == MAX_LEVELS:
                return declared
            self._level += 1
            self._found[key] = self._run(model, given)
            self._level -= 1
        return self._found[key]

    def _run(self, model: Model, given: dict[Tensor, TensorType]) -> Types | Misfit:
        made: dict[Node, Types] = {}

        def typed(value: Any) -> Any:
            match value:
                case Tensor(node=None):
                    return given.get(value, value.type)
                case Tensor(node=node) if node in made:
                    return made[node][value.index]
                case Tensor():
                    return value.type
                case list() | tuple():
                    return tuple(typed(item) for item in value)
                case dict():
                    return {key: typed(item) for key, item in value.items()}
            return value

        for node in model.nodes:
            arguments = {name: typed(value) for name, value in node.arguments.items()}
            if arguments == type_of(node.arguments):
                # Nothing new flows into it; it may be computed when the model is made.
                made[node] = node.output_types
                continue
            found = self._node(node, arguments)
            if isinstance(found, Misfit):
                return found
            made[node] = found
        return tuple(typed(tensor) for tensor in model.outputs.values())

    def _node(self, node: Node, arguments: dict[str, Any]) -> Types | Misfit:
        found: Any
        match node.operation:
            case Layer(model=Model() as inner):
                return self.outputs(inner, arguments)
            case Layer(instance=Instance() as instance):
                params = instance.entry.call_params
                first = arguments.pop(params[0].name if params else "inputs")
                if instance.entry.section == "applications":
                    arguments[MADE_FOR] = node.arguments["inputs"].type
                policy = policy_of(instance.args.get("dtype"), self._policy)
                found = infer_layer(LayerCall(instance, first, arguments, policy, self._policy))
            case Op(entry=Entry() as entry):
                found = infer_op(OpCall(entry, arguments))
            case Op(symbol="[]"):
                found = indexed(arguments["x"], list(arguments["key"]))
            case Op(symbol=str() as symbol) if len(arguments) == 2:
                found = infer_operator(symbol, *arguments.values())
            case _:
                found = arguments["x"]  # a minus sign
        if isinstance(found, Mismatch):
            return Misfit(node, found)
        output = found.output if isinstance(found, Outcome) else found
        if output is None:
            return node.output_types
        return flat(output)
