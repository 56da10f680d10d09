"""Steps as operations of Keras: on tensors, on arrays, and on the inputs of a model.

The same expressions prepare the examples and make up the model that is saved
with what was learned, so that one row gives the same numbers in both.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_arrays import (
    Learned,
    date_part,
    fills_numbers,
    target_sizes,
)
from specc.backends.python.data_context import DataContext
from specc.backends.python.imports import Import
from specc.backends.python.settings import written_argument, written_step
from specc.graph.ir import Step

OPS = Import("keras", "ops")


def on_tensor(
    context: DataContext,
    step: Step,
    current: ast.expr,
    learned: Learned | None,
    width: ast.expr | None,
) -> ast.expr:
    """`step` applied to `current`; the others are those of `data_arrays.on_array`."""
    scope = context.scope
    if step.instance.entry.section == "layers":
        layer = made_layer(context, step) if learned is None else tree.path(learned.name)
        return tree.call(layer, current)
    if step.instance.entry.name != "Reshape":
        context.imports.add(OPS)
    match step.instance.entry.name:
        case "Cast":
            return tree.call("ops.cast", current, written_argument(step, "dtype", scope))
        case "Reshape":
            context.imports.add(Import("keras", "layers"))
            shape = ast.Tuple(target_sizes(context, step), ast.Load())
            layer = tree.call("layers.Reshape", shape, keywords=in_float32(context))
            return tree.call(layer, current)
        case "OneHot":
            return _one_hot(context, current, learned, width)
        case "FillMissing" if fills_numbers(step):
            fill = written_argument(step, "value", scope)
            fill = fill if learned is None else tree.path(learned.name)
            return tree.call("ops.where", tree.call("ops.isnan", current), fill, current)
        case "FillMissing":
            context.helpers.add("FillMissing")
            fill = written_argument(step, "value", scope)
            fill = fill if learned is None else tree.path(learned.name)
            return tree.call(tree.call("FillMissing", fill), current)
        case "DatePart":
            return date_part(context, step, current)
        case "Clip":
            return _clipped(context, step, current)
        case "Log":
            context.helpers.add("logarithm")
            offset = written_argument(step, "offset", scope)
            given = [] if step.instance.get("offset") == 0 else [offset]
            return tree.call("logarithm", current, *given)
        case "FrequencyEncoding":
            assert learned is not None
            numbers = tree.call(learned.name, current)
            return tree.call("ops.take", tree.path(learned.beside), numbers, axis=ast.Constant(0))
        case _:
            assert learned is not None
            return tree.call(learned.name, current)


def made_layer(context: DataContext, step: Step) -> ast.expr:
    """The preprocessing layer that a step is."""
    context.imports.add(Import("keras", "layers"))
    layer = written_step(step, context.scope)
    if "dtype" not in step.instance.args:
        layer.keywords += in_float32(context)
    return layer


def in_float32(context: DataContext) -> list[ast.keyword]:
    """`dtype="float32"`, for steps compute in that whatever the model's policy."""
    if context.program.policy.compute == "float32":
        return []
    return [tree.keyword("dtype", ast.Constant("float32"))]


def _one_hot(
    context: DataContext, current: ast.expr, learned: Learned | None, width: ast.expr | None
) -> ast.expr:
    if learned is None:
        assert width is not None
        whole = tree.call("ops.cast", current, ast.Constant("int32"))
        return tree.call("ops.one_hot", whole, width)
    numbers = tree.binary(tree.call(learned.beside, current), ast.Sub(), ast.Constant(1))
    return tree.call("ops.one_hot", numbers, width or tree.call("len", tree.path(learned.name)))


def _clipped(context: DataContext, step: Step, current: ast.expr) -> ast.expr:
    low, high = (step.instance.get(name) for name in ("min", "max"))
    written = {name: written_argument(step, name, context.scope) for name in ("min", "max")}
    if high is None:
        return tree.call("ops.maximum", current, written["min"])
    if low is None:
        return tree.call("ops.minimum", current, written["max"])
    return tree.call("ops.clip", current, written["min"], written["max"])
