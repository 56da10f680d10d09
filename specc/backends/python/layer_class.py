"""A custom layer as a class: `__init__`, `build`, `call` and `get_config`, those it needs."""

from __future__ import annotations

import ast as py

from specc.backends.python.annotations import outside_type, parameter_type, tuple_of
from specc.backends.python.block import end_with
from specc.backends.python.free import Outside
from specc.backends.python.layer_bodies import CallWriter, MakerWriter
from specc.backends.python.layer_config import (
    Kept,
    cloned_parameters,
    config_method,
    kept_parameters,
)
from specc.backends.python.layer_plan import Plan, Sublayer
from specc.backends.python.layer_shapes import BUILT_AT_ONCE, InnerShapes
from specc.backends.python.layer_slices import in_build, in_call, in_init
from specc.backends.python.layer_writer import LayerWriter, Method, own
from specc.backends.python.names import Scope
from specc.backends.python.outline import OF_CLASS, Outline, explanation
from specc.backends.python.quote import quote
from specc.backends.python.tree import (
    Comment,
    assign,
    at,
    attribute,
    call,
    function,
    index,
    parameter,
    path,
)
from specc.backends.python.tree import names as tree_names
from specc.resolve.bindings import ActivationTarget, EntryTarget, Kind
from specc.syntax import ast
from specc.syntax.walk import walk

_TENSOR = "keras.KerasTensor"


def layer_class(outline: Outline, definition: ast.LayerDef) -> list[py.stmt]:
    """The class of a custom layer."""
    written = _ClassWriter(outline, definition).write()
    name, given = definition.name.id, outline.functions[definition]
    if name == given:
        return [written]
    # Keras calls layers after their class.
    return [written, assign(attribute(path(given), "__name__"), py.Constant(name))]


class _ClassWriter:
    """Writes the class of one layer."""

    def __init__(self, outline: Outline, definition: ast.LayerDef) -> None:
        self._outline = outline
        self._definition = definition
        self._plan = Plan(definition, outline.resolution)
        self._signature = outline.signature(definition)
        self._kept = kept_parameters(self._plan, outline.program)
        self._cloned = cloned_parameters(self._plan, self._kept)
        needed = outline.needed_names(definition)
        self._outside: dict[Outside, str] = {
            item: name for item, name in needed.items() if not isinstance(item, ast.ModelDef)
        }

    def write(self) -> py.stmt:
        name = self._definition.name
        methods = [self._init(), self._build(), self._call(), *self._shape(), self._get_config()]
        text = f"The layer `{name.id}`."
        documented = explanation(self._outline.program.sources, self._definition, text)
        package = py.Constant(self._outline.program.name)
        registered = call("keras.saving.register_keras_serializable", package=package)
        self._outline.uses.update(("keras", "layers"))
        return at(
            py.ClassDef(
                self._outline.functions[self._definition],
                [path("layers.Layer")],
                [],
                [documented, *(method for method in methods if method is not None)],
                [registered],
            ),
            name.span,
        )

    def _writer(self, method: Method, scope: Scope) -> LayerWriter:
        objects = frozenset(n for n, how in self._kept.items() if how.module is not None)
        return LayerWriter(
            self._outline, self._plan, method, scope, objects, frozenset(self._cloned)
        )

    # ------------------------------------------------------------ __init__

    def _init(self) -> py.stmt | None:
        kept = in_init(self._plan)
        made_here = [layer for layer in self._plan.sublayers if not layer.in_build]
        if not self._definition.parameters and not self._outside and not made_here:
            return None
        scope = self._outline.inner_scope(self._definition)
        for item in self._outside:
            scope.name(item, item.name.id)  # the same as in `_outside`, for both begin alike
        writer = self._writer(Method.INIT, scope)
        body: list[py.stmt] = [
            py.Expr(call(attribute(call("super"), "__init__"), keywords=[_spread("kwargs")]))
        ]
        last: list[py.stmt] = []
        for name, how in self._kept.items():
            argument = path(self._signature.names[name])
            held = own(self._plan.attribute(name))
            if how.is_object and how.module is None:
                # If it is a layer, its weights come where the layer around it has them.
                body.append(assign(self._signature.names[name], how.made(argument)))
                last.append(assign(held, argument))
            else:
                body.append(assign(held, how.made(argument)))
        for item, name in self._outside.items():
            body.append(assign(own(self._attribute(item)), path(name)))
        maker = MakerWriter(self._plan, writer, kept, in_build=False)
        body += maker.write(self._definition.body)
        return self._constructor(writer, [*body, *last])

    def _constructor(self, writer: LayerWriter, body: list[py.stmt]) -> py.stmt:
        program = self._outline.program
        parameters: list[tuple[py.arg, py.expr | None]] = [(parameter("self"), None)]
        named: list[tuple[py.arg, py.expr | None]] = []
        for item in self._definition.parameters:
            given = self._signature.default(item)
            default = None if given is None else writer.value(given)
            annotation = self._annotation(item, self._kept[item.name.id])
            argument = parameter(self._signature.names[item.name.id], annotation)
            place = parameters if item.name.id in self._signature.positional else named
            place.append((argument, default))
        for outside, name in self._outside.items():
            named.append((parameter(name, outside_type(program, outside)), None))
        made = function("__init__", parameters, body, returns=py.Constant(None), named=named)
        made.args.kwarg = parameter("kwargs", "Any")
        return made

    def _annotation(self, item: ast.Parameter, how: Kept) -> py.expr:
        if how.module is not None or how.is_object:
            return path("Any")
        annotation = parameter_type(self._outline.program, self._definition, item)
        unknown = isinstance(annotation, py.Name) and annotation.id == "object"
        return path("Any") if unknown else annotation

    def _attribute(self, item: Outside) -> str:
        return self._plan.attribute_of(item, item.name.id)

    # --------------------------------------------------------------- build

    def _build(self) -> py.stmt | None:
        kept = in_build(self._plan)
        names, body = self._building(kept, self._shape_names())
        first, *others = self._plan.inputs
        read = {name for statement in body for name in tree_names(statement)}
        if not read & {names[other] for other in others}:
            # Keras passes the first shape to a `build` that takes one.
            names, body = self._building(kept, {first: "input_shape"})
        if not body:
            if all(self._is_built(layer) for layer in self._plan.sublayers):
                return None
            # Without a `build` of the layer's own, Keras warns when it loads it.
            inherited = py.Expr(call(attribute(call("super"), "build"), path("input_shape")))
            body = [Comment("The layers inside are built when they are first called."), inherited]
        shape = index("tuple", _items(py.BinOp(path("int"), py.BitOr(), py.Constant(None))))
        parameters: list[tuple[py.arg, py.expr | None]] = [(parameter("self"), None)]
        parameters += [(parameter(name, shape), None) for name in names.values()]
        return function("build", parameters, body, returns=py.Constant(None))

    def _is_built(self, layer: Sublayer) -> bool:
        """Whether a layer inside has nothing to build."""
        target = self._outline.resolution.targets[layer.expr]
        assert isinstance(target, (EntryTarget, ActivationTarget))
        return target.entry.name in BUILT_AT_ONCE

    def _building(
        self, kept: set[ast.Statement], names: dict[str, str]
    ) -> tuple[dict[str, str], list[py.stmt]]:
        """The statements of `build` where the shapes of the inputs have these names."""
        scope = Scope(self._outline.module.taken | OF_CLASS | set(names.values()))
        writer = self._writer(Method.BUILD, scope)
        writer.shapes = {name: path(shape) for name, shape in names.items()}
        maker = MakerWriter(self._plan, writer, kept, in_build=True)
        body = maker.write(self._definition.body)
        shapes = InnerShapes(self._plan, self._outline.resolution, names, scope)
        shapes.follow(self._definition.body)
        statements = [*body, *shapes.statements]
        if any(
            self._is_trained_only(layer) and not (shapes.builds(layer) or self._is_built(layer))
            for layer in self._plan.sublayers
        ):
            self._outline.uses.add("keras")
            statements += [
                Comment("Keras builds a model as it runs outside of training."),
                self._traced(names),
            ]
        return names, statements

    def _is_trained_only(self, layer: Sublayer) -> bool:
        """Whether a layer inside may be applied in training alone."""
        return any(
            isinstance(node, (ast.If, ast.Conditional)) and self._plan.is_training(node.condition)
            for node, _ in layer.around
        )

    def _traced(self, names: dict[str, str]) -> py.stmt:
        """`call` followed in training, which builds what is applied there."""
        dtype = own("compute_dtype")
        inputs = [call("keras.KerasTensor", path(shape), dtype=dtype) for shape in names.values()]
        traced = call(
            "keras.Operation.compute_output_spec",
            path("self"),
            *inputs,
            training=py.Constant(True),
        )
        return py.Expr(traced)

    def _shape_names(self) -> dict[str, str]:
        """What `build` calls the shapes: as Keras asks for them, by the inputs of `call`."""
        return {name: f"{self._signature.names[name]}_shape" for name in self._plan.inputs}

    # ---------------------------------------------------------------- call

    def _call(self) -> py.stmt:
        outline, plan = self._outline, self._plan
        scope = Scope(outline.module.taken | OF_CLASS)
        for name in plan.inputs:
            scope.name(("local", name), name)
        writer = self._writer(Method.CALL, scope)
        body = CallWriter(outline.resolution, writer, scope, plan)
        if len(plan.inputs) == 1:
            body.current = body.variable(plan.inputs[0])
        statements = [*self._dense(body), *body.write(self._definition.body)]
        end_with(statements, [path(variable) for _, variable in body.outputs])
        parameters: list[tuple[py.arg, py.expr | None]] = [(parameter("self"), None)]
        parameters += [
            (parameter(self._signature.names[name], _TENSOR), None) for name in plan.inputs
        ]
        if self._reads_training():
            flag = py.BinOp(path("bool"), py.BitOr(), py.Constant(None))
            parameters.append((parameter("training", flag), py.Constant(None)))
        count = len(body.outputs)
        returns = path(_TENSOR) if count == 1 else tuple_of(_TENSOR, count)
        return function("call", parameters, [*body.iterators, *statements], returns=returns)

    def _dense(self, body: CallWriter) -> list[py.stmt]:
        """`x = ops.convert_to_tensor(x, sparse=False)` for what Keras takes to be sparse."""
        written: list[py.stmt] = []
        for name in self._plan.inputs:
            if self._outline.is_given_sparse(self._definition, name):
                variable = body.variable(name)
                dense = call("ops.convert_to_tensor", path(variable), sparse=py.Constant(False))
                written.append(assign(variable, dense))
        if written:
            self._outline.uses.add("ops")
            written.insert(0, Comment("Keras traces a product with a number as a sparse tensor."))
        return written

    def _reads_training(self) -> bool:
        """Whether what `call` computes depends on `training`."""
        names = self._outline.resolution.names
        kept = in_call(self._plan)
        return any(
            isinstance(node, ast.Name) and node in names and names[node].kind is Kind.TRAINING
            for statement in kept
            for node in walk(statement)
        )

    def _shape(self) -> list[py.stmt]:
        """What wrappers ask for; Keras traces `call` otherwise."""
        return quote(_SHAPE) if self._outline.wraps(self._definition) else []

    # ---------------------------------------------------------- get_config

    def _get_config(self) -> py.stmt | None:
        entries = [
            (self._signature.names[name], how.config(own(self._plan.attribute(name))))
            for name, how in self._kept.items()
        ]
        entries += [(name, own(self._attribute(item))) for item, name in self._outside.items()]
        if not entries:
            return None
        returns = index("dict", _items(path("str"), path("Any"), dots=False))
        return function(
            "get_config", [(parameter("self"), None)], config_method(entries), returns=returns
        )


_SHAPE = """
def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
    x = keras.KerasTensor(input_shape, dtype=self.compute_dtype)
    return self.compute_output_spec(x).shape

def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
    return keras.Operation.compute_output_spec(self, *args, **kwargs)
"""


def _items(*items: py.expr, dots: bool = True) -> py.expr:
    """What stands in the brackets of an annotation, `...` at its end."""
    end: list[py.expr] = [py.Constant(...)] if dots else []
    return py.Tuple([*items, *end], py.Load())


def _spread(name: str) -> py.keyword:
    return py.keyword(None, path(name))
