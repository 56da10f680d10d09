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


def flat(outputs: Any) -> tuple[list[Any], bool]:
    if isinstance(outputs, list | tuple):
        return list(outputs), True
    return [outputs], False


def called(name: str, arguments: dict[str, Any]) -> Any:
    operands = arguments.pop("operands", None)
    if operands is not None:
        return getattr(keras.ops, name)(arguments["subscripts"], *operands)
    return getattr(keras.ops, name)(**arguments)


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
                for training in (False, True):
                    extra = decoded(question["extra"], real=True)
                    if layer._call_has_training_arg:
                        extra["training"] = training
                    layer(decoded(question["input"], real=True), **extra)
        case {"op": name}:
            outputs = called(name, decoded(question["arguments"]))
            if question.get("run"):
                called(name, decoded(question["arguments"], real=True))
        case {"operator": symbol}:
            left, right = decoded(question["left"]), decoded(question["right"])
            outputs = OPERATORS[symbol](left, right)
            if question.get("run"):
                left, right = decoded(question["left"], True), decoded(question["right"], True)
                getattr(keras.ops, FUNCTIONS[symbol])(left, right)
    several, is_several = flat(outputs)
    return {
        "outputs": [
            [list(each.shape), keras.backend.standardize_dtype(each.dtype)]
            if hasattr(each, "shape")
            else "nested"
            for each in several
        ],
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
            words = re.sub(r"\x1b\[\d*m|^Exception encountered.*", "", str(error))
            reason = f"{type(error).__name__}: {' '.join(words.split())[:300]}"
            reply = json.dumps({"refused": reason})
        print(reply, file=out, flush=True)


if __name__ == "__main__":
    main()
