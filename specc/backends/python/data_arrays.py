"""Steps on whole columns as NumPy has them: those of targets, and on the way to what learns.

What the inputs go through for good is written in `data_tensors`.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.imports import KERAS, NUMPY
from specc.backends.python.settings import written_argument
from specc.graph.ir import Step
from specc.record import record


@record
class Learned:
    """The variables that hold what a step learned: a layer, a fill, classes and their lookup."""

    name: str
    beside: str = ""


def on_array(
    context: DataContext,
    step: Step,
    current: ast.expr,
    learned: Learned | None,
    width: ast.expr | None,
) -> ast.expr:
    """`step` applied to the column `current`.

    `learned` is what it learned, if it does, `width` how many columns a `OneHot` makes,
    if that is known.
    """
    scope = context.scope
    match step.instance.entry.name:
        case "Cast":
            return tree.call("np.asarray", current, written_argument(step, "dtype", scope))
        case "Reshape" if step.instance.entry.section == "steps":
            return tree.call("np.reshape", current, _shape(context, step, current))
        case "OneHot":
            return _one_hot(context, current, learned, width)
        case "FillMissing":
            return _filled(context, step, current, learned)
        case "Clip":
            bounds = [written_argument(step, name, scope) for name in ("min", "max")]
            return tree.call("np.clip", current, *bounds)
        case "Log":
            return _logarithm(context, step, current)
        case "DatePart":
            return date_part(context, step, current)
        case "FrequencyEncoding":
            assert learned is not None
            return tree.call("np.take", tree.path(learned.beside), tree.call(learned.name, current))
        case _:
            assert learned is not None
            return tree.call(learned.name, current)


def _shape(context: DataContext, step: Step, current: ast.expr) -> ast.Tuple:
    """The shape that a `Reshape` asks for, behind the number of examples.

    That is -1, whatever it may be, unless the spec leaves another size open.
    """
    value = step.instance.get("target_shape")
    open_ = -1 in value if isinstance(value, list | tuple) else value == -1
    count = tree.call("len", current) if open_ else tree.constant(-1)
    return ast.Tuple([count, *target_sizes(context, step)], ast.Load())


def target_sizes(context: DataContext, step: Step) -> list[ast.expr]:
    """The sizes that a `Reshape` asks for, one by one."""
    size = written_argument(step, "target_shape", context.scope)
    if isinstance(size, ast.List | ast.Tuple):
        return size.elts
    whole = isinstance(step.instance.get("target_shape"), int)
    return [size if whole else ast.Starred(size, ast.Load())]


def _one_hot(
    context: DataContext, current: ast.expr, learned: Learned | None, width: ast.expr | None
) -> ast.expr:
    context.imports.add(KERAS)
    if learned is not None:
        context.helpers.add("one_hot")
        given = [] if width is None else [width]
        return tree.call("one_hot", current, tree.path(learned.name), *given)
    assert width is not None
    encoded = tree.call("keras.utils.to_categorical", current, width)
    return tree.call(tree.attribute(encoded, "astype"), ast.Constant("float32"))


def _filled(
    context: DataContext, step: Step, current: ast.expr, learned: Learned | None
) -> ast.expr:
    fill: ast.expr
    if learned is not None:
        fill = tree.path(learned.name)
    else:
        fill = written_argument(step, "value", context.scope)
    if fills_numbers(step):
        gaps = tree.call("np.isnan", current)
    else:
        context.helpers.add("missing")
        gaps = tree.call("missing", current)
    return tree.call("np.where", gaps, fill, current)


def fills_numbers(step: Step) -> bool:
    """Whether a step fills gaps of numbers alone: by their mean, say, or by a given number."""
    value = step.instance.get("value")
    filling = step.instance.entry.name == "FillMissing"
    return filling and (value in ("mean", "median") or not isinstance(value, str))


def _logarithm(context: DataContext, step: Step, current: ast.expr) -> ast.expr:
    """`np.log1p(x)`, `np.log(x + 0.5)`."""
    context.imports.add(NUMPY)
    offset = step.instance.get("offset")
    if offset == 1:
        return tree.call("np.log1p", current)
    if offset != 0:
        written = written_argument(step, "offset", context.scope)
        current = tree.binary(current, ast.Add(), written)
    return tree.call("np.log", current)


def date_part(context: DataContext, step: Step, current: ast.expr) -> ast.expr:
    """`DatePart("month")(x)`, a layer that the script defines."""
    context.helpers.add("DatePart")
    part = written_argument(step, "part", context.scope)
    return tree.call(tree.call("DatePart", part), current)
