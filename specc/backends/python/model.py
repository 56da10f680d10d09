"""The models of a program as functions of the script.

A top-level constant is a constant of the script, a block a function, the model
that is built `build_model`, every other model `build_NAME`. Params are
parameters of `build_model`; blocks get those that they use by keyword.
"""

from __future__ import annotations

import ast as py
from collections.abc import Sequence

from specc.backends.python.bodies import BodyWriter, bound_names
from specc.backends.python.depth import RECURSION_DEPTH, graph_depth
from specc.backends.python.expressions import Blocks, Writer
from specc.backends.python.free import Free, Needs, Outside
from specc.backends.python.names import Scope, param_names
from specc.backends.python.sequential import sequential_layers
from specc.backends.python.signature import Signature, input_names, signature_of
from specc.backends.python.tree import (
    Comment,
    assign,
    at,
    call,
    constant,
    docstring,
    function,
    index,
    keyword,
    mapping,
    parameter,
    path,
)
from specc.expand import models_in_order, models_used_by
from specc.graph.ir import Model, Program
from specc.record import record
from specc.resolve.bindings import Kind, Resolution
from specc.source import SourceMap
from specc.syntax import ast


@record
class ModelCode:
    """What the models of a program become.

    `constants` stand before the functions. `uses` names what the code speaks of:
    `keras`, `layers`, `ops`, `sys`. `params` are the parameters of `build_model`
    in order, as the script calls them, by the names that the spec gives them.
    """

    constants: list[py.stmt]
    functions: list[py.stmt]
    uses: frozenset[str]
    params: dict[str, str]
    names: Scope


def emit_models(program: Program) -> ModelCode:
    """All models of a program, the one that is built last."""
    return _Emitter(program).emit()


class _Emitter:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._resolution: Resolution = program.resolution
        self._free = Free(self._resolution)
        self._module = Scope()
        self._uses: set[str] = {"keras"}
        self._constants: dict[ast.Node, str] = {}
        self._functions: dict[ast.Node, str] = {}
        self._signatures: dict[ast.BlockDef, Signature] = {}
        self._main = program.model.definition if program.model is not None else None

    def emit(self) -> ModelCode:
        constants = self._write_constants()
        order = list(models_in_order(self._resolution, self._main))
        blocks = [d for d in self._resolution.used_first(*order) if isinstance(d, ast.BlockDef)]
        for block in blocks:
            self._functions[block] = self._module.name(block, block.name.id)
        for model in order:
            wanted = "build_model" if model is self._main else f"build_{model.name.id}"
            self._functions[model] = (
                wanted if model is self._main else self._module.name(model, wanted)
            )
        functions: list[py.stmt] = [self._block(block) for block in blocks]
        functions += [self._model(m) for m in order if m is not self._main]
        params: dict[str, str] = {}
        if self._main is not None:
            functions.append(self._model(self._main))
            needs = self._all_needs(self._main)
            params = {p.name.id: self._param_name(p) for p in self._free.params_of(*needs.values)}
        return ModelCode(constants, functions, frozenset(self._uses), params, self._module)

    # ----------------------------------------------------------- constants

    def _write_constants(self) -> list[py.stmt]:
        """Top-level constants that somebody reads and that depend on no param."""
        read = {b.definition for b in self._resolution.names.values()}
        written: list[py.stmt] = []
        for param in self._resolution.imported_params:
            if param in read and param.default is not None:
                name = self._constant_name(param, param.name.id)
                written.append(at(assign(name, self._value(param.default)), param.span))
        for let in self._resolution.lets:
            if let in read and let not in self._free.dependent and let not in self._free.inlined:
                name = self._constant_name(let, let.name.id)
                written.append(at(assign(name, self._value(let.value)), let.span))
        return written

    def _constant_name(self, definition: ast.Node, wanted: str) -> str:
        name = self._module.name(definition, wanted.upper())
        self._constants[definition] = name
        return name

    def _value(self, expr: ast.Expr) -> py.expr:
        return self._writer(Scope(self._module.taken), Needs((), ())).value(expr)

    # ----------------------------------------------------------- functions

    def _writer(self, scope: Scope, needs: Needs) -> Writer:
        """A writer of expressions in a function whose names are `scope`."""

        def lookup(name: ast.Name) -> py.expr:
            binding = self._resolution.names.get(name)
            if binding is None:
                return path(scope.name(("local", name.id), name.id))
            definition = binding.definition
            if definition in self._constants:
                return path(self._constants[definition])
            if isinstance(definition, ast.Let) and definition in self._free.inlined:
                return writer.value(definition.value)
            if binding.kind in (Kind.PARAM, Kind.LET) and definition in needs.values:
                return path(scope.name(definition, binding.name))
            if binding.kind is Kind.MODEL:
                return path(scope.name(definition, binding.name))
            return path(scope.name(("local", name.id), name.id))

        def extras(block: ast.BlockDef) -> Sequence[py.keyword]:
            inner = self._free.needs(block)
            names = self._needed_names(block)
            return [
                keyword(names[item], path(scope.name(item, item.name.id)))
                for item in (*inner.values, *inner.models)
            ]

        writer = Writer(
            self._resolution,
            lookup,
            self._uses,
            self._program.on_tensors,
            Blocks(self._functions, self._signature, extras),
        )
        return writer

    def _needed_names(self, block: ast.BlockDef) -> dict[ast.Node, str]:
        """The keyword parameters of a block's function."""
        scope = self._block_scope(block)
        needs = self._free.needs(block)
        return {item: scope.name(item, item.name.id) for item in (*needs.values, *needs.models)}

    def _block_scope(self, block: ast.BlockDef) -> Scope:
        """The names of a block's function: its inputs and parameters first."""
        scope = Scope(self._module.taken)
        self._signatures[block] = signature_of(block, self._resolution, scope)
        return scope

    def _signature(self, block: ast.BlockDef) -> Signature:
        if block not in self._signatures:
            self._block_scope(block)
        return self._signatures[block]

    def _block(self, block: ast.BlockDef) -> py.stmt:
        scope = self._block_scope(block)
        needs = self._free.needs(block)
        names = self._needed_names(block)
        for item in (*needs.values, *needs.models):
            scope.name(item, item.name.id)  # the same as in `names`, for both begin alike
        writer = self._writer(scope, needs)
        body = BodyWriter(self._resolution, writer, scope, block.body)
        inputs = input_names(block)
        if len(inputs) == 1:
            body.current = body.variable(inputs[0])
        statements = body.write(block.body)
        _return(statements, [path(variable) for _, variable in body.outputs])
        signature = self._signatures[block]
        parameters: list[tuple[py.arg, py.expr | None]] = [
            (parameter(signature.names[name], "keras.KerasTensor"), None) for name in inputs
        ]
        named: list[tuple[py.arg, py.expr | None]] = []
        for own in block.parameters:
            given = signature.default(own)
            default = None if given is None else writer.value(given)
            argument = parameter(signature.names[own.name.id], self._annotation(block, own))
            place = parameters if own.name.id in signature.positional else named
            place.append((argument, default))
        for value in needs.values:
            named.append((parameter(names[value], self._outside_type(value)), None))
        for model in needs.models:
            named.append((parameter(names[model], "keras.Model"), None))
        returns = (
            "keras.KerasTensor"
            if len(body.outputs) == 1
            else _tuple_of("keras.KerasTensor", len(body.outputs))
        )
        text = leading_comment(self._program.sources, block)
        text = text or f"Apply the block `{block.name.id}`; each use makes fresh layers."
        return at(
            function(
                self._functions[block],
                parameters,
                [docstring(text), *statements],
                returns=returns,
                named=named,
            ),
            block.name.span,
        )

    def _model(self, definition: ast.ModelDef) -> py.stmt:
        model = self._program.models[definition.name.id]
        is_main = definition is self._main
        scope = Scope(self._module.taken)
        needs = self._all_needs(definition) if self._is_root(definition) else None
        values = needs.values if needs is not None else self._free.needs(definition).values
        own = self._free.needs(definition)
        named: list[tuple[py.arg, py.expr | None]] = []
        parameters: list[tuple[py.arg, py.expr | None]] = []
        statements: list[py.stmt] = []
        if needs is not None:
            for param in self._free.params_of(*values):
                name = self._param_name(param)
                scope.name(param, name)
                default = self._program.params[param.name.id]
                annotation = self._outside_type(param)
                parameters.append((parameter(name, annotation), constant(default.value)))
            writer = self._writer(scope, Needs((*values, *self._free.params_of(*values)), ()))
            for let in self._free.lets_of(*values):
                name = scope.name(let, let.name.id)
                statements.append(at(assign(name, writer.value(let.value)), let.span))
        else:
            for value in values:
                argument = parameter(scope.name(value, value.name.id), self._outside_type(value))
                named.append((argument, None))
            for used in own.models:
                argument = parameter(scope.name(used, used.name.id), "keras.Model")
                named.append((argument, None))
        visible = Needs((*values, *self._free.params_of(*values)), own.models)
        writer = self._writer(scope, visible)
        statements = [*self._deep(model), *statements]
        if needs is not None:
            statements += self._made_models(definition, scope)
        statements += self._model_body(definition, model, writer, scope)
        text = leading_comment(self._program.sources, definition)
        text = text or f"Build the model `{definition.name.id}`."
        name = "build_model" if is_main else self._functions[definition]
        return at(
            function(
                name, parameters, [docstring(text), *statements], returns="keras.Model", named=named
            ),
            definition.name.span,
        )

    def _is_root(self, definition: ast.ModelDef) -> bool:
        """Whether nobody passes anything to this model's function."""
        if definition is self._main:
            return True
        return not any(definition in used for used in self._resolution.uses.values())

    def _all_needs(self, root: ast.ModelDef) -> Needs:
        """The needs of a model and of all models that it makes."""
        values = dict.fromkeys(self._free.needs(root).values)
        models = models_used_by(self._resolution, root)
        for model in models:
            values.update(dict.fromkeys(self._free.needs(model).values))
        order = [*self._resolution.params.values(), *self._resolution.lets]
        return Needs(tuple(sorted(values, key=order.index)), tuple(models))

    def _made_models(self, root: ast.ModelDef, scope: Scope) -> list[py.stmt]:
        """Statements that make the models that `root` uses, each once."""
        written: list[py.stmt] = []
        for model in models_used_by(self._resolution, root):
            needs = self._free.needs(model)
            keywords = [
                keyword(self._model_parameter(model, item), path(scope.name(item, item.name.id)))
                for item in (*needs.values, *needs.models)
            ]
            target = scope.name(model, model.name.id)
            made = call(self._functions[model], keywords=keywords)
            written.append(at(assign(target, made), model.name.span))
        return written

    def _model_parameter(self, model: ast.ModelDef, item: Outside | ast.ModelDef) -> str:
        scope = Scope(self._module.taken)
        needs = self._free.needs(model)
        names = {i: scope.name(i, i.name.id) for i in (*needs.values, *needs.models)}
        return names[item]

    def _model_body(
        self, definition: ast.ModelDef, model: Model, writer: Writer, scope: Scope
    ) -> list[py.stmt]:
        layers = sequential_layers(definition, model, self._resolution)
        if layers is not None:
            return [self._sequential(definition, model, layers, writer)]
        body = BodyWriter(self._resolution, writer, scope, definition.body)
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
                made = self._input(statement, name, writer)
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
        self._uses.add("keras")
        listed = any(definition in used for used in self._resolution.uses.values())
        made = call(
            "keras.Model",
            _gathered(inputs, listed=listed),
            _gathered(outputs, listed=listed),
            name=constant(definition.name.id),
        )
        statements.append(at(py.Return(made), definition.name.span))
        return statements

    def _input(self, statement: ast.InputDecl, name: ast.Name, writer: Writer) -> py.expr:
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
        self,
        definition: ast.ModelDef,
        model: Model,
        layers: list[ast.Expr],
        writer: Writer,
    ) -> py.stmt:
        declared = next(s for s in definition.body if isinstance(s, ast.InputDecl))
        items = [self._input(declared, declared.names[0], writer)]
        items += [at(writer.made(self._resolution.targets[e]), e.span) for e in layers]
        made = call(
            "keras.Sequential", py.List(items, py.Load()), name=constant(definition.name.id)
        )
        return at(py.Return(made), definition.name.span)

    def _deep(self, model: Model) -> list[py.stmt]:
        depth = graph_depth(model)
        if depth <= RECURSION_DEPTH:
            return []
        self._uses.add("sys")
        limit = call("max", call("sys.getrecursionlimit"), constant(20 * depth))
        return [
            Comment("Keras walks the graph by recursion, a few calls for each layer in a row."),
            py.Expr(call("sys.setrecursionlimit", limit)),
        ]

    # --------------------------------------------------------- annotations

    def _param_name(self, param: ast.Param) -> str:
        return param_names(self._program.params, self._module)[param.name.id]

    def _outside_type(self, item: Outside) -> py.expr:
        if isinstance(item, ast.Param):
            kind = "" if item.type is None else item.type.id
            known = {"int": "int", "float": "float", "bool": "bool", "string": "str"}
            if kind in known:
                return path(known[kind])
            value = self._program.params[item.name.id].value
            return _type_of({type(value)})
        return _type_of(self._program.let_types.get(item, set()))

    def _annotation(self, block: ast.BlockDef, item: ast.Parameter) -> py.expr:
        observed = self._program.observed or {}
        return _type_of(observed.get((block, item.name.id), set()))


def _gathered(items: list[tuple[str, py.expr]], *, listed: bool) -> py.expr:
    """One tensor as it is, several by name, or in order for a model used as a layer."""
    if len(items) == 1:
        return items[0][1]
    if listed:
        return py.List([value for _, value in items], py.Load())
    return mapping(items)


def _return(statements: list[py.stmt], values: list[py.expr]) -> None:
    """End a function: the last assignment, if it is what is returned, becomes the `return`."""
    match statements, values:
        case [*_, py.Assign(targets=[py.Name(id=name)], value=value)], [py.Name(id=same)] if (
            name == same
        ):
            statements[-1] = at(py.Return(value), vars(statements[-1]).get("origin"))
        case _, [value]:
            statements.append(py.Return(value))
        case _:
            statements.append(py.Return(py.Tuple(values, py.Load())))


def _tuple_of(name: str, count: int) -> py.expr:
    return index("tuple", py.Tuple([path(name) for _ in range(count)], py.Load()))


_TYPE_NAMES = {bool: "bool", int: "int", float: "float", str: "str", list: "list", tuple: "tuple"}


def _type_of(types: set[type]) -> py.expr:
    """An annotation for values of these types."""
    known = set(types)
    if int in known and float in known:
        known.discard(int)
    names = [_TYPE_NAMES[t] for t in _TYPE_NAMES if t in known]
    if dict in known:
        names.append("dict")
    parts: list[py.expr] = [path(name) for name in names]
    if type(None) in known:
        parts.append(py.Constant(None))
    if not parts:
        return path("object")
    annotation = parts[0]
    for part in parts[1:]:
        annotation = py.BinOp(annotation, py.BitOr(), part)
    return annotation


def leading_comment(sources: SourceMap, definition: ast.BlockDef | ast.ModelDef) -> str:
    """The comment lines right above a definition, as one text; empty where there are none."""
    location = sources.locate(definition.span.start)
    lines: list[str] = []
    line = location.line - 1
    while line >= 1:
        text = location.source.line_text(line).strip()
        if not text.startswith("#"):
            break
        lines.append(text.lstrip("#").strip())
        line -= 1
    return "\n".join(reversed(lines)).strip()
