"""Targets: which of them go through a model of their steps, and what takes predictions back.

    predicted = keras.Input(shape=(None,), name="price")
    price = exponential(undo(price_normalization)(predicted))
    postprocessing = keras.Model(predicted, price, name="postprocessing")

A model that learned the normalized logarithm of a price gives such logarithms. Where its
steps can be undone, the model that is saved to predict with ends in what undoes them, so
that it gives prices.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.imports import KERAS, Import
from specc.backends.python.settings import written_argument
from specc.catalog.types import Instance, Value
from specc.graph.ir import Flow, Program, Step

if TYPE_CHECKING:
    from specc.backends.python.data_steps import FlowWriter

KEPT_AS_THEY_ARE = ("Cast", "DropMissing", "DropDuplicates")
NUMBERING = ("OneHot", "StringLookup", "OrdinalEncoding")
"""Steps that give classes their numbers, in the order of their names."""

_UNDONE = ("Normalization", "Rescaling", "Log")
_LEFT = (*KEPT_AS_THEY_ARE, "FillMissing", "Clip", "Reshape", "Flatten")
"""What a prediction needs no way back from."""

_ESTIMATES = (
    *("meansquarederror", "mse", "meanabsoluteerror", "mae", "huber", "logcosh", "poisson"),
    *("meanabsolutepercentageerror", "mape", "meansquaredlogarithmicerror", "msle"),
)
"""Losses that are least where the output is the target itself."""

_LIKELIHOODS = ("binarycrossentropy", "binaryfocalcrossentropy")
"""Such losses, too, unless the output is logits."""


def through_model(flow: Flow) -> bool:
    """Whether the steps of a target make a model: they are more than names of classes.

    A gap among classes is not filled when rows are measured, so that filling counts for nothing.
    """
    steps = [step.instance.entry.name for step in flow.steps]
    numbering = [name for name in steps if name not in (*KEPT_AS_THEY_ARE, "FillMissing")]
    classes = len(numbering) == 1 and numbering[0] in NUMBERING and len(flow.columns) == 1
    steps = [name for name in steps if name not in KEPT_AS_THEY_ARE]
    return flow.role == "target" and bool(steps) and not classes


def restored(context: DataContext, flow: Flow) -> list[Step]:
    """The steps of a target that its predictions are taken back through, the last one first.

    What comes before a step that nothing undoes is left as it is.
    """
    shape = context.model_shape(flow)
    if flow.role != "target" or shape is None or not _estimates(context.program, flow.name):
        return []
    found: list[Step] = []
    for step in reversed(flow.steps):
        name = step.instance.entry.name
        if name in _UNDONE and _is_undone(step, len(shape)):
            found.append(step)
        elif name not in _LEFT:
            break
    return found


def _is_undone(step: Step, rank: int) -> bool:
    match step.instance.entry.name:
        case "Normalization":
            axis, inverted = step.instance.get("axis"), step.instance.get("invert")
            return inverted is not True and (axis is None or axis in (-1, rank - 1))
        case "Rescaling":
            scale = step.instance.get("scale")
            return isinstance(scale, int | float) and scale != 0
        case _:
            return True


def _estimates(program: Program, name: str) -> bool:
    """Whether the loss of an output makes it an estimate of its target."""
    loss = _loss(program, name)
    called = loss.entry.name if isinstance(loss, Instance) else str(loss)
    called = called.lower().replace("_", "")
    logits = isinstance(loss, Instance) and loss.get("from_logits") is not False
    return called in _ESTIMATES or (called in _LIKELIHOODS and not logits)


def _loss(program: Program, name: str) -> Value:
    """The loss of an output, of those that are given by name or in order."""
    train, model = program.train, program.model
    loss = None if train is None else train.get("loss")
    if isinstance(loss, dict):
        return loss.get(name)
    if isinstance(loss, list | tuple) and model is not None:
        place = list(model.outputs).index(name)
        return loss[place] if place < len(loss) else None
    return loss


def postprocessing_model(context: DataContext, flows: list[FlowWriter]) -> list[ast.stmt]:
    """Statements that make `postprocessing`; none where no target is taken back."""
    model = context.program.model
    assert model is not None
    writers = {writer.flow.name: writer for writer in flows if restored(context, writer.flow)}
    if not writers:
        return []
    context.imports.add(KERAS)
    single = len(model.outputs) == 1
    made = [(name, _input(context, name, writers.get(name))) for name in model.outputs]
    statements: list[ast.stmt] = [
        tree.assign("predicted", made[0][1] if single else tree.mapping(made))
    ]
    results: list[tuple[str, ast.expr]] = []
    for name in model.outputs:
        given = tree.path("predicted") if single else tree.index("predicted", name)
        writer = writers.get(name)
        if writer is None:
            # Keras takes the inputs of a model for no outputs of it.
            context.imports.add(Import("keras", "layers"))
            results.append((name, tree.call(tree.call("layers.Identity"), given)))
        else:
            results.append((name, _taken_back(context, writer, given)))
    value = results[0][1] if single else tree.mapping(results)
    named = ast.Constant("postprocessing")
    made_model = tree.call("keras.Model", tree.path("predicted"), value, name=named)
    return [*statements, tree.assign("postprocessing", made_model)]


def _input(context: DataContext, name: str, writer: FlowWriter | None) -> ast.expr:
    """`keras.Input(shape=(None,), name="price")`; a size is said where a step must know it."""
    model = context.program.model
    assert model is not None
    type_ = model.outputs[name].type
    sizes: list[ast.expr] = [ast.Constant(None) for _ in (type_.shape or ())[1:]]
    by_axis = [] if writer is None else restored(context, writer.flow)
    by_axis = [s for s in by_axis if s.instance.entry.name == "Normalization"]
    if writer is not None and sizes and any(s.instance.get("axis") is not None for s in by_axis):
        sizes[-1] = _last_size(context, writer, by_axis)
    keywords = [tree.keyword("shape", tree.pair(*sizes))]
    if type_.dtype not in (None, "float32"):
        keywords.append(tree.keyword("dtype", ast.Constant(type_.dtype)))
    keywords.append(tree.keyword("name", ast.Constant(name)))
    return tree.call("keras.Input", keywords=keywords)


def _last_size(context: DataContext, writer: FlowWriter, steps: list[Step]) -> ast.expr:
    """The size of the axis that a normalization is by: as the layer found it, or as it is known."""
    for step in steps:
        learned = writer.learned(step)
        if learned is not None and step.instance.get("mean") is None:
            sizes = tree.attribute(tree.attribute(tree.path(learned.name), "mean"), "shape")
            return tree.index(sizes, tree.constant(-1))
    shape = context.model_shape(writer.flow)
    return tree.constant(shape[-1] if shape is not None else None)


def _taken_back(context: DataContext, writer: FlowWriter, value: ast.expr) -> ast.expr:
    """`value` taken back through the steps that can be undone."""
    if context.program.policy.compute != "float32":
        context.imports.add(Import("keras", "ops"))
        value = tree.call("ops.cast", value, ast.Constant("float32"))
    for step in restored(context, writer.flow):
        value = tree.at(_undo(context, writer, step, value), step.expr.span)
    return value


def _undo(context: DataContext, writer: FlowWriter, step: Step, value: ast.expr) -> ast.expr:
    scope = context.scope
    match step.instance.entry.name:
        case "Normalization":
            context.helpers.add("undo")
            learned = writer.learned(step)
            assert learned is not None
            return tree.call(tree.call("undo", tree.path(learned.name)), value)
        case "Rescaling":
            scale = written_argument(step, "scale", scope)
            if step.instance.get("offset") != 0:
                offset = written_argument(step, "offset", scope)
                value = tree.binary(value, ast.Sub(), offset)
            return tree.binary(value, ast.Div(), scale)
        case _:
            context.helpers.add("exponential")
            offset = written_argument(step, "offset", scope)
            given = [] if step.instance.get("offset") == 0 else [offset]
            return tree.call("exponential", value, *given)
