"""An embedding looks up rows by number: Keras cuts off fractions without a word."""

from __future__ import annotations

from specc.checks.lints.look import Look, class_of, once, place, source_of
from specc.diagnostics.codes.lints import NO_IDS
from specc.diagnostics.model import Label, Sink


def check(look: Look, sink: Sink) -> None:
    """Each embedding with the dtype of what flows in."""
    for node in once(look.nodes("Embedding")):
        tensor = source_of(node)
        dtype = None if tensor is None else tensor.type.dtype
        if tensor is None or dtype is None or "float" not in dtype:
            continue
        declared = tensor.node is None
        sink.report(
            NO_IDS,
            place(node),
            secondary=[Label(tensor.span, f"this is {tensor.type}")],
            notes=["Keras cuts off the fractions, and looks up the row of that number"],
            helps=["declare the input with `int32`"]
            if declared
            else ["`Dense` takes measured numbers; `Discretization` sorts them into bins first"],
            layer=class_of(node),
            dtype=dtype,
        )
