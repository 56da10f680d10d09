"""A spec written out: each model as one flat list of statements, made from its graph."""

from __future__ import annotations

from typing import Any

from specc.catalog.types import Dim
from specc.catalog.values import written
from specc.graph.ir import Layer, Model, Node, Op, Program, Tensor
from specc.syntax import ast

_KEPT = (ast.Edition, ast.Param, ast.Let, ast.LayerDef, ast.ExternDef, ast.DataDef, ast.TrainDef)
_KEPT += (ast.DeviceDef,)


def expanded(program: Program) -> str:
    """The same program without blocks, loops and branches."""
    parts = [
        program.sources.text(item.span) for item in program.module.items if type(item) in _KEPT
    ]
    for model in program.models.values():
        parts.insert(-1 if parts and parts[-1].startswith("train") else len(parts), _model(model))
    return "\n\n".join(parts) + "\n"


def _model(model: Model) -> str:
    names: dict[tuple[object, int], str] = {}
    lines = []
    for name, tensor in model.inputs.items():
        assert tensor.type.shape is not None
        dims = ", ".join(map(_dim, tensor.type.shape[1:]))
        lines.append(f"input {name}: {tensor.type.dtype}[{dims}]")
        names[tensor, 0] = name
    made: dict[Layer, str] = {}
    for number, node in enumerate(model.nodes):
        results = [f"t{number}_{i}" for i in range(len(node.output_types))]
        for index, result in enumerate(results):
            names[node, index] = result
        lines += _statements(node, number, results, names, made)
    for name, tensor in model.outputs.items():
        lines.append(f"output {name} = {names[tensor.node or tensor, tensor.index]}")
    return f"model {model.name} {{\n" + "\n".join(f"  {line}" for line in lines) + "\n}"


def _dim(dim: Dim) -> str:
    return "?" if dim is None else f"?{dim}" if isinstance(dim, str) else str(dim)


def _statements(
    node: Node,
    number: int,
    results: list[str],
    names: dict[tuple[object, int], str],
    made: dict[Layer, str],
) -> list[str]:
    target = ", ".join(results)
    given = {name: _value(value, names) for name, value in node.arguments.items()}
    operation = node.operation
    if isinstance(operation, Op):
        return [f"{target} = {_operation(operation, node, given)}"]
    first, *rest = given
    call = ", ".join(f"{name}={given[name]}" for name in rest)
    if operation.model is not None:
        inputs = ", ".join(f"{name}={value}" for name, value in given.items())
        return [f"{target} = {operation.model.name}({inputs})"]
    instance = operation.instance
    assert instance is not None
    args = ", ".join(f"{name}={_argument(value)}" for name, value in instance.args.items())
    if instance.entry.section == "applications":
        return [f"{target} = {given[first]} -> {instance.entry.name}({args})"]
    lines = []
    if operation not in made:
        made[operation] = f"l{number}"
        lines.append(f"layer l{number} = {instance.entry.name}({args})")
    lines.append(f"{target} = {given[first]} -> {made[operation]}({call})")
    return lines


def _operation(op: Op, node: Node, given: dict[str, str]) -> str:
    if op.symbol == "[]":
        parts = ", ".join(_part(part) for part in node.arguments["key"])
        return f"{given['x']}[{parts}]"
    if op.symbol is not None:
        values = list(given.values())
        return f"{op.symbol}{values[0]}" if len(values) == 1 else f" {op.symbol} ".join(values)
    assert op.entry is not None
    path = op.entry.path.removeprefix("keras.")
    return f"{path}(" + ", ".join(f"{n}={v}" for n, v in given.items()) + ")"


def _part(part: Any) -> str:
    if not isinstance(part, slice):
        return _argument(part)
    ends = [part.start, part.stop, *([] if part.step is None else [part.step])]
    return ":".join("" if end is None else str(end) for end in ends)


def _value(value: Any, names: dict[tuple[object, int], str]) -> str:
    if isinstance(value, Tensor):
        return names[value.node or value, value.index]
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item, names) for item in value) + "]"
    return _argument(value)


def _argument(value: Any) -> str:
    return written(value)
