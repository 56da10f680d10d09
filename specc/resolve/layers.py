"""Custom layers: what the catalog would say of them, their weights, what their bodies refuse."""

from __future__ import annotations

from keyword import iskeyword
from typing import Final

from specc.catalog.load import catalog
from specc.catalog.types import REQUIRED, Entry, LayerCall, Mismatch, OpCall, Outcome, Param
from specc.diagnostics import Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import names as codes
from specc.resolve.bindings import Kind
from specc.resolve.calls import bind_entry
from specc.resolve.context import Context, bind, report_unbound
from specc.resolve.scope import Scope, Suggestion, near_names, suggestion
from specc.syntax import ast
from specc.syntax.walk import walk

KINDS: Final = {"int": "int", "float": "number", "bool": "bool", "string": "string"}
"""What the types of parameters are called in the catalog; `list` holds anything."""

COMMON = ("name", "dtype", "trainable")
"""What every layer can be made with besides."""


class _Computed:
    """The default of a parameter that is an expression: its value is known when it is used."""

    def __repr__(self) -> str:
        return "COMPUTED"


COMPUTED: Final = _Computed()

WEIGHT: Final = Entry(
    "weight",
    "weights",
    "keras.layers.Layer.add_weight",
    (
        Param("shape", REQUIRED, "non_negative_int[]"),
        Param("initializer", None, "initializer"),
        Param("dtype", None, "dtype"),
        Param("trainable", True, "bool"),
        Param("regularizer", None, "regularizer"),
        Param("constraint", None, "constraint"),
    ),
    1,
)
"""What a weight is declared with."""


def entry_of(context: Context, definition: ast.LayerDef | ast.ExternDef) -> Entry:
    """A custom layer as the catalog would have it."""
    own = tuple(
        Param(p.name.id, _default(p.default), kind_of(p.type)) for p in definition.parameters
    )
    plain = catalog().lookup("layers", "Identity")
    assert plain is not None
    common = tuple(param for param in plain.params if param.name in COMMON)
    if isinstance(definition, ast.LayerDef):
        inputs = [n.id for s in definition.body if isinstance(s, ast.InputDecl) for n in s.names]
    else:
        inputs = ["inputs"]
    resolution = context.resolution

    def rule(call: LayerCall) -> Outcome | Mismatch | None:
        return resolution.infer(definition, call)

    def inside(call: LayerCall) -> tuple[LayerCall | OpCall, ...]:
        return resolution.inside(definition, call) if isinstance(definition, ast.LayerDef) else ()

    has_body = isinstance(definition, ast.LayerDef)
    return Entry(
        definition.name.id,
        "layers",
        "custom" if has_body else "extern",
        (*own, *common),
        len(own),
        # Those behind the first may come with it, in a list: their number is checked in use.
        tuple(Param(name, None if i else REQUIRED, "tensor") for i, name in enumerate(inputs)),
        rule=rule,
        inside=inside if has_body else None,
    )


def check_name(context: Context, name: ast.Name) -> None:
    """No custom layer is called as one of Keras: whoever reads the spec knows that one."""
    if context.catalog.lookup("layers", name.id) is not None:
        context.sink.report(
            codes.DEFINED_TWICE,
            name.span,
            "defined here",
            name=name.id,
            notes=["Keras has a layer of this name"],
            helps=[f"call it something else: `My{name.id}`"],
        )


def kind_of(type_: ast.Name | None) -> str:
    """The kind of a parameter of this type."""
    if type_ is None:
        return "any"
    return "any[]" if type_.id == "list" else KINDS.get(type_.id, "any")


def _default(default: ast.Expr | None) -> object:
    match default:
        case None:
            return REQUIRED
        case ast.Literal(value=value):
            return value
        case _:
            return COMPUTED


def resolve_weight(context: Context, weight: ast.WeightDecl, scope: Scope, where: str) -> None:
    """A weight: its arguments, bound and resolved; it stands in the layer's body itself."""
    span = weight.name.span
    target = bind_entry(context, WEIGHT, weight.arguments, span, in_chain=False)
    context.resolution.weights[weight] = target
    kinds = {id(value): param.kind for param, value in target.constructor}
    for argument in weight.arguments:
        context.resolve_value(argument.value, scope, kinds.get(id(argument.value)))
    bound = scope.names.get(weight.name.id)
    if bound is not None:
        context.sink.report(
            codes.DEFINED_TWICE,
            span,
            "defined again",
            name=weight.name.id,
            secondary=[Label(bound.span, "first defined here")],
        )
    if where.startswith("loop") or "training" in where:
        context.resolution.misplaced.add(weight)
        context.sink.report(
            codes.MISPLACED,
            weight.span,
            f"stands in a {where}",
            what="`weight`",
            where=where,
            notes=["a layer's weights are made once, before it runs"],
        )
    bind(scope, Kind.WEIGHT, weight.name, weight)


def resolve_update(context: Context, update: ast.Update, scope: Scope) -> None:
    """`update NAME = …`: the name is a weight's."""
    binding = scope.find(update.name.id)
    if binding is not None and binding.kind is Kind.WEIGHT:
        context.use(update.name, binding)
        return
    label = "no weight of this layer" if binding is None else f"a {binding.kind.value}"
    context.resolution.failed.add(update.name)
    context.sink.report(
        codes.NO_UPDATE,
        update.name.span,
        label,
        name=update.name.id,
        secondary=[] if binding is None else [Label(binding.span, "bound here")],
        **_meant(update.name, scope),
    )


def _meant(name: ast.Name, scope: Scope) -> Suggestion:
    """The weight that was meant, or how to declare it."""
    near = near_names(name.id, scope.all_names(Kind.WEIGHT))
    if near:
        return suggestion(name.span, near)
    declared = f"weight {name.id}([…], initializer=zeros, trainable=false)"
    return {"helps": [f"declare it: `{declared}`"], "fixes": []}


def report_hidden_weight(context: Context, name: ast.Name, scope: Scope) -> bool:
    """Whether `name = …` would hide a weight of the layer, which is an error."""
    binding = scope.names.get(name.id)
    if binding is None or binding.kind is not Kind.WEIGHT:
        return False
    context.sink.report(
        codes.DEFINED_TWICE,
        name.span,
        "assigned here",
        name=name.id,
        secondary=[Label(binding.span, "a weight of this layer")],
        helps=[f"`update {name.id} = …` gives a weight that is not trained another value"],
    )
    return True


def check_parameters(context: Context, definition: ast.LayerDef | ast.ExternDef) -> None:
    """No parameter is called as one that every layer has."""
    for parameter in definition.parameters:
        if parameter.name.id in COMMON:
            context.sink.report(
                codes.DEFINED_TWICE,
                parameter.name.span,
                "defined here",
                name=parameter.name.id,
                notes=[f"every layer has an argument `{parameter.name.id}`"],
            )


def report_in_layer(context: Context, callee: ast.Name, kind: str) -> None:
    """The body of a custom layer holds layers alone."""
    assert context.in_layer is not None
    reasons = {
        "block": "a block makes fresh layers at each use, a layer makes those inside of it once",
        "model": "a layer inside of a layer is made with it, and a model by itself",
    }
    context.sink.report(
        codes.NOT_IN_LAYER,
        callee.span,
        f"a {kind}",
        kind=kind,
        name=callee.id,
        layer=context.in_layer.name.id,
        notes=[reasons[kind]],
        helps=[f"define a layer in its place: `layer {context.in_layer.name.id}Part {{ … }}`"],
    )


def resolve_extern(context: Context, definition: ast.ExternDef, scope: Scope) -> None:
    """A layer of Python's: its defaults, and the rule for what it gives."""
    inner = Scope(scope)
    for parameter in definition.parameters:
        if parameter.default is not None:
            context.resolve_value(parameter.default, scope)
        if parameter.name.id in inner.names:
            first = inner.names[parameter.name.id].span
            context.sink.report(
                codes.DEFINED_TWICE,
                parameter.name.span,
                "defined again",
                name=parameter.name.id,
                secondary=[Label(first, "first defined here")],
            )
        bind(inner, Kind.PARAMETER, parameter.name, definition)
    check_parameters(context, definition)
    rule = definition.rule
    if not (isinstance(rule, ast.Name) and rule.id == "same" and inner.find("same") is None):
        if "shape" not in inner.names:
            bind(inner, Kind.PARAMETER, ast.Name(rule.span, "shape"), definition)
        context.resolve_value(rule, inner)
        called = {node.callee for node in walk(rule) if isinstance(node, ast.Call)}
        for node in walk(rule):
            if (
                isinstance(node, ast.Name)
                and node not in called
                and node not in context.resolution.names
            ):
                report_unbound(context, node, inner, "value")
    for name in (definition.name, *(parameter.name for parameter in definition.parameters)):
        if iskeyword(name.id):
            context.sink.report(
                argument_codes.BAD_CONSTANT,
                name.span,
                "a keyword of Python's",
                message=f"Python code cannot call anything `{name.id}`",
                notes=["an extern layer and its parameters are called as in Python"],
            )
    module = str(definition.module.value)
    if not all(
        part.isidentifier() and part.isascii() and not iskeyword(part) for part in module.split(".")
    ):
        context.sink.report(
            argument_codes.BAD_CONSTANT,
            definition.module.span,
            "",
            message=f"a module is written as Python imports it, not as `{module}`",
            helps=['its names have dots between them: `"my_package.layers"`'],
        )
