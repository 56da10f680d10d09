"""What a second pair of parentheses passes, as in `Dense(10)(x)`, held to what is called."""

from __future__ import annotations

from specc.catalog.types import Entry
from specc.diagnostics.codes import arguments as codes
from specc.resolve.bindings import (
    AppliedTarget,
    BlockTarget,
    EntryTarget,
    ModelTarget,
    SharedTarget,
    Target,
)
from specc.resolve.calls import bind_named, well_placed
from specc.resolve.context import Context
from specc.syntax import ast


def applied(
    context: Context, callee: ast.Call, target: Target, arguments: tuple[ast.Argument, ...]
) -> AppliedTarget | None:
    """`callee`, a call of `target`, applied to these; None where one of them was told."""
    positional = tuple(a.value for a in arguments if a.name is None)
    keywords = tuple((a.name.id, a.value) for a in arguments if a.name is not None)
    entry = _entry(context, target)
    name = callee.callee.id if isinstance(callee.callee, ast.Name) else "this"
    if entry is None:
        # How many inputs come is told where a list may be spread over them.
        if len(well_placed(context, arguments)) < len(arguments):
            return None
        inputs = target.inputs if isinstance(target, (BlockTarget, ModelTarget)) else ()
        named = [argument for argument in arguments if argument.name is not None]
        bound = bind_named(context, name, (), (), named, callee.span, inputs)
        return AppliedTarget(callee, positional, keywords) if len(bound) == len(named) else None
    if _belong_before(context, entry, arguments):
        return None
    names = [param.name for param in entry.call_params]
    what = name if entry.path in ("custom", "extern") else f"{name}.call"
    bound = bind_named(context, what, names, (), arguments, callee.span)
    if len(bound) < len(arguments):
        return None
    if entry.section == "applications" and names[0] in bound:
        # It is made for what flows in: in the script that comes first, and the rest by name.
        positional = (bound.pop(names[0]),)
        keywords = tuple(bound.items())
    return AppliedTarget(callee, positional, keywords)


def _entry(context: Context, target: Target) -> Entry | None:
    """The layer or application that is called, for one of the catalog or like those."""
    if isinstance(target, SharedTarget):
        made = target.binding.definition
        assert isinstance(made, ast.LayerBinding)
        found = context.resolution.targets.get(made.value)
        return found.entry if isinstance(found, EntryTarget) else None
    return target.entry if isinstance(target, EntryTarget) else None


def _belong_before(
    context: Context, entry: Entry, arguments: tuple[ast.Argument, ...]
) -> list[ast.Name]:
    """The names of arguments that a layer is made with, each told."""
    called = {param.name for param in entry.call_params}
    names = [argument.name for argument in arguments if argument.name is not None]
    before = [name for name in names if name.id not in called and entry.param(name.id) is not None]
    for name in before:
        context.resolution.failed.add(name)
        context.sink.report(
            codes.UNKNOWN_ARGUMENT,
            name.span,
            "unknown argument",
            callee=f"{entry.name}.call",
            name=name.id,
            helps=[f"`{entry.name}` is made with it, in the first pair of parentheses"],
        )
    return before
