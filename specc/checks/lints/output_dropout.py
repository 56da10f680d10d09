"""Dropout behind the last layer with weights: what is dropped is the prediction itself."""

from __future__ import annotations

from specc.checks.facts import Output
from specc.checks.lints.look import DROPOUTS, Look, class_of, instance_of, place, source_of
from specc.diagnostics.codes.lints import DROPPED_OUTPUT
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Layer, Node, Op

# What may stand between the dropout and the output without making anything new of it.
_PASSING = {"Activation", "Softmax", "ReLU", "Flatten", "Reshape", "Permute", "Identity"}
_OPS = {"softmax", "sigmoid"}


def check(look: Look, sink: Sink) -> None:
    """Each output that is trained."""
    for output in look.whole.outputs:
        node = _dropout(output) if output.losses else None
        if node is not None:
            sink.report(
                DROPPED_OUTPUT,
                place(node),
                secondary=[Label(output.tensor.span, "the output")],
                notes=["in training these parts of a prediction are 0, whatever the input is"],
                helps=["put it before the last layer, among the hidden units"],
                layer=class_of(node),
                name=output.name,
            )


def _dropout(output: Output) -> Node | None:
    """The dropout that the output comes from."""
    tensor = output.tensor
    while tensor.node is not None:
        node = tensor.node
        match node.operation:
            case Layer(model=model) if model is not None:
                tensor = list(model.outputs.values())[tensor.index]
                continue
            case Op(name=op) if op.rpartition(".")[2] not in _OPS:
                return None
        name = class_of(node)
        instance = instance_of(node)
        if name in DROPOUTS and instance is not None:
            return node if instance.get("rate") else None
        if isinstance(node.operation, Layer) and name not in _PASSING:
            return None
        source = source_of(node)
        if source is None:
            return None
        tensor = source
    return None
