"""Params, and the settings of data, training and device."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specc.changes.differing import differences
from specc.changes.model import Change
from specc.changes.values import Made, Settled, Settling, shown
from specc.checks.settings import DATA, DEVICE, TRAIN
from specc.graph.ir import DataPlan, DevicePlan, Flow, Program, Setting, TrainPlan

_TRAIN_DEFAULTS: Mapping[str, object] = {
    "epochs": 1,
    "initial_epoch": 0,
    "batch_size": 32,
    "seed": 0,
    "shuffle": True,
    "deterministic": False,
    "verbose": "auto",
    "run_eagerly": False,
    "validation_freq": 1,
}
_DEVICE_DEFAULTS: Mapping[str, object] = {"precision": "float32", "xla": False, "autotune": False}


def param_changes(old: Program, new: Program, settling: Settling) -> Iterator[Change]:
    """Params by name: their values."""
    sides = [
        {name: settling.settled(param.value) for name, param in program.params.items()}
        for program in (old, new)
    ]
    yield from _by_name(sides[0], sides[1])


def train_changes(
    old: TrainPlan | None, new: TrainPlan | None, settling: Settling
) -> Iterator[Change]:
    """The settings of training; one that is left out has the value that it then has."""
    defaults = _TRAIN_DEFAULTS if old is not None and new is not None else {}
    sides = [
        {} if plan is None else _settings(plan.settings, TRAIN, defaults, settling)
        for plan in (old, new)
    ]
    yield from _by_name(sides[0], sides[1])


def device_changes(
    old: DevicePlan | None, new: DevicePlan | None, settling: Settling
) -> Iterator[Change]:
    """The device and its settings; without a block it is `device auto`."""
    sides = []
    for plan in (old, new):
        settings = {} if plan is None else plan.settings
        kind = "auto" if plan is None else plan.kind
        found = _settings(settings, DEVICE, _DEVICE_DEFAULTS, settling)
        sides.append({"device": kind, **found})
    yield from _by_name(sides[0], sides[1])


def data_changes(
    old: DataPlan | None, new: DataPlan | None, settling: Settling
) -> Iterator[Change]:
    """The source, the split, and what becomes of each column on its way to the model."""
    sides = [
        {} if plan is None else _settings(plan.settings, DATA, {}, settling) for plan in (old, new)
    ]
    yield from _by_name(sides[0], sides[1])
    flows = [
        {} if plan is None else {_name(flow): flow for flow in plan.flows} for plan in (old, new)
    ]
    for name in dict.fromkeys((*flows[0], *flows[1])):
        yield from _flow(name, flows[0].get(name), flows[1].get(name), settling)


def _name(flow: Flow) -> str:
    return flow.role if flow.role == "augment" else f"{flow.role} {flow.name}"


def _flow(name: str, old: Flow | None, new: Flow | None, settling: Settling) -> Iterator[Change]:
    """One flow: arguments of its steps where that is all, else the whole before and after."""
    steps = [
        () if flow is None else tuple(settling.made(step.instance) for step in flow.steps)
        for flow in (old, new)
    ]
    shapes = [
        None if flow is None else ([c.name for c in flow.columns], flow.stacked, _names(some))
        for flow, some in zip((old, new), steps, strict=True)
    ]
    if shapes[0] == shapes[1]:
        yield from differences(steps[0], steps[1], name)
    else:
        texts = [
            None if flow is None else _written(flow, some)
            for flow, some in zip((old, new), steps, strict=True)
        ]
        yield Change(name, texts[0], texts[1])


def _names(steps: tuple[Made, ...]) -> list[str]:
    return [step.name for step in steps]


def _written(flow: Flow, steps: tuple[Made, ...]) -> str:
    columns = ", ".join(column.name for column in flow.columns)
    first = [f"[{columns}]" if flow.stacked else columns] if columns else []
    return "`" + " -> ".join([*first, *map(shown, steps)]) + "`"


def _settings(
    settings: Mapping[str, Setting],
    kinds: Mapping[str, str],
    defaults: Mapping[str, object],
    settling: Settling,
) -> dict[str, Settled]:
    found: dict[str, Settled] = dict(defaults)
    for name, setting in settings.items():
        found[name] = settling.settled(setting.value, kinds.get(name, "any"))
        if found[name] is None:
            del found[name]
    return found


def _by_name(old: Mapping[str, Settled], new: Mapping[str, Settled]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new:
            yield from differences(old[name], new[name], name)
        elif name in old:
            yield Change(name, shown(old[name]), None)
        else:
            yield Change(name, None, shown(new[name]))
