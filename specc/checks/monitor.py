"""What callbacks watch must be reported, and validation be there where it is watched."""

from __future__ import annotations

from specc.catalog.types import Instance
from specc.checks.facts import Whole, near, near_help, words
from specc.checks.outputs import Path
from specc.checks.reported import Metric, metrics_of, reported_names
from specc.checks.settings import leaves
from specc.diagnostics.codes.whole import MONITOR_MODE, NO_VALIDATION, UNREPORTED
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.graph.ir import Setting
from specc.graph.spans import is_written, locate
from specc.record import record
from specc.source import Span
from specc.syntax import ast


@record
class Reported:
    """What training reports: `names` each epoch, `validation` whether as `val_…` too."""

    names: list[str]
    metrics: list[Metric]
    validation: bool | None

    def has(self, name: str) -> bool:
        """Whether a quantity of this name is reported."""
        if name.startswith("val_") and self.validation is not False:
            return name.removeprefix("val_") in self.names
        return name in self.names

    def everything(self) -> list[str]:
        """All names, validation included."""
        checked = [name for name in self.names if name != "learning_rate"]
        return self.names + ([f"val_{name}" for name in checked] if self.validation else [])


def check(whole: Whole, sink: Sink) -> None:
    """The `monitor` of each callback, and the names in a checkpoint's path."""
    setting = whole.train_setting("callbacks")
    if setting is None or whole.program.model is None:
        return
    metrics = metrics_of(whole)
    if not _all_understood(whole, metrics):
        return
    reported = Reported(reported_names(whole, metrics), metrics, whole.has_validation)
    for callback, path in leaves(setting.value):
        if isinstance(callback, Instance) and callback.entry.section == "callbacks":
            if watches(callback):
                _check_monitor(whole, callback, path, setting, reported, sink)
            if callback.entry.name == "ModelCheckpoint":
                _check_path(whole, callback, path, setting, reported, sink)


def watches(callback: Instance) -> bool:
    """Whether the callback acts on its `monitor`: a checkpoint of every epoch does not."""
    if callback.entry.param("monitor") is None:
        return False
    return callback.entry.name != "ModelCheckpoint" or callback.get("save_best_only") is True


def _all_understood(whole: Whole, metrics: list[Metric]) -> bool:
    """Whether each metric has a name; what has none was reported as such."""
    count = 0
    for name in ("metrics", "weighted_metrics"):
        setting = whole.train_setting(name)
        if setting is None:
            if whole.sets("train", name):
                return False
        elif setting.value is not None:
            count += sum(leaf is not None for leaf, _ in leaves(setting.value))
    return count == len(metrics)


def _check_monitor(
    whole: Whole, callback: Instance, path: Path, setting: Setting, reported: Reported, sink: Sink
) -> None:
    name = callback.get("monitor")
    if not isinstance(name, str):
        return
    monitored = (*path, "monitor")
    span = locate(setting.expr, setting.value, monitored)
    written = is_written(setting.expr, setting.value, monitored)
    label = "" if written else f"watches `{name}` unless told otherwise"
    if not reported.has(name):
        _report_absent(whole, name, span, label, written, reported, sink)
    elif callback.get("mode") == "auto" and _direction(name, whole, reported) is None:
        wanted = _wanted_direction(name, reported)
        sink.report(
            MONITOR_MODE,
            span,
            label,
            notes=["Keras stops with an error at the end of the first epoch"],
            helps=[] if wanted else ["add `mode=min` or `mode=max`"],
            fixes=_mode_fix(setting, path, wanted),
            name=name,
        )


def _report_absent(
    whole: Whole,
    name: str,
    span: Span,
    label: str,
    written: bool,
    reported: Reported,
    sink: Sink,
) -> None:
    base = name.removeprefix("val_")
    if base != name and base in reported.names:
        fixes = _validation_fix(whole)
        if written:
            edit = Edit(span, base)
            fixes.append(Fix(f"watch `{base}`", (edit,), Applicability.UNSAFE))
        sink.report(
            NO_VALIDATION,
            span,
            label,
            secondary=_validation_cause(whole),
            helps=[] if written else [f"or watch the training itself: `monitor={base}`"],
            fixes=fixes,
            name=name,
        )
        return
    similar = near(name, reported.everything()) or _of_outputs(name, reported)
    sink.report(
        UNREPORTED,
        span,
        label,
        notes=[f"each epoch reports {words(reported.everything())}"],
        helps=near_help(similar[1:] if written else similar),
        fixes=[
            Fix(f"watch `{other}`", (Edit(span, other),), Applicability.UNSAFE)
            for other in similar[:1]
            if written
        ],
        name=name,
    )


def _of_outputs(name: str, reported: Reported) -> list[str]:
    """With several outputs `accuracy` is reported of each: `label_accuracy`."""
    base = name.removeprefix("val_")
    start = name.removesuffix(base)
    return [
        each
        for each in reported.everything()
        if each.startswith(start) and each.endswith(f"_{base}") and each != f"{start}{base}"
    ]


def _validation_cause(whole: Whole) -> list[Label]:
    data, split = whole.program.data, whole.data_setting("split")
    if split is not None:
        return [Label(split.span, "this leaves no part for validation")]
    return (
        []
        if data is None
        else [Label(whole.head(data), "this block splits off no validation part")]
    )


def _validation_fix(whole: Whole) -> list[Fix]:
    """Let the split leave a validation part."""
    split, data = whole.data_setting("split"), whole.program.data
    if split is None:
        source = whole.data_setting("source")
        if data is None or source is None:
            return []
        end = Span(source.span.end, source.span.end)
        edit = Edit(end, "\n  split = Split(validation=0.1)")
        return [Fix("split off a validation part", (edit,), Applicability.UNSAFE)]
    if not isinstance(split.expr, ast.Call) or "validation" in split.value.args:
        return []
    end = Span(split.span.end - 1, split.span.end - 1)
    text = ", validation=0.1" if split.expr.arguments else "validation=0.1"
    return [Fix("split off a validation part", (Edit(end, text),), Applicability.UNSAFE)]


def _direction(name: str, whole: Whole, reported: Reported) -> str | None:
    """What Keras takes for better in mode `auto`; None where it gives up.

    It looks for a metric of exactly this name, which an output's name before it,
    or a number behind it, hides.
    """
    base = name.removeprefix("val_")
    if base == "loss":
        return "min"
    named = [metric for metric in reported.metrics if metric.name == base]
    return named[-1].direction if named else None


def _wanted_direction(name: str, reported: Reported) -> str | None:
    base = name.removeprefix("val_")
    for metric in reported.metrics:
        if metric.reported == base:
            return metric.direction
    return "min" if base.endswith("loss") else None


def _mode_fix(setting: Setting, path: Path, wanted: str | None) -> list[Fix]:
    from specc.graph.spans import locate_expr

    expr = locate_expr(setting.expr, setting.value, path)
    if wanted is None or not isinstance(expr, ast.Call):
        return []
    end = Span(expr.span.end - 1, expr.span.end - 1)
    text = f", mode={wanted}" if expr.arguments else f"mode={wanted}"
    return [Fix(f"add `mode={wanted}`", (Edit(end, text),), Applicability.UNSAFE)]


def _check_path(
    whole: Whole, callback: Instance, path: Path, setting: Setting, reported: Reported, sink: Sink
) -> None:
    """The `{…}` in a checkpoint's path are filled with what the epoch reports."""
    from string import Formatter

    filepath = callback.get("filepath")
    if not isinstance(filepath, str) or callback.get("save_freq") != "epoch":
        return
    span = locate(setting.expr, setting.value, (*path, "filepath"))
    try:
        fields = [field for _, field, _, _ in Formatter().parse(filepath) if field]
    except ValueError:
        return
    for name in fields:
        if name != "epoch" and not reported.has(name):
            label = "the path asks for it"
            _report_absent(whole, name, span, label, False, reported, sink)
