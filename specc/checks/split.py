"""Splits that leave nothing, that need classes and have none, or go by columns that do not fit."""

from __future__ import annotations

from specc.catalog.splits import COLUMNS, HELD_OUT, named_parts, share
from specc.catalog.types import Instance
from specc.checks.facts import FlowType, Whole, columns_span
from specc.checks.flows import column_type
from specc.diagnostics.codes.whole import SPLIT_COLUMN, SPLIT_FRACTIONS, STRATIFY
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Column, Setting
from specc.graph.spans import locate


def check(whole: Whole, sink: Sink) -> None:
    """The `split` of the data block."""
    setting = whole.data_setting("split")
    if setting is None or not isinstance(setting.value, Instance):
        return
    split = setting.value
    named = [name for name in HELD_OUT if share(split, name)]
    if sum(split.get(name) for name in named) >= 1:
        sink.report(
            SPLIT_FRACTIONS,
            setting.span,
            " and ".join(f"`{name}` takes {split.get(name)}" for name in named),
            helps=["the fractions must leave a part for training: their sum is below 1"],
        )
    if split.get("stratify") is True:
        _check_stratify(whole, sink)
    _check_columns(whole, setting, split, sink)


def _check_columns(whole: Whole, setting: Setting, split: Instance, sink: Sink) -> None:
    """The columns that rows go by: they are there, and have one value in a row."""
    if whole.source.columns is None:
        return
    for argument in COLUMNS:
        name = split.get(argument)
        if not isinstance(name, str):
            continue
        span = locate(setting.expr, split, (argument,))
        found = column_type(Column(name, span), whole.source.columns, sink)
        if found is None:
            continue
        if found.type.shape is not None and len(found.type.shape) != 1:
            sink.report(
                SPLIT_COLUMN,
                span,
                f"this is {found}",
                notes=[f"`{argument}` takes a column with one value in each row"],
                name=name,
            )
        elif argument == "by" and found.encoding in ("string", "integer"):
            _check_values(setting, split, found, sink)


def _check_values(setting: Setting, split: Instance, column: FlowType, sink: Sink) -> None:
    """Names of parts for a column of text, numbers for a column of numbers."""
    text = column.encoding == "string"
    for part, values in named_parts(split).items():
        if any(isinstance(value, str) != text for value in values):
            path = ("parts", part) if split.get("parts") is not None else ("by",)
            sink.report(
                SPLIT_COLUMN,
                locate(setting.expr, split, path),
                "compared with " + ("numbers" if text else "words"),
                notes=[f"the column is {column}"],
                helps=["say which of its values mean a part: `parts={ test = … }`"],
                name=split.get("by"),
            )
            return


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
