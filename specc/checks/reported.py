"""Which quantities training reports, by the names that Keras gives them.

    loss                          always
    policy_loss, value_loss       with several losses, one for each
    accuracy, auc, …              each metric by its name; as `policy_accuracy` where
                                  the model has several outputs
    val_…                         each of these again, where there is validation data
    learning_rate                 where a callback changes it

A metric named by a word (`mae`) keeps that word; an object has its `name`, else the
class's own name, counted up where there are several (`auc`, `auc_1`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from specc.catalog.types import Instance, Value
from specc.checks.facts import Output, Whole
from specc.checks.outputs import Path
from specc.checks.settings import is_symbol, leaves
from specc.graph.ir import Setting
from specc.record import record

# Metrics that are as good high as low: Keras does not guess.
_WITHOUT_DIRECTION = {
    "FalseNegatives",
    "FalsePositives",
    "Mean",
    "Sum",
    "TrueNegatives",
    "TruePositives",
}
SET_RATE = ("LearningRateScheduler", "ReduceLROnPlateau")
"""Callbacks that change the learning rate, and report it."""

_FALLING = ("Error", "Crossentropy", "Hinge", "KLDivergence", "Poisson")


@record
class Metric:
    """A metric applied to one output.

    `class_name` is the Keras class, `accuracy` for what Keras settles by shapes.
    `name` is what it is called by itself, `reported` with the output's name before it.
    """

    output: Output
    class_name: str
    written: str
    instance: Instance | None
    setting: Setting
    path: Path
    name: str
    reported: str

    @property
    def direction(self) -> str | None:
        """`max` or `min`: what is better."""
        if self.class_name in _WITHOUT_DIRECTION:
            return None
        falls = any(part in self.class_name for part in _FALLING)
        return "min" if falls else "max"


def metrics_of(whole: Whole) -> list[Metric]:
    """The metrics of each output, in Keras's order; those not understood are left out."""
    counted: dict[str, int] = {}
    taken: dict[str, int] = {}
    found: list[Metric] = []
    for setting_name in ("metrics", "weighted_metrics"):
        setting = whole.train_setting(setting_name)
        if setting is None or setting.value is None:
            continue
        names = _own_names(setting.value, counted)
        for output, path, value in _by_output(whole, setting.value):
            class_name = _class_name(value)
            if class_name is None:
                continue
            name = value if isinstance(value, str) else names[path]
            full = f"{output.name}_{name}" if len(whole.outputs) > 1 else name
            number = taken.get(full, 0)
            taken[full] = number + 1
            reported = f"{full}_{number}" if number else full
            written = value if isinstance(value, str) else value.entry.name
            instance = value if isinstance(value, Instance) else None
            found.append(
                Metric(output, class_name, written, instance, setting, path, name, reported)
            )
    return found


def _by_output(whole: Whole, value: Value) -> Iterator[tuple[Output, Path, Value]]:
    """Each metric with the output that it is for; one for no output is left out."""
    outputs = whole.outputs
    parts: list[tuple[Output | None, Path, Value]]
    if isinstance(value, dict):
        parts = [(whole.output(key), (key,), part) for key, part in value.items()]
    elif len(outputs) > 1 and isinstance(value, (list, tuple)) and len(value) == len(outputs):
        parts = [(o, (i,), v) for i, (o, v) in enumerate(zip(outputs, value, strict=True))]
    elif len(outputs) == 1:
        parts = [(outputs[0], (), value)]
    else:
        parts = []
    for output, path, part in parts:
        if output is not None:
            for leaf, inner in leaves(part):
                yield output, (*path, *inner), leaf


def _class_name(value: Value) -> str | None:
    from specc.catalog.load import catalog

    if isinstance(value, Instance):
        return value.entry.name
    if not isinstance(value, str) or not is_symbol("metrics", value):
        return None
    return (
        "accuracy"
        if value.lower() in ("accuracy", "acc")
        else catalog().canonical("metrics", value)
    )


def _own_names(value: Value, counted: dict[str, int]) -> dict[Path, str]:
    """The names of metric objects. `counted` holds how many of a class went without a name."""
    names: dict[Path, str] = {}
    for leaf, path in leaves(value):
        if not isinstance(leaf, Instance):
            continue
        name = leaf.get("name")
        if not isinstance(name, str):
            base = snake_case(leaf.entry.name)
            number = counted.get(base, 0)
            counted[base] = number + 1
            name = f"{base}_{number}" if number else base
        names[path] = name
    return names


def snake_case(name: str) -> str:
    """Keras's own way of turning a class into a name: `MeanIoU` is `mean_io_u`."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def reported_names(whole: Whole, metrics: list[Metric]) -> list[str]:
    """What each epoch reports, validation left out."""
    names = ["loss"]
    with_loss = [output for output in whole.outputs if output.losses]
    if sum(len(output.losses) for output in with_loss) > 1:
        for output in with_loss:
            names.append(f"{output.name}_loss")
            if len(whole.outputs) == 1:
                names += (f"{loss.written}_loss" for loss in output.losses)
    names += (metric.reported for metric in metrics)
    callbacks = whole.train_setting("callbacks")
    if callbacks is not None and any(
        isinstance(leaf, Instance) and leaf.entry.name in SET_RATE
        for leaf, _ in leaves(callbacks.value)
    ):
        names.append("learning_rate")
    return list(dict.fromkeys(names))
