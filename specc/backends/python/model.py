"""The models of a program as functions of the script, and its layers as classes.

A top-level constant is a constant of the script, a block a function, a custom
layer a class, the model that is built `build_model`, every other model
`build_NAME`. Params are parameters of `build_model`; blocks and layers get those
that they use by keyword.
"""

from __future__ import annotations

import ast as py

from specc.backends.python.applications import APPLY, APPLY_IMPORTS, apply_function
from specc.backends.python.block import block_function
from specc.backends.python.free import Needs
from specc.backends.python.imports import Import
from specc.backends.python.layer_class import layer_class
from specc.backends.python.model_function import model_function
from specc.backends.python.names import Scope
from specc.backends.python.outline import Outline
from specc.backends.python.tree import assign, at
from specc.expansion import models_in_order
from specc.graph.ir import Program
from specc.record import record
from specc.syntax import ast


@record
class ModelCode:
    """What the models of a program become.

    `constants` stand before the functions, the classes of layers first among these.
    `uses` names the modules that the code speaks of: `keras`, `layers`, `ops`, `sys`;
    `imports` are what the classes and the extern layers need beside. `params` are the
    parameters of `build_model` in order, as the script calls them, by the names that
    the spec gives them.
    """

    constants: list[py.stmt]
    functions: list[py.stmt]
    uses: frozenset[str]
    imports: frozenset[Import]
    params: dict[str, str]
    names: Scope


def emit_models(program: Program) -> ModelCode:
    """All models of a program, the one that is built last."""
    outline = Outline(program)
    resolution, main, module = outline.resolution, outline.main, outline.module
    constants = _constants(outline)
    order = list(models_in_order(resolution, main))
    used = resolution.used_first(*order)
    imports = {_extern_import(outline, d) for d in used if isinstance(d, ast.ExternDef)}
    layers = [d for d in used if isinstance(d, ast.LayerDef)]
    blocks = [d for d in used if isinstance(d, ast.BlockDef)]
    named: list[ast.LayerDef | ast.BlockDef] = [*layers, *blocks]
    for definition in named:
        outline.functions[definition] = module.name(definition, definition.name.id)
    for model in order:
        wanted = "build_model" if model is main else f"build_{model.name.id}"
        outline.functions[model] = wanted if model is main else module.name(model, wanted)
    if layers:
        imports.add(Import("typing", "Any"))
    functions: list[py.stmt] = []
    for layer in layers:
        functions += layer_class(outline, layer)
    functions += [block_function(outline, block) for block in blocks]
    functions += [model_function(outline, m) for m in order if m is not main]
    params: dict[str, str] = {}
    if main is not None:
        functions.append(model_function(outline, main))
        needs = outline.all_needs(main)
        taken = outline.free.params_of(*needs.values)
        params = {p.name.id: outline.param_name(p) for p in taken}
    if APPLY in outline.uses:
        functions.insert(0, apply_function())
        imports.update(APPLY_IMPORTS)
    uses = frozenset(outline.uses - {APPLY})
    return ModelCode(constants, functions, uses, frozenset(imports), params, module)


def _extern_import(outline: Outline, definition: ast.ExternDef) -> Import:
    """`from my_package.layers import Windows`, under another name where that one is taken."""
    name = definition.name.id
    bound = outline.module.name(definition, name)
    outline.functions[definition] = bound
    return Import(str(definition.module.value), name, None if bound == name else bound)


def _constants(outline: Outline) -> list[py.stmt]:
    """Top-level constants that somebody reads and that depend on no param."""
    resolution, free = outline.resolution, outline.free
    read = {b.definition for b in resolution.names.values()}
    written: list[py.stmt] = []
    for param in resolution.imported_params:
        if param in read and param.default is not None:
            written.append(_constant(outline, param, param.default))
    for let in resolution.lets:
        if let in read and let not in free.dependent and let not in free.inlined:
            written.append(_constant(outline, let, let.value))
    return written


def _constant(outline: Outline, definition: ast.Param | ast.Let, value: ast.Expr) -> py.stmt:
    name = outline.module.name(definition, definition.name.id.upper())
    outline.constants[definition] = name
    writer = outline.writer(Scope(outline.module.taken), Needs((), ()))
    return at(assign(name, writer.value(value)), definition.span)
