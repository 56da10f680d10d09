"""Saves a model of Keras, imports it, builds the spec, moves the weights over, compares outputs.

Reads questions, one a line: where the model comes from. Answers with what came of it. A process of
its own, for TensorFlow takes seconds to start.
"""

from __future__ import annotations

import json
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np
import tensorflow as tf

import specc
from specc.cli import main
from specc.importing.compare import difference, net_of
from specc.pipeline import compile_path
from tests.importing import models

EXAMPLES = 2


def made(question: dict[str, Any]) -> keras.Model:
    """The model that a question speaks of."""
    match question:
        case {"application": name, "options": options}:
            return getattr(keras.applications, name)(weights=None, **options)
        case {"case": name}:
            return models.CASES[name]()
        case {"spec": path}:
            return specc.build_model(specc.load(Path(path)))
    raise AssertionError(question)


def shaken(model: keras.Model) -> None:
    """Let no weight be what every model begins with, so that one in another's place shows."""
    random = np.random.default_rng(0)
    for weight in model.weights:
        value = np.asarray(weight)
        if np.issubdtype(value.dtype, np.floating) or value.dtype.name == "bfloat16":
            drawn = random.normal(0, 0.01, value.shape)
            moved = value.astype("float32") + (abs(drawn) if value.ndim < 2 else drawn)
            weight.assign(moved.astype(value.dtype))
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.Normalization) and layer.weights:
            layer.finalize_state()  # as `load_weights` does


def examples(model: keras.Model) -> Any:
    """Inputs of the model."""
    random = np.random.default_rng(1)

    def example(tensor: Any) -> Any:
        shape = [EXAMPLES, *(48 if size is None else size for size in tensor.shape[1:])]
        if tensor.dtype.startswith(("int", "uint")):
            return random.integers(0, 2, shape).astype(tensor.dtype)
        if tensor.dtype == "bool":
            return random.integers(0, 2, shape).astype(bool)
        if tensor.dtype == "string":
            return tf.constant(random.choice(["a", "b", "c"], shape))
        return random.uniform(0, 1, shape).astype(tensor.dtype)

    struct = getattr(model, "_inputs_struct", None)
    tensors = struct.values() if isinstance(struct, dict) else model.inputs
    return [keras.ops.convert_to_tensor(example(tensor)) for tensor in tensors]


def described(model: keras.Model) -> list[Any]:
    """The layers class by class, those inside others too, and the shapes of their weights."""
    found = [
        type(layer).__name__
        for layer in model._flatten_layers(include_self=False)
        if not isinstance(layer, keras.layers.InputLayer)
    ]
    return [found, [list(weight.shape) for weight in model.weights]]


def outputs(model: keras.Model, inputs: Any) -> list[Any]:
    """What the model gives, as bytes and types."""
    given = inputs[0] if len(inputs) == 1 else inputs
    struct = getattr(model, "_inputs_struct", None)
    if isinstance(struct, dict):
        given = dict(zip(struct, inputs, strict=True))
    found = keras.tree.flatten(model(given, training=False))
    return [np.asarray(each) for each in found]


def answered(question: dict[str, Any]) -> dict[str, Any]:
    """What came of a question."""
    keras.backend.clear_session()
    keras.config.set_dtype_policy("float32")
    model = made(question)
    shaken(model)
    with TemporaryDirectory() as folder:
        saved, spec = Path(folder, "model.keras"), Path(folder, "model.dlspec")
        model.save(saved)
        options = [f"--layers={path}" for path in question.get("layers", [])]
        options += question.get("arguments", [])
        status = main(["import", str(saved), "-o", str(spec), "--weights", *options])
        if status:
            return {"status": status}
        text = spec.read_text("utf-8")
        graph = _difference(question["spec"], spec) if "spec" in question else None
        program = specc.load(spec)
        keras.backend.clear_session()
        again = specc.build_model(program)
        same = described(again) == described(model)
        again.load_weights(spec.with_name("model.weights.h5"))
    inputs = examples(model)
    ours, theirs = outputs(again, inputs), outputs(model, inputs)
    equal = len(ours) == len(theirs) and all(
        a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        for a, b in zip(ours, theirs, strict=True)
    )
    finite = all(np.isfinite(a.astype("float64")).all() for a in ours if a.dtype.kind in "fV")
    return {
        "status": 0,
        "layers": len(model.layers),
        "lines": text.count("\n"),
        "same": same,
        "equal": equal,
        "finite": bool(finite),
        "text": text,
        "graph": graph,
    }


def _difference(first: str, second: Path) -> str | None:
    """How the graph of a spec differs from that of the one that came of its model."""
    one, other = (compile_path(path).program for path in (first, second))
    assert one is not None
    assert other is not None
    return difference(net_of(one), net_of(other))


def serve() -> None:
    """Answer until there are no more questions."""
    for line in sys.stdin:
        try:
            answer = answered(json.loads(line))
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    # Sums in the order that threads happen to end in differ in the last bit, whatever is summed.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(0)
    out, sys.stdout = sys.stdout, sys.stderr  # what others print is no answer
    sys.__stdout__ = out
    serve()
