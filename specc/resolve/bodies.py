"""Resolves the bodies of models, blocks and layers, and the settings of data, train and device."""

from __future__ import annotations

from collections.abc import Iterable

from specc.diagnostics import Label
from specc.diagnostics.codes import names as codes
from specc.resolve.bindings import ActivationTarget, EntryTarget, Kind
from specc.resolve.context import Context, bind
from specc.resolve.current import check_current, head
from specc.resolve.entries import section_of
from specc.resolve.expressions import (
    resolve_condition,
    resolve_flow,
    resolve_made,
    resolve_value,
)
from specc.resolve.late import note_late
from specc.resolve.layers import (
    check_parameters,
    report_hidden_weight,
    resolve_update,
    resolve_weight,
)
from specc.resolve.scope import Scope
from specc.resolve.sizes import measure
from specc.syntax import ast
from specc.syntax.walk import names_in, walk

# What the settings of a train block hold, for names that several sections share.
_SETTING_KINDS = {
    "loss": "loss",
    "optimizer": "optimizer",
    "metrics": "metric",
    "weighted_metrics": "metric",
    "callbacks": "callback",
    "source": "source",
    "split": "split",
    "strategy": "strategy",
}

# What binds a name that an `input` of the same body cannot bind again.
_DECLARING = (ast.InputDecl, ast.BlockDef, ast.LayerDef)

_WHAT = {
    ast.InputDecl: "`input`",
    ast.OutputDecl: "`output`",
    ast.LayerBinding: "`layer`",
    ast.ExprStatement: "a layer",
    ast.Repeat: "`repeat`",
    ast.For: "`for`",
    ast.If: "`if`",
    ast.Feed: "a flow of columns",
    ast.WeightDecl: "`weight`",
    ast.Update: "`update`",
}


# Bodies that an `input` or `output` may stand in.
_BODIES = ("model", "block", "layer")


def resolve_body(
    context: Context, definition: ast.ModelDef | ast.BlockDef | ast.LayerDef, scope: Scope
) -> None:
    """Resolve a model's, block's or layer's body in a scope of its own inside `scope`."""
    # What a body has without saying so may be bound otherwise: `input training`.
    given = Scope(scope)
    bind(given, Kind.TRAINING, ast.Name(definition.name.span, "training"), definition)
    inner = Scope(given)
    kind = "model"
    if isinstance(definition, ast.LayerDef):
        kind = "layer"
        context.in_layer = definition
        check_parameters(context, definition)
        for node in walk(*definition.body):
            if isinstance(node, ast.WeightDecl):  # found before it is declared, to say so
                bind(given, Kind.WEIGHT, node.name, node)
    if not isinstance(definition, ast.ModelDef):
        kind = "block" if kind == "model" else kind
        for parameter in definition.parameters:
            if parameter.default is not None:
                resolve_value(context, parameter.default, scope)
            if parameter.name.id in inner.names:
                report_twice(context, parameter.name, inner)
            bind(inner, Kind.PARAMETER, parameter.name, definition)
    _resolve_statements(context, definition.body, inner, kind)
    if isinstance(definition, ast.LayerDef):
        note_late(context, definition)
    context.in_layer = None
    check_current(context, definition)
    outputs = _declares(definition.body, ast.OutputDecl)
    if not outputs:
        context.sink.report(
            codes.NO_OUTPUT,
            definition.name.span,
            "needs an `output`",
            kind=kind,
            name=definition.name.id,
            helps=["say what comes out: `output label = Dense(10)`, or `output x`"],
        )
    if not _declares(definition.body, ast.InputDecl):
        context.sink.report(
            codes.NO_INPUT,
            definition.name.span,
            "needs an `input`",
            kind=kind,
            name=definition.name.id,
            helps=["say what flows in: `input image: float32[32, 32, 3]`"]
            if kind == "model"
            else ["say what flows in: `input x`"],
        )


def _resolve_statements(
    context: Context, statements: Iterable[ast.Statement], scope: Scope, where: str
) -> None:
    for statement in statements:
        _resolve_statement(context, statement, scope, where)


def _resolve_statement(
    context: Context, statement: ast.Statement, scope: Scope, where: str
) -> None:
    match statement:
        case ast.InputDecl(names=names, type=declared):
            if where not in _BODIES:
                misplaced(context, statement, where)
            if declared is not None:
                for dimension in declared.dimensions:
                    if dimension.value is not None:
                        resolve_value(context, dimension.value, scope)
            for name in names:
                bound = scope.names.get(name.id)
                if name.id in scope.inputs or (
                    bound is not None and isinstance(bound.definition, _DECLARING)
                ):
                    report_twice(context, name, scope)
                bind(scope, Kind.TENSOR, name, statement)
                scope.inputs.setdefault(name.id, name.span)
        case ast.OutputDecl(values=values):
            if where not in _BODIES:
                misplaced(context, statement, where)
            for value in values:
                resolve_flow(context, value, scope)
        case ast.Assign(targets=targets, value=value):
            resolve_flow(context, value, scope)
            for target in targets:
                if not report_hidden_weight(context, target, scope):
                    bind(scope, Kind.TENSOR, target, statement)
        case ast.WeightDecl():
            if context.in_layer is None:
                misplaced(context, statement, where)
            else:
                resolve_weight(context, statement, scope, where)
        case ast.Update(value=value):
            if context.in_layer is None:
                misplaced(context, statement, where)
            else:
                resolve_update(context, statement, scope)
            resolve_flow(context, value, scope)
        case ast.Let(name=name, value=value):
            resolve_value(context, value, scope)
            if not report_hidden_weight(context, name, scope):
                bind(scope, Kind.LET, name, statement)
        case ast.LayerBinding(name=name, value=value):
            resolve_made(context, value, scope)
            _check_layer(context, value)
            bind(scope, Kind.LAYER, name, statement)
        case ast.ExprStatement(value=value):
            resolve_flow(context, value, scope)
        case ast.Repeat(count=count, index=index, body=body):
            resolve_value(context, count, scope)
            if index is not None:
                bind(scope, Kind.PARAMETER, index, statement)
            _resolve_statements(context, body, scope, f"loop in a {where}")
        case ast.For(targets=targets, iterable=iterable, body=body):
            resolve_value(context, iterable, scope)
            for target in names_in(targets):
                bind(scope, Kind.PARAMETER, target, statement)
            _resolve_statements(context, body, scope, f"loop in a {where}")
        case ast.If(condition=condition, body=body, orelse=orelse):
            resolve_condition(context, condition, scope)
            inside = where
            if not where.startswith("loop"):
                on_training = context.in_layer is not None and _asks_training(context, condition)
                inside = "branch on `training`" if on_training else f"branch in a {where}"
            _resolve_statements(context, body, scope, inside)
            _resolve_statements(context, orelse, scope, inside)
        case ast.Feed():
            misplaced(context, statement, where)


def _asks_training(context: Context, condition: ast.Expr) -> bool:
    """Whether a condition is known only when the layer runs."""
    names = context.resolution.names
    return any(
        isinstance(node, ast.Name) and node in names and names[node].kind is Kind.TRAINING
        for node in walk(condition)
    )


def _check_layer(context: Context, value: ast.Expr) -> None:
    """What `layer` names is one layer of Keras, made once."""
    match context.resolution.targets.get(value):
        case EntryTarget(entry=entry) if entry.section == "layers":
            pass
        case None | ActivationTarget():
            pass
        case _:
            context.sink.report(
                codes.NOT_CALLABLE,
                value.span,
                "makes no single layer",
                what=f"`{head(value)}`",
                wanted="layer to share",
                helps=["a model shares its weights wherever it is used: `x -> NAME`"],
            )


def resolve_data(context: Context, definition: ast.DataDef, scope: Scope) -> None:
    """A data block: settings, and flows whose first part names columns."""
    inner = Scope(scope)
    for statement in definition.body:
        match statement:
            case ast.Feed(role=role, value=value):
                stages = value.stages if isinstance(value, ast.Pipe) else (value,)
                # What stands before the first arrow names columns, not bindings.
                for stage in stages if role == "augment" else stages[1:]:
                    _resolve_step(context, stage, inner)
            case _:
                _resolve_setting(context, statement, inner, "data block")


def resolve_settings(
    context: Context, definition: ast.TrainDef | ast.DeviceDef, scope: Scope
) -> None:
    """A train or device block: settings alone."""
    where = "train block" if isinstance(definition, ast.TrainDef) else "device block"
    inner = Scope(scope)
    for statement in definition.body:
        _resolve_setting(context, statement, inner, where)


def _resolve_setting(context: Context, statement: ast.Statement, scope: Scope, where: str) -> None:
    match statement:
        case ast.Assign(targets=(name,), value=value):
            kind = _SETTING_KINDS.get(name.id)
            if isinstance(value, ast.Name) and scope.find(value.id) is None:
                _resolve_bare_setting(context, value, scope, kind)
            else:
                resolve_value(context, value, scope, kind)
        case ast.Let(name=name, value=value):
            resolve_value(context, value, scope)
            bind(scope, Kind.LET, name, statement)
            measure(context, statement)
        case _:
            misplaced(context, statement, where)


def _resolve_bare_setting(context: Context, name: ast.Name, scope: Scope, kind: str | None) -> None:
    """`strategy = Mirrored`: an entry of specc's own by its bare name is called without arguments.

    For Keras's own sections the bare word is a symbol that Keras looks up.
    """
    section = section_of(kind)
    if section in ("sources", "splits", "strategies"):
        call = ast.Call(name.span, name, ())
        resolve_value(context, call, scope, kind)
        if call in context.resolution.targets:
            context.resolution.targets[name] = context.resolution.targets[call]


def _resolve_step(context: Context, stage: ast.Expr, scope: Scope) -> None:
    from specc.resolve.steps import resolve_step

    resolve_step(context, stage, scope)


def misplaced(context: Context, statement: ast.Statement, where: str) -> None:
    """A statement of a kind that this body does not take."""
    if isinstance(statement, ast.ExprStatement) and isinstance(statement.value, ast.Invalid):
        return
    context.resolution.misplaced.add(statement)
    what = _WHAT.get(type(statement), "this")
    context.sink.report(
        codes.MISPLACED, statement.span, f"stands in a {where}", what=what, where=where
    )


def report_twice(context: Context, name: ast.Name, scope: Scope) -> None:
    """A name that has a definition in `scope` gets another."""
    # Blocks and models are bound before constants, whichever stands first in the file.
    before = scope.inputs.get(name.id) or scope.names[name.id].span
    first, again = sorted((before, name.span))
    context.sink.report(
        codes.DEFINED_TWICE,
        again,
        "defined again",
        name=name.id,
        secondary=[Label(first, "first defined here")],
    )


def _declares(statements: Iterable[ast.Statement], kind: type[ast.Node]) -> bool:
    """Whether a statement of this kind stands in these or in their branches and loops."""
    pending = list(statements)
    while pending:
        match pending.pop():
            case ast.Repeat(body=body) | ast.For(body=body):
                pending.extend(body)
            case ast.If(body=body, orelse=orelse):
                pending.extend((*body, *orelse))
            case statement if isinstance(statement, kind):
                return True
    return False
