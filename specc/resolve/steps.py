"""Resolves the steps of a data block's flows."""

from __future__ import annotations

from specc.catalog.types import Entry
from specc.diagnostics.codes import names as codes
from specc.resolve.bindings import EntryTarget
from specc.resolve.calls import bind_entry
from specc.resolve.context import Context, report_unknown
from specc.resolve.expressions import resolve_value
from specc.resolve.scope import Scope
from specc.syntax import ast


def resolve_step(context: Context, stage: ast.Expr, scope: Scope) -> None:
    """A stage of a flow: a step of specc's own, or a preprocessing layer."""
    arguments: tuple[ast.Argument, ...]
    match stage:
        case ast.Name():
            callee, arguments = stage, ()
        case ast.Call(callee=ast.Name() as callee, arguments=arguments):
            pass
        case ast.Invalid():
            return
        case _:
            context.sink.report(
                codes.NOT_CALLABLE,
                stage.span,
                "not a step",
                what="what stands right of this arrow",
                wanted="step",
            )
            return
    entry = _step_entry(context, callee)
    target = None
    if entry is not None:
        target = bind_entry(context, entry, arguments, callee.span, in_chain=False)
        context.resolution.targets[stage] = target
    kinds = _kinds(target)
    for argument in arguments:
        resolve_value(context, argument.value, scope, kinds.get(id(argument.value)))


def _kinds(target: EntryTarget | None) -> dict[int, str]:
    return {} if target is None else {id(v): param.kind for param, v in target.constructor}


def _step_entry(context: Context, name: ast.Name) -> Entry | None:
    entry = context.catalog.lookup("steps", name.id)
    if entry is not None:
        return entry
    notes = []
    if context.catalog.lookup("layers", name.id) is not None:
        notes.append(f"`{name.id}` is a layer that belongs into the model")
    near_from = context.catalog.names("steps")
    if notes:
        context.sink.report(
            codes.UNKNOWN_CALLABLE, name.span, "not a step", what="step", name=name.id, notes=notes
        )
    else:
        report_unknown(context, name.id, name.span, "step", near_from)
    return None
