"""Softmax or sigmoid in 16 bits as the last step of a model with mixed precision."""

from __future__ import annotations

from specc.checks.lints.look import Look
from specc.diagnostics.codes.lints import HALF_PRECISION
from specc.diagnostics.model import Label, Sink

_NARROW = ("float16", "bfloat16")


def check(look: Look, sink: Sink) -> None:
    """Each output that is trained."""
    device = look.whole.program.device
    precision = None if device is None else device.settings.get("precision")
    if precision is None:
        return
    for output in look.whole.outputs:
        activation, dtype = output.activation, output.tensor.type.dtype
        if activation is None or activation.name not in ("softmax", "sigmoid"):
            continue
        if output.losses and dtype in _NARROW:
            sink.report(
                HALF_PRECISION,
                activation.span,
                secondary=[Label(precision.span, f"this computes in `{dtype}`")],
                notes=["small probabilities become 0 or lose their digits, and the loss its slope"],
                helps=["give this layer `dtype=float32`", "or train logits: `from_logits=true`"],
                activation=activation.name,
                dtype=dtype,
            )
