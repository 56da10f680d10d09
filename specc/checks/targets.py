"""Losses, targets and outputs must match in number and name."""

from __future__ import annotations

from specc.catalog.types import Instance, Value
from specc.checks.facts import Output, Whole, near, near_help, words
from specc.diagnostics.codes.whole import (
    LOSS_COUNT,
    LOSS_KEY,
    LOSS_WEIGHTS,
    MISSING_LOSS,
    MISSING_TARGET,
    UNTRAINED_TARGET,
)
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.graph.ir import DataPlan, Setting
from specc.graph.spans import key_span, locate


def check(whole: Whole, sink: Sink) -> None:
    """Each output with a loss has a target, and `loss` names outputs."""
    train, data = whole.program.train, whole.program.data
    if train is None or whole.program.model is None:
        return
    loss = train.settings.get("loss")
    if loss is None or loss.value is None:
        if loss is not None or not whole.sets("train", "loss"):
            _missing_loss(whole, loss, sink)
        return
    matched = _check_structure(whole, loss, sink)
    if matched and data is not None:
        for output in whole.outputs:
            _check_target(whole, output, data, loss, sink)
    weights = train.settings.get("loss_weights")
    if matched and weights is not None and weights.value is not None:
        _check_weights(whole, loss, weights, sink)


def _missing_loss(whole: Whole, loss: Setting | None, sink: Sink) -> None:
    train = whole.program.train
    assert train is not None
    first = whole.outputs[0] if whole.outputs else None
    sink.report(
        MISSING_LOSS,
        whole.head(train) if loss is None else loss.span,
        "this block sets no `loss`" if loss is None else "this is no loss",
        helps=[f"add `loss = {_suggested_loss(first)}`"],
    )


def _suggested_loss(output: Output | None) -> str:
    """A loss that goes with what flows to the output and what comes out of it."""
    if output is None:
        return "mean_squared_error"
    match output.data.encoding, output.activation.name if output.activation else None:
        case "one_hot", _:
            return "categorical_crossentropy"
        case _, "sigmoid":
            return "binary_crossentropy"
        case "integer", _ if output.units != 1:
            return "sparse_categorical_crossentropy"
        case _, "softmax":
            return "categorical_crossentropy"
        case _:
            return "mean_squared_error"


def _check_structure(whole: Whole, loss: Setting, sink: Sink) -> bool:
    """Whether the losses go with the outputs: a map by their names, or as many in a list."""
    names = [output.name for output in whole.outputs]
    if isinstance(loss.value, dict):
        wrong = [key for key in loss.value if key not in names]
        for key in wrong:
            _report_key(whole, loss, key, names, sink)
        return not wrong
    if isinstance(loss.value, (list, tuple)) and len(names) > 1 and len(loss.value) != len(names):
        by_name = ", ".join(f"{name} = …" for name in names)
        sink.report(
            LOSS_COUNT,
            loss.span,
            "a list gives each output its loss, in order",
            notes=[f"the outputs are {words(names)}"],
            helps=[f"name them: `{{ {by_name} }}`"],
            found=_count(len(loss.value), "loss", "losses"),
            expected=_count(len(names), "output", "outputs"),
        )
        return False
    return True


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _report_key(whole: Whole, loss: Setting, key: str | int, names: list[str], sink: Sink) -> None:
    span = key_span(loss.expr, key)
    similar = near(str(key), names)
    outputs = whole.program.model.outputs.values() if whole.program.model is not None else ()
    sink.report(
        LOSS_KEY,
        span,
        "no such output",
        secondary=[
            Label(tensor.span, f"this is the output `{name}`")
            for name, tensor in zip(names, outputs, strict=False)
            if name in similar or len(names) == 1
        ],
        notes=[] if similar or len(names) == 1 else [f"the outputs are {words(names)}"],
        helps=near_help(similar[1:]),
        fixes=[
            Fix(f"use `{other}`", (Edit(span, other),), Applicability.UNSAFE)
            for other in similar[:1]
            if span != loss.span
        ],
        name=key,
    )


def _check_target(whole: Whole, output: Output, data: DataPlan, loss: Setting, sink: Sink) -> None:
    if output.losses and not whole.feeds("target", output.name) and not _misspelt(whole):
        sink.report(
            MISSING_TARGET,
            locate(loss.expr, loss.value, output.losses[0].path),
            "this compares the output with a target",
            secondary=[
                Label(output.tensor.span, f"the output `{output.name}`"),
                Label(whole.head(data), f"this block has no `target {output.name}`"),
            ],
            helps=[f"add `target {output.name} = …` to the data"],
            name=output.name,
        )
    if output.flow is not None and not output.losses and isinstance(loss.value, dict):
        sink.report(
            UNTRAINED_TARGET,
            output.flow.name_span,
            "this is loaded, but not learned from",
            secondary=[Label(loss.span, f"this has no `{output.name}`")],
            helps=[f"add `{output.name} = {_suggested_loss(output)}` to the losses"],
            name=output.name,
        )


def _misspelt(whole: Whole) -> bool:
    """Whether a target flows to no output: that was told of, and may be the one that is missing."""
    data, names = whole.program.data, [output.name for output in whole.outputs]
    return data is not None and any(f.name not in names for f in data.flows_of("target"))


def _check_weights(whole: Whole, loss: Setting, weights: Setting, sink: Sink) -> None:
    """Keras wants as many weights as losses; of two maps it wants equal keys."""
    found, expected = weights.value, loss.value
    equal = _number(found) == _number(expected)
    if isinstance(found, dict) and isinstance(expected, dict):
        equal = set(found) == set(expected)
    if equal:
        return
    number = _number(found)
    sink.report(
        LOSS_WEIGHTS,
        weights.span,
        f"this weighs {words(found)}" if isinstance(found, dict) else f"{number} weights",
        secondary=[Label(loss.span, _loss_label(expected))],
        helps=[_weights_help(expected, [output.name for output in whole.outputs])],
    )


def _number(value: Value) -> int:
    return len(value) if isinstance(value, (dict, list, tuple)) else 1


def _loss_label(value: Value) -> str:
    number = _number(value)
    return "this is one loss" if number == 1 else f"these are {number} losses"


def _weights_help(value: Value, names: list[str]) -> str:
    keys = list(value) if isinstance(value, dict) else names
    weights = ", ".join(f"{key} = 1.0" for key in keys)
    if isinstance(value, (str, Instance)) and len(names) > 1:
        return f"write both by output: `loss = {{ … }}` and `loss_weights = {{ {weights} }}`"
    return f"write `loss_weights = {{ {weights} }}`"
