"""What happens to batches inside the pipeline: `prepare_batch` and `augment`."""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_sides import pair_of, tuple_type
from specc.backends.python.data_steps import FlowWriter
from specc.backends.python.imports import KERAS
from specc.backends.python.quote import quote
from specc.catalog.vocabulary import MIXING


def prepare_batch(context: DataContext, flows: list[FlowWriter]) -> ast.stmt:
    """`prepare_batch`: the steps that run batch by batch, inside the pipeline."""
    written = {flow.flow.name: flow.batched() for flow in flows if flow.runs_by_batch}
    text = "Take a batch through the steps that would take much memory."
    arguments, unpacked, returned = _on_batches(context, flows, written)
    steps = [statement for statements in written.values() for statement in statements]
    function = tree.function(
        "prepare_batch",
        arguments,
        [tree.docstring(text), *unpacked, *steps, ast.Return(returned)],
        returns=tuple_type(context.sides, "tf.Tensor"),
    )
    return tree.at(function, context.data.span)


def augmenting(context: DataContext, flows: list[FlowWriter]) -> list[ast.stmt]:
    """The layers that augment training batches, and `augment`, which applies them.

    A layer that draws counts its draws, in a variable. In `augment` the count is a
    function of the step, so that what a step draws does not depend on which were
    drawn before, nor on the order in which they are computed.
    """
    by_name = {flow.flow.name: flow for flow in flows}
    made: list[ast.stmt] = []
    written: dict[str, list[ast.stmt]] = {}
    target = next((flow for flow in flows if flow.flow.role == "target"), None)
    for flow in context.data.flows_of("augment"):
        if flow.name in by_name:
            layers, applied = by_name[flow.name].augmented(flow, target)
            made += layers
            written.setdefault(flow.name, []).extend(applied)
            if target is not None and any(s.instance.entry.name in MIXING for s in flow.steps):
                written.setdefault(target.flow.name, [])
    if not written:
        return []
    arguments, unpacked, returned = _on_batches(context, flows, written)
    steps = [statement for statements in written.values() for statement in statements]
    drawing = [step.targets[0] for step in made if isinstance(step, ast.Assign)]
    if drawing:
        context.imports.add(KERAS)
        made += quote(_SEEDS, LAYERS=ast.List(drawing, ast.Load()))
        why = "Layers count their draws; here the step counts, so that any may be first."
        steps = [tree.Comment(why), *quote(_DRAWN, STEPS=steps)]
    names = [argument.arg for argument, _ in arguments]
    function = quote(
        _AUGMENT,
        RESULT=tuple_type(context.sides, "tf.Tensor"),
        UNPACKED=[tree.assign(names, tree.path("examples")), *unpacked],
        STEPS=steps,
        RETURNED=returned,
    )
    return [*made, tree.Blank(), tree.at(function[0], context.data.span)]


_SEEDS = """
seeds = [(state, state.numpy()) for layer in LAYERS for state in layer.variables]
"""

_DRAWN = """
draws = [(state, begin + tf.cast([0, 100 * step], begin.dtype)) for state, begin in seeds]
with keras.StatelessScope(draws):
    STEPS
"""

_AUGMENT = """
def augment(step: tf.Tensor, examples: Examples) -> RESULT:
    UNPACKED
    STEPS
    return RETURNED
"""


def _on_batches(
    context: DataContext, flows: list[FlowWriter], written: dict[str, list[ast.stmt]]
) -> tuple[list[tuple[ast.arg, ast.expr | None]], list[ast.stmt], ast.expr]:
    """What a function from a batch to a batch takes, how that is unpacked, and what it returns.

    `written` has the flows that it changes; the others stay as they are.
    """
    unpacked: list[ast.stmt] = []
    arguments: list[tuple[ast.arg, ast.expr | None]] = []
    values: dict[str, dict[str, ast.expr]] = {}
    variables = {(flow.flow.role, flow.flow.name): flow.variable for flow in flows}
    for side in context.sides:
        role = side.called.removesuffix("s")
        if not side.by_name:
            variable = variables[role, side.names[0]]
            arguments.append((tree.parameter(variable, side.type("tf.Tensor")), None))
            values[side.called] = {side.names[0]: tree.path(variable)}
            continue
        arguments.append((tree.parameter(side.called, side.type("tf.Tensor")), None))
        values[side.called] = {item: tree.index(side.called, item) for item in side.names}
        for item in side.names:
            if (role, item) in variables and item in written:
                variable = variables[role, item]
                unpacked.append(tree.assign(variable, values[side.called][item]))
                values[side.called][item] = tree.path(variable)
    return arguments, unpacked, pair_of(context.sides, values)
