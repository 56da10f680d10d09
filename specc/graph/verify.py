"""What must hold of every Program, said of one: for tests and a debug option.

A failure here is a bug of specc, never a mistake in a spec.
"""

from __future__ import annotations

from collections.abc import Iterator

from specc.catalog.types import TensorType, Weight
from specc.graph.ir import Layer, Model, Nest, Node, Op, Program, Tensor

ROLES = ("input", "target", "weight", "augment")


def verify(program: Program) -> list[str]:
    """What is wrong with `program`, a line for each; empty for a valid one."""
    problems: list[str] = []
    checked: set[Model] = set()
    waiting = list(program.models.values())
    if program.model is not None:
        waiting.append(program.model)
    while waiting:
        model = waiting.pop()
        if model in checked:
            continue
        checked.add(model)
        problems += (f"model {model.name}: {problem}" for problem in _model(model))
        waiting += (layer.model for layer in model.weights if layer.model is not None)
    problems += (f"data: {problem}" for problem in _data(program))
    return problems


def _model(model: Model) -> Iterator[str]:
    made: set[Node] = set()
    applied: set[Layer] = set()
    inputs = set(model.inputs.values())
    for name, tensor in model.inputs.items():
        if tensor.node is not None:
            yield f"the input {name} is made by a node"
        yield from _type(tensor.type, f"the input {name}")
    for position, node in enumerate(model.nodes):
        where = f"node {position} ({_operation(node)})"
        yield from _node(node, where)
        for tensor in tensors_in(node.arguments):
            yield from _use(tensor, made, inputs, where)
        if node in made:
            yield f"{where} stands twice"
        made.add(node)
        if isinstance(node.operation, Layer):
            applied.add(node.operation)
    for name, tensor in model.outputs.items():
        yield from _use(tensor, made, inputs, f"the output {name}")
    yield from _layers(model, applied)
    if model.is_sequential and (len(model.inputs) != 1 or len(model.outputs) != 1):
        yield "it is sequential with several inputs or outputs"


def _node(node: Node, where: str) -> Iterator[str]:
    operation = node.operation
    if isinstance(operation, Layer) and (operation.instance is None) == (operation.model is None):
        yield f"{where}: exactly one of `instance` and `model` must be set"
    if isinstance(operation, Op) and operation.entry is None and operation.symbol is None:
        yield f"{where}: an op needs an entry or a symbol"
    if not node.output_types:
        yield f"{where}: no output"
    if not node.several and len(node.output_types) > 1:
        yield f"{where}: {len(node.output_types)} outputs, but not `several`"
    for output in node.output_types:
        yield from _type(output, where)


def _use(tensor: Tensor, made: set[Node], inputs: set[Tensor], where: str) -> Iterator[str]:
    node = tensor.node
    if node is None:
        if tensor not in inputs:
            yield f"{where} uses a tensor that is no input of this model"
        return
    if node not in made:
        yield f"{where} uses what a later node makes"
    if not 0 <= tensor.index < len(node.output_types):
        yield f"{where} uses output {tensor.index} of {len(node.output_types)}"
    elif tensor.type != (made_type := node.output_types[tensor.index]):
        yield f"{where}: a tensor is {tensor.type}, its node makes {made_type}"


def _layers(model: Model, applied: set[Layer]) -> Iterator[str]:
    for layer in applied - set(model.weights):
        yield f"the layer {layer.name} is applied, but not in `weights`"
    for layer, weights in model.weights.items():
        if layer not in applied:
            yield f"the layer {layer.name} is never applied"
        section = "layers" if layer.instance is None else layer.instance.entry.section
        if section not in ("layers", "applications"):
            yield f"the layer {layer.name} is of section {section}"
        for weight in weights or ():
            yield from _weight(layer, weight)


def _weight(layer: Layer, weight: Weight) -> Iterator[str]:
    if any(not isinstance(size, int) or size < 0 for size in weight.shape):
        yield f"the layer {layer.name}: weight {weight.name} has shape {weight.shape}"


def _type(type_: TensorType, where: str) -> Iterator[str]:
    for dim in type_.shape or ():
        known = isinstance(dim, int) and not isinstance(dim, bool)
        if not (dim is None or isinstance(dim, str) or (known and dim >= 0)):
            yield f"{where}: {dim!r} is no dimension"


def _data(program: Program) -> Iterator[str]:
    for flow in program.data.flows if program.data is not None else ():
        if flow.role not in ROLES:
            yield f"the flow {flow.name} has the role {flow.role!r}"
        if (flow.role == "augment") != (not flow.columns):
            yield f"the {flow.role} flow {flow.name} has {len(flow.columns)} columns"


def tensors_in(nest: Nest) -> Iterator[Tensor]:
    """The tensors of a nest of lists, tuples and maps, in order, without recursion."""
    waiting: list[Nest] = [nest]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Tensor):
            yield part
        elif isinstance(part, (list, tuple)):
            waiting.extend(reversed(part))
        elif isinstance(part, dict):
            waiting.extend(reversed(list(part.values())))


def _operation(node: Node) -> str:
    operation = node.operation
    return operation.name if isinstance(operation, Op) else operation.class_name
