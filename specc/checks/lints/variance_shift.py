"""Dropout before batch normalization: the variance in use is not that of training (Li, 2019)."""

from __future__ import annotations

from specc.checks.lints.look import DROPOUTS, Look, below, class_of, instance_of, once, place
from specc.diagnostics.codes.lints import DROPOUT_BEFORE_NORM
from specc.diagnostics.model import Label, Sink


def check(look: Look, sink: Sink) -> None:
    """Each batch normalization that dropout flows into, directly or through one layer."""
    for node in once(look.nodes("BatchNormalization")):
        lower = below(node)
        if lower is not None and class_of(lower) in ("Dense", "Conv1D", "Conv2D", "Conv3D"):
            lower = below(lower)
        instance = instance_of(lower)
        if lower is None or class_of(lower) not in DROPOUTS or instance is None:
            continue
        if instance.get("rate"):
            sink.report(
                DROPOUT_BEFORE_NORM,
                place(lower),
                secondary=[Label(place(node), "learns the variance in training, with dropout")],
                notes=["without dropout, when the model is used, the variance is another"],
                helps=["put the dropout behind the last `BatchNormalization`"],
                layer=class_of(lower),
            )
