"""Logits or probabilities: what an output is put through last, against its loss.

Keras trains in all of these cases, and badly: they are warnings.
"""

from __future__ import annotations

from specc.checks.facts import Activation, Loss, Output, Whole, end_span
from specc.checks.losses import SPARSE
from specc.diagnostics.codes.whole import (
    BINARY_CLASSES,
    EXCLUSIVE_SIGMOID,
    LOGITS,
    SINGLE_SOFTMAX,
)
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.graph.ir import Setting
from specc.graph.spans import is_written, locate

BINARY = {"BinaryCrossentropy", "BinaryFocalCrossentropy"}
MULTICLASS = {"CategoricalCrossentropy", "CategoricalFocalCrossentropy", *SPARSE}
# What leaves numbers that are no probabilities.
_UNBOUNDED = {"linear", "relu", "leaky_relu", "elu", "selu", "gelu", "tanh", "softplus", "swish"}


def check(whole: Whole, sink: Sink) -> None:
    """Each output's last activation with each of its losses."""
    setting = whole.train_setting("loss")
    if setting is None:
        return
    for output in whole.outputs:
        if output.activation is not None and output.losses:
            for loss in output.losses:
                _check_pair(output, output.activation, loss, setting, sink)


def _check_pair(
    output: Output, activation: Activation, loss: Loss, setting: Setting, sink: Sink
) -> None:
    if activation.name == "softmax" and output.units == 1:
        sink.report(
            SINGLE_SOFTMAX,
            activation.span,
            "this output can never change",
            helps=["`sigmoid` turns one unit into a probability"],
        )
    elif loss.class_name in BINARY | MULTICLASS and loss.from_logits:
        if activation.name in ("softmax", "sigmoid"):
            _report_logits(activation, loss, setting, sink)
    elif loss.class_name in BINARY | MULTICLASS and activation.name in _UNBOUNDED:
        _report_unbounded(output, activation, loss, setting, sink)
    elif activation.name == "sigmoid":
        _check_classes(output, activation, loss, setting, sink)
    if loss.class_name in BINARY and output.units == 1:
        _check_binary(output, loss, setting, sink)


def _report_logits(activation: Activation, loss: Loss, setting: Setting, sink: Sink) -> None:
    span = locate(setting.expr, setting.value, (*loss.path, "from_logits"))
    written = is_written(setting.expr, setting.value, (*loss.path, "from_logits"))
    sink.report(
        LOGITS,
        span,
        f"this says that no `{activation.name}` has been applied",
        secondary=[Label(activation.span, f"`{activation.name}` is applied here")],
        helps=[f"or leave out `{activation.name}`: the loss applies it more exactly"],
        fixes=[Fix("take probabilities", (Edit(span, "false"),), Applicability.UNSAFE)]
        if written
        else (),
        loss=loss.written,
        expected="logits",
        found=f"put through `{activation.name}`",
    )


def _report_unbounded(
    output: Output, activation: Activation, loss: Loss, setting: Setting, sink: Sink
) -> None:
    wanted = "sigmoid" if loss.class_name in BINARY else "softmax"
    plain = activation.name == "linear"
    helps = [f"put the output through `{wanted}`"]
    if plain:
        helps.append(f"or take logits: `{loss.class_name}(from_logits=true)`")
    sink.report(
        LOGITS,
        locate(setting.expr, setting.value, loss.path),
        "expects probabilities",
        secondary=[
            Label(
                activation.span,
                "no activation follows" if plain else f"`{activation.name}` is applied here",
            )
        ],
        helps=helps,
        loss=loss.written,
        expected="probabilities",
        found="unbounded" if plain else f"put through `{activation.name}`",
    )


def _check_classes(
    output: Output, activation: Activation, loss: Loss, setting: Setting, sink: Sink
) -> None:
    """Sigmoid over several units where the classes exclude one another."""
    units = output.units
    exclusive = loss.class_name in MULTICLASS or (
        loss.class_name in BINARY and output.data.encoding == "one_hot"
    )
    if units is None or units < 2 or not exclusive:
        return
    helps = [f"put the output through `softmax`, which makes the {units} units sum to 1"]
    if loss.class_name in BINARY:
        helps = [f"{helps[0]}, and train it with `categorical_crossentropy`"]
    else:
        helps.append("or use `binary_crossentropy`, if an example may be of several classes")
    sink.report(
        EXCLUSIVE_SIGMOID,
        activation.span,
        "each unit is a probability by itself",
        secondary=[
            Label(
                locate(setting.expr, setting.value, loss.path),
                "takes one class for each example"
                if loss.class_name in MULTICLASS
                else "takes each unit by itself",
            )
        ],
        helps=helps,
        classes=units,
    )


def _check_binary(output: Output, loss: Loss, setting: Setting, sink: Sink) -> None:
    """One unit for more than two classes: Keras computes a loss, which means nothing."""
    classes, flow = output.data.classes, output.flow
    if flow is None or classes is None or classes < 3 or output.data.encoding != "integer":
        return
    where = end_span(flow)
    sink.report(
        BINARY_CLASSES,
        locate(setting.expr, setting.value, loss.path),
        "expects labels of 0 and 1",
        secondary=[
            Label(where, f"this is {output.data}"),
            Label(output.tensor.span, f"this is {output.tensor.type}"),
        ],
        helps=[
            f"give the last layer {classes} units and `softmax`, "
            "and train it with `sparse_categorical_crossentropy`"
        ],
        classes=classes,
    )
