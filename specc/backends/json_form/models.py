"""Models in JSON: a node for each application, in the order in which Keras makes them.

A layer that is applied once, at once, stands in the node that applies it. Others are made in a node
of their own, where the script makes them: the order decides how Keras counts their names.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from specc.backends.json_form.definitions import Definitions
from specc.backends.json_form.values import arguments_as_data, value_as_data
from specc.graph.ir import Layer, Model, Node, Op, Tensor


def model_as_data(model: Model, definitions: Definitions) -> dict[str, Any]:
    """A model."""
    writer = _Writer(model, definitions)
    nodes = writer.nodes()
    return {
        "name": model.name,
        "inputs": [_input(name, tensor) for name, tensor in model.inputs.items()],
        "nodes": nodes,
        "outputs": [
            {"name": name, "tensor": writer.short(tensor)} for name, tensor in model.outputs.items()
        ],
    }


def _input(name: str, tensor: Tensor) -> dict[str, Any]:
    shape = [f"?{dim}" if isinstance(dim, str) else dim for dim in (tensor.type.shape or ())[1:]]
    return {"name": name, "dtype": tensor.type.dtype, "shape": shape}


class _Writer:
    def __init__(self, model: Model, definitions: Definitions) -> None:
        self._model = model
        self._definitions = definitions
        self._inputs = {tensor: name for name, tensor in model.inputs.items()}
        self._ids: dict[Node | Layer, str] = {}
        self._taken = set(model.inputs)
        # Layers keep their names; what else there is makes way for them.
        self._reserved = {
            layer.name for layer in (*model.weights, *(made for made, _ in model.made))
        }
        self._uses = Counter(n.operation for n in model.nodes if isinstance(n.operation, Layer))

    def nodes(self) -> list[dict[str, Any]]:
        """The nodes, and between them the layers that are made apart."""
        written: list[dict[str, Any]] = []
        waiting = list(reversed(self._model.made))
        for place, node in enumerate(self._model.nodes):
            while waiting and waiting[-1][1] <= place and not self._is_at_once(waiting, place):
                written.append(self._made(waiting.pop()[0]))
            if waiting and waiting[-1][0] is node.operation:
                waiting.pop()
            written.append(self._node(node))
        written += [self._made(layer) for layer, _ in reversed(waiting)]
        return written

    def _is_at_once(self, waiting: list[tuple[Layer, int]], place: int) -> bool:
        """Whether the next layer is made right before the node at `place`, which applies it."""
        layer, at = waiting[-1]
        is_last = len(waiting) == 1 or waiting[-2][1] > place
        applies = self._model.nodes[place].operation is layer
        return applies and self._uses[layer] == 1 and at == place and is_last

    # ----------------------------------------------------------------- nodes

    def _made(self, layer: Layer) -> dict[str, Any]:
        self._ids[layer] = self._id(layer, layer.name)
        return {"id": self._ids[layer], **self._layer(layer)}

    def _layer(self, layer: Layer) -> dict[str, Any]:
        assert layer.instance is not None
        made: dict[str, Any] = {"layer": self._definitions.called(layer.instance.entry)}
        given = arguments_as_data(layer.instance, self._definitions)
        if layer.instance.entry.name in self._definitions.ambiguous and not layer.named:
            given["name"] = layer.name  # Keras would count it by its class, which has another name
        return {**made, "arguments": given} if given else made

    def _node(self, node: Node) -> dict[str, Any]:
        match node.operation:
            case Layer(model=Model() as model) as layer:
                called = {"id": self._id(node, layer.name), "model": model.name}
                return {**called, "inputs": {n: self.short(t) for n, t in node.arguments.items()}}
            case Layer() as layer:
                return self._applied(node, layer)
            case Op(symbol="[]"):
                label = {"id": self._id(node, node.operation.name)}
                key = [self._value(part) for part in node.arguments["key"]]
                return {**label, "index": self.short(node.arguments["x"]), "key": key}
            case Op(symbol=str() as symbol):
                operands = [
                    self.short(each) if isinstance(each, Tensor) else self._value(each)
                    for each in node.arguments.values()
                ]
                label = {"id": self._id(node, node.operation.name)}
                return {**label, "operator": symbol, "operands": operands}
            case _:
                return self._op(node)

    def _applied(self, node: Node, layer: Layer) -> dict[str, Any]:
        assert layer.instance is not None
        params = layer.instance.entry.call_params
        first = params[0].name if params else "inputs"
        written: dict[str, Any]
        if layer in self._ids:
            label = self._id(node, layer.name)
            written = {"id": label, "apply": self._ids[layer]}
        else:
            written = {"id": self._id(node, layer.name), **self._layer(layer)}
        written["inputs"] = self._flowing(node.arguments[first])
        call = {n: self._value(v) for n, v in node.arguments.items() if n != first}
        return {**written, "call": call} if call else written

    def _op(self, node: Node) -> dict[str, Any]:
        operation = node.operation
        assert isinstance(operation, Op)
        assert operation.entry is not None
        written: dict[str, Any] = {"id": self._id(node, operation.name), "op": operation.entry.name}
        named = dict(node.arguments)
        positional: list[Any] = []
        kinds = {param.name: param.kind for param in operation.entry.params}
        if any(kinds.get(name) == "variadic" for name in named):
            for param in operation.entry.params:
                given = named.pop(param.name)
                if param.kind == "variadic":
                    positional += given
                    break
                positional.append(given)
        if positional:
            written["positional"] = [self._value(each) for each in positional]
        if named:
            written["arguments"] = {
                name: {"$tuple": self._value(each)}
                if isinstance(each, tuple) and "int_tuple" in kinds.get(name, "")
                else self._value(each)
                for name, each in named.items()
            }
        return written

    # ------------------------------------------------------------ references

    def _value(self, value: Any) -> Any:
        return value_as_data(value, self._definitions, self._refer)

    def _flowing(self, value: Any) -> Any:
        """What flows into a layer: a tensor, or lists of them."""
        if isinstance(value, Tensor):
            return self.short(value)
        if isinstance(value, (list, tuple)):
            return [self._flowing(item) for item in value]
        return self._value(value)

    def short(self, tensor: Tensor) -> Any:
        """A tensor where nothing but one can stand."""
        reference = self._refer(tensor)
        return reference if "output" in reference else reference["$tensor"]

    def _refer(self, tensor: Tensor) -> dict[str, Any]:
        if tensor.node is None:
            return {"$tensor": self._inputs[tensor]}
        reference: dict[str, Any] = {"$tensor": self._ids[tensor.node]}
        if tensor.node.nested is not None:
            reference["output"] = _path(tensor.node.nested, tensor.index)
        elif tensor.node.several:
            reference["output"] = tensor.index
        return reference

    def _id(self, key: Node | Layer, wanted: str) -> str:
        """An id that nothing else has: `wanted`, or with a number behind it."""
        found, number = wanted, 0
        is_layers = isinstance(key, Layer) or isinstance(key.operation, Layer)
        while found in self._taken or (found in self._reserved and not (is_layers and not number)):
            number += 1
            found = f"{wanted}@{number}"
        self._taken.add(found)
        self._ids[key] = found
        return found


def _path(nested: Any, index: int) -> int | list[int]:
    """Where in the tuples of a result its tensor number `index` stands."""
    pending: list[tuple[Any, list[int]]] = [(nested, [])]
    while True:
        part, path = pending.pop()
        if isinstance(part, tuple):
            pending += [(p, [*path, i]) for i, p in reversed(list(enumerate(part)))]
        elif index == 0:
            return path if len(path) > 1 else path[0]
        else:
            index -= 1
