"""Metrics against the targets and outputs that they compare.

`accuracy` fits itself to the shapes; a metric of a given class does not. What
Keras refuses is an error, what it computes without a meaning a warning.
"""

from __future__ import annotations

from specc.catalog.types import Instance, Shape
from specc.checks.comparing import (
    BROADCAST,
    REFUSED,
    broadcast_problem,
    differ,
    inner,
    sparse_problem,
    strict_problem,
)
from specc.checks.facts import Whole, end_span, near, near_help, words
from specc.checks.reported import Metric, metrics_of
from specc.diagnostics.codes.whole import METRIC_FIT, METRIC_MEANING, METRIC_STRUCTURE
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.graph.ir import Setting
from specc.graph.spans import key_span, locate
from specc.source import Span

SPARSE = {
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
}
CATEGORICAL = {"CategoricalAccuracy", "TopKCategoricalAccuracy"}
CONFUSION = {
    "AUC",
    "FalseNegatives",
    "FalsePositives",
    "Precision",
    "PrecisionAtRecall",
    "Recall",
    "RecallAtPrecision",
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
    "TrueNegatives",
    "TruePositives",
}
# These want equal shapes from the start; the losses of these names are milder.
EXACT = {"BinaryCrossentropy", "CategoricalCrossentropy"}
BROADCASTING = {
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalHinge",
    "CosineSimilarity",
    "Hinge",
    "KLDivergence",
    "LogCoshError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "RootMeanSquaredError",
    "SquaredHinge",
}
SCORES = {"F1Score", "FBetaScore"}
ACCURACIES = {"accuracy", "BinaryAccuracy", *CATEGORICAL, *SPARSE}


def check(whole: Whole, sink: Sink) -> None:
    """`metrics` and `weighted_metrics`: their structure, then each by itself."""
    for name in ("metrics", "weighted_metrics"):
        setting = whole.train_setting(name)
        if setting is not None and setting.value is not None and whole.outputs:
            _check_structure(whole, setting, sink)
            _check_targets(whole, setting, sink)
    for metric in metrics_of(whole):
        if metric.output.flow is not None:
            _check_metric(metric, sink)


def _check_structure(whole: Whole, setting: Setting, sink: Sink) -> None:
    names = [output.name for output in whole.outputs]
    value = setting.value
    if isinstance(value, dict):
        for key in value:
            if key not in names:
                _report_key(setting, key, names, sink)
    elif not isinstance(value, (list, tuple)):
        start, end = setting.span
        edits = (Edit(Span(start, start), "["), Edit(Span(end, end), "]"))
        sink.report(
            METRIC_STRUCTURE,
            setting.span,
            fixes=[Fix("put it into a list", edits, Applicability.SAFE)],
            message=f"`{setting.name}` takes a list, or a map by output",
        )
    elif len(names) > 1 and len(value) != len(names):
        by_name = ", ".join(f"{name} = […]" for name in names)
        sink.report(
            METRIC_STRUCTURE,
            setting.span,
            f"the model has {len(names)} outputs: {words(names)}",
            helps=[f"say which output each is for: `{setting.name} = {{ {by_name} }}`"],
            message="several outputs need their metrics by name",
        )


def _check_targets(whole: Whole, setting: Setting, sink: Sink) -> None:
    """Of several outputs Keras pairs metrics and targets by place: none may be missing."""
    data = whole.program.data
    if data is None or len(whole.outputs) == 1:
        return
    for output in whole.outputs:
        # One with a loss and no target was told of with the loss.
        if not output.losses and not whole.feeds("target", output.name):
            sink.report(
                METRIC_STRUCTURE,
                setting.span,
                secondary=[
                    Label(output.tensor.span, f"the output `{output.name}`"),
                    Label(whole.head(data), f"this block has no `target {output.name}`"),
                ],
                helps=[f"add `target {output.name} = …` to the data, or leave out the metrics"],
                message="metrics need a target for every output",
            )


def _report_key(setting: Setting, key: str | int, names: list[str], sink: Sink) -> None:
    span = key_span(setting.expr, key)
    similar = near(str(key), names) or (names if len(names) == 1 else [])
    sink.report(
        METRIC_STRUCTURE,
        span,
        "no such output",
        notes=[] if similar else [f"the outputs are {words(names)}"],
        helps=near_help(similar[1:]),
        fixes=[
            Fix(f"use `{other}`", (Edit(span, other),), Applicability.UNSAFE)
            for other in similar[:1]
            if span != setting.span
        ],
        message=f"the model has no output called `{key}`",
    )


def _check_metric(metric: Metric, sink: Sink) -> None:
    target, predicted = metric.output.data.type.shape, metric.output.tensor.type.shape
    if target is None or predicted is None:
        return
    problem = _problem(metric, target, predicted)
    if problem == REFUSED:
        sink.report(
            METRIC_FIT,
            _span(metric),
            secondary=_labels(metric),
            helps=_fitting(metric, target),
            metric=metric.written,
            labels=f"a target of {inner(metric.output.data.type)}",
            output=f"an output of {inner(metric.output.tensor.type)}",
        )
        return
    meaningless = _meaningless(metric, problem)
    if meaningless is not None:
        labels, help_text = meaningless
        sink.report(
            METRIC_MEANING,
            _span(metric),
            secondary=_labels(metric),
            helps=[help_text],
            metric=metric.written,
            labels=labels,
        )


def _problem(metric: Metric, target: Shape, predicted: Shape) -> str | None:
    """How Keras takes the two shapes: `refused`, `broadcast`, or well."""
    name = metric.class_name
    if name == "SparseCategoricalCrossentropy" and _lacks_units(metric):
        return REFUSED
    if name in SPARSE:
        return sparse_problem(target, predicted)
    if name == "TopKCategoricalAccuracy" and len(target) == 1:
        return REFUSED
    if name in CONFUSION:
        return strict_problem(target, predicted)
    if name in EXACT:
        return REFUSED if _unequal(target, predicted) else None
    if name in BROADCASTING:
        return broadcast_problem(target, predicted)
    if name in SCORES:
        if (len(target), len(predicted)) != (2, 2):
            return REFUSED
        return REFUSED if _wider(target, predicted) else broadcast_problem(target, predicted)
    if name == "R2Score":
        refused = predicted[-1] != 1 if len(target) == 1 else _wider(target, predicted)
        return REFUSED if refused else None
    if name == "MeanIoU":
        return _iou_problem(metric.instance, target, predicted)
    return None


def _lacks_units(metric: Metric) -> bool:
    """Whether there are labels beyond the units."""
    data, units = metric.output.data, metric.output.units
    if units is None:
        return False
    return data.encoding == "continuous" or (data.classes is not None and data.classes > units)


def _wider(target: Shape, predicted: Shape) -> bool:
    """Whether the target has columns that one predicted column would be compared with."""
    return predicted[-1] == 1 and differ(target[-1], 1)


def _unequal(a: Shape, b: Shape) -> bool:
    return len(a) != len(b) or any(differ(x, y) for x, y in zip(a, b, strict=True))


def _iou_problem(metric: Instance | None, target: Shape, predicted: Shape) -> str | None:
    """Of what is not `sparse`, the class axis is dropped first."""
    if metric is None:
        return None
    a = target if metric.get("sparse_y_true") is True else target[:-1]
    b = predicted if metric.get("sparse_y_pred") is True else predicted[:-1]
    sizes = [[size for size in shape[1:] if size != 1] for shape in (a, b)]
    return REFUSED if _unequal(tuple(sizes[0]), tuple(sizes[1])) else None


def _meaningless(metric: Metric, problem: str | None) -> tuple[str, str] | None:
    """What the metric is said to mean little for, and what to use instead."""
    output, name = metric.output, metric.class_name
    activation = None if output.activation is None else output.activation.name
    if name in ACCURACIES and output.data.encoding == "continuous":
        return "measured numbers", "`mean_absolute_error` says how far off the output is"
    if name in CATEGORICAL and output.data.encoding == "integer" and output.units != 1:
        return "class numbers", "`accuracy` picks the accuracy that fits the labels"
    if name in CATEGORICAL | SPARSE and output.units == 1:
        return "an output of one unit", "`accuracy` picks the accuracy that fits the output"
    if problem == BROADCAST:
        shapes = inner(output.data.type), inner(output.tensor.type)
        return f"a target of {shapes[0]} with an output of {shapes[1]}", "make the shapes equal"
    if name == "BinaryAccuracy" and activation == "softmax" and output.units != 1:
        return "exclusive classes", "`accuracy` counts the examples whose class is right"
    if name in CONFUSION and activation == "linear" and not _takes_logits(metric):
        help_text = "`AUC(from_logits=true)` takes logits" if name == "AUC" else _SIGMOID
        return "logits, it counts on probabilities", help_text
    binary = name == "BinaryAccuracy" or (name == "accuracy" and output.units == 1)
    from_logits = any(loss.from_logits for loss in output.losses)
    if binary and activation == "linear" and from_logits and _threshold(metric) == 0.5:
        return "logits, it counts what is above 0.5", "write `BinaryAccuracy(threshold=0.0)`"
    return None


_SIGMOID = "put the output through `sigmoid`, or set `thresholds=0.0`"


def _takes_logits(metric: Metric) -> bool:
    if metric.instance is None:
        return False
    given = metric.instance.get("thresholds")
    return metric.instance.get("from_logits") is True or given is not None


def _threshold(metric: Metric) -> object:
    return 0.5 if metric.instance is None else metric.instance.get("threshold")


def _fitting(metric: Metric, target: Shape) -> list[str]:
    """What to use instead."""
    name, encoding = metric.class_name, metric.output.data.encoding
    if name == "SparseCategoricalCrossentropy" and encoding == "one_hot":
        return ["`CategoricalCrossentropy()` takes one-hot labels"]
    if name == "CategoricalCrossentropy" and encoding == "integer":
        return ["`SparseCategoricalCrossentropy()` takes class numbers"]
    if name in SPARSE or name == "BinaryAccuracy":
        return ["`accuracy` picks the accuracy that fits the labels"]
    if name == "TopKCategoricalAccuracy" and encoding == "integer":
        return ["`SparseTopKCategoricalAccuracy()` takes class numbers"]
    units = metric.output.units
    if encoding == "integer" and units is not None and units > 1:
        return [f"it takes one-hot labels: end the target's flow in `-> OneHot({units})`"]
    if len(target) == 1 and units == 1:
        return ["`-> Reshape([1])` at the end of the target's flow makes the shapes equal"]
    return []


def _span(metric: Metric) -> Span:
    return locate(metric.setting.expr, metric.setting.value, metric.path)


def _labels(metric: Metric) -> list[Label]:
    flow = metric.output.flow
    assert flow is not None
    where = end_span(flow)
    return [
        Label(where, f"this is {metric.output.data}"),
        Label(metric.output.tensor.span, f"this is {metric.output.tensor.type}"),
    ]
