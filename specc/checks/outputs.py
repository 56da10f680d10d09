"""Ties to each output of the trained model its target, its losses and its activation.

`loss` may be one loss for all outputs, a map by output name, or a list by
position. What does not match is reported by `targets`; here it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specc.catalog.types import Entry, Instance, TensorType, Value
from specc.checks.facts import UNKNOWN_FLOW_TYPE, Activation, FlowType, Loss, Output
from specc.graph.ir import Flow, Op, Program, Tensor
from specc.graph.verify import tensors_in
from specc.source import Span

Path = tuple[int | str, ...]

# Layers that move or drop numbers but leave each as it is.
_NEUTRAL = {
    "Reshape",
    "Flatten",
    "Permute",
    "Identity",
    "Dropout",
    "RepeatVector",
    "Cropping1D",
    "Cropping2D",
    "Cropping3D",
}
ACTIVATIONS = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu"}
"""Layers that are an activation."""
# Functions of `keras.ops` that are an activation.
_FUNCTIONS = {
    "softmax",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "elu",
    "selu",
    "gelu",
    "softplus",
}


def has_activation(entry: Entry) -> bool:
    """Whether a layer's output is what its `activation` leaves: not so in recurrent ones."""
    return entry.param("activation") is not None and entry.param("recurrent_initializer") is None


def tie(program: Program, flows: Mapping[Flow, FlowType]) -> tuple[Output, ...]:
    """The outputs of the trained model, in the order of the spec."""
    if program.model is None:
        return ()
    targets = {} if program.data is None else {f.name: f for f in program.data.flows_of("target")}
    setting = None if program.train is None else program.train.settings.get("loss")
    names = list(program.model.outputs)
    by_output = {} if setting is None else losses_by_output(setting.value, names)
    tied = []
    for name, tensor in program.model.outputs.items():
        flow = targets.get(name)
        data = UNKNOWN_FLOW_TYPE if flow is None else flows.get(flow, UNKNOWN_FLOW_TYPE)
        losses = tuple(
            _loss(value, path, data.type, tensor.type) for value, path in by_output.get(name, ())
        )
        tied.append(Output(name, tensor, flow, data, losses, final_activation(tensor)))
    return tuple(tied)


def losses_by_output(value: Value, names: list[str]) -> dict[str, list[tuple[Value, Path]]]:
    """The losses that each output gets, each with its path in the setting's value."""
    parts: list[tuple[str, Value, Path]]
    if isinstance(value, dict):
        parts = [(name, value[name], (name,)) for name in names if name in value]
    elif isinstance(value, (list, tuple)) and len(names) > 1:
        parts = [(n, v, (i,)) for i, (n, v) in enumerate(zip(names, value, strict=False))]
    else:
        parts = [(name, value, ()) for name in names]
    return {name: list(_flat(part, path)) for name, part, path in parts}


def _flat(value: Value, path: Path) -> Iterator[tuple[Value, Path]]:
    """Single losses out of a value that may be a list of them; what is no loss is left out."""
    if isinstance(value, (list, tuple)):
        for index, part in enumerate(value):
            yield from _flat(part, (*path, index))
    elif isinstance(value, (str, Instance)):
        yield value, path


def _loss(value: Value, path: Path, target: TensorType, output: TensorType) -> Loss:
    if isinstance(value, Instance):
        return Loss(value.entry.name, value.entry.name, value, path)
    from specc.catalog.load import catalog

    if value.lower() in ("crossentropy", "ce"):
        return Loss(_settled_crossentropy(target, output), value, None, path)
    return Loss(catalog().canonical("losses", value) or value, value, None, path)


def _settled_crossentropy(target: TensorType, output: TensorType) -> str:
    """The class that Keras takes `crossentropy` for, which depends on the shapes."""
    if target.shape is None or output.shape is None:
        return "crossentropy"
    if output.shape[-1] == 1:
        return "BinaryCrossentropy"
    if len(target.shape) < len(output.shape) or target.shape[-1] == 1:
        return "SparseCategoricalCrossentropy"
    return "CategoricalCrossentropy"


def final_activation(tensor: Tensor) -> Activation | None:
    """What the numbers of an output went through last, or None where that is not known."""
    while tensor.node is not None:
        node = tensor.node
        operation = node.operation
        span = node.expr.span
        if isinstance(operation, Op):
            name = operation.name.rpartition(".")[2]
            return Activation(name, span) if name in _FUNCTIONS else None
        if operation.model is not None:
            tensor = list(operation.model.outputs.values())[tensor.index]
            continue
        instance = operation.instance
        if instance is None:
            return None
        if instance.entry.name in _NEUTRAL:
            below = list(tensors_in(node.arguments))
            if len(below) != 1:
                return None
            tensor = below[0]
            continue
        return _of_layer(instance, span)
    return None


def _of_layer(instance: Instance, where: Span) -> Activation | None:
    while instance.entry.name == "TimeDistributed" and isinstance(instance.get("layer"), Instance):
        instance = instance.get("layer")
    if instance.entry.name == "Softmax":
        return Activation("softmax", where) if instance.get("axis") == -1 else None
    if instance.entry.name in ACTIVATIONS and instance.get("max_value") is None:
        return Activation(ACTIVATIONS[instance.entry.name], where)
    argument = "activation"
    if instance.entry.section == "applications" and instance.get("include_top"):
        argument = "classifier_activation"
    elif not has_activation(instance.entry):
        return None
    match instance.get(argument):
        case None:
            return Activation("linear", where)
        case str(name):
            return Activation(name, where)
        case Instance(entry=entry):
            return Activation(entry.name, where)
        case _:
            return None
