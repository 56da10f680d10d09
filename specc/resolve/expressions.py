"""Resolves expressions: values, chains, calls.

Three readings of an expression, by where it stands:

`resolve_value`  an argument or operand: a bare word without a binding is a symbol;
`resolve_flow`   a statement, or right of `=` and `output`: a layer, block or model
                 takes the current value;
`resolve_stage`  right of an arrow: must be something to apply.
"""

from __future__ import annotations

from collections.abc import Iterable

from specc.catalog.types import Entry
from specc.diagnostics.codes import names as codes
from specc.resolve.bindings import (
    ActivationTarget,
    AppliedTarget,
    BlockTarget,
    EntryTarget,
    FunctionTarget,
    Kind,
    ModelTarget,
    OpTarget,
    SharedTarget,
    Target,
)
from specc.resolve.calls import bind_entry, bind_named
from specc.resolve.context import (
    Context,
    bind,
    report_unbound,
    report_unknown,
    report_wrong_kind,
)
from specc.resolve.scope import Scope, did_you_mean, near_names
from specc.resolve.templates import resolve_template
from specc.syntax import ast

FUNCTIONS = ("abs", "bool", "float", "int", "len", "max", "min", "range", "round", "str", "sum")

_ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**", "@"})

# Which section of the catalog a parameter's kind speaks of.
_SECTIONS = {
    "activation": "activations",
    "callback": "callbacks",
    "constraint": "constraints",
    "initializer": "initializers",
    "layer": "layers",
    "loss": "losses",
    "metric": "metrics",
    "optimizer": "optimizers",
    "cell": "layers",
    "regularizer": "regularizers",
    "rnn": "layers",
    "schedule": "schedules",
    "source": "sources",
    "split": "splits",
    "strategy": "strategies",
}

_SINGULAR = {section: word for word, section in _SECTIONS.items() if word != "layer"}


def section_of(kind: str | None) -> str | None:
    """The section whose entries a parameter of this kind takes, if it takes any."""
    if kind is None:
        return None
    for word in kind.replace("[]", "").split():
        if word in _SECTIONS:
            return _SECTIONS[word]
    return None


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
            for entry in entries:
                resolve_value(context, entry.value, scope, kind)
        case ast.Unary(operand=operand):
            _resolve_operand(context, operand, scope, expr.operator == "-")
        case ast.Binary(operator=operator, left=left, right=right):
            _resolve_operand(context, left, scope, operator in _ARITHMETIC)
            _resolve_operand(context, right, scope, operator in _ARITHMETIC)
        case ast.Conditional(then=then, condition=condition, orelse=orelse):
            resolve_value(context, condition, scope)
            resolve_value(context, then, scope, kind)
            resolve_value(context, orelse, scope, kind)
        case ast.Call():
            target = _resolve_call(context, expr, scope, kind, in_chain=False)
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


def resolve_flow(context: Context, expr: ast.Expr, scope: Scope) -> None:
    """Resolve an expression that may take the current value."""
    match expr:
        case ast.Name():
            if not _resolve_bare_stage(context, expr, scope):
                binding = scope.find(expr.id)
                if binding is not None:
                    context.use(expr, binding)
                else:
                    _report_unknown_flow(context, expr, scope)
        case ast.Call():
            target = _resolve_call(context, expr, scope, None, in_chain=True)
            if target is not None:
                context.resolution.targets[expr] = target
        case ast.Pipe(stages=stages):
            resolve_flow(context, stages[0], scope)
            for stage in stages[1:]:
                resolve_stage(context, stage, scope)
        case ast.Conditional(then=then, condition=condition, orelse=orelse):
            resolve_value(context, condition, scope)
            resolve_flow(context, then, scope)
            resolve_flow(context, orelse, scope)
        case _:
            resolve_value(context, expr, scope)


def resolve_stage(context: Context, expr: ast.Expr, scope: Scope) -> None:
    """Resolve what stands right of an arrow."""
    match expr:
        case ast.Name():
            if _resolve_bare_stage(context, expr, scope):
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
                    _applicable_names(context, scope),
                )
        case ast.Attribute():
            entry = _op_entry(context, expr)
            if entry is not None:
                context.resolution.targets[expr] = OpTarget(entry, (), ())
        case ast.Call():
            target = _resolve_call(context, expr, scope, None, in_chain=True)
            if isinstance(target, (FunctionTarget, AppliedTarget)) or (
                isinstance(target, EntryTarget)
                and target.entry.section not in ("layers", "applications", "steps")
            ):
                context.sink.report(
                    codes.NOT_CALLABLE,
                    expr.span,
                    "cannot take a tensor",
                    name=_callee_text(expr),
                    kind="value" if not isinstance(target, EntryTarget) else "configuration",
                    wanted="layer, block or model",
                )
            elif target is not None:
                context.resolution.targets[expr] = target
        case ast.Conditional(then=then, condition=condition, orelse=orelse):
            resolve_value(context, condition, scope)
            resolve_stage(context, then, scope)
            resolve_stage(context, orelse, scope)
        case ast.Invalid():
            pass
        case _:
            context.sink.report(
                codes.NOT_CALLABLE,
                expr.span,
                "cannot take a tensor",
                name="->",
                kind="arrow into a value",
                wanted="layer, block or model",
            )


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
    if binding.kind is Kind.BLOCK:
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
    for target in expr.targets:
        bind(inner, Kind.PARAMETER, target, expr)
    if expr.condition is not None:
        resolve_value(context, expr.condition, inner)
    resolve_value(context, expr.element, inner, kind)


def _resolve_bare_stage(context: Context, name: ast.Name, scope: Scope) -> bool:
    """A bare word that can be applied: `Flatten`, `relu`, a block, a model, a shared layer."""
    binding = scope.find(name.id)
    target: Target | None
    if binding is not None:
        if binding.kind not in (Kind.BLOCK, Kind.MODEL, Kind.LAYER, Kind.FAILED):
            return False
        context.use(name, binding)
        target = _bound_target(context, name, name, (), scope)
    else:
        target = _catalog_stage(context, name)
        if target is None:
            return False
    if target is not None:
        context.resolution.targets[name] = target
    return True


def _catalog_stage(context: Context, name: ast.Name) -> Target | None:
    for section in ("layers", "applications"):
        entry = context.catalog.lookup(section, name.id)
        if entry is not None:
            if not _allowed(context, entry, name):
                return EntryTarget(entry, ())
            return bind_entry(context, entry, (), name.span, in_chain=True)
    if context.catalog.canonical("activations", name.id) is not None:
        entry = context.catalog.lookup("layers", "Activation")
        assert entry is not None
        return ActivationTarget(name.id, entry)
    return None


def _resolve_call(
    context: Context, call: ast.Call, scope: Scope, kind: str | None, *, in_chain: bool
) -> Target | None:
    """What a call calls; its arguments are resolved too."""
    callee = call.callee
    match callee:
        case ast.Name():
            binding = scope.find(callee.id)
            if binding is not None:
                context.use(callee, binding)
                return _bound_target(context, callee, call, call.arguments, scope)
            return _catalog_target(context, callee, call, scope, kind, in_chain=in_chain)
        case ast.Attribute():
            entry = _op_entry(context, callee)
            positional, keywords = _split(call)
            _resolve_all(context, scope, positional, (v for _, v in keywords))
            if entry is None:
                return None
            for argument in call.arguments:
                if argument.name is not None and entry.param(argument.name.id) is None:
                    # The names are right or wrong whatever the shapes are.
                    bind_entry(context, entry, (argument,), call.span, in_chain=False)
            return OpTarget(entry, positional, keywords)
        case ast.Call():
            target = _resolve_call(context, callee, scope, kind, in_chain=False)
            positional, keywords = _split(call)
            _resolve_all(context, scope, positional, (v for _, v in keywords))
            if target is None:
                return None
            context.resolution.targets[callee] = target
            return AppliedTarget(callee, positional, keywords)
        case ast.Invalid():
            _resolve_all(context, scope, *_split_values(call))
            return None
        case _:
            _resolve_all(context, scope, *_split_values(call))
            context.sink.report(
                codes.NOT_CALLABLE,
                callee.span,
                "cannot be called",
                name="(…)",
                kind="value",
                wanted="layer, block or model",
            )
            return None


def _bound_target(
    context: Context,
    callee: ast.Name,
    expr: ast.Expr,
    arguments: tuple[ast.Argument, ...],
    scope: Scope,
) -> Target | None:
    """The target of a call of something that the spec defines."""
    binding = context.resolution.names[callee]
    for argument in arguments:
        resolve_value(context, argument.value, scope)
    match binding.definition:
        case ast.BlockDef() as block if binding.kind is Kind.BLOCK:
            names = [p.name.id for p in block.parameters]
            required = [p.name.id for p in block.parameters if p.default is None]
            inputs = _inputs(context, block)
            bound = bind_named(context, callee.id, names, required, arguments, callee.span, inputs)
            return BlockTarget(
                binding,
                block,
                inputs,
                tuple((n, v) for n, v in bound.items() if n in names),
                tuple((n, v) for n, v in bound.items() if n not in names),
            )
        case ast.ModelDef() as model if binding.kind is Kind.MODEL:
            inputs = _inputs(context, model)
            if any(a.name is None for a in arguments):
                return AppliedTarget(callee, *_split_arguments(arguments))
            bound = bind_named(context, callee.id, (), (), arguments, callee.span, inputs)
            return ModelTarget(binding, model, inputs, tuple(bound.items()))
        case _ if binding.kind is Kind.LAYER:
            if any(a.name is None for a in arguments):
                context.resolution.targets[callee] = SharedTarget(binding, ())
                return AppliedTarget(callee, *_split_arguments(arguments))
            return SharedTarget(
                binding, tuple((a.name.id, a.value) for a in arguments if a.name is not None)
            )
        case _:
            report_wrong_kind(context, callee, binding, "layer, block or model")
            return None


def _catalog_target(
    context: Context,
    callee: ast.Name,
    call: ast.Call,
    scope: Scope,
    kind: str | None,
    *,
    in_chain: bool,
) -> Target | None:
    if callee.id in FUNCTIONS:
        positional, keywords = _split(call)
        _resolve_all(context, scope, positional, (v for _, v in keywords))
        if keywords:
            bind_named(context, callee.id, (), (), call.arguments, callee.span)
        return FunctionTarget(callee.id, positional)
    entry = _find_entry(context, callee.id, kind, in_chain=in_chain)
    if entry is None:
        _resolve_all(context, scope, *_split_values(call))
        section = section_of(kind)
        what = _SINGULAR.get(section or "", "layer, block or model")
        candidates = (
            _applicable_names(context, scope) if section is None else context.catalog.names(section)
        )
        report_unknown(context, callee.id, callee.span, what, candidates)
        return None
    if not _allowed(context, entry, callee):
        return None
    target = bind_entry(context, entry, call.arguments, callee.span, in_chain=in_chain)
    kinds = {id(value): param.kind for param, value in target.constructor}
    for argument in call.arguments:
        resolve_value(context, argument.value, scope, kinds.get(id(argument.value)))
    return target


def _find_entry(context: Context, name: str, kind: str | None, *, in_chain: bool) -> Entry | None:
    wanted = section_of(kind)
    preferred = ("layers", "applications") if in_chain else (wanted,) if wanted else ()
    for section in preferred:
        entry = context.catalog.lookup(section, name)
        if entry is not None:
            return entry
    found = [e for e in context.catalog.find(name) if e.section != "ops"]
    if not in_chain and wanted is None:
        # An object named by `let` is more likely a regularizer than a layer of that name.
        found.sort(key=lambda entry: entry.section == "layers")
    return found[0] if found else None


def _allowed(context: Context, entry: Entry, name: ast.Name) -> bool:
    if entry.refused is None:
        return True
    context.sink.report(codes.REFUSED, name.span, "refused", name=entry.name, reason=entry.refused)
    return False


def _op_entry(context: Context, expr: ast.Attribute) -> Entry | None:
    match expr.base:
        case ast.Name(id="ops"):
            entry = context.catalog.lookup("ops", expr.name.id)
            if entry is None:
                near = near_names(expr.name.id, context.catalog.names("ops"))
                context.sink.report(
                    codes.UNKNOWN_OP,
                    expr.name.span,
                    "unknown function",
                    name=expr.name.id,
                    helps=did_you_mean(near),
                )
            elif entry.refused is not None:
                context.sink.report(
                    codes.REFUSED,
                    expr.span,
                    "refused",
                    name=attribute_text(expr),
                    reason=entry.refused,
                )
                return None
            return entry
        case _:
            text = attribute_text(expr)
            helps = []
            if text.startswith(("keras.", "layers.", "tf.")):
                helps.append(f"layers go by their bare name: `{expr.name.id}`")
            context.sink.report(
                codes.UNKNOWN_CALLABLE,
                expr.span,
                "unknown",
                what="function",
                name=text,
                helps=helps,
                notes=["the one prefix is `ops.`, for the functions of `keras.ops`"],
            )
            return None


def _report_unknown_flow(context: Context, name: ast.Name, scope: Scope) -> None:
    near = near_names(
        name.id,
        [*scope.all_names(Kind.TENSOR), *_applicable_names(context, scope)],
    )
    context.sink.report(
        codes.UNKNOWN_CALLABLE,
        name.span,
        "unknown",
        what="tensor, layer, block or model",
        name=name.id,
        helps=did_you_mean(near),
    )


def _applicable_names(context: Context, scope: Scope) -> list[str]:
    return [
        *scope.all_names(Kind.BLOCK, Kind.MODEL, Kind.LAYER),
        *context.catalog.names("layers"),
        *context.catalog.symbols("activations"),
        *context.catalog.names("applications"),
    ]


def _split(call: ast.Call) -> tuple[tuple[ast.Expr, ...], tuple[tuple[str, ast.Expr], ...]]:
    return _split_arguments(call.arguments)


def _split_arguments(
    arguments: Iterable[ast.Argument],
) -> tuple[tuple[ast.Expr, ...], tuple[tuple[str, ast.Expr], ...]]:
    arguments = tuple(arguments)
    return (
        tuple(a.value for a in arguments if a.name is None),
        tuple((a.name.id, a.value) for a in arguments if a.name is not None),
    )


def _split_values(call: ast.Call) -> tuple[tuple[ast.Expr, ...], Iterable[ast.Expr]]:
    positional, keywords = _split(call)
    return positional, (value for _, value in keywords)


def _resolve_all(
    context: Context, scope: Scope, positional: Iterable[ast.Expr], named: Iterable[ast.Expr]
) -> None:
    for value in (*positional, *named):
        resolve_value(context, value, scope)


def _callee_text(call: ast.Call) -> str:
    match call.callee:
        case ast.Name(id=name):
            return name
        case ast.Attribute():
            return attribute_text(call.callee)
        case _:
            return "(…)"


def attribute_text(expr: ast.Attribute) -> str:
    """`a.b.c` as written."""
    parts = [expr.name.id]
    base = expr.base
    while isinstance(base, ast.Attribute):
        parts.append(base.name.id)
        base = base.base
    parts.append(base.id if isinstance(base, ast.Name) else "…")
    return ".".join(reversed(parts))


def _inputs(context: Context, definition: ast.BlockDef | ast.ModelDef) -> tuple[str, ...]:
    """The inputs that a block or model declares, in order."""
    if definition not in context.inputs:
        context.inputs[definition] = tuple(
            name.id
            for statement in definition.body
            if isinstance(statement, ast.InputDecl)
            for name in statement.names
        )
    return context.inputs[definition]
