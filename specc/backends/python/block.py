"""A block as a function of the script: from tensors to tensors, fresh layers at each call."""

from __future__ import annotations

import ast as py

from specc.backends.python.annotations import outside_type, parameter_type, tuple_of
from specc.backends.python.bodies import BodyWriter
from specc.backends.python.outline import Outline, explanation
from specc.backends.python.signature import input_names
from specc.backends.python.tree import at, function, origin, parameter, path
from specc.syntax import ast


def block_function(outline: Outline, block: ast.BlockDef) -> py.stmt:
    """The function of a block."""
    program, resolution = outline.program, outline.resolution
    scope = outline.inner_scope(block)
    needs = outline.free.needs(block)
    names = outline.needed_names(block)
    for item in (*needs.values, *needs.models):
        scope.name(item, item.name.id)  # the same as in `names`, for both begin alike
    writer = outline.writer(scope, needs)
    body = BodyWriter(resolution, writer, scope, block.body)
    inputs = input_names(block)
    if len(inputs) == 1:
        body.current = body.variable(inputs[0])
    statements = body.write(block.body)
    end_with(statements, [path(variable) for _, variable in body.outputs])
    signature = outline.signature(block)
    parameters: list[tuple[py.arg, py.expr | None]] = [
        (parameter(signature.names[name], "keras.KerasTensor"), None) for name in inputs
    ]
    named: list[tuple[py.arg, py.expr | None]] = []
    for own in block.parameters:
        given = signature.default(own)
        default = None if given is None else writer.value(given)
        argument = parameter(signature.names[own.name.id], parameter_type(program, block, own))
        place = parameters if own.name.id in signature.positional else named
        place.append((argument, default))
    for value in needs.values:
        named.append((parameter(names[value], outside_type(program, value)), None))
    for model in needs.models:
        named.append((parameter(names[model], "keras.Model"), None))
    count = len(body.outputs)
    returns = path("keras.KerasTensor") if count == 1 else tuple_of("keras.KerasTensor", count)
    text = f"Apply the block `{block.name.id}`; each use makes fresh layers."
    return at(
        function(
            outline.functions[block],
            parameters,
            [explanation(program.sources, block, text), *statements],
            returns=returns,
            named=named,
        ),
        block.name.span,
    )


def end_with(statements: list[py.stmt], values: list[py.expr]) -> None:
    """End a function: the last assignment, if it is what is returned, becomes the `return`."""
    match statements, values:
        case [*_, py.Assign(targets=[py.Name(id=name)], value=value)], [py.Name(id=same)] if (
            name == same
        ):
            statements[-1] = at(py.Return(value), origin(statements[-1]))
        case _, [value]:
            statements.append(py.Return(value))
        case _:
            statements.append(py.Return(py.Tuple(values, py.Load())))
