"""Binds the arguments of a call to the parameters of what it calls."""

from __future__ import annotations

from collections.abc import Sequence

from specc.catalog.types import Entry, Param
from specc.diagnostics import Applicability, Edit, Fix
from specc.diagnostics.codes import arguments as codes
from specc.diagnostics.codes.syntax import EQUALS_FOR_ASSIGN
from specc.resolve.bindings import EntryTarget
from specc.resolve.context import Context
from specc.resolve.scope import Scope, near_names, suggestion
from specc.source import Span
from specc.syntax import ast

# Ends of the names of arguments that no shape depends on.
_SHAPELESS = (
    "_constraint",
    "_initializer",
    "_regularizer",
    "activation",
    "bias",
    "dropout",
    "epsilon",
    "momentum",
    "name",
    "rate",
    "seed",
    "slope",
    "stddev",
    "trainable",
)


def bind_entry(
    context: Context,
    entry: Entry,
    arguments: Sequence[ast.Argument],
    callee: Span,
    *,
    in_chain: bool,
) -> EntryTarget:
    """The arguments of a catalog entry, split into the constructor's and `call`'s.

    `in_chain`: a tensor arrives by the arrow, so that call arguments may be given
    here and those that `call` needs beyond its first must be.
    """
    constructor: dict[str, tuple[Param, ast.Expr]] = {}
    call: dict[str, ast.Expr] = {}
    call_names = [p.name for p in entry.call_params[1:]] if in_chain else []
    position = 0
    placed = well_placed(context, arguments)
    shapeless = True  # whether what is told of arguments leaves the output's shape as it is
    for argument in placed:
        name = argument.name
        if name is None:
            if position < entry.positional:
                param = entry.params[position]
                constructor[param.name] = (param, argument.value)
            position += 1
            continue
        if name.id in constructor or name.id in call:
            context.sink.report(codes.GIVEN_TWICE, name.span, "again here", name=name.id)
        elif (known := entry.param(name.id)) is not None:
            constructor[name.id] = (known, argument.value)
        elif name.id in call_names:
            call[name.id] = argument.value
        elif not _report_unknown_argument(context, entry, argument, name, arguments, call_names):
            shapeless = False
    if position > entry.positional:
        _report_too_many(context, entry, arguments, position)
    needed = [p.name for p in entry.params if p.required and p.name not in constructor]
    if in_chain:
        needed += [p.name for p in entry.call_params[1:] if p.required and p.name not in call]
    given = {a.name.id for a in arguments if a.name is not None}
    # One slip is told once: a misspelt name is the missing one's.
    misspelt = any(known not in constructor and known not in call for known in given)
    if needed and len(placed) == len(arguments) and not misspelt:
        _report_missing(context, entry, needed, callee)
    return EntryTarget(
        entry,
        tuple(constructor.values()),
        tuple(call.items()),
        min(position, entry.positional),
        complete=not needed and shapeless,
    )


def meant_by_name(
    context: Context, arguments: Sequence[ast.Argument], names: Sequence[str], scope: Scope
) -> tuple[ast.Argument, ...]:
    """The arguments, with `units == 8` read as `units=8` where nothing else is called `units`."""
    meant = []
    for argument in arguments:
        value = argument.value
        if (
            argument.name is None
            and isinstance(value, ast.Binary)
            and value.operator == "=="
            and isinstance(value.left, ast.Name)
            and value.left.id in names
            and scope.find(value.left.id) is None
        ):
            fix = Fix("write `=`", (Edit(value.operator_span, "="),), Applicability.SAFE)
            context.sink.report(EQUALS_FOR_ASSIGN, value.operator_span, fixes=(fix,))
            argument = ast.Argument(argument.span, value.left, value.right)
        meant.append(argument)
    return tuple(meant)


def bind_named(
    context: Context,
    callee: str,
    parameters: Sequence[str],
    required: Sequence[str],
    arguments: Sequence[ast.Argument],
    span: Span,
    by_name_only: Sequence[str] = (),
) -> dict[str, ast.Expr]:
    """The arguments of a block or model: `parameters` in order, others by name only."""
    bound: dict[str, ast.Expr] = {}
    position = 0
    placed = well_placed(context, arguments)
    for argument in placed:
        name = argument.name
        if name is None:
            if position < len(parameters):
                bound[parameters[position]] = argument.value
            position += 1
        elif name.id in bound:
            context.sink.report(codes.GIVEN_TWICE, name.span, "again here", name=name.id)
        elif name.id in parameters or name.id in by_name_only:
            bound[name.id] = argument.value
        else:
            near = near_names(name.id, [*parameters, *by_name_only])
            context.resolution.failed.add(name)
            context.sink.report(
                codes.UNKNOWN_ARGUMENT,
                name.span,
                "unknown argument",
                callee=callee,
                name=name.id,
                **suggestion(name.span, near, Applicability.SAFE),
            )
            return bound
    if position > len(parameters):
        extra = [a for a in placed if a.name is None][len(parameters) :]
        helps = []
        if by_name_only and not parameters:
            helps.append(f"a tensor comes by the arrow, or by name: `{by_name_only[0]}=…`")
        context.sink.report(
            codes.TOO_MANY,
            extra[0].span.to(extra[-1].span),
            "too many",
            callee=callee,
            most=len(parameters),
            given=position,
            helps=helps,
        )
    for name_needed in required:
        if name_needed not in bound and len(placed) == len(arguments):
            context.sink.report(
                codes.MISSING, span, f"`{name_needed}` is missing", callee=callee, name=name_needed
            )
    return bound


def well_placed(context: Context, arguments: Sequence[ast.Argument]) -> Sequence[ast.Argument]:
    """The arguments without those that lack a name behind one that has a name, each told."""
    first = next((i for i, a in enumerate(arguments) if a.name is not None), len(arguments))
    for argument in arguments[first:]:
        if argument.name is None and not isinstance(argument.value, ast.Invalid):
            context.sink.report(codes.POSITIONAL_AFTER_KEYWORD, argument.span, "has no name")
    return [*arguments[:first], *(a for a in arguments[first:] if a.name is not None)]


def _report_unknown_argument(
    context: Context,
    entry: Entry,
    argument: ast.Argument,
    name: ast.Name,
    arguments: Sequence[ast.Argument],
    call_names: Sequence[str],
) -> bool:
    """Report it; whether, for all that is known, shapes are the same without it."""
    from specc.resolve.spelled import Told, of_argument

    candidates = [p.name for p in entry.params] + list(call_names)
    told = of_argument(entry, argument, arguments, candidates)
    if told is None:
        near = near_names(name.id, candidates)
        own = [c for c in candidates if c not in ("autocast",)]
        notes = [] if near else [f"`{entry.name}` has " + ", ".join(f"`{c}`" for c in own)]
        told = Told(**suggestion(name.span, near, Applicability.SAFE), notes=notes)
    context.sink.report(
        codes.UNKNOWN_ARGUMENT,
        name.span,
        "unknown argument",
        callee=entry.name,
        name=name.id,
        **told,
    )
    written = [edit.text for fix in told["fixes"] for edit in fix.edits]
    return all(not text or text.split("=")[0].endswith(_SHAPELESS) for text in written)


def _report_too_many(
    context: Context, entry: Entry, arguments: Sequence[ast.Argument], given: int
) -> None:
    extra = [a for a in arguments if a.name is None][entry.positional :]
    by_name = [p.name for p in entry.params[entry.positional :]]
    context.sink.report(
        codes.TOO_MANY,
        extra[0].span.to(extra[-1].span),
        "too many",
        callee=entry.name,
        most=entry.positional,
        given=given,
        notes=[f"others go by name: {', '.join(by_name)}"] if by_name else (),
    )


def _report_missing(context: Context, entry: Entry, needed: Sequence[str], callee: Span) -> None:
    for name in needed:
        context.sink.report(
            codes.MISSING, callee, f"`{name}` is missing", callee=entry.name, name=name
        )
