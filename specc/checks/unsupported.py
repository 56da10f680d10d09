"""What the language knows and scripts do nothing for yet: told, not ignored."""

from __future__ import annotations

from specc.catalog.types import Instance
from specc.checks.facts import Whole
from specc.diagnostics.codes.names import UNSUPPORTED
from specc.diagnostics.model import Sink


def check(whole: Whole, sink: Sink) -> None:
    """TPUs."""
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
