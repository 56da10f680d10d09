"""Callbacks that cannot do their work in this training."""

from __future__ import annotations

from specc.catalog.types import Instance
from specc.checks.facts import Whole
from specc.checks.outputs import Path
from specc.checks.reported import SET_RATE
from specc.checks.settings import leaves
from specc.diagnostics.codes.whole import FIXED_LEARNING_RATE
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Setting
from specc.graph.spans import locate


def check(whole: Whole, sink: Sink) -> None:
    """Each callback against the optimizer."""
    setting = whole.train_setting("callbacks")
    if setting is None:
        return
    for callback, path in leaves(setting.value):
        if isinstance(callback, Instance) and callback.entry.name in SET_RATE:
            _check_schedule(whole, callback, path, setting, sink)


def _check_schedule(
    whole: Whole, callback: Instance, path: Path, setting: Setting, sink: Sink
) -> None:
    """Keras refuses to set a learning rate that a schedule sets."""
    optimizer = whole.train_setting("optimizer")
    if optimizer is None or not isinstance(optimizer.value, Instance):
        return
    rate = optimizer.value.get("learning_rate")
    if isinstance(rate, Instance) and rate.entry.section == "schedules":
        sink.report(
            FIXED_LEARNING_RATE,
            locate(setting.expr, setting.value, path),
            "sets the learning rate",
            secondary=[
                Label(
                    locate(optimizer.expr, optimizer.value, ("learning_rate",)),
                    f"this is a schedule, `{rate.entry.name}`",
                )
            ],
            notes=["Keras stops with an error when the callback first acts"],
            helps=["keep one of the two: the callback with a plain number, or the schedule"],
            callback=callback.entry.name,
        )
