"""Whether two programs are the same: their graphs node by node, and their plans.

Where a spec was written does not count, nor whether a constant is a tuple or a list, which is the
same thing to Keras.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from specc.backends.json_form import as_text
from specc.backends.spec import as_text as as_spec
from specc.catalog.types import Instance
from specc.diagnostics.render_text import render
from specc.graph.ir import Layer, Model, Op, Program, Tensor
from specc.limits import Limits
from specc.pipeline import Options, compile_text
from specc.source import JSON_TEXT

ROOMY = Limits(max_steps=10**7)


def read_again(text: str, folder: Path | None = None, name: str = JSON_TEXT) -> Program:
    """The program of a text; fails with the messages where there is none."""
    allowed = () if folder is None else (str(folder),)
    options = Options(debug=True, allow_paths=allowed, limits=ROOMY)
    found = compile_text(text, name, options)
    assert found.program is not None, render(found.diagnostics, found.sources, color=False) + text
    return found.program


def assert_round_trips(program: Program, folder: Path | None = None) -> Program:
    """A program through its JSON form, and through the text of that; what the JSON form means."""
    text = as_text(program)
    again = read_again(text, folder)
    assert described(again) == described(program)
    assert as_text(again) == text
    spec = as_spec(again)
    back = read_again(spec, folder, "spec.dlspec")
    assert described(back) == described(program), spec
    assert as_text(back) == text, spec
    return again


def described(program: Program) -> dict[str, Any]:
    """A program as plain values."""
    model = program.model
    return {
        "models": {name: _model(model) for name, model in program.models.items()},
        "model": None if model is None else model.name,
        "policy": program.policy,
        "data": None
        if program.data is None
        else [
            _settings(program.data.settings),
            [
                [
                    flow.role,
                    flow.name,
                    [column.name for column in flow.columns],
                    flow.stacked,
                    [_value(step.instance, {}) for step in flow.steps],
                ]
                for flow in program.data.flows
            ],
        ],
        "train": None if program.train is None else _settings(program.train.settings),
        "device": None
        if program.device is None
        else [program.device.kind, _settings(program.device.settings)],
    }


def _settings(settings: Any) -> dict[str, Any]:
    return {name: _value(setting.value, {}) for name, setting in settings.items()}


def _model(model: Model) -> dict[str, Any]:
    tensors: dict[Any, Any] = {tensor: name for name, tensor in model.inputs.items()}
    tensors |= {node: place for place, node in enumerate(model.nodes)}
    return {
        "inputs": {name: tensor.type for name, tensor in model.inputs.items()},
        "nodes": [
            {
                "operation": _operation(node.operation),
                "arguments": {n: _value(v, tensors) for n, v in node.arguments.items()},
                "types": node.output_types,
                "several": node.several,
            }
            for node in model.nodes
        ],
        "outputs": {name: _value(tensor, tensors) for name, tensor in model.outputs.items()},
        "weights": [(layer.name, weights) for layer, weights in model.weights.items()],
        "made": [(layer.name, _value(layer.instance, {}), at) for layer, at in model.made],
    }


def _operation(operation: Layer | Op) -> Any:
    if isinstance(operation, Op):
        return [operation.name, operation.entry and operation.entry.name, operation.symbol]
    inside = operation.model.name if operation.model is not None else None
    return [operation.name, operation.named, _value(operation.instance, {}), inside]


def _value(value: Any, tensors: dict[Any, Any]) -> Any:
    match value:
        case Tensor():
            return ("tensor", tensors[value.node or value], value.index, value.type)
        case Instance():
            own = value.entry.path in ("custom", "extern")
            name = ("own" if own else value.entry.path, value.entry.name)
            return (name, {n: _value(v, tensors) for n, v in value.args.items()})
        case list() | tuple():
            return [_value(item, tensors) for item in value]
        case dict():
            return [(key, _value(item, tensors)) for key, item in value.items()]
        case slice():
            return [_value(end, tensors) for end in (value.start, value.stop, value.step)]
        case _:
            return (type(value).__name__, value)
