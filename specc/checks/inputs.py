"""Every input is fed, by data of its shape and kind, and every flow has somewhere to go."""

from __future__ import annotations

from collections.abc import Iterable

from specc.catalog.types import TensorType
from specc.checks.comparing import differ
from specc.checks.facts import FlowType, Whole, end_span, near, near_help, words
from specc.diagnostics.codes.whole import (
    INPUT_TYPE,
    REPEATED_FLOW,
    TRUNCATED,
    UNFED_INPUT,
    UNKNOWN_FLOW,
)
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.graph.ir import Flow, Model, Tensor


def check(whole: Whole, sink: Sink) -> None:
    """Flows against the inputs and outputs of the trained model."""
    model, data = whole.program.model, whole.program.data
    if model is None or data is None:
        return
    fed: dict[tuple[str, str], Flow] = {}
    named = {flow.name for flow in data.flows}
    for flow in data.flows:
        names = model.outputs if _goes_out(flow) else model.inputs
        if flow.name not in names:
            unfed = [n for n in names if n not in named]
            _report_unknown(flow, names, unfed, model, sink)
            continue
        first = fed.setdefault((flow.role, flow.name), flow)
        if first is not flow:
            _report_repeated(flow, first, sink)
        elif flow.role == "input":
            _check_type(flow, whole.flows[flow], model.inputs[flow.name], sink)
    lost = any(f.role == "input" and f.name not in model.inputs for f in data.flows)
    for name, tensor in model.inputs.items():
        # An input whose flow is misspelt has been told of already.
        if not whole.feeds("input", name) and not lost:
            sink.report(
                UNFED_INPUT,
                tensor.span,
                f"this is {tensor.type}",
                secondary=[Label(whole.head(data), f"this block has no `input {name}`")],
                helps=[f"add `input {name} = …` to the data"],
                name=name,
            )


def _report_unknown(
    flow: Flow, names: Iterable[str], unfed: list[str], model: Model, sink: Sink
) -> None:
    role = "output" if _goes_out(flow) else "input"
    similar = near(flow.name, names) or (unfed if len(unfed) == 1 else [])
    tensors = model.outputs if _goes_out(flow) else model.inputs
    sink.report(
        UNKNOWN_FLOW,
        flow.name_span,
        f"no such {role}",
        secondary=[
            Label(tensors[name].span, f"this is the {role} `{name}`") for name in similar[:1]
        ],
        notes=[f"the {role}s of `{model.name}` are {words(names)}"] if not similar else (),
        helps=near_help(similar[1:]),
        fixes=[
            Fix(f"use `{other}`", (Edit(flow.name_span, other),), Applicability.UNSAFE)
            for other in similar[:1]
        ],
        role=role,
        name=flow.name,
    )


def _report_repeated(flow: Flow, first: Flow, sink: Sink) -> None:
    sink.report(
        REPEATED_FLOW,
        flow.name_span,
        "fed again",
        secondary=[Label(first.name_span, "fed here first")],
        helps=["columns in a list are stacked: `[a, b]`"],
        role="output" if _goes_out(flow) else "input",
        name=flow.name,
    )


def _goes_out(flow: Flow) -> bool:
    """Whether the flow is for an output: its target, or the weights of its examples."""
    return flow.role in ("target", "weight")


def _check_type(flow: Flow, data: FlowType, tensor: Tensor, sink: Sink) -> None:
    """Keras casts numbers to the input's dtype and mends a last axis of 1; nothing else."""
    found, wanted = data.type, tensor.type
    strings = found.dtype == "string", wanted.dtype == "string"
    mixed = found.dtype is not None and wanted.dtype is not None and strings[0] != strings[1]
    if mixed or not _shape_fits(found, wanted):
        sink.report(
            INPUT_TYPE,
            end_span(flow),
            f"this is {found}",
            secondary=[Label(tensor.span, f"this takes {wanted}")],
            helps=[_help(flow, found, wanted, mixed)],
            found=str(found),
            name=flow.name,
        )
    elif _is(found, "float") and _is(wanted, "int", "uint"):
        sink.report(
            TRUNCATED,
            end_span(flow),
            f"this is {found}",
            secondary=[Label(tensor.span, f"this takes {wanted}")],
            helps=[f"declare the input as `{found.dtype}`"],
            name=flow.name,
            found=str(found),
        )


def _is(type_: TensorType, *prefixes: str) -> bool:
    return type_.dtype is not None and type_.dtype.startswith(prefixes)


def _shape_fits(found: TensorType, wanted: TensorType) -> bool:
    if found.shape is None or wanted.shape is None:
        return True
    a, b = found.shape[1:], wanted.shape[1:]
    if len(a) == len(b) + 1 and a[-1] == 1:
        a = a[:-1]
    elif len(b) == len(a) + 1 and b[-1] == 1:
        b = b[:-1]
    return len(a) == len(b) and not any(differ(x, y) for x, y in zip(a, b, strict=True))


def _help(flow: Flow, found: TensorType, wanted: TensorType, mixed: bool) -> str:
    if mixed and found.dtype == "string":
        return "`StringLookup` or `TextVectorization` turns strings into numbers"
    if mixed:
        return f"declare the input as `{_declared(found)}`"
    given, asked = (found.shape or ())[1:], (wanted.shape or ())[1:]
    if _count(given) is not None and _count(given) == _count(asked):
        target = ", ".join(str(size) for size in asked)
        return f"`-> Reshape([{target}])` at the end of the flow makes it fit"
    return f"declare the input as `{_declared(found)}`"


def _declared(type_: TensorType) -> str:
    """As a spec declares it: without the batch axis."""
    return str(TensorType((type_.shape or ())[1:], type_.dtype))


def _count(shape: tuple[object, ...]) -> int | None:
    count = 1
    for size in shape:
        if not isinstance(size, int):
            return None
        count *= size
    return count
