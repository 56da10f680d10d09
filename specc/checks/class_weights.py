"""`class_weight` goes by the class numbers of a model's only output."""

from __future__ import annotations

from specc.checks.facts import Output, Whole, end_span
from specc.diagnostics.codes.whole import CLASS_WEIGHT
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.graph.ir import Flow, Setting
from specc.graph.spans import key_span, locate

SHOWN = 10
"""Up to so many classes a help writes the whole map."""


def check(whole: Whole, sink: Sink) -> None:
    """Keys and weights, then the classes that they are for."""
    setting = whole.train_setting("class_weight")
    if setting is None or not isinstance(setting.value, dict) or not whole.outputs:
        return
    if len(whole.outputs) > 1:
        sink.report(
            CLASS_WEIGHT,
            setting.span,
            f"the model has {len(whole.outputs)} outputs",
            helps=["`loss_weights` weighs the outputs"],
            message="Keras weighs classes only where there is one output",
        )
    elif weights := _sample_weights(whole):
        sink.report(
            CLASS_WEIGHT,
            setting.span,
            secondary=[Label(weights.name_span, "this weighs each example")],
            helps=["leave out one of the two, or multiply the weights of the examples"],
            message="Keras takes `class_weight` or weights of the examples, not both",
        )
    elif _check_entries(setting, sink):
        _check_classes(whole.outputs[0], setting, sink)


def _sample_weights(whole: Whole) -> Flow | None:
    data = whole.program.data
    return None if data is None else next(data.flows_of("weight"), None)


def _check_entries(setting: Setting, sink: Sink) -> bool:
    """Whether each key is a class number and each weight a number."""
    fits = True
    for key, weight in setting.value.items():
        if not isinstance(key, int):
            fits = False
            span = key_span(setting.expr, key)
            helps = ["write the number of the class: `{ 0 = 1.0, 1 = 2.0 }`"]
            fixes = []
            if key.isdecimal() and span != setting.span:
                helps, fixes = [], [Fix("write the number", (Edit(span, key),), Applicability.SAFE)]
            sink.report(
                CLASS_WEIGHT,
                span,
                "no class number",
                helps=helps,
                fixes=fixes,
                message="`class_weight` goes by class numbers",
            )
        elif isinstance(weight, bool) or not isinstance(weight, (int, float)):
            fits = False
            sink.report(
                CLASS_WEIGHT,
                locate(setting.expr, setting.value, (key,)),
                message="a weight is a number",
            )
    return fits


def _check_classes(output: Output, setting: Setting, sink: Sink) -> None:
    """Keras looks weights up in a list that ends with the largest key."""
    flow, classes = output.flow, output.data.classes
    if flow is None:
        return
    if output.data.encoding == "continuous":
        sink.report(
            CLASS_WEIGHT,
            setting.span,
            secondary=[Label(end_span(flow), f"this is {output.data}, measured numbers")],
            message="there are no classes to weigh",
        )
    elif classes is not None and max(setting.value, default=-1) < classes - 1:
        weights = ", ".join(f"{number} = 1.0" for number in range(min(classes, SHOWN)))
        everything = f"write `{{ {weights} }}`"
        sink.report(
            CLASS_WEIGHT,
            setting.span,
            secondary=[Label(end_span(flow), f"this is {output.data}")],
            notes=["Keras takes 1 for a class that is left out, but not for the last one"],
            helps=[everything if classes <= SHOWN else "weigh the last class too"],
            message=f"class {classes - 1} has no weight",
        )
