"""Splits that leave nothing, or that need classes and have none."""

from __future__ import annotations

from specc.catalog.types import Instance
from specc.checks.facts import Whole, columns_span
from specc.diagnostics.codes.whole import SPLIT_FRACTIONS, STRATIFY
from specc.diagnostics.model import Label, Sink
from specc.graph.spans import locate


def check(whole: Whole, sink: Sink) -> None:
    """The `split` of the data block."""
    setting = whole.data_setting("split")
    if setting is None or not isinstance(setting.value, Instance):
        return
    split = setting.value
    test, validation = split.get("test") or 0, split.get("validation") or 0
    if not all(isinstance(part, (int, float)) for part in (test, validation)):
        return
    if test + validation >= 1:
        named = [name for name in ("test", "validation") if split.get(name)]
        sink.report(
            SPLIT_FRACTIONS,
            setting.span,
            " and ".join(f"`{name}` takes {split.get(name)}" for name in named),
            helps=["the fractions must leave a part for training: their sum is below 1"],
        )
    if split.get("stratify") is True:
        _check_stratify(whole, sink)


def _check_stratify(whole: Whole, sink: Sink) -> None:
    """Stratifying keeps the shares of the classes: the target must have some."""
    setting, data = whole.data_setting("split"), whole.program.data
    if setting is None or data is None:
        return
    span = locate(setting.expr, setting.value, ("stratify",))
    targets = list(data.flows_of("target"))
    measured = [flow for flow in targets if whole.flows[flow].encoding == "continuous"]
    if not targets and not _has_refused_target(whole):
        sink.report(
            STRATIFY,
            span,
            secondary=[Label(whole.head(data), "this block has no `target`")],
            helps=["leave out `stratify`"],
        )
    elif targets and len(measured) == len(targets):
        sink.report(
            STRATIFY,
            span,
            secondary=[
                Label(columns_span(flow), f"this is {whole.flows[flow]}, measured numbers")
                for flow in measured
            ],
            helps=["leave out `stratify`"],
        )


def _has_refused_target(whole: Whole) -> bool:
    model = whole.program.model
    return model is not None and any(whole.feeds("target", name) for name in model.outputs)
