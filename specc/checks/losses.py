"""Label encoding, shapes and class counts against the loss.

`comparing` says how Keras brings the two together. Besides its families,
`Circle` takes one class number of any range for each example, and `CTC`
sequences: a target of two axes, an output of three.
"""

from __future__ import annotations

from specc.catalog.types import Shape
from specc.checks import comparing
from specc.checks.comparing import (
    REFUSED,
    broadcast_problem,
    inner,
    sparse_problem,
    strict_problem,
)
from specc.checks.facts import Loss, Output, Whole, columns_span, end_span
from specc.diagnostics.codes.whole import (
    BROADCAST,
    LABEL_ENCODING,
    LABEL_RANGE,
    SPARE_UNITS,
    TARGET_SHAPE,
)
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.graph.ir import Flow, Layer, Setting
from specc.graph.spans import locate_expr
from specc.source import Span
from specc.syntax import ast

CATEGORICAL = {"CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalHinge"}
SPARSE = {"SparseCategoricalCrossentropy"}
STRICT = {"BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalCrossentropy"}
BROADCASTING = {
    "CategoricalFocalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "Dice",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SquaredHinge",
    "Tversky",
}

# The counterpart that takes the other encoding, as symbol and as class.
_SWAPPED = {
    "categorical_crossentropy": "sparse_categorical_crossentropy",
    "sparse_categorical_crossentropy": "categorical_crossentropy",
    "CategoricalCrossentropy": "SparseCategoricalCrossentropy",
    "SparseCategoricalCrossentropy": "CategoricalCrossentropy",
}


def check(whole: Whole, sink: Sink) -> None:
    """Each loss with the target and the output that it compares."""
    setting = whole.train_setting("loss")
    if setting is None:
        return
    for output in whole.outputs:
        if output.flow is None:
            continue
        for loss in output.losses:
            _check_loss(output, output.flow, loss, setting, sink)


def _check_loss(output: Output, flow: Flow, loss: Loss, setting: Setting, sink: Sink) -> None:
    expr = locate_expr(setting.expr, setting.value, loss.path)
    if _reported_encoding(output, flow, loss, expr, sink):
        return
    target, predicted = output.data.type.shape, output.tensor.type.shape
    if target is None or predicted is None:
        return
    problem = _shape_problem(loss.class_name, target, predicted)
    if problem is not None:
        _report_shapes(output, flow, loss, expr, problem, sink)
    elif loss.class_name in SPARSE:
        _check_classes(output, flow, loss, expr, sink)


def _shape_problem(name: str, target: Shape, predicted: Shape) -> str | None:
    if name in SPARSE:
        return sparse_problem(target, predicted)
    if name in STRICT:
        return strict_problem(target, predicted)
    if name in BROADCASTING:
        return broadcast_problem(target, predicted)
    if name == "CTC" and (len(target), len(predicted)) != (2, 3):
        return REFUSED
    if name == "Circle" and (len(predicted) != 2 or target[1:] not in ((), (1,))):
        return REFUSED
    return None


def _reported_encoding(output: Output, flow: Flow, loss: Loss, expr: ast.Expr, sink: Sink) -> bool:
    """Whether the labels are of a kind that the loss does not take: told here, once."""
    data, units = output.data, output.units
    labels, expects = "", ""
    fixes: list[Fix] = []
    helps: list[str] = []
    if data.encoding == "string" or data.type.dtype == "string":
        labels, expects = "strings", "expects numbers"
        helps.append(f"encode the classes: `target {flow.name} = … -> OneHot()`")
    elif loss.class_name in CATEGORICAL and _is_integer(loss, output) and units != 1:
        labels, expects = "integer labels", "expects one-hot targets"
        classes = units if data.classes is None else data.classes
        step = f"OneHot({classes})" if classes is not None else "OneHot()"
        fixes.append(_append_step(flow, step))
        fixes += _swap(loss, expr, "takes class numbers")
    elif loss.class_name in SPARSE and data.encoding == "one_hot":
        labels, expects = "one-hot labels", "expects class numbers"
        fixes += _drop_one_hot(flow)
        fixes += _swap(loss, expr, "takes one-hot targets")
    elif loss.class_name in SPARSE and data.encoding == "continuous":
        labels, expects = "measured numbers", "expects class numbers"
        helps.append("a loss such as `mean_squared_error` takes measured numbers")
    if not labels:
        return False
    sink.report(
        LABEL_ENCODING,
        expr.span,
        expects,
        secondary=[_target_label(output, flow)],
        helps=helps,
        fixes=fixes,
        labels=labels,
        loss=loss.written,
    )
    return True


def _is_integer(loss: Loss, output: Output) -> bool:
    """Whether the target is class numbers, of a shape that the loss refuses."""
    target, predicted = output.data.type.shape, output.tensor.type.shape
    if output.data.encoding != "integer" or target is None or predicted is None:
        return False
    return _shape_problem(loss.class_name, target, predicted) == REFUSED


def _append_step(flow: Flow, step: str) -> Fix:
    end = flow.steps[-1].expr.span.end if flow.steps else flow.span.end
    return Fix(
        f"encode the target with `{step}`",
        (Edit(Span(end, end), f" -> {step}"),),
        Applicability.UNSAFE,
    )


def _swap(loss: Loss, expr: ast.Expr, why: str) -> list[Fix]:
    """Replace the loss's name, its arguments kept, by its counterpart's."""
    other = _SWAPPED.get(loss.written)
    named = expr.callee if isinstance(expr, ast.Call) else expr
    if other is None or (isinstance(expr, ast.Call) and loss.instance is None):
        return []
    written = isinstance(named, ast.Name) and named.id == loss.written
    quoted = isinstance(named, ast.Literal) and named.value == loss.written
    if not written and not quoted:
        return []
    if loss.instance is not None and "label_smoothing" in loss.instance.args:
        return []
    text = f'"{other}"' if quoted else other
    return [Fix(f"use `{other}`, which {why}", (Edit(named.span, text),), Applicability.UNSAFE)]


def _drop_one_hot(flow: Flow) -> list[Fix]:
    """Take a last `-> OneHot(…)` off the flow."""
    if not flow.steps or flow.steps[-1].instance.entry.name != "OneHot":
        return []
    last = flow.steps[-1].expr.span
    before = flow.steps[-2].expr.span if len(flow.steps) > 1 else columns_span(flow)
    if flow.stacked:
        return []
    return [
        Fix(
            "leave the target as class numbers",
            (Edit(Span(before.end, last.end), ""),),
            Applicability.UNSAFE,
        )
    ]


def _report_shapes(
    output: Output, flow: Flow, loss: Loss, expr: ast.Expr, problem: str, sink: Sink
) -> None:
    target, predicted = output.data.type, output.tensor.type
    secondary = [_target_label(output, flow), _output_label(output)]
    if problem == comparing.BROADCAST:
        sink.report(
            BROADCAST,
            expr.span,
            "this compares every number with several others",
            secondary=secondary,
            notes=["Keras does not refuse this; the loss it computes is rarely the one meant"],
            helps=[_shape_help(output)],
            target=inner(target),
            output=inner(predicted),
        )
        return
    pooled = _without_places(output)
    sink.report(
        TARGET_SHAPE,
        expr.span,
        _expectation(loss),
        secondary=secondary,
        notes=["the last layer answers for each place of its input apart"] if pooled else (),
        helps=[] if pooled else [_shape_help(output)],
        fixes=pooled,
        target=inner(target),
        output=inner(predicted),
        loss=loss.written,
    )


def _without_places(output: Output) -> list[Fix]:
    """Where a layer for whole examples is applied to each place: what takes the places away."""
    target, predicted = output.data.type.shape, output.tensor.type.shape
    node = output.tensor.node
    if target is None or predicted is None or node is None or not isinstance(node.operation, Layer):
        return []
    instance = node.operation.instance
    if len(target) > 2 or not 3 <= len(predicted) <= 5 or instance is None:
        return []
    if instance.entry.name != "Dense":
        return []
    start = Span(node.expr.span.start, node.expr.span.start)
    return [
        Fix(
            f"put `{name}` before the last layer",
            (Edit(start, f"{name} -> "),),
            Applicability.UNSAFE,
        )
        for name in (f"GlobalAveragePooling{len(predicted) - 2}D", "Flatten")
    ]


def _expectation(loss: Loss) -> str:
    if loss.class_name in SPARSE:
        return "expects a target of one axis less"
    if loss.class_name == "CTC":
        return "expects sequences of labels and of class scores"
    if loss.class_name == "Circle":
        return "expects one class number for each example"
    return "expects a target shaped as the output"


def _shape_help(output: Output) -> str:
    target = output.data.type.shape or ()
    units = target[-1] if len(target) > 1 else 1
    if isinstance(units, int) and output.units is not None and units != output.units:
        return f"an output of {units} unit{'' if units == 1 else 's'} fits this target"
    return "`Reshape` in the target's flow, or another last layer, makes the shapes equal"


def _check_classes(output: Output, flow: Flow, loss: Loss, expr: ast.Expr, sink: Sink) -> None:
    """Class numbers against units: too few units are refused, spare ones never learn."""
    classes, units = output.data.classes, output.units
    if classes is None or units is None or classes == units or output.data.encoding != "integer":
        return
    report = LABEL_RANGE if classes > units else SPARE_UNITS
    note = (
        f"class numbers from {units} on have no unit: training stops at the first one"
        if classes > units
        else f"the units from {classes} on never see a label of theirs"
    )
    sink.report(
        report,
        output.tensor.span,
        f"this is {output.tensor.type}",
        secondary=[_target_label(output, flow), Label(expr.span, "takes one unit for each class")],
        notes=[note],
        helps=[f"give the last layer {classes} units"],
        classes=classes,
        units=units,
    )


def _target_label(output: Output, flow: Flow) -> Label:
    span = end_span(flow)
    return Label(span, f"this is {output.data}")


def _output_label(output: Output) -> Label:
    return Label(output.tensor.span, f"this is {output.tensor.type}")
