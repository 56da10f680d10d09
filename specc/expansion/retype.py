"""What a model gives for inputs of other types than it declares.

Keras runs the rules of all its operations anew where a model is used as a layer: a size that the
model leaves open is known there, and what did not matter inside may not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.load import catalog
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
from specc.expansion.operators import OPERATORS, flat, indexed, type_of
from specc.graph.ir import Layer, Model, Node, Op, Tensor
from specc.record import record

MAX_LEVELS = 50
"""How deep models in models are followed; further down they give what they declare."""


Types = tuple[TensorType, ...]


def call_of(node: Node, arguments: Mapping[str, Any], policy: Policy) -> LayerCall | OpCall | None:
    """What the catalog's rules are given of a node with these arguments, types for its tensors.

    An operator is the function of `keras.ops` behind it. None for a model and for an index.
    """
    match node.operation:
        case Layer(instance=Instance() as instance):
            params = instance.entry.call_params
            rest = dict(arguments)
            first = rest.pop(params[0].name if params else "inputs")
            if instance.entry.section == "applications":
                rest[MADE_FOR] = node.arguments["inputs"].type
            own = policy_of(instance.args.get("dtype"), policy)
            return LayerCall(instance, first, rest, own, policy)
        case Op(entry=Entry() as entry):
            return OpCall(entry, arguments)
        case Op(symbol=str() as symbol) if symbol in OPERATORS:
            name = "negative" if len(arguments) == 1 else OPERATORS[symbol]
            found = catalog().lookup("ops", name)
            return None if found is None else OpCall(found, arguments)
    return None


@record
class Applied:
    """A node where its model is given other types: what it is given, and what it makes."""

    arguments: Mapping[str, Any]
    outputs: Types


@record
class Retyped:
    """A model given other types than it declares: its nodes in order, and its outputs."""

    nodes: Mapping[Node, Applied]
    outputs: Types


@record
class Misfit:
    """A node of the model, or of one that it uses, that refuses what would flow into it."""

    node: Node
    mismatch: Mismatch


class Retyper:
    """Types models anew, each once for the same types of its inputs."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._found: dict[tuple[Model, tuple[TensorType, ...]], Retyped | Misfit] = {}
        self._level = 0

    def outputs(self, model: Model, inputs: Mapping[str, TensorType]) -> Types | Misfit:
        """The types of the model's outputs where its inputs are of these types.

        A node whose type cannot be told anew keeps what it gives in the model.
        """
        given = self._given(model, inputs)
        declared = tuple(tensor.type for tensor in model.outputs.values())
        if all(tensor.type == type_ for tensor, type_ in given.items()):
            return declared
        if self._level == MAX_LEVELS:
            return declared
        found = self.retyped(model, inputs)
        return found.outputs if isinstance(found, Retyped) else found

    def retyped(self, model: Model, inputs: Mapping[str, TensorType]) -> Retyped | Misfit:
        """Every node of the model where its inputs are of these types."""
        given = self._given(model, inputs)
        key = (model, tuple(given.values()))
        if key not in self._found:
            self._level += 1
            self._found[key] = self._run(model, given)
            self._level -= 1
        return self._found[key]

    @staticmethod
    def _given(model: Model, inputs: Mapping[str, TensorType]) -> dict[Tensor, TensorType]:
        given: dict[Tensor, TensorType] = {}
        for name, tensor in model.inputs.items():
            # Keras casts to the dtype that the input declares.
            shape = tensor.type.shape if inputs[name].shape is None else inputs[name].shape
            given[tensor] = TensorType(shape, tensor.type.dtype)
        return given

    def _run(self, model: Model, given: dict[Tensor, TensorType]) -> Retyped | Misfit:
        made: dict[Node, Applied] = {}

        def typed(value: Any) -> Any:
            match value:
                case Tensor(node=None):
                    return given.get(value, value.type)
                case Tensor(node=node) if node in made:
                    return made[node].outputs[value.index]
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
                made[node] = Applied(arguments, node.output_types)
                continue
            found = self._node(node, arguments)
            if isinstance(found, Misfit):
                return found
            made[node] = Applied(arguments, found)
        return Retyped(made, tuple(typed(tensor) for tensor in model.outputs.values()))

    def _node(self, node: Node, arguments: dict[str, Any]) -> Types | Misfit:
        found: Any
        match node.operation:
            case Layer(model=Model() as inner):
                return self.outputs(inner, arguments)
            case Op(symbol="[]"):
                found = indexed(arguments["x"], list(arguments["key"]))
            case Op(symbol=str() as symbol) if len(arguments) == 2:
                found = infer_operator(symbol, *arguments.values())
            case Op(symbol=str()):
                found = arguments["x"]  # a minus sign
            case _:
                call = call_of(node, arguments, self._policy)
                assert call is not None
                found = infer_layer(call) if isinstance(call, LayerCall) else infer_op(call)
        if isinstance(found, Mismatch):
            return Misfit(node, found)
        output = found.output if isinstance(found, Outcome) else found
        if output is None:
            return node.output_types
        return flat(output)
