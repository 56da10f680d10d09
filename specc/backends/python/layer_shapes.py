"""Builds the layers inside with their layer, wherever the shape of what flows into them is plain.

Keras loads and shows a layer best whose `build` leaves nothing to make for its
first call. The shapes that flow are followed through `call` as far as they
follow from those of the inputs: through layers inside, and through operations
that leave a shape as it is. A layer that is not reached so is built when it is
first called, which is right as well.
"""

from __future__ import annotations

import ast as py
from collections.abc import Sequence

from specc.backends.python.flow import takes_current
from specc.backends.python.layer_plan import Plan, Sublayer
from specc.backends.python.layer_writer import own
from specc.backends.python.names import Scope
from specc.backends.python.tree import assign, at, attribute, call, keyword, path
from specc.catalog.types import Entry, Param
from specc.resolve.bindings import (
    ActivationTarget,
    AppliedTarget,
    EntryTarget,
    FunctionTarget,
    Kind,
    OpTarget,
    Resolution,
    SharedTarget,
)
from specc.syntax import ast
from specc.syntax.walk import walk


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SAME_SHAPE = _words(
    "Activation ActivityRegularization AlphaDropout BatchNormalization Dropout ELU "
    "GaussianDropout GaussianNoise GroupNormalization Identity LayerNormalization "
    "LeakyReLU Masking PReLU RMSNormalization ReLU Softmax SpatialDropout1D "
    "SpatialDropout2D SpatialDropout3D UnitNormalization "
)
_SAME_SHAPE_OPS = _words(
    "abs absolute cast celu clip cos elu exp expm1 gelu hard_sigmoid hard_silu hard_swish "
    "hard_tanh leaky_relu log log1p log_sigmoid log_softmax mish negative normalize relu "
    "relu6 rsqrt selu sigmoid sign silu sin softmax softplus softsign sqrt square "
    "squareplus stop_gradient swish tanh "
)
BUILT_AT_ONCE = _words(
    "Activation ActivityRegularization AlphaDropout AveragePooling1D AveragePooling2D "
    "AveragePooling3D Dropout ELU GaussianDropout GaussianNoise GlobalAveragePooling1D "
    "GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D "
    "GlobalMaxPooling3D Identity LeakyReLU Masking MaxPooling1D MaxPooling2D MaxPooling3D "
    "ReLU Softmax SpatialDropout1D SpatialDropout2D SpatialDropout3D UnitNormalization "
)
"""Layers that have nothing to build, and know it when they are made."""

_SEVERAL_SHAPES = {"MultiHeadAttention": ("query", "value", "key")}
"""Layers whose `build` takes a shape for each of these arguments of their call."""

_MANY_INPUTS = _words(
    "Add AdditiveAttention Attention Average Concatenate Dot GroupQueryAttention Maximum "
    "Minimum Multiply Subtract "
)

Shape = str | None
"""The variable that holds a shape in `build`; None where it is not known."""


class InnerShapes:
    """Follows shapes through the body of one layer; `statements` build what is inside."""

    def __init__(
        self, plan: Plan, resolution: Resolution, inputs: dict[str, str], scope: Scope
    ) -> None:
        self._plan = plan
        self._scope = scope
        self._resolution = resolution
        self._names: dict[str, Shape] = dict(inputs)
        self._current: Shape = next(iter(inputs.values())) if len(inputs) == 1 else None
        self._built: set[ast.Expr] = set()
        self._made: dict[str, tuple[Sublayer, str]] = {}
        """The shape variables of what layers give: assigned where something reads them."""
        self._assigned: set[str] = set()
        self.statements: list[py.stmt] = []

    def follow(self, statements: Sequence[ast.Statement]) -> None:
        """Follow the statements in order."""
        for statement in statements:
            match statement:
                case ast.ExprStatement(value=value):
                    self._current = self._flow(value)
                case ast.Assign(targets=targets, value=value):
                    given = self._flow(value)
                    for target in targets:
                        self._names[target.id] = given if len(targets) == 1 else None
                    self._current = self._names[targets[0].id]
                case ast.OutputDecl(values=values):
                    for value in values:
                        self._flow(value)
                case ast.Update(value=value):
                    self._flow(value)
                case ast.If(condition=condition) if self._plan.is_training(condition):
                    self._branches(statement)
                case ast.Repeat() | ast.For() | ast.If():
                    self._forget(statement)

    def builds(self, layer: Sublayer) -> bool:
        """Whether a statement builds the layer."""
        return layer.expr in self._built

    def _branches(self, statement: ast.If) -> None:
        """Either branch may be run: what they agree on is known behind them."""
        names, current = dict(self._names), self._current
        self.follow(statement.body)
        first, first_current = self._names, self._current
        self._names, self._current = names, current
        self.follow(statement.orelse)
        for name in first.keys() | self._names.keys():
            if first.get(name) != self._names.get(name):
                self._names[name] = None
        if first_current != self._current:
            self._current = None

    def _forget(self, statement: ast.Statement) -> None:
        """What a loop or a branch assigns is not known behind it."""
        for node in walk(statement):
            if isinstance(node, ast.Assign):
                self._names |= dict.fromkeys([target.id for target in node.targets])
        self._current = None

    def _flow(self, expr: ast.Expr) -> Shape:
        """The shape of what a statement gives, which may begin with the current value."""
        if isinstance(expr, ast.Conditional):
            return self._shape(expr)
        if takes_current(expr, self._resolution):
            return self._stages(
                self._current, expr.stages if isinstance(expr, ast.Pipe) else (expr,)
            )
        return self._shape(expr)

    def _stages(self, flowing: Shape, stages: Sequence[ast.Expr]) -> Shape:
        for stage in stages:
            flowing = self._applied(stage, flowing)
        return flowing

    def _shape(self, expr: ast.Expr) -> Shape:
        match expr:
            case ast.Name(id=name):
                binding = self._resolution.names.get(expr)
                is_tensor = binding is not None and binding.kind is Kind.TENSOR
                return self._names.get(name) if is_tensor else None
            case ast.Pipe(stages=stages):
                return self._stages(self._shape(stages[0]), stages[1:])
            case ast.Binary(left=left, right=right):
                return self._broadcast(left, right)
            case ast.Unary(operand=operand):
                return self._shape(operand)
            case ast.Conditional(then=then, orelse=orelse):
                first, second = self._flow(then), self._flow(orelse)
                return first if first == second else None
            case ast.Call() if isinstance(
                self._resolution.targets.get(expr), (AppliedTarget, OpTarget)
            ):
                return self._applied(expr, None)
            case _:
                for child in self._plan.evaluated(expr):
                    if not isinstance(expr, ast.Comprehension) and isinstance(child, ast.Expr):
                        self._shape(child)
                return None

    def _broadcast(self, left: ast.Expr, right: ast.Expr) -> Shape:
        one, other = self._shape(left), self._shape(right)
        if one == other or self._is_number(right):
            return one
        return other if self._is_number(left) else None

    def _is_number(self, expr: ast.Expr) -> bool:
        """Whether an operand is a constant, and no tensor."""
        return all(
            isinstance(self._resolution.targets.get(node), FunctionTarget | None)
            and (
                not isinstance(node, ast.Name)
                or node not in self._resolution.names
                or self._resolution.names[node].kind not in (Kind.TENSOR, Kind.WEIGHT)
            )
            for node in walk(expr)
            if isinstance(node, ast.Expr)
        )

    # -------------------------------------------------------------- layers

    def _applied(self, stage: ast.Expr, flowing: Shape) -> Shape:
        target = self._resolution.targets.get(stage)
        match target:
            case AppliedTarget(function=function, positional=positional, keywords=keywords):
                shapes = [self._shape(value) for value in positional]
                named = {name: self._shape(value) for name, value in keywords}
                layer = self._layer(function)
                if layer is None:
                    return None
                if len(shapes) > 1:
                    named |= dict(zip(("query", "value", "key"), shapes, strict=False))
                return self._built_with(layer, shapes[0] if shapes else None, named, len(shapes))
            case OpTarget(entry=entry, positional=positional):
                shapes = [self._shape(value) for value in positional]
                first = flowing if flowing is not None or not shapes else shapes[0]
                return first if entry.name in _SAME_SHAPE_OPS else None
            case EntryTarget(call=given) | SharedTarget(call=given):
                named = {name: self._shape(value) for name, value in given}
                layer = self._layer(stage)
                return None if layer is None else self._built_with(layer, flowing, named, 1)
            case ActivationTarget():
                layer = self._layer(stage)
                return None if layer is None else self._built_with(layer, flowing, {}, 1)
            case _:
                return None

    def _layer(self, stage: ast.Expr) -> Sublayer | None:
        """The layer that a stage applies, where it is held alone and always there."""
        target = self._resolution.targets.get(stage)
        if isinstance(target, SharedTarget):
            definition = target.binding.definition
            assert isinstance(definition, ast.LayerBinding)
            stage = definition.value
        layer = self._plan.of_stage.get(stage)
        return None if layer is None or self._is_optional(layer) else layer

    def _is_optional(self, layer: Sublayer) -> bool:
        """Whether there may be none of it, or several."""
        return any(
            not isinstance(node, (ast.If, ast.Conditional))
            or not self._plan.is_training(node.condition)
            for node, _ in layer.around
        )

    def _built_with(
        self, layer: Sublayer, flowing: Shape, named: dict[str, Shape], inputs: int
    ) -> Shape:
        """Build a layer for what flows into it; the shape of what it gives."""
        entry = self._entry(layer)
        if flowing is None or entry is None or entry.name in _MANY_INPUTS:
            return None
        arguments: list[str] = []
        named_shapes: dict[str, str] = {}
        if entry.name in _SEVERAL_SHAPES:
            shapes = {**named, "query": flowing}
            for name in _SEVERAL_SHAPES[entry.name]:
                shape = shapes.get(name)
                if name in shapes and shape is None:
                    return None
                if shape is not None:
                    named_shapes[f"{name}_shape"] = shape
        elif inputs > 1 or any(shape is not None for shape in named.values()):
            return None
        else:
            arguments = [flowing]
        if layer.expr not in self._built and entry.name not in BUILT_AT_ONCE:
            self._built.add(layer.expr)
            built = call(
                attribute(own(layer.attribute), "build"),
                *map(self._variable, arguments),
                keywords=[keyword(n, self._variable(s)) for n, s in named_shapes.items()],
            )
            self.statements.append(at(py.Expr(built), layer.expr.span))
        return self._given(layer, entry, flowing)

    def _entry(self, layer: Sublayer) -> Entry | None:
        target = self._resolution.targets.get(layer.expr)
        match target:
            case EntryTarget(entry=entry) | ActivationTarget(entry=entry):
                # What Python's own layers want of `build` is not known; nor is a second input.
                custom = entry.path == "custom" and len(entry.call_params) > 1
                return None if entry.path == "extern" or custom else entry
            case _:
                return None

    def _given(self, layer: Sublayer, entry: Entry, flowing: str) -> Shape:
        if entry.name in _SAME_SHAPE:
            return flowing
        names = {param.name for param, _ in self._constructor(layer)}
        if entry.name in _SEVERAL_SHAPES:
            names = {p.name for p, _ in self._constructor(layer)}
            return None if names & {"output_shape"} else flowing
        if entry.path == "custom" or {p.name for p, _ in self._constructor(layer)} & {
            "return_state"
        }:
            return None
        variable = self._scope.name((layer.expr, flowing), f"{layer.attribute}_shape")
        self._made[variable] = (layer, flowing)
        return variable

    def _constructor(self, layer: Sublayer) -> Sequence[tuple[Param, ast.Expr]]:
        target = self._resolution.targets[layer.expr]
        return target.constructor if isinstance(target, EntryTarget) else ()

    def _variable(self, shape: str) -> py.expr:
        """A shape by its variable, which is assigned when it is first read."""
        if shape in self._made and shape not in self._assigned:
            self._assigned.add(shape)
            layer, flowing = self._made[shape]
            given = call(
                attribute(own(layer.attribute), "compute_output_shape"), self._variable(flowing)
            )
            self.statements.append(assign(shape, given))
        return path(shape)
