"""Callbacks that cannot do their work in this training."""

from __future__ import annotations

from specc.catalog.types import Instance
from specc.checks.facts import Whole
from specc.checks.outputs import Path
from specc.checks.settings import leaves
from specc.diagnostics.codes.whole import CHECKPOINT_PATH, FIXED_LEARNING_RATE
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Setting
from specc.graph.spans import locate


def check(whole: Whole, sink: Sink) -> None:
    """Each callback by itself, and against the optimizer."""
    setting = whole.train_setting("callbacks")
    if setting is None:
        return
    for callback, path in leaves(setting.value):
        if not isinstance(callback, Instance):
            continue
        match callback.entry.name:
            case "ReduceLROnPlateau":
                _check_schedule(whole, callback, path, setting, sink)
            case "ModelCheckpoint":
                _check_format(callback, path, setting, sink)


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
            "lowers the learning rate",
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


def _check_format(callback: Instance, path: Path, setting: Setting, sink: Sink) -> None:
    filepath = callback.get("filepath")
    if not isinstance(filepath, str):
        return
    weights = callback.get("save_weights_only") is True
    endings = (".weights.h5",) if weights else (".keras", ".h5")
    if filepath.endswith(endings):
        return
    sink.report(
        CHECKPOINT_PATH,
        locate(setting.expr, setting.value, (*path, "filepath")),
        "`save_weights_only` is set" if weights else "",
        helps=[f'write `"{_stem(filepath)}{endings[0]}"`'],
        expected=f"`{endings[0]}`",
    )


def _stem(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    stem = name.partition(".")[0] if "{" not in name else name.rpartition(".")[0] or name
    return f"{folder}{slash}{stem}"
