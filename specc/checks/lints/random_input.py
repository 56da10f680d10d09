"""Random steps on the way to the model, which act in validation and testing, too."""

from __future__ import annotations

from specc.checks.lints.look import Look
from specc.diagnostics.codes.lints import RANDOM_INPUT
from specc.diagnostics.model import Label, Sink
from specc.expansion.inputs import callee_of

_RANDOM = {"AugMix", "RandAugment"}


def check(look: Look, sink: Sink) -> None:
    """The steps of each flow but `augment`, which acts on the training part alone."""
    data = look.whole.program.data
    for flow in () if data is None else data.flows:
        for step in flow.steps if flow.role != "augment" else ():
            name = step.instance.entry.name
            if name in _RANDOM or name.startswith("Random"):
                sink.report(
                    RANDOM_INPUT,
                    callee_of(step.expr).span,
                    secondary=[Label(flow.name_span, f"the `{flow.role}` of all parts")],
                    notes=["what is measured changes from one test to the next"],
                    helps=[
                        f"`augment {flow.name} = {name}(…)` acts on the training part alone",
                        *(["`CenterCrop` cuts all parts alike"] if name == "RandomCrop" else ()),
                    ],
                    step=name,
                )
