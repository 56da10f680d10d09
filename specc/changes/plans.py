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
    sides: list[dict[str, Settled]] = []
    for plan in (old, new):
        if plan is None:
            sides.append({})
            continue
        settings = _settings(plan.settings, DATA, {}, settling)
        flows = [(_flow_name(flow), _flow(flow, settling)) for flow in plan.flows]
        sides.append({**settings, **dict(flows)})
    yield from _by_name(sides[0], sides[1])


def _flow_name(flow: Flow) -> str:
    return flow.role if flow.role == "augment" else f"{flow.role} {flow.name}"


def _flow(flow: Flow, settling: Settling) -> Settled:
    """Columns and steps as one object, so that a step's argument is told by itself."""
    columns = tuple(column.name for column in flow.columns)
    steps = [settling.made(step.instance) for step in flow.steps]
    names = [step.name for step in steps]
    parts: list[tuple[str, Settled]] = [
        ("columns", columns if flow.stacked or len(columns) != 1 else columns[0]),
        ("steps", tuple(steps)),
    ]
    return Made(" -> ".join([", ".join(columns), *names]), tuple(parts), ())


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
