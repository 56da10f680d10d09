"""What happens to batches inside the pipeline: `prepare_batch` and `augment`."""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_sides import pair_of, tuple_type
from specc.backends.python.data_steps import FlowWriter


def prepare_batch(context: DataContext, flows: list[FlowWriter]) -> ast.stmt:
    """`prepare_batch`: the steps that run batch by batch, inside the pipeline."""
    written = {flow.flow.name: flow.batched() for flow in flows if flow.batch_steps}
    text = "Take a batch through the steps that would take much memory."
    function = _on_batches(context, flows, "prepare_batch", written, text)
    return tree.at(function, context.data.span)


def augmenting(context: DataContext, flows: list[FlowWriter]) -> list[ast.stmt]:
    """The layers that augment training batches, and `augment`, which applies them."""
    by_name = {flow.flow.name: flow for flow in flows}
    made: list[ast.stmt] = []
    written: dict[str, list[ast.stmt]] = {}
    for flow in context.data.flows_of("augment"):
        if flow.name in by_name:
            layers, applied = by_name[flow.name].augmented(flow)
            made += layers
            written.setdefault(flow.name, []).extend(applied)
    if not written:
        return []
    function = _on_batches(context, flows, "augment", written, None)
    return [*made, tree.Blank(), tree.at(function, context.data.span)]


def _on_batches(
    context: DataContext,
    flows: list[FlowWriter],
    name: str,
    written: dict[str, list[ast.stmt]],
    text: str | None,
) -> ast.FunctionDef:
    """A function from a batch to a batch: statements for some flows, the others as they are."""
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
    steps = [statement for statements in written.values() for statement in statements]
    documented = [] if text is None else [tree.docstring(text)]
    returned = ast.Return(pair_of(context.sides, values))
    return tree.function(
        name,
        arguments,
        [*documented, *unpacked, *steps, returned],
        returns=tuple_type(context.sides, "tf.Tensor"),
    )
