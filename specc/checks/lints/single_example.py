"""Batch normalization of vectors in batches of one: the mean is the vector, and nothing is left."""

from __future__ import annotations

from specc.checks.lints.look import Look, instance_of, once, place, source_of
from specc.diagnostics.codes.lints import SINGLE_EXAMPLE
from specc.diagnostics.model import Label, Sink


def check(look: Look, sink: Sink) -> None:
    """Each batch normalization of what has no axes but the batch's and the features'."""
    batch = look.whole.train_setting("batch_size")
    if batch is None or batch.value != 1 or batch.value is True:
        return
    for node in once(look.nodes("BatchNormalization")):
        instance, tensor = instance_of(node), source_of(node)
        shape = None if tensor is None else tensor.type.shape
        if instance is None or shape is None or len(shape) != 2:
            continue
        if instance.get("trainable") is False or node.arguments.get("training") is False:
            continue
        sink.report(
            SINGLE_EXAMPLE,
            place(node),
            secondary=[Label(batch.span, "a batch is one example")],
            notes=["an example less its own mean is 0: in training it gives `beta` for any input"],
            helps=["take larger batches", "or `LayerNormalization`, which needs no others"],
        )
