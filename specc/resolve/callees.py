"""What a call calls, or a bare word applies: the target, its arguments bound and resolved."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from specc.catalog.types import Entry
from specc.diagnostics.codes import names as codes
from specc.resolve.applied import applied
from specc.resolve.bindings import (
    APPLICABLE,
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
from specc.resolve.calls import bind_entry, bind_named, meant_by_name
from specc.resolve.context import Context, report_unknown, report_wrong_kind
from specc.resolve.entries import (
    SINGULAR,
    allowed,
    applicable_names,
    find_entry,
    op_entry,
    section_of,
)
from specc.resolve.layers import report_in_layer
from specc.resolve.scope import Scope
from specc.syntax import ast

FUNCTIONS = frozenset(
    (
        "abs",
        "bool",
        "ceil",
        "enumerate",
        "float",
        "floor",
        "int",
        "len",
        "max",
        "min",
        "range",
        "round",
        "sqrt",
        "str",
        "sum",
        "zip",
    )
)


def resolve_bare_stage(context: Context, name: ast.Name, scope: Scope) -> bool:
    """A bare word that can be applied: `Flatten`, `relu`, a block, a model, a shared layer."""
    binding = scope.find(name.id)
    target: Target | None
    if binding is not None:
        kinds = (Kind.BLOCK, Kind.MODEL, Kind.LAYER, Kind.CUSTOM, Kind.FAILED)
        if binding.kind not in kinds:
            return False
        context.use(name, binding)
        target = _bound_target(context, name, name, (), scope, in_chain=True)
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
            if name.id != entry.name:
                context.resolution.aliases.append(name)
            if not allowed(context, entry, name):
                return EntryTarget(entry, ())
            return bind_entry(context, entry, (), name.span, in_chain=True)
    if context.catalog.canonical("activations", name.id) is not None:
        entry = context.catalog.lookup("layers", "Activation")
        assert entry is not None
        return ActivationTarget(name.id, entry)
    return None


def resolve_call(
    context: Context,
    call: ast.Call,
    scope: Scope,
    kind: str | None,
    *,
    in_chain: bool,
    is_called: bool = False,
) -> Target | None:
    """What a call calls; its arguments are resolved too.

    `is_called` says that what it makes is called in turn, as `Dense(10)` in `Dense(10)(x)`.
    """
    callee = call.callee
    match callee:
        case ast.Name():
            binding = scope.find(callee.id)
            if binding is not None:
                context.use(callee, binding)
                return _bound_target(
                    context, callee, call, call.arguments, scope, in_chain=in_chain
                )
            return _catalog_target(
                context, callee, call, scope, kind, in_chain=in_chain, is_called=is_called
            )
        case ast.Attribute():
            return _op_target(context, call, op_entry(context, callee), scope)
        case ast.Call():
            target = resolve_call(context, callee, scope, kind, in_chain=False, is_called=True)
            positional, keywords = _split(call)
            _resolve_all(context, scope, positional, (v for _, v in keywords))
            if target is None:
                return None
            if not _may_be_applied(target):
                _report_not_callable(context, callee)
                return None
            context.resolution.targets[callee] = target
            return applied(context, callee, target, call.arguments)
        case ast.Invalid():
            _resolve_all(context, scope, *_split_values(call))
            return None
        case _:
            _resolve_all(context, scope, *_split_values(call))
            _report_not_callable(context, callee)
            return None


def _may_be_applied(target: Target) -> bool:
    """Whether a second call, as in `Dense(10)(x)`, can pass something to what the first gives."""
    if isinstance(target, EntryTarget):
        return target.entry.section in ("layers", "applications")
    return isinstance(target, APPLICABLE)


def _report_not_callable(context: Context, callee: ast.Expr) -> None:
    context.sink.report(
        codes.NOT_CALLABLE,
        callee.span,
        "cannot be called",
        what="what is called here",
        wanted="layer, block or model",
    )


def _op_target(
    context: Context, call: ast.Call, entry: Entry | None, scope: Scope
) -> OpTarget | None:
    positional, keywords = _split(call)
    _resolve_all(context, scope, positional, (v for _, v in keywords))
    if entry is None:
        return None
    open_ended = any(param.kind == "keywords" for param in entry.params)
    named = [argument for argument in call.arguments if argument.name is not None]
    unknown = [a for a in named if a.name is not None and entry.param(a.name.id) is None]
    if unknown and not open_ended:
        # The names are right or wrong whatever the shapes are.
        for argument in unknown:
            bind_entry(context, entry, (argument,), call.span, in_chain=False)
        return None
    return OpTarget(entry, positional, keywords)


def _bound_target(
    context: Context,
    callee: ast.Name,
    expr: ast.Expr,
    arguments: tuple[ast.Argument, ...],
    scope: Scope,
    *,
    in_chain: bool,
) -> Target | None:
    """The target of a call of something that the spec defines."""
    binding = context.resolution.names[callee]
    definition = binding.definition
    if isinstance(definition, (ast.LayerDef, ast.ExternDef)) and binding.kind is Kind.CUSTOM:
        entry = context.resolution.entries[definition]
        return _entry_called(context, entry, callee, arguments, scope, in_chain=in_chain)
    for argument in arguments:
        context.resolve_value(argument.value, scope)
    if binding.kind in (Kind.BLOCK, Kind.MODEL) and context.in_layer is not None:
        report_in_layer(context, callee, binding.kind.value)
        return None
    match definition:
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
                context.resolution.targets[callee] = ModelTarget(binding, model, inputs, ())
                return AppliedTarget(callee, *_split_arguments(arguments))
            bound = bind_named(context, callee.id, (), (), arguments, callee.span, inputs)
            return ModelTarget(binding, model, inputs, tuple(bound.items()))
        case ast.LayerBinding() as made:
            called = any(a.name is None for a in arguments)
            _bind_call(context, callee, made, arguments, by_arrow=not called)
            if called:
                context.resolution.targets[callee] = SharedTarget(binding, ())
                return AppliedTarget(callee, *_split_arguments(arguments))
            return SharedTarget(
                binding, tuple((a.name.id, a.value) for a in arguments if a.name is not None)
            )
        case _:
            report_wrong_kind(context, callee, binding, "layer, block or model")
            return None


def _bind_call(
    context: Context,
    callee: ast.Name,
    made: ast.LayerBinding,
    arguments: tuple[ast.Argument, ...],
    *,
    by_arrow: bool,
) -> None:
    """Hold the arguments of a shared layer's use to what its `call` takes."""
    target = context.resolution.targets.get(made.value)
    params = target.entry.call_params if isinstance(target, EntryTarget) else ()
    if not params:
        return
    names = [p.name for p in params]
    required = [p.name for p in params if p.required]
    if by_arrow:
        rest = [name for name in required if name != names[0]]
        bind_named(context, callee.id, (), rest, arguments, callee.span, names[1:])
    else:
        bind_named(context, callee.id, names, required, arguments, callee.span)


def _catalog_target(
    context: Context,
    callee: ast.Name,
    call: ast.Call,
    scope: Scope,
    kind: str | None,
    *,
    in_chain: bool,
    is_called: bool,
) -> Target | None:
    if callee.id in FUNCTIONS:
        positional, keywords = _split(call)
        _resolve_all(context, scope, positional, (v for _, v in keywords))
        if keywords:
            bind_named(context, callee.id, (), (), call.arguments, callee.span)
        return FunctionTarget(callee.id, positional)
    entry = find_entry(context, callee.id, kind, in_chain=in_chain or is_called)
    if entry is None:
        _resolve_all(context, scope, *_split_values(call))
        section = section_of(kind)
        what = SINGULAR.get(section or "", "layer, block or model")
        candidates: Iterable[str] = (
            applicable_names(context, scope) if section is None else context.catalog.names(section)
        )
        if section is None and not in_chain:
            candidates = chain(candidates, sorted(FUNCTIONS))
        where = section or "layers"
        report_unknown(context, callee.id, callee.span, what, candidates, where, call.arguments)
        return None
    if entry.section == "layers" and callee.id != entry.name:
        context.resolution.aliases.append(callee)
    if not allowed(context, entry, callee):
        return None
    if entry.section == "activations":
        return _activation(context, callee, call, scope, kind)
    if entry.section == "applications" and context.in_layer is not None:
        report_in_layer(context, callee, "model")
    return _entry_called(context, entry, callee, call.arguments, scope, in_chain=in_chain)


def _entry_called(
    context: Context,
    entry: Entry,
    callee: ast.Name,
    arguments: tuple[ast.Argument, ...],
    scope: Scope,
    *,
    in_chain: bool,
) -> EntryTarget:
    """An entry with its arguments, each resolved as what its parameter takes."""
    names = [param.name for param in (*entry.params, *entry.call_params)]
    arguments = meant_by_name(context, arguments, names, scope)
    target = bind_entry(context, entry, arguments, callee.span, in_chain=in_chain)
    kinds = {id(value): param.kind for param, value in target.constructor}
    for argument in arguments:
        context.resolve_value(argument.value, scope, kinds.get(id(argument.value)))
    return target


def _activation(
    context: Context, callee: ast.Name, call: ast.Call, scope: Scope, kind: str | None
) -> Target | None:
    """An activation with arguments is the function of `keras.ops` that has its name."""
    name = callee.id
    function = context.catalog.lookup("ops", name)
    if function is not None and kind is None:
        return _op_target(context, call, function, scope)
    _resolve_all(context, scope, *_split_values(call))
    context.sink.report(
        codes.NOT_CALLABLE,
        call.span,
        "goes by its name alone",
        what=f"`{name}(…)`",
        wanted="constant" if function is not None else "function",
        helps=[
            f"with arguments it follows the layer: `… -> {name}(…)`"
            if function
            else f"write `x -> {name}`"
        ],
    )
    return None


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
        context.resolve_value(value, scope)


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
