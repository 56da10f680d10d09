"""Builds models from the text of scripts: a process that is asked one JSON question a line.

It runs apart from pytest, so that Keras is imported once, and
never by the process in which other tests hold that the front end does without it.

A question holds the `source` of a module with a `build_model`, and `arguments` for it.
The answer describes the model: see `described`.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
from keras.src.models.functional import Functional
from keras.src.ops.function import make_node_key

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.emitted.shared import OPERATORS, reached


def described(model: Any) -> dict[str, Any]:
    """A model's operations by name, what flows in and out, and its size."""
    graph = graph_of(model)
    nodes = {operation.name: nodes_of(operation, graph._nodes) for operation in graph.operations}
    places = {id(n): place for found in nodes.values() for place, n in enumerate(found)}
    outputs = list(graph.output.values()) if isinstance(graph.output, dict) else flat(graph.output)
    operations = {
        operation.name: operation_described(operation, nodes[operation.name], places)
        for operation in graph.operations
        if type(operation).__name__ != "InputLayer"
    }
    sources = [tensor(t, places) for t in outputs]
    return {
        "name": model.name,
        "class": type(model).__name__,
        "inputs": named_types(graph.input, [i.name for i in graph._inputs]),
        "outputs": types_of(outputs),
        "output_names": list(graph.output) if isinstance(graph.output, dict) else None,
        "sources": sources,
        "operations": reached(operations, sources),
        "order": [layer.name for layer in graph.layers if layer.name in operations],
        "count": model.count_params(),
        "trainable": sum(size(v) for v in model.trainable_weights),
    }


def graph_of(model: Any) -> Any:
    """The functional model, which a sequential one holds inside."""
    return model if isinstance(model, Functional) else model._functional


def size(variable: Any) -> int:
    total = 1
    for dim in variable.shape:
        total *= dim
    return total


def named_types(inputs: Any, names: list[str]) -> dict[str, str]:
    items = inputs.items() if isinstance(inputs, dict) else zip(names, flat(inputs), strict=True)
    return {name: type_of(item) for name, item in items}


def nodes_of(operation: Any, keys: set[str]) -> list[Any]:
    """The applications of an operation that belong to the model."""
    return [
        node
        for place, node in enumerate(operation._inbound_nodes)
        if make_node_key(operation, place) in keys
    ]


def operation_described(operation: Any, nodes: list[Any], places: dict[int, int]) -> dict[str, Any]:
    is_layer = isinstance(operation, keras.layers.Layer)
    found: dict[str, Any] = {
        "class": type(operation).__name__,
        "nodes": [
            {
                "inputs": [
                    tensor(leaf, places)
                    for leaf in flat([node.arguments.args, unmasked(node.arguments.kwargs)])
                    if isinstance(leaf, keras.KerasTensor) or type(operation).__name__ in OPERATORS
                ],
                "outputs": types_of(node.outputs),
            }
            for node in nodes
        ],
        "weights": [
            [v.name, list(v.shape), keras.backend.standardize_dtype(v.dtype), v.trainable]
            for v in getattr(operation, "weights", None) or ()
        ],
        "model": None,
        "config": None,
    }
    if isinstance(operation, keras.Model):
        found["model"] = {**described(operation), "output_names": None}
    elif is_layer:
        config = operation.get_config()
        found["config"] = {k: v for k, v in config.items() if plain(v)}
    return found


def unmasked(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name != "mask"}


def plain(value: Any) -> bool:
    return value is None or isinstance(value, (bool, int, float, str))


def tensor(leaf: Any, places: dict[int, int]) -> Any:
    """Where a tensor comes from: the operation, which application of it, which output."""
    if not isinstance(leaf, keras.KerasTensor):
        return "constant" if hasattr(leaf, "shape") else str(leaf)
    history = leaf._keras_history
    node = history.operation._inbound_nodes[history.node_index]
    is_input = type(history.operation).__name__ == "InputLayer"
    return [history.operation.name, 0 if is_input else places[id(node)], history.tensor_index]


def types_of(tensors: Any) -> list[str]:
    return [type_of(t) for t in flat(tensors)]


def type_of(tensor: Any) -> str:
    shape = ", ".join("?" if d is None else str(d) for d in tensor.shape)
    return f"{tensor.dtype}[{shape}]"


def flat(value: Any) -> list[Any]:
    """The leaves of lists, tuples and maps, in order."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in flat(item)]
    return [value]


def answer(question: dict[str, Any]) -> dict[str, Any]:
    keras.utils.clear_session()
    keras.config.set_dtype_policy(question.get("policy", "float32"))
    scope: dict[str, Any] = {"__name__": "script"}
    exec(compile(question["source"], "<script>", "exec"), scope)
    model = scope[question.get("function", "build_model")](**question["arguments"])
    found = described(model)
    if question.get("twin"):
        keras.utils.clear_session()
        scope = {"__name__": "twin"}
        exec(compile(question["twin"], "<twin>", "exec"), scope)
        twin = scope["build_model"]()
        found["twin"] = {
            "count": twin.count_params(),
            "shapes": [list(w.shape) for w in twin.weights],
        }
        found["shapes"] = [list(w.shape) for w in model.weights]
        found["difference"] = difference(model, twin) if question.get("compared") else None
    return found


def difference(model: Any, twin: Any) -> float:
    """The largest difference of the outputs, under the same random weights and inputs.

    It is a fraction of how far the outputs of two examples lie apart, so that
    what hardly depends on the input shows nothing.
    """
    import numpy as np

    generator = np.random.default_rng(1)
    weights, inputs = drawn(twin, generator)
    given = inputs if len(inputs) > 1 else inputs[0]
    twin.set_weights(weights)
    normalize(twin, given)
    model.set_weights(twin.get_weights())
    layout = graph_of(model).input
    named = dict(zip(layout, inputs, strict=True)) if isinstance(layout, dict) else given
    pairs = zip(flat(model(named)), flat(twin(given)), strict=True)
    arrays = [(np.asarray(a), np.asarray(b)) for a, b in pairs]
    return max(float(np.max(np.abs(a - b)) / np.max(np.abs(b[0] - b[1]))) for a, b in arrays)


def drawn(twin: Any, generator: Any) -> tuple[list[Any], list[Any]]:
    """Random weights, by which signals neither fade nor swell, and inputs of two examples."""
    by_channel = {
        id(weight)
        for layer in twin._flatten_layers(include_self=False)
        if type(layer).__name__.startswith(("Depthwise", "Separable"))
        for weight in layer.weights
        if weight.name in ("kernel", "depthwise_kernel")
    }
    weights = []
    for weight in twin.weights:
        if len(weight.shape) < 2:
            value = generator.normal(1.0, 0.1, weight.shape)
        else:
            outputs = weight.shape[-2 if id(weight) in by_channel else -1]
            value = generator.normal(0.0, (size(weight) / outputs) ** -0.5, weight.shape)
        weights.append(value.astype(weight.dtype) if weight.shape else weight.numpy())
    scaled = any(isinstance(layer, keras.layers.Rescaling) for layer in twin.layers)
    inputs = [
        generator.integers(0, 256 if scaled else 5, [2 if d is None else d for d in t.shape])
        for t in flat(twin.inputs)
    ]
    return weights, [i.astype(t.dtype) for i, t in zip(inputs, flat(twin.inputs), strict=True)]


def normalize(twin: Any, given: Any) -> None:
    """Give batch normalization the statistics of these inputs, as training would."""
    found = [
        layer
        for layer in twin._flatten_layers()
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    for layer in found:
        layer.momentum = 0.0
    if found:
        twin(given, training=True)


def main() -> None:
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception:
            reply = {"error": traceback.format_exc()}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
