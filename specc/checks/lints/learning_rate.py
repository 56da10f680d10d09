"""Learning rates that are far from those that an optimizer is used with."""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.types import Instance, Value
from specc.checks.lints.look import Look
from specc.checks.outputs import Path
from specc.diagnostics.codes.lints import LEARNING_RATE
from specc.diagnostics.model import Sink
from specc.graph.ir import Setting
from specc.graph.spans import locate

# The usual range, and what is far from it: below a hundredth of its lower end, or ten times
# its upper end and more.
_ADAPTIVE = (1e-5, 1e-2)
USUAL: Mapping[str, tuple[float, float]] = {
    "SGD": (1e-4, 1.0),
    "RMSprop": _ADAPTIVE,
    "Adam": _ADAPTIVE,
    "AdamW": _ADAPTIVE,
    "Nadam": _ADAPTIVE,
    "Adamax": _ADAPTIVE,
    "Adafactor": (1e-5, 0.1),
    "Adagrad": (1e-4, 1.0),
    "Adadelta": (1e-4, 1.0),
    "Ftrl": (1e-4, 1.0),
    "Lion": (1e-6, 1e-3),
    "Muon": (1e-5, 0.1),
}

# Where schedules say how high the rate is at its highest.
_OF_SCHEDULES = ("initial_learning_rate", "warmup_target", "values")


def check(look: Look, sink: Sink) -> None:
    """The optimizer of the train block."""
    setting = look.whole.train_setting("optimizer")
    optimizer = None if setting is None else setting.value
    if setting is None or not isinstance(optimizer, Instance):
        return
    if optimizer.entry.name in USUAL and "learning_rate" in optimizer.args:
        rates = _rates(optimizer.args["learning_rate"], ("learning_rate",))
        if rates:
            _check(optimizer.entry.name, *max(rates), setting, sink)


def _rates(value: Value, path: Path) -> list[tuple[float, Path]]:
    """The numbers in a learning rate, each with its path."""
    if isinstance(value, bool):
        return []
    if isinstance(value, (int, float)):
        return [(value, path)]
    if isinstance(value, (list, tuple)):
        return [rate for i, part in enumerate(value) for rate in _rates(part, (*path, i))]
    if isinstance(value, Instance):
        return [
            rate
            for name in _OF_SCHEDULES
            if value.args.get(name) is not None
            for rate in _rates(value.args[name], (*path, name))
        ]
    return []


def _check(name: str, rate: float, path: Path, setting: Setting, sink: Sink) -> None:
    low, high = USUAL[name]
    if low / 100 <= rate < high * 10:
        return
    far_above = rate >= high * 10
    notes = [f"usual are {low:g} to {high:g}"]
    if rate <= 0:
        notes.append("nothing is learned with a rate of 0" if rate == 0 else "it moves uphill")
    elif far_above:
        notes.append("steps this long leap over the minimum: the loss grows, or becomes NaN")
    else:
        notes.append("steps this short take the weights nowhere")
    sink.report(
        LEARNING_RATE,
        locate(setting.expr, setting.value, path),
        notes=notes,
        rate=f"{rate:g}",
        side="above" if far_above else "below",
        optimizer=name,
    )
