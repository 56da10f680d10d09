"""Holds the two readings of a spec together: the typed graph, and the model that the script builds.

`assert_same(program)` writes the models of a program as a script, has it run by
Keras, and compares layers, names, connections, shapes, dtypes and weights.
"""

from __future__ import annotations

import ast
import atexit
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from difflib import unified_diff
from pathlib import Path
from pprint import pformat
from typing import Any

from specc.backends.python.imports import USES, import_statements
from specc.backends.python.layout import print_module
from specc.backends.python.model import emit_models
from specc.catalog.types import TensorType, Weight
from specc.changes.order import layers_in_order
from specc.diagnostics import Severity
from specc.graph.ir import Layer, Model, Node, Program, Tensor
from specc.pipeline import Options, compile_path, compile_text
from tests.emitted.shared import OPERATORS, SYMBOLS, reached

ABBREVIATIONS = frozenset(
    {"ctc", "fft", "fft2", "hsv", "ifft2", "irfft", "istft", "psnr", "rfft", "rgb", "rms", "ssim"}
    | {"stft", "svd"}
)
"""Words in the names of operations that their classes write in capitals."""

_OF_THE_TWIN = {"twin", "shapes", "difference"}
BUILDER = Path(__file__).with_name("builder.py")
_process: subprocess.Popen[str] | None = None


def compiled(spec: str | Path, **overrides: Any) -> Program:
    """The program of a spec, its graph verified; fails with the messages where there is none."""
    options = Options(overrides=overrides, debug=True)
    compile_ = compile_path if isinstance(spec, Path) else compile_text
    result = compile_(spec, options=options)
    shown = "\n".join(f"{d.code} {d.message}" for d in result.diagnostics)
    assert result.program is not None, shown
    return result.program


def codes(spec: str, **overrides: Any) -> list[str]:
    """The codes of the errors of a spec, in order."""
    options = Options(overrides=overrides, debug=True)
    found = compile_text(spec, options=options).diagnostics
    return [d.code for d in found if d.severity is Severity.ERROR]


def script(program: Program) -> str:
    """The models of a program as the text of a module."""
    code = emit_models(program)
    imports = {USES[name] for name in code.uses} | code.imports
    body: list[ast.stmt] = import_statements(imports)
    text, _ = print_module(ast.Module([*body, *code.constants, *code.functions], []))
    return text


def ask(question: dict[str, Any]) -> dict[str, Any]:
    """The builder's answer. Raises: AssertionError with Keras's traceback where there is none."""
    global _process
    if _process is None:
        _process = subprocess.Popen(
            [sys.executable, str(BUILDER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=dict(os.environ),
        )
        atexit.register(_process.communicate)
    assert _process.stdin is not None
    assert _process.stdout is not None
    _process.stdin.write(json.dumps(question) + "\n")
    _process.stdin.flush()
    line = _process.stdout.readline()
    assert line, "the builder died"
    reply: dict[str, Any] = json.loads(line)
    assert "error" not in reply, f"{reply['error']}\n{question['source']}"
    return reply


def assert_same(program: Program, emitted: Program | None = None, **arguments: Any) -> str:
    """The script of `emitted` (else of `program`), called with `arguments`, builds the graph.

    Gives the script's text, so that a test may look at it too.
    """
    assert program.model is not None
    text = script(emitted or program)
    policy = program.policy.compute
    if program.policy.compute != program.policy.variable:
        policy = f"mixed_{policy}"
    question = {"source": text, "arguments": arguments, "policy": policy}
    assert_built(program.model, ask(question), text)
    return text


def assert_built(model: Model, built: dict[str, Any], text: str) -> None:
    """The builder's answer to `text` describes `model`."""
    found, expected = (pformat(d, width=100) for d in (_summary(built, model), _of_model(model)))
    if found != expected:
        difference = unified_diff(expected.split("\n"), found.split("\n"), "graph", "Keras", n=1)
        raise AssertionError("\n".join([*difference, text]))


def parameters(model: Model) -> list[Weight]:
    """The weights of a model and of those inside it."""
    return [weight for weights in _leaves(model).values() for weight in weights]


def size(weights: Iterable[Weight]) -> int:
    """How many numbers the weights hold, as Keras's `count_params` tells it."""
    return sum(_size(weight.shape) for weight in weights)


def _summary(built: dict[str, Any], model: Model) -> dict[str, Any]:
    """The builder's answer without what the graph of `model` does not say."""
    inner = {layer.name: layer.model for layer in model.weights if layer.class_name == "Functional"}
    kept = {key: value for key, value in built.items() if key not in _OF_THE_TWIN}
    kept.pop("class")
    for name, operation in kept["operations"].items():
        config = operation.pop("config")
        if (within := inner.get(name)) is not None:
            operation["model"] = _summary(operation["model"], within)
            operation["class"] = "Functional"
        elif operation["model"] is not None:
            operation["model"] = None  # an application, whose weights say what is inside
        elif config is not None:
            operation["weights"] = [list(w) for w in operation["weights"]]
    return kept


def _of_model(model: Model, *, is_built: bool = True) -> dict[str, Any]:
    live = _live(model)
    producers = _Producers(live)
    operations: dict[str, Any] = {}
    for node in live:
        operation = node.operation
        found = operations.setdefault(
            operation.name,
            {"class": _class_name(operation), "nodes": [], "weights": [], "model": None},
        )
        if isinstance(operation, Layer):
            weights = model.weights[operation]
            assert weights is not None, f"the weights of {operation.name} are unknown"
            found["weights"] = [[w.name, list(w.shape), w.dtype, w.trainable] for w in weights]
            if operation.model is not None:
                found["model"] = {
                    **_of_model(operation.model, is_built=False),
                    "output_names": None,
                }
        leaves = _flat([v for name, v in node.arguments.items() if name != "mask"])
        if found["class"] not in OPERATORS:
            leaves = [leaf for leaf in leaves if isinstance(leaf, Tensor)]
            leaves = [leaf for leaf in leaves if producers.of(leaf) != "constant"]
        found["nodes"].append(
            {
                "inputs": [producers.of(leaf) for leaf in leaves],
                "outputs": [_text(t) for t in node.output_types],
            }
        )
    sources = [producers.of(t) for t in model.outputs.values()]
    weights = parameters(model)
    return {
        "name": model.name,
        "inputs": {name: _text(t.type) for name, t in model.inputs.items()},
        "outputs": [_text(t.type) for t in model.outputs.values()],
        "output_names": list(model.outputs) if len(model.outputs) > 1 else None,
        "sources": sources,
        "operations": reached(operations, sources),
        "order": [layer.name for layer in layers_in_order(model, is_built=is_built)],
        "count": size(weights),
        "trainable": size(w for w in weights if w.trainable),
    }


class _Producers:
    """Names tensors as the builder does: operation, which application, which output."""

    def __init__(self, nodes: list[Node]) -> None:
        self._places: dict[Node, int] = {}
        counts: dict[Any, int] = {}
        for node in nodes:
            self._places[node] = counts.get(node.operation, 0)
            counts[node.operation] = self._places[node] + 1

    def of(self, leaf: Any) -> Any:
        if not isinstance(leaf, Tensor):
            return str(leaf)
        if leaf.node is None:
            return [leaf.name, 0, 0]
        if leaf.node not in self._places:
            return "constant"
        return [leaf.node.operation.name, self._places[leaf.node], leaf.index]


def _live(model: Model) -> list[Node]:
    """Nodes on a way from an input to an output: Keras drops the others.

    What no input flows into, it computes when the model is made.
    """
    wanted = [t.node for t in model.outputs.values()]
    live: set[Node] = set()
    while wanted:
        node = wanted.pop()
        if node is not None and node not in live:
            live.add(node)
            leaves = _flat(list(node.arguments.values()))
            wanted += [leaf.node for leaf in leaves if isinstance(leaf, Tensor)]
    found: dict[Node, None] = {}
    for node in model.nodes:
        leaves = _flat(list(node.arguments.values()))
        tensors = [leaf for leaf in leaves if isinstance(leaf, Tensor)]
        if node in live and any(t.node is None or t.node in found for t in tensors):
            found[node] = None
    return list(found)


def _leaves(model: Model) -> dict[Layer, tuple[Weight, ...]]:
    """The layers of a model and of those inside, each once however often it is used."""
    found: dict[Layer, tuple[Weight, ...]] = {}
    for node in _live(model):
        layer = node.operation
        if isinstance(layer, Layer):
            inner = None if layer.model is None else _leaves(layer.model)
            found.update({layer: model.weights[layer] or ()} if inner is None else inner)
    return found


def _class_name(operation: Any) -> str:
    if isinstance(operation, Layer):
        return operation.class_name
    if operation.symbol is None:
        made = re.sub(r"_\d+$", "", operation.name)
        return "".join(
            part.upper() if part in ABBREVIATIONS else part.capitalize() for part in made.split("_")
        )
    return "Negative" if operation.name.startswith("negative") else SYMBOLS[operation.symbol]


def _text(type_: TensorType) -> str:
    assert type_.shape is not None
    dims = ", ".join(str(d) if isinstance(d, int) else "?" for d in type_.shape)
    return f"{type_.dtype}[{dims}]"


def _size(shape: tuple[int, ...]) -> int:
    total = 1
    for dim in shape:
        total *= dim
    return total


def _flat(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in _flat(item)]
    return [value]
