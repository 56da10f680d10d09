"""Makes the calls of a plan in Keras: a process that reads one plan a line and answers in JSON.

It knows nothing of specc. The answer holds each step's output types, the model's
parameters, and what Keras refused: at which step of which model, and why. Each step is also run
on zeros, behind those before it, for some things Keras only refuses then: `failed` is the first
step that does not run.
"""

from __future__ import annotations

import json
import operator
import os
import re
import sys
import warnings
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# oneDNN, which TensorFlow uses on some processors, fails for tensors of many axes.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras
import numpy as np

# What Python calls on symbolic tensors, and what the node of the model then runs.
OPERATORS = {
    "+": (operator.add, keras.ops.add),
    "-": (operator.sub, keras.ops.subtract),
    "*": (operator.mul, keras.ops.multiply),
    "/": (operator.truediv, keras.ops.divide),
    "@": (operator.matmul, keras.ops.matmul),
}


class RefusedError(Exception):
    """Keras refused a step, or the model as a whole."""


def decoded(value: Any) -> Any:
    match value:
        case {"$layer": [name, arguments]}:
            return getattr(keras.layers, name)(**decoded(arguments))
        case dict():
            return {key: decoded(each) for key, each in value.items()}
        case list():
            return [decoded(each) for each in value]
    return value


def built(body: dict[str, Any], callables: dict[str, Any], reply: dict[str, Any]) -> Any:
    values: dict[str, Any] = {}
    real: dict[str, Any] = {}
    inputs = {}
    for name, sizes, dtype in body["inputs"]:
        inputs[name] = values[name] = keras.Input(sizes, dtype=dtype, name=name)
        real[name] = keras.ops.zeros([2, *(6 if size is None else size for size in sizes)], dtype)
    place: int | None = None
    try:
        own = {**callables, **decoded(body["shared"])}
        for place, step in enumerate(body["steps"]):
            apply = applied(step, own)
            bind(step, values, apply)
            for name in step["targets"]:
                reply["types"][f"{body['name']}.{name}"] = described(values[name])
            if "failed" not in reply:
                try:
                    bind(step, real, apply)
                except Exception as error:
                    reply["failed"] = [body["name"], place, reason(error)]
        place = None
        outputs = [values[name] for name in body["outputs"]]
        whole = inputs if len(inputs) > 1 else next(iter(inputs.values()))
        return keras.Model(whole, outputs if len(outputs) > 1 else outputs[0], name=body["name"])
    except Exception as error:
        reply["refused"] = [body["name"], place, reason(error)]
        raise RefusedError from error


def applied(step: dict[str, Any], callables: dict[str, Any]) -> Any:
    """What a step applies to tensors: called on symbolic ones first, then on real ones."""
    if step["how"] == "operator":
        symbolic, run = OPERATORS[step["name"]]
        return lambda one, two: (symbolic if isinstance(one, keras.KerasTensor) else run)(one, two)
    arguments = decoded(step["arguments"])
    if step["how"] == "op":
        return lambda given: getattr(keras.ops, step["name"])(given, **arguments)
    if step["how"] == "layer":
        return getattr(keras.layers, step["name"])(**arguments)
    return callables[step["name"]]


def bind(step: dict[str, Any], values: dict[str, Any], apply: Any) -> None:
    on = [values[name] for name in step["on"]]
    if step["how"] == "operator":
        result = apply(on[0], on[1] if step["constant"] is None else step["constant"])
    else:
        call = {
            name: [values[each] for each in value] if isinstance(value, list) else values[value]
            for name, value in step["call"].items()
        }
        result = apply(on if step["as_list"] else on[0], **call)
    results = list(result) if isinstance(result, list | tuple) else [result]
    values.update(zip(step["targets"], results, strict=True))


def reason(error: Exception) -> str:
    words = re.sub(r"\x1b\[\d*m|Exception encountered[^.]*\.", "", str(error))
    return f"{type(error).__name__}: {' '.join(words.split())[:300]}"


def described(tensor: Any) -> str:
    dims = ", ".join("?" if dim is None else str(dim) for dim in tensor.shape)
    return f"{tensor.dtype}[{dims}]"


def answer(plan: dict[str, Any]) -> dict[str, Any]:
    keras.utils.clear_session()
    keras.config.set_dtype_policy(plan["policy"])
    models: dict[str, Any] = {}
    reply: dict[str, Any] = {"types": {}}
    try:
        for body in plan["bodies"]:
            given = {name: positional(model) for name, model in models.items()}
            models[body["name"]] = model = built(body, given, reply)
    except RefusedError:
        return reply
    trained = sum(int(np.prod(v.shape)) for v in model.trainable_weights)
    return {**reply, "parameters": [model.count_params(), trained]}


def positional(model: Any) -> Any:
    """The model as specs apply it: a list of tensors in the order of its inputs."""
    names = [tensor.name for tensor in model.inputs]

    def apply(given: Any) -> Any:
        if isinstance(given, list):
            return model(dict(zip(names, given, strict=True)))
        return model(given)

    return apply


def main() -> None:
    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=out, flush=True)


if __name__ == "__main__":
    main()
