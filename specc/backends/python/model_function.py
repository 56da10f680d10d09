"""A model as a function of the script that makes it: `build_model`, or `build_NAME`."""

from __future__ import annotations

import ast as py

from specc.backends.python.annotations import outside_type
from specc.backends.python.bodies import BodyWriter, bound_names
from specc.backends.python.depth import RECURSION_DEPTH, graph_depth
from specc.backends.python.expressions import Writer
from specc.backends.python.free import Needs, Outside
from specc.backends.python.names import Scope
from specc.backends.python.outline import Outline, explanation
from specc.backends.python.sequential import sequential_layers
from specc.backends.python.tree import (
    Comment,
    assign,
    at,
    call,
    constant,
    function,
    keyword,
    mapping,
    parameter,
    path,
)
from specc.expansion import models_used_by
from specc.graph.ir import Model
from specc.syntax import ast


def model_function(outline: Outline, definition: ast.ModelDef) -> py.stmt:
    """The function of a model: what nobody passes to it, it makes itself."""
    program, free = outline.program, outline.free
    model = program.models[definition.name.id]
    is_main = definition is outline.main
    scope = Scope(outline.module.taken)
    own = free.needs(definition)
    needs = outline.all_needs(definition) if outline.is_root(definition) else None
    values = needs.values if needs is not None else own.values
    named: list[tuple[py.arg, py.expr | None]] = []
    parameters: list[tuple[py.arg, py.expr | None]] = []
    statements: list[py.stmt] = []
    if needs is not None:
        for param in free.params_of(*values):
            name = outline.param_name(param)
            scope.name(param, name)
            default = program.params[param.name.id]
            annotation = outside_type(program, param)
            parameters.append((parameter(name, annotation), constant(default.value)))
        lets = free.lets_of(*values)
        writer = outline.writer(scope, Needs((*lets, *free.params_of(*values)), ()))
        for let in lets:
            name = scope.name(let, let.name.id)
            statements.append(at(assign(name, writer.value(let.value)), let.span))
    else:
        for value in values:
            argument = parameter(scope.name(value, value.name.id), outside_type(program, value))
            named.append((argument, None))
        for used in own.models:
            argument = parameter(scope.name(used, used.name.id), "keras.Model")
            named.append((argument, None))
    visible = Needs((*values, *free.params_of(*values)), own.models)
    writer = outline.writer(scope, visible)
    statements = [*_deep(outline, model), *statements]
    if needs is not None:
        statements += _made_models(outline, definition, scope)
    statements += _body(outline, definition, model, writer, scope)
    name = "build_model" if is_main else outline.functions[definition]
    text = f"Build the model `{definition.name.id}`."
    return at(
        function(
            name,
            parameters,
            [explanation(program.sources, definition, text), *statements],
            returns="keras.Model",
            named=named,
        ),
        definition.name.span,
    )


def _made_models(outline: Outline, root: ast.ModelDef, scope: Scope) -> list[py.stmt]:
    """Statements that make the models that `root` uses, each once."""
    written: list[py.stmt] = []
    for model in models_used_by(outline.resolution, root):
        needs = outline.free.needs(model)
        keywords = [
            keyword(_model_parameter(outline, model, item), path(scope.name(item, item.name.id)))
            for item in (*needs.values, *needs.models)
        ]
        target = scope.name(model, model.name.id)
        made = call(outline.functions[model], keywords=keywords)
        written.append(at(assign(target, made), model.name.span))
    return written


def _model_parameter(outline: Outline, model: ast.ModelDef, item: Outside | ast.ModelDef) -> str:
    scope = Scope(outline.module.taken)
    needs = outline.free.needs(model)
    names = {i: scope.name(i, i.name.id) for i in (*needs.values, *needs.models)}
    return names[item]


def _body(
    outline: Outline, definition: ast.ModelDef, model: Model, writer: Writer, scope: Scope
) -> list[py.stmt]:
    layers = sequential_layers(definition, model, outline.resolution)
    if layers is not None:
        return [_sequential(outline, definition, model, layers, writer)]
    body = BodyWriter(outline.resolution, writer, scope, definition.body)
    statements: list[py.stmt] = []
    inputs: list[tuple[str, py.expr]] = []
    rest: list[ast.Statement] = []
    rebound = bound_names([s for s in definition.body if not isinstance(s, ast.InputDecl)])
    single = len(model.inputs) == 1
    for statement in definition.body:
        if not isinstance(statement, ast.InputDecl):
            rest.append(statement)
            continue
        for name in statement.names:
            variable = body.variable(name.id)
            made = _input(statement, name, writer)
            statements += body.write(rest)
            rest = []
            if name.id in rebound:
                # The variable will hold something else when the model is made.
                kept = scope.fresh("inputs" if single else f"{name.id}_input")
                statements.append(at(assign(kept, made), statement.span))
                made = path(kept)
            else:
                kept = variable
            statements.append(at(assign(variable, made), statement.span))
            body.kept.add(kept)
            inputs.append((name.id, path(kept)))
            body.current = variable if len(inputs) == 1 else None
    statements += body.write(rest)
    outputs = [
        (name, path(variable))
        for name, (_, variable) in zip(model.outputs, body.outputs, strict=True)
    ]
    outline.uses.add("keras")
    listed = definition in outline.used
    made = call(
        "keras.Model",
        _gathered(inputs, listed=listed),
        _gathered(outputs, listed=listed),
        name=constant(definition.name.id),
    )
    statements.append(at(py.Return(made), definition.name.span))
    return statements


def _input(statement: ast.InputDecl, name: ast.Name, writer: Writer) -> py.expr:
    assert statement.type is not None
    dims = [
        py.Constant(None) if d.value is None else writer.value(d.value)
        for d in statement.type.dimensions
    ]
    shape = py.Tuple(dims, py.Load())
    dtype = statement.type.dtype.id
    keywords = [keyword("shape", shape)]
    if dtype != "float32":
        keywords.append(keyword("dtype", constant(dtype)))
    keywords.append(keyword("name", constant(name.id)))
    return at(call("keras.Input", keywords=keywords), statement.span)


def _sequential(
    outline: Outline,
    definition: ast.ModelDef,
    model: Model,
    layers: list[ast.Expr],
    writer: Writer,
) -> py.stmt:
    declared = next(s for s in definition.body if isinstance(s, ast.InputDecl))
    items = [_input(declared, declared.names[0], writer)]
    items += [at(writer.made(outline.resolution.targets[e]), e.span) for e in layers]
    made = call("keras.Sequential", py.List(items, py.Load()), name=constant(definition.name.id))
    return at(py.Return(made), definition.name.span)


def _deep(outline: Outline, model: Model) -> list[py.stmt]:
    depth = graph_depth(model)
    if depth <= RECURSION_DEPTH:
        return []
    outline.uses.add("sys")
    limit = call("max", call("sys.getrecursionlimit"), constant(20 * depth))
    return [
        Comment("Keras walks the graph by recursion, a few calls for each layer in a row."),
        py.Expr(call("sys.setrecursionlimit", limit)),
    ]


def _gathered(items: list[tuple[str, py.expr]], *, listed: bool) -> py.expr:
    """One tensor as it is, several by name, or in order for a model used as a layer."""
    if len(items) == 1:
        return items[0][1]
    if listed:
        return py.List([value for _, value in items], py.Load())
    return mapping(items)
