"""Steps that stand in flows of one role alone: what mixes examples, what cannot be saved."""

from __future__ import annotations

from specc.catalog.vocabulary import MIXING, NOT_KEPT
from specc.checks.facts import Whole
from specc.diagnostics.codes.whole import STEP
from specc.diagnostics.model import Label, Sink
from specc.graph.ir import Flow, Step


def check(whole: Whole, sink: Sink) -> None:
    """What mixes examples stands where training batches are augmented, and there alone."""
    data = whole.program.data
    if data is None:
        return
    for flow in data.flows:
        for step in flow.steps:
            name = step.instance.entry.name
            if flow.role == "augment":
                if name in MIXING:
                    _check_classes(whole, step, sink)
            elif name in (*MIXING, *NOT_KEPT):
                _report_place(flow, step, sink)


def _report_place(flow: Flow, step: Step, sink: Sink) -> None:
    name = step.instance.entry.name
    if name in NOT_KEPT:
        message = f"`{name}` cannot be saved with a model"
        notes = [f"Keras builds no model with `{name}` in it, and steps of inputs are saved as one"]
    else:
        message = f"`{name}` mixes the examples of training batches"
        notes = ["what is measured and predicted goes through these steps, too"]
    sink.report(
        STEP,
        step.expr.span,
        notes=notes,
        helps=[f"`augment {flow.name} = {name}` does it in training alone"],
        message=message,
    )


def _check_classes(whole: Whole, step: Step, sink: Sink) -> None:
    """What mixes pictures mixes their classes in the same proportions: one target, one-hot."""
    assert whole.program.data is not None
    name = step.instance.entry.name
    targets = list(whole.program.data.flows_of("target"))
    if len(targets) != 1:
        sink.report(
            STEP,
            step.expr.span,
            notes=[f"the data have {len(targets)} targets"],
            message=f"`{name}` mixes the classes of one target with the pictures",
        )
        return
    target = targets[0]
    if whole.flows[target].encoding in (None, "one_hot"):
        return
    sink.report(
        STEP,
        step.expr.span,
        secondary=[Label(target.span, f"this is {whole.flows[target]}")],
        notes=["a mixed example is so much of one class, and so much of another"],
        helps=[f"end `target {target.name}` in `-> OneHot`, and take a loss for that"],
        message=f"`{name}` needs classes one-hot",
    )
