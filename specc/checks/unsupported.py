"""What the language knows and scripts do nothing for yet: told, not ignored."""

from __future__ import annotations

from collections.abc import Iterator

from specc.catalog.types import Instance
from specc.checks.facts import Whole
from specc.diagnostics.codes.names import UNSUPPORTED
from specc.diagnostics.model import Sink
from specc.graph.ir import Program, Step

_MIXING = ("CutMix", "MixUp")
"""Layers that mix the labels of a batch in the proportions in which they mix its images."""


def check(whole: Whole, sink: Sink) -> None:
    """TPUs, and steps that would need images and labels together."""
    device = whole.program.device
    if device is not None:
        if device.kind == "tpu":
            sink.report(UNSUPPORTED, whole.device_span(device), what="TPUs")
        strategy = device.settings.get("strategy")
        if (
            strategy is not None
            and isinstance(strategy.value, Instance)
            and strategy.value.entry.name == "Tpu"
        ):
            sink.report(UNSUPPORTED, strategy.span, what="TPUs")
    for step in _mixing_steps(whole.program):
        sink.report(
            UNSUPPORTED,
            step.expr.span,
            notes=[
                f"`{step.instance.entry.name}` takes images and labels together, a flow has one of "
                "them"
            ],
            what="steps that mix examples",
        )


def _mixing_steps(program: Program) -> Iterator[Step]:
    flows = () if program.data is None else program.data.flows
    return (step for flow in flows for step in flow.steps if step.instance.entry.name in _MIXING)
