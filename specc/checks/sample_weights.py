"""`weight species = importance`: a number for each example of an output that is trained."""

from __future__ import annotations

from specc.checks.facts import Whole, end_span
from specc.diagnostics.codes.whole import SAMPLE_WEIGHT
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Flow


def check(whole: Whole, sink: Sink) -> None:
    """Each `weight` flow against the target that it goes with."""
    data, model = whole.program.data, whole.program.model
    if data is None or model is None:
        return
    for flow in data.flows_of("weight"):
        if flow.name in model.outputs:
            _check_flow(whole, flow, sink)


def _check_flow(whole: Whole, flow: Flow, sink: Sink) -> None:
    data, carried = whole.program.data, whole.flows[flow]
    output = whole.output(flow.name)
    if data is not None and not whole.feeds("target", flow.name):
        if output is not None and output.losses:
            return  # a loss without a target is told of by itself
        sink.report(
            SAMPLE_WEIGHT,
            flow.name_span,
            "weighs the examples of this output",
            secondary=[Label(whole.head(data), f"this block has no `target {flow.name}`")],
            helps=[f"add `target {flow.name} = …` to the data"],
            message=f"the output `{flow.name}` has weights and no target",
        )
    elif carried.type.dtype == "string":
        sink.report(
            SAMPLE_WEIGHT,
            end_span(flow),
            f"this is {carried}",
            message="a weight is a number",
        )
    elif carried.type.shape is not None and len(carried.type.shape) != 1:
        sink.report(
            SAMPLE_WEIGHT,
            end_span(flow),
            f"this is {carried}",
            helps=["name a column with one number in each row"],
            message="each example has one weight",
        )
