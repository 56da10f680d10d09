"""Types each flow of the data block: its columns, then its steps, one after the other.

    target species = y -> OneHot(3)
                     |        |
             int64[?], class  float32[?, 3],
             numbers 0 to 2   3 classes one-hot

What is found here is what `inputs`, `losses` and `metrics` hold against the model.
"""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.types import Mismatch, TensorType
from specc.checks.facts import (
    UNKNOWN_FLOW_TYPE,
    FlowType,
    SourceFacts,
    columns_span,
    end_span,
    near,
    near_help,
    words,
)
from specc.checks.steps import apply_step
from specc.diagnostics.codes.whole import (
    AUGMENT_SHAPE,
    NO_COLUMNS,
    STEP,
    UNEQUAL_COLUMNS,
    UNKNOWN_COLUMN,
)
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.graph.ir import Column, Flow, Program, Step
from specc.graph.spans import locate


def type_flows(program: Program, source: SourceFacts, sink: Sink) -> dict[Flow, FlowType]:
    """What each flow carries at its end. Reports unknown columns and steps that do not fit."""
    if program.data is None:
        return {}
    types: dict[Flow, FlowType] = {}
    fed: dict[str, FlowType] = {}
    for flow in program.data.flows:
        if flow.role != "augment":
            types[flow] = _steps(flow, _columns(flow, source, sink), sink)
            if flow.role != "weight":
                fed.setdefault(flow.name, types[flow])
    for flow in program.data.flows_of("augment"):
        before = fed.get(flow.name, UNKNOWN_FLOW_TYPE)
        types[flow] = _steps(flow, before, sink)
        _check_augmented(flow, before.type, types[flow].type, sink)
    return types


def _columns(flow: Flow, source: SourceFacts, sink: Sink) -> FlowType:
    """The flow's columns as they leave the source, stacked where they came as a list."""
    if not flow.columns:
        sink.report(NO_COLUMNS, flow.name_span, role=flow.role, name=flow.name)
        return UNKNOWN_FLOW_TYPE
    if source.columns is None:
        return UNKNOWN_FLOW_TYPE
    found = [column_type(column, source.columns, sink) for column in flow.columns]
    if any(type_ is None for type_ in found):
        return UNKNOWN_FLOW_TYPE
    known = [type_ for type_ in found if type_ is not None]
    if not flow.stacked:
        return known[0] if known else UNKNOWN_FLOW_TYPE
    return _stack(flow, known, sink)


def column_type(column: Column, columns: Mapping[str, FlowType], sink: Sink) -> FlowType | None:
    """The type of a column of the source; None, reported, where there is no such column."""
    if column.name in columns:
        return columns[column.name]
    similar = near(column.name, columns)
    sink.report(
        UNKNOWN_COLUMN,
        column.span,
        "no such column",
        notes=[f"its columns are {_some(list(columns))}"],
        helps=near_help(similar[1:]) if len(similar) > 1 else (),
        fixes=[
            Fix(f"use `{other}`", (Edit(column.span, other),), Applicability.UNSAFE)
            for other in similar[:1]
        ],
        name=column.name,
    )
    return None


def _some(names: list[str], limit: int = 12) -> str:
    if len(names) <= limit:
        return words(names)
    return f"{', '.join(f'`{name}`' for name in names[:limit])} and {len(names) - limit} more"


def _stack(flow: Flow, types: list[FlowType], sink: Sink) -> FlowType:
    shapes = [t.type.shape for t in types]
    if any(shape is None for shape in shapes):
        return UNKNOWN_FLOW_TYPE
    strings = {t.type.dtype == "string" for t in types if t.type.dtype is not None}
    if len(set(shapes)) > 1 or len(strings) > 1:
        odd = next(i for i, t in enumerate(types) if _unlike(t.type, types[0].type))
        sink.report(
            UNEQUAL_COLUMNS,
            flow.columns[odd].span,
            f"this is {types[odd].type}",
            secondary=[Label(flow.columns[0].span, f"this is {types[0].type}")],
            helps=["feed them to inputs of their own"],
            what="shapes" if len(set(shapes)) > 1 else "kinds",
        )
        return UNKNOWN_FLOW_TYPE
    dtypes = {t.type.dtype for t in types}
    dtype = dtypes.pop() if len(dtypes) == 1 else "float32"
    encoding = "continuous" if dtype is not None and dtype.startswith("float") else None
    return FlowType(TensorType((*(shapes[0] or ()), len(types)), dtype), encoding)


def _unlike(a: TensorType, b: TensorType) -> bool:
    return a.shape != b.shape or (a.dtype == "string") != (b.dtype == "string")


def _steps(flow: Flow, start: FlowType, sink: Sink) -> FlowType:
    current = start
    for index, step in enumerate(flow.steps):
        before = [earlier.instance for earlier in flow.steps[:index]]
        following = apply_step(step.instance, current, before)
        if isinstance(following, Mismatch):
            _report_step(flow, index, step, current, following, sink)
            return UNKNOWN_FLOW_TYPE
        current = following
    return current


def _report_step(
    flow: Flow, index: int, step: Step, before: FlowType, mismatch: Mismatch, sink: Sink
) -> None:
    span = step.expr.span
    if mismatch.argument is not None:
        span = locate(step.expr, step.instance, (mismatch.argument,))
    cause = flow.steps[index - 1].expr.span if index else columns_span(flow)
    sink.report(
        STEP,
        span,
        secondary=[Label(cause, f"this is {before}")],
        notes=mismatch.notes,
        helps=[] if mismatch.help is None else [mismatch.help],
        message=mismatch.message,
    )


def _check_augmented(flow: Flow, before: TensorType, after: TensorType, sink: Sink) -> None:
    """Augmentation happens in training only: what it gives must be what it was given."""
    if before.shape is None or after.shape is None or before.shape == after.shape:
        return
    if len(before.shape) == len(after.shape) and all(
        a == b or not isinstance(a, int) or not isinstance(b, int)
        for a, b in zip(before.shape, after.shape, strict=True)
    ):
        return
    sink.report(
        AUGMENT_SHAPE,
        end_span(flow),
        f"this takes {before} to {after}",
        notes=["augmentation runs in training only; the model sees both"],
        helps=[f"put a step that changes the shape into `input {flow.name} = …`"],
        name=flow.name,
        found=str(after),
    )
