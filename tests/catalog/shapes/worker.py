"""Asks Keras: a process that reads one JSON question a line and writes one JSON answer.

It runs apart from pytest so that TensorFlow is imported once, and never by the
process in which other tests hold that the front end does without it.

A question is a layer (or op, or operator), its arguments, and the types of its
inputs. `{"$tensor": [shape, dtype]}` stands for a tensor, `{"$layer": [name,
arguments]}` for a layer given as an argument. An answer holds the outputs'
types, the weights and the parameter count, or why Keras refused.
"""

from __future__ import annotations

import json
import operator
import os
import re
import sys
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# oneDNN, which TensorFlow uses on some processors, fails for tensors of many axes.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import warnings

import keras
import numpy as np

OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": lambda a, b: keras.ops.equal(a, b),
    "!=": operator.ne,
}


# What a node of a functional model runs for an operator.
FUNCTIONS = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "divide",
    "//": "floor_divide",
    "%": "mod",
    "**": "power",
    "@": "matmul",
    "<": "less",
    "<=": "less_equal",
    ">": "greater",
    ">=": "greater_equal",
    "==": "equal",
    "!=": "not_equal",
}


def decoded(value: Any, real: bool = False) -> Any:
    match value:
        case {"$tensor": [shape, dtype]}:
            if real:
                return real_tensor(shape, dtype)
            return keras.KerasTensor(tuple(shape), dtype)
        case {"$tuple": items}:
            return tuple(decoded(each, real) for each in items)
        case {"$layer": [name, arguments]}:
            return getattr(keras.layers, name)(**decoded(arguments))
        case dict():
            return {key: decoded(each, real) for key, each in value.items()}
        case list():
            return [decoded(each, real) for each in value]
    return value


def real_tensor(shape: list[int | None], dtype: str) -> Any:
    sizes = [2 if size is None else size for size in shape]
    if dtype == "string":
        import tensorflow as tf

        return tf.constant(np.full(sizes, "word"))
    return keras.ops.zeros(sizes, dtype=dtype)


def typed(output: Any) -> Any:
    """Shape and dtype of an output; several in one place are `nested`, what is none a `value`."""
    if isinstance(output, list | tuple):
        return {"nested": [typed(each) for each in output]}
    if not hasattr(output, "shape"):
        return {"value": output}
    return [list(output.shape), keras.backend.standardize_dtype(output.dtype)]


def flat(outputs: Any) -> tuple[list[Any], bool]:
    if isinstance(outputs, list | tuple):
        return list(outputs), True
    return [outputs], False


VARIADIC = {"einsum": "operands", "meshgrid": "x"}
"""Ops that take tensors by position, and what the catalog calls these."""


def called(name: str, arguments: dict[str, Any]) -> Any:
    function = operator.attrgetter(name)(keras.ops)
    rest = VARIADIC.get(name)
    if rest is None:
        return function(**arguments)
    leading = [arguments.pop("subscripts")] if name == "einsum" else []
    return function(*leading, *arguments.pop(rest), **arguments)


def run_as_model(name: str, arguments: Any, outputs: Any) -> None:
    """Runs an op as a model does: traced with its unknown sizes, then on numbers."""
    import tensorflow as tf

    tensors = [each for each in keras.tree.flatten(arguments) if is_symbolic(each)]
    if not tensors or not all(is_symbolic(each) for each in keras.tree.flatten(outputs)):
        return
    function = tf.function(keras.Function(tensors, outputs))
    specs = [tf.TensorSpec(each.shape, each.dtype) for each in tensors]
    traced = function.get_concrete_function(specs)
    if any(size is None for each in tensors for size in each.shape[1:]):
        return
    for batch in (1, 2, 3, 4, 6, 12):
        # Some shapes fit some numbers of examples alone.
        try:
            traced(*(numbers(name, list(each.shape), each.dtype, batch) for each in tensors))
        except (tf.errors.InvalidArgumentError, tf.errors.FailedPreconditionError) as error:
            refused = error
        else:
            return
    raise refused


def run_layer(layer: Any, given: Any, extra: dict[str, Any]) -> None:
    """Runs a layer as training does: traced with its unknown sizes, then on numbers."""
    import tensorflow as tf

    arguments = [given, extra]
    tensors = [each for each in keras.tree.flatten(arguments) if is_symbolic(each)]
    specs = [tf.TensorSpec(each.shape, each.dtype) for each in tensors]
    known = all(size is not None for each in tensors for size in each.shape[1:])
    for training in (False, True) if layer._call_has_training_arg else (None,):
        words = {} if training is None else {"training": training}

        def call(*values: Any, words: dict[str, Any] = words) -> Any:
            given, extra = filled(arguments, values)
            return layer(given, **extra, **words)

        traced = tf.function(call).get_concrete_function(*specs)
        if known:
            others = [extra[name] for name in extra if name != "attention_mask"]
            flat = [each for each in keras.tree.flatten([given, others]) if is_symbolic(each)]
            batch = next((each.shape[0] for each in flat if each.shape and each.shape[0]), 2)
            traced(*(batch_of(each, batch) for each in tensors))


def filled(arguments: Any, values: tuple[Any, ...]) -> Any:
    """The arguments with values in place of the symbolic tensors, in order."""
    rest = iter(values)
    return keras.tree.map_structure(
        lambda each: next(rest) if is_symbolic(each) else each, arguments
    )


def batch_of(tensor: Any, batch: int) -> Any:
    return real_tensor([batch if size is None else size for size in tensor.shape], tensor.dtype)


def is_symbolic(value: Any) -> bool:
    return isinstance(value, keras.KerasTensor)


NEEDS_MATRICES = {"cholesky", "cholesky_inverse", "inv", "solve", "solve_triangular", "lu_factor"}
"""Ops that fail on matrices of zeros."""

NEEDS_CHANCE = {"image.perspective_transform"}
"""Ops that fail on points that are all one."""

NEEDS_ONES = {"floor_divide", "mod", "fmod"}
"""Ops that divide by what they are given."""


def numbers(name: str, shape: list[int | None], dtype: str, batch: int) -> Any:
    sizes = [batch if size is None else size for size in shape]
    if name in NEEDS_CHANCE:
        return keras.ops.cast(np.random.default_rng(1).random(sizes), dtype)
    if name in NEEDS_ONES:
        return keras.ops.ones(sizes, dtype=dtype)
    if name in NEEDS_MATRICES and len(sizes) > 1 and sizes[-1] == sizes[-2]:
        return keras.ops.broadcast_to(keras.ops.eye(sizes[-1], dtype=dtype), sizes)
    return real_tensor(list(sizes), dtype)


def answer(question: dict[str, Any]) -> dict[str, Any]:
    weights: list[Any] = []
    parameters = 0
    match question:
        case {"layer": name}:
            layer = getattr(keras.layers, name)(**decoded(question["arguments"]))
            outputs = layer(decoded(question["input"]), **decoded(question["extra"]))
            trainable = {id(variable) for variable in layer.trainable_weights}
            weights = [[v.name, list(v.shape), v.dtype, id(v) in trainable] for v in layer.weights]
            parameters = layer.count_params()
            if question.get("run"):
                run_layer(layer, decoded(question["input"]), decoded(question["extra"]))
        case {"op": name}:
            arguments = decoded(question["arguments"])
            outputs = called(name, dict(arguments))
            if question.get("run"):
                run_as_model(name, arguments, outputs)
        case {"operator": symbol}:
            left, right = decoded(question["left"]), decoded(question["right"])
            outputs = OPERATORS[symbol](left, right)
            if question.get("run"):
                left, right = decoded(question["left"], True), decoded(question["right"], True)
                getattr(keras.ops, FUNCTIONS[symbol])(left, right)
    several, is_several = flat(outputs)
    return {
        "outputs": [typed(each) for each in several],
        "several": is_several,
        "weights": weights,
        "parameters": parameters,
    }


def main() -> None:
    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, sys.stderr
    for number, line in enumerate(sys.stdin):
        if number % 1000 == 0:
            keras.backend.clear_session()
        try:
            reply = json.dumps(answer(json.loads(line)))
        except Exception as error:
            words = re.sub(
                r"\x1b\[\d*m|^Exception encountered.*|Arguments received.*"
                r"|in user code:|File \".*?\", line \d+, in \S+( \*+)?\n.*|Detected at node.*",
                "",
                str(error),
            )
            reason = f"{type(error).__name__}: {' '.join(words.split())[-400:]}"
            reply = json.dumps({"refused": reason})
        print(reply, file=out, flush=True)


if __name__ == "__main__":
    main()
