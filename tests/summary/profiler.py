"""Asks TensorFlow's profiler what a model does: a process that is asked one JSON question a line.

A question holds the `source` of a module with a `build_model`, and the `shapes` of its inputs for
one example, in order. The answer has the floating-point operations of the graph by type of node,
as `tf.compat.v1.profiler` counts them; behind `own`, those of nodes that it does not count, by
the formula of the operation, from the shapes in TensorFlow's graph.

Loops are unrolled, for the profiler does not look into the body of one.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import tensorflow as tf

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.emitted.builder import graph_of


def profiled(model: Any, shapes: list[list[int]]) -> dict[str, dict[str, int]]:
    """The operations of one example by type of node, and our own count of what is not counted."""
    for layer in model._flatten_layers():
        if hasattr(layer, "unroll"):
            layer.unroll = True
    specs = [
        tf.TensorSpec(shape, given.dtype) for shape, given in zip(shapes, model.inputs, strict=True)
    ]
    structure = graph_of(model)._inputs_struct

    def call(*inputs: Any) -> Any:
        return model(keras.tree.pack_sequence_as(structure, list(inputs)))

    called = tf.function(call, autograph=False)
    concrete = called.get_concrete_function(*specs)
    flops: Counter[str] = Counter()
    own: Counter[str] = Counter()
    waiting = [concrete.graph]
    while waiting:
        graph = waiting.pop()
        flops.update(counted(graph))
        for operation in graph.get_operations():
            own[operation.type] += uncounted(operation)
            waiting += functions(graph, operation)
    return {kind: dict(+counts) for kind, counts in (("flops", flops), ("own", own))}


def counted(graph: Any) -> Counter[str]:
    """What the profiler counts of a graph, by type of node."""
    builder = tf.compat.v1.profiler.ProfileOptionBuilder
    found = tf.compat.v1.profiler.profile(
        graph=graph,
        run_meta=tf.compat.v1.RunMetadata(),
        cmd="op",
        options={**builder.float_operation(), "output": "none"},
    )
    flops: Counter[str] = Counter()
    waiting = list(found.children)
    while waiting:
        node = waiting.pop()
        flops[node.name] += node.float_ops
        waiting += node.children
    return flops


def functions(graph: Any, operation: Any) -> list[Any]:
    """The graph that a node calls: grouped convolutions are compiled apart on a CPU."""
    if not operation.type.endswith("PartitionedCall"):
        return []
    return [graph._get_function(operation.get_attr("f").name).graph]


def uncounted(operation: Any) -> int:
    """Twice the multiply-adds of a node that TensorFlow registers no statistics for."""
    match operation.type:
        case "Einsum":
            equation = operation.get_attr("equation").decode()
            return 2 * einsum(equation, [list(each.shape) for each in operation.inputs])
        case "Conv3DBackpropInputV2":
            kernel, given = operation.inputs[1].shape, operation.inputs[2].shape
            return 2 * math.prod(given[:-1]) * math.prod(kernel)
        case "While" | "StatelessWhile":
            raise AssertionError("a loop that is not unrolled")
    return 0


def einsum(equation: str, shapes: list[list[int]]) -> int:
    """A product for each combination of letters. `tf.einsum` takes no more than two at a time."""
    sizes: dict[str, int] = {}
    for term, shape in zip(equation.partition("->")[0].split(","), shapes, strict=True):
        before, dots, after = term.partition("...")
        middle = len(shape) - len(before) - len(after) if dots else 0
        names = [*before, *(f".{middle - i}" for i in range(middle)), *after]
        for name, size in zip(names, shape, strict=True):
            sizes[name] = max(size, sizes.get(name, 1))
    return math.prod(sizes.values())


def kept(name: str, arguments: dict[str, Any], shapes: dict[str, list[int]]) -> int:
    """The numbers that an optimizer makes for weights of these shapes, beside a few of its own."""
    optimizer = getattr(keras.optimizers, name)(**arguments)
    names = {path.replace("/", "_"): shape for path, shape in shapes.items()}
    variables = [keras.Variable(tf.zeros(shape), name=name) for name, shape in names.items()]
    optimizer.build(variables)
    return sum(math.prod(v.shape) for v in optimizer.variables if len(v.shape))


def answer(question: dict[str, Any]) -> dict[str, Any]:
    keras.backend.clear_session()
    if "optimizer" in question:
        return {"kept": kept(question["optimizer"], question["arguments"], question["shapes"])}
    names: dict[str, Any] = {"__name__": "profiled"}
    exec(compile(question["source"], "script.py", "exec"), names)
    model = names["build_model"]()
    inputs = [re.sub(r":.*", "", given.name) for given in model.inputs]
    return profiled(model, [[1, *question["shapes"][name]] for name in inputs])


def main() -> None:
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what TensorFlow prints is no reply
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception:
            reply = {"error": traceback.format_exc()}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
