"""Resolves expressions: values, chains, calls.

Three readings of an expression, by where it stands:

`resolve_value`  an argument or operand: a bare word without a binding is a symbol;
`resolve_flow`   a statement, or right of `=` and `output`: a layer, block or model
                 takes the current value;
`resolve_stage`  right of an arrow: must be something to apply.
"""

from __future__ import annotations

from specc.diagnostics import Label
from specc.diagnostics.codes import names as codes
from specc.resolve.bindings import (
    AppliedTarget,
    Binding,
    EntryTarget,
    FunctionTarget,
    Kind,
    OpTarget,
)
from specc.resolve.callees import resolve_bare_stage, resolve_call
from specc.resolve.calls import bind_entry
from specc.resolve.context import (
    Context,
    bind,
    report_unbound,
    report_unknown,
    report_wrong_kind,
)
from specc.resolve.entries import (
    allowed,
    applicable_names,
    attribute_text,
    callee_text,
    op_entry,
    report_unknown_flow,
    section_of,
)
from specc.resolve.scope import Scope
from specc.resolve.templates import resolve_template
from specc.syntax import ast
from specc.syntax.walk import names_in

_ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**", "@"})


def resolve_value(context: Context, expr: ast.Expr, scope: Scope, kind: str | None = None) -> None:
    """Resolve an argument, an operand, a setting. `kind` is that of the parameter it is for."""
    match expr:
        case ast.Literal():
            if kind is not None and "name" in kind.split():
                resolve_template(context, expr, scope)
        case ast.Invalid():
            pass
        case ast.Name():
            _resolve_name(context, expr, scope, kind)
        case ast.List(items=items) | ast.Tuple(items=items):
            for item in items:
                resolve_value(context, item, scope, kind)
        case ast.Map(entries=entries):
            first: dict[str | int, ast.Entry] = {}
            for entry in entries:
                resolve_value(context, entry.value, scope, kind)
                if first.setdefault(entry.item, entry) is not entry:
                    _report_key(context, entry, first[entry.item])
        case ast.Unary(operand=operand):
            _resolve_operand(context, operand, scope, expr.operator == "-")
        case ast.Binary(operator=operator, left=left, right=right):
            _resolve_operand(context, left, scope, operator in _ARITHMETIC)
            _resolve_operand(context, right, scope, operator in _ARITHMETIC)
        case ast.Conditional(then=then, condition=condition, orelse=orelse):
            resolve_condition(context, condition, scope)
            resolve_value(context, then, scope, kind)
            resolve_value(context, orelse, scope, kind)
        case ast.Call():
            target = resolve_call(context, expr, scope, kind, in_chain=False)
            if target is not None:
                context.resolution.targets[expr] = target
        case ast.Index(base=base, parts=parts):
            _resolve_operand(context, base, scope, True)
            for part in parts:
                sides = (
                    (part.start, part.stop, part.step) if isinstance(part, ast.Slice) else (part,)
                )
                for side in sides:
                    if side is not None:
                        resolve_value(context, side, scope)
        case ast.Comprehension():
            _resolve_comprehension(context, expr, scope, kind)
        case ast.Pipe(stages=stages):
            _resolve_operand(context, stages[0], scope, True)
            for stage in stages[1:]:
                resolve_stage(context, stage, scope)
        case ast.Attribute():
            context.sink.report(
                codes.UNKNOWN_CALLABLE,
                expr.span,
                "not a value",
                what="value",
                name=attribute_text(expr),
                helps=["a function of `keras.ops` is called: `ops.exp(x)`, or `x -> ops.exp`"],
            )


def _report_key(context: Context, entry: ast.Entry, first: ast.Entry) -> None:
    """A key that stands twice in a map."""
    context.sink.report(
        codes.DEFINED_TWICE,
        entry.key.span,
        "set again",
        name=entry.item,
        secondary=[Label(first.key.span, "first set here")],
    )


def resolve_flow(context: Context, expr: ast.Expr, scope: Scope) -> None:
    """Resolve an expression that may take the current value."""
    match expr:
        case ast.Name():
            if not resolve_bare_stage(context, expr, scope):
                binding = scope.find(expr.id)
                if binding is not None:
                    context.use(expr, binding)
                else:
                    report_unknown_flow(context, expr, scope)
        case ast.Call():
            target = resolve_call(context, expr, scope, None, in_chain=True)
            if target is not None:
                context.resolution.targets[expr] = target
        case ast.Pipe(stages=stages):
            resolve_flow(context, stages[0], scope)
            for stage in stages[1:]:
                resolve_stage(context, stage, scope)
        case ast.Conditional(then=then, condition=condition, orelse=orelse):
            resolve_condition(context, condition, scope)
            resolve_flow(context, then, scope)
            resolve_flow(context, orelse, scope)
        case _:
            resolve_value(context, expr, scope)


def resolve_stage(context: Context, expr: ast.Expr, scope: Scope) -> None:
    """Resolve what stands right of an arrow."""
    match expr:
        case ast.Name():
            if resolve_bare_stage(context, expr, scope):
                return
            binding = scope.find(expr.id)
            if binding is not None:
                report_wrong_kind(context, expr, binding, "layer, block or model")
            else:
                report_unknown(
                    context,
                    expr.id,
                    expr.span,
                    "layer, block, model or activation",
                    applicable_names(context, scope),
                    "layers",
                )
        case ast.Attribute():
            entry = op_entry(context, expr)
            if entry is not None:
                context.resolution.targets[expr] = OpTarget(entry, (), ())
        case ast.Call():
            target = resolve_call(context, expr, scope, None, in_chain=True)
            if isinstance(target, (FunctionTarget, AppliedTarget)) or (
                isinstance(target, EntryTarget)
                and target.entry.section not in ("layers", "applications", "steps")
            ):
                context.sink.report(
                    codes.NOT_CALLABLE,
                    expr.span,
                    "cannot take a tensor",
                    what=f"`{callee_text(expr)}`",
                    wanted="layer, block or model",
                )
            elif target is not None:
                context.resolution.targets[expr] = target
        case ast.Conditional(then=then, condition=condition, orelse=orelse):
            resolve_condition(context, condition, scope)
            resolve_stage(context, then, scope)
            resolve_stage(context, orelse, scope)
        case ast.Invalid():
            pass
        case _:
            context.sink.report(
                codes.NOT_CALLABLE,
                expr.span,
                "cannot take a tensor",
                what="what stands right of this arrow",
                wanted="layer, block or model",
            )


def resolve_condition(context: Context, expr: ast.Expr, scope: Scope) -> None:
    """Resolve a condition: a bare word must be bound, for a symbol is always true."""
    while isinstance(expr, ast.Unary) and expr.operator == "not":
        expr = expr.operand
    _resolve_operand(context, expr, scope, needs_value=True)


def resolve_made(context: Context, expr: ast.Expr, scope: Scope) -> None:
    """Resolve what `layer name = …` makes: a layer that nothing is passed to yet."""
    match expr:
        case ast.Call(callee=ast.Name(id=name)) if _may_be_made(scope.find(name)):
            resolve_value(context, expr, scope, "layer")
        case ast.Name(id=name) if _may_be_made(scope.find(name)) and scope.find(name) is not None:
            _resolve_name(context, expr, scope, "layer")
        case ast.Name(id=name) if scope.find(name) is None:
            entry = context.catalog.lookup("layers", name)
            if entry is None:
                resolve_stage(context, expr, scope)
            elif allowed(context, entry, expr):
                target = bind_entry(context, entry, (), expr.span, in_chain=False)
                context.resolution.targets[expr] = target
        case _:
            resolve_stage(context, expr, scope)


def _may_be_made(binding: Binding | None) -> bool:
    """Whether a name with this binding is a layer's: one of Keras, or of the spec."""
    return binding is None or binding.kind is Kind.CUSTOM


def _resolve_name(context: Context, name: ast.Name, scope: Scope, kind: str | None) -> None:
    binding = scope.find(name.id)
    if binding is None:
        # `Bidirectional(LSTM)` is no use, `TimeDistributed(Flatten)` is: the parameter decides.
        if section_of(kind) == "layers":
            entry = context.catalog.lookup("layers", name.id)
            if entry is not None:
                target = bind_entry(context, entry, (), name.span, in_chain=False)
                context.resolution.targets[name] = target
        return
    context.use(name, binding)
    definition = binding.definition
    if binding.kind is Kind.CUSTOM and section_of(kind) == "layers":
        assert isinstance(definition, (ast.LayerDef, ast.ExternDef))
        entry = context.resolution.entries[definition]
        target = bind_entry(context, entry, (), name.span, in_chain=False)
        context.resolution.targets[name] = target
    elif binding.kind in (Kind.BLOCK, Kind.CUSTOM):
        report_wrong_kind(context, name, binding, "value")


def _resolve_operand(context: Context, expr: ast.Expr, scope: Scope, needs_value: bool) -> None:
    """An operand of arithmetic, or what flows into a chain: a bare word must be bound."""
    if needs_value and isinstance(expr, ast.Name) and scope.find(expr.id) is None:
        report_unbound(context, expr, scope, "value")
    else:
        resolve_value(context, expr, scope)


def _resolve_comprehension(
    context: Context, expr: ast.Comprehension, scope: Scope, kind: str | None
) -> None:
    resolve_value(context, expr.iterable, scope)
    inner = Scope(scope)
    for target in names_in(expr.targets):
        bind(inner, Kind.PARAMETER, target, expr)
    if expr.condition is not None:
        resolve_condition(context, expr.condition, inner)
    resolve_value(context, expr.element, inner, kind)
