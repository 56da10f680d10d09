"""Expressions in the methods of a custom layer's class."""

from __future__ import annotations

import ast as py
from collections.abc import Sequence
from enum import Enum

from specc.backends.python.expressions import Blocks, Called, Writer, stored
from specc.backends.python.free import Outside
from specc.backends.python.layer_plan import Plan, Sublayer
from specc.backends.python.names import Scope
from specc.backends.python.outline import Outline
from specc.backends.python.tree import at, attribute, call, keyword, path
from specc.expansion.operators import OPERATORS
from specc.resolve.bindings import AppliedTarget, Binding, EntryTarget, Kind, OpTarget
from specc.syntax import ast
from specc.syntax.walk import names_in


class Method(Enum):
    """The method that is being written, which decides where values are found."""

    INIT = "__init__"
    BUILD = "build"
    CALL = "call"


class LayerWriter(Writer):
    """Writes expressions within one method.

    A parameter is an argument in `__init__` and an attribute elsewhere. In
    `build` an input is known by its shape, which is what `shapes` has.
    """

    symbolic = False

    def __init__(
        self,
        outline: Outline,
        plan: Plan,
        method: Method,
        scope: Scope,
        objects: frozenset[str] = frozenset(),
        cloned: frozenset[str] = frozenset(),
    ) -> None:
        self._outline = outline
        self._plan = plan
        self._method = method
        self._scope = scope
        self._objects = objects
        """Parameters that `__init__` reads as attributes, for it has made objects of them."""
        self._cloned = cloned
        """Initializers that are made anew at each use."""
        self.shapes: dict[str, py.expr] = {}
        self.held: dict[ast.Expr, py.expr] = {}
        """What gives a layer inside where its attribute holds a list."""
        super().__init__(
            outline.resolution,
            self._meaning,
            outline.uses,
            outline.program.on_tensors,
            Blocks(outline.functions, outline.signature, self._needed_by),
        )

    # --------------------------------------------------------------- names

    def _meaning(self, name: ast.Name) -> py.expr:
        binding = self._resolution.names.get(name)
        if binding is None:
            return self.local(name.id)
        definition = binding.definition
        if definition in self._outline.constants:
            return path(self._outline.constants[definition])
        if isinstance(definition, ast.Let) and definition in self._outline.free.inlined:
            return self.value(definition.value)
        match binding.kind, definition:
            case Kind.TRAINING, _:
                return path("training")
            case Kind.WEIGHT, _:
                return own(self._plan.attribute(name.id))
            case Kind.LAYER, ast.LayerBinding(value=value):
                return self.sublayer(self._plan.of_stage[value])
            case Kind.PARAMETER, ast.LayerDef():
                return self.parameter(name.id)
            case ((Kind.PARAM | Kind.LET), (ast.Param() | ast.Let())) if self._is_outside(binding):
                return self.outside(definition)
            case Kind.TENSOR, ast.InputDecl() if self._method is Method.BUILD:
                return self.shapes[name.id]
            case _:
                return self.local(name.id)

    def _is_outside(self, binding: Binding) -> bool:
        needs = self._outline.free.needs(self._plan.definition)
        return binding.definition in needs.values

    def local(self, name: str) -> py.expr:
        """A variable of the method."""
        return path(self._scope.name(("local", name), name))

    def parameter(self, name: str) -> py.expr:
        """A parameter of the layer."""
        if self._method is Method.INIT and name not in self._objects:
            return self.local(name)
        kept = own(self._plan.attribute(name))
        return call(attribute(kept, "clone")) if name in self._cloned else kept

    def outside(self, item: Outside) -> py.expr:
        """A param of the spec, or a constant that depends on one."""
        if self._method is Method.INIT:
            return path(self._scope.name(item, item.name.id))
        return own(self._plan.attribute_of(item, item.name.id))

    def _needed_by(self, definition: Called) -> Sequence[py.keyword]:
        needed = self._outline.needed_names(definition).items()
        return [
            keyword(name, self.outside(item))
            for item, name in needed
            if not isinstance(item, ast.ModelDef)
        ]

    # -------------------------------------------------------------- layers

    def sublayer(self, layer: Sublayer) -> py.expr:
        """What gives the layer where it is applied."""
        return self.held.get(layer.expr) or own(layer.attribute)

    def value_of_layer(self, expr: ast.Expr) -> py.expr:
        """What makes the layer that `expr` stands for."""
        return at(self.made(self._resolution.targets[expr]), expr.span)

    def _applied(self, stage: ast.Expr, flowing: py.expr | None) -> py.expr:
        target = self._resolution.targets.get(stage)
        layer = self._plan.of_stage.get(stage)
        if layer is not None:
            given = target.call if isinstance(target, EntryTarget) else ()
            return self._layer_called(self.sublayer(layer), target, flowing, given)
        if isinstance(target, OpTarget) and self._method is Method.BUILD:
            return self._of_shape(target, flowing)
        return super()._applied(stage, flowing)

    def _called(self, target: AppliedTarget) -> py.expr:
        layer = self._plan.of_stage.get(target.function)
        if layer is None:
            return super()._called(target)
        values = [self.value(value) for value in target.positional]
        keywords = [self._keyword(n, v) for n, v in target.keywords]
        return call(self.sublayer(layer), *values, keywords=keywords)

    def _comprehension(self, expr: ast.Comprehension) -> py.expr:
        """`[dense(x) for n, dense in zip(sizes, self.dense)]`, where it applies layers."""
        inside = [s for s in self._plan.sublayers if [n for n, _ in s.around] == [expr]]
        if self._method is not Method.CALL or not inside or expr.condition is not None:
            return super()._comprehension(expr)
        read = self._plan.names_computed(expr.element) & {t.id for t in names_in(expr.targets)}
        beside = None
        if read:
            beside = stored(expr.targets, self._target_name), self.iterable(expr.iterable)
        target, iterable = self.rows(inside, beside)
        generator = py.comprehension(target, iterable, [], 0)
        return py.ListComp(self.value(expr.element), [generator])

    def rows(
        self, inside: Sequence[Sublayer], beside: tuple[py.expr, py.expr] | None = None
    ) -> tuple[py.expr, py.expr]:
        """A loop over layers that attributes hold lists of, and over what else it goes over."""
        variables: list[py.expr] = []
        for layer in inside:
            variable = self._scope.name(("row", layer.attribute), layer.attribute)
            self.held[layer.expr] = path(variable)
            variables.append(py.Name(variable, py.Store()))
        lists = [own(layer.attribute) for layer in inside]
        if beside is not None:
            variables = [beside[0], *variables]
            lists = [beside[1], *lists]
        if len(lists) == 1:
            return variables[0], lists[0]
        zipped = call("zip", *lists, strict=py.Constant(True))
        return py.Tuple(variables, py.Store()), zipped

    # ----------------------------------------------------------- operators

    def _binary(self, expr: ast.Binary) -> py.expr:
        """Operators on tensors are Keras's, but where those of TensorFlow's tensors do the same."""
        promoted = self._outline.program.promoted
        if self._method is Method.CALL and (expr.operator == "@" or expr in promoted):
            self._used.add("ops")
            left, right = self.value(expr.left), self.value(expr.right)
            return call(f"ops.{OPERATORS[expr.operator]}", left, right)
        return super()._binary(expr)

    # -------------------------------------------------------------- shapes

    def _of_shape(self, target: OpTarget, flowing: py.expr | None) -> py.expr:
        """`ops.shape(x)` and `ops.ndim(x)` in `build`, where `x` is its shape."""
        values = [] if flowing is None else [flowing]
        values += [self.value(value) for value in (*target.positional, *self._given(target))]
        if target.entry.name == "ndim":
            return call("len", *values)
        return call("tuple", *values)

    def _given(self, target: OpTarget) -> list[ast.Expr]:
        return [value for _, value in target.keywords]

    def _value(self, expr: ast.Expr) -> py.expr:
        match expr:
            case ast.Index(base=base, parts=(part,)) if (
                self._method is Method.BUILD and not isinstance(part, ast.Slice)
            ):
                shape = self.value(base)
                match shape:
                    case py.Call(func=py.Name(id="tuple"), args=[bare]):
                        shape = bare
                return py.Subscript(shape, self.value(part), py.Load())
            case _:
                return super()._value(expr)


def own(name: str) -> py.expr:
    """`self.name`."""
    return attribute(path("self"), name)
