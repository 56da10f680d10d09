"""Names: what each one stands for, in a file and in those that it imports.

`resolve` walks every statement, the blocks that nobody uses and the branches
that are not taken included, so that a wrong name or argument is found wherever
it stands. Values are not computed here: that is `specc.expansion`.
"""

from __future__ import annotations

from functools import partial
from itertools import islice

from specc.catalog.load import catalog
from specc.catalog.types import Entry
from specc.diagnostics import Sink
from specc.resolve.bindings import Binding, Definition, Resolution
from specc.resolve.bodies import resolve_body, resolve_data, resolve_settings
from specc.resolve.context import Context, report_unknown
from specc.resolve.data_words import report_data_words
from specc.resolve.declare import declare
from specc.resolve.expressions import resolve_value
from specc.resolve.held import definition_of, held_in
from specc.resolve.imports import Unit, load_units
from specc.resolve.layers import resolve_extern
from specc.resolve.recursion import Uses, report_recursion
from specc.resolve.scope import Scope
from specc.source import Span
from specc.syntax import ast

__all__ = ["Binding", "Resolution", "Unit", "load_units", "resolve"]


def resolve(root: Unit, sink: Sink) -> Resolution | None:
    """Bind every name; None where blocks, layers or models use themselves."""
    context = Context(sink, catalog(), Resolution())
    context.resolve_value = partial(resolve_value, context)
    uses: Uses = {}
    _resolve_unit(context, root, uses)
    context.resolution.imports = {item: unit.module for item, unit in root.imports.items()}
    _check_trained(context)
    context.resolution.uses = {
        definition: [used for used, _ in uses[definition]] for definition in uses
    }
    return None if report_recursion(uses, sink) else context.resolution


def _resolve_unit(context: Context, root: Unit, uses: Uses) -> None:
    """Imported files first; `scopes` keeps each file's own names for its importers."""
    order: list[Unit] = []
    pending: list[tuple[Unit, bool]] = [(root, False)]
    seen: set[int] = set()
    while pending:
        unit, ready = pending.pop()
        if ready:
            order.append(unit)
        elif id(unit) not in seen:
            seen.add(id(unit))
            pending.append((unit, True))
            pending.extend((imported, False) for imported in reversed(unit.imports.values()))
    scopes: dict[int, Scope] = {}
    for unit in order:
        imported_scope = Scope()
        for imported in unit.imports.values():
            for binding in scopes[id(imported)].names.values():
                imported_scope.bind(binding)
        scope = Scope(imported_scope)
        scopes[id(unit)] = scope
        declare(context, unit.module, scope, is_root=unit is root)
        for item in unit.module.items:
            match item:
                case ast.BlockDef() | ast.LayerDef() | ast.ModelDef() | ast.ExternDef():
                    before = len(context.resolution.targets), len(context.resolution.names)
                    if isinstance(item, ast.ExternDef):
                        resolve_extern(context, item, scope)
                    else:
                        resolve_body(context, item, scope)
                        report_data_words(context, item, *before)
                    uses[item] = _definitions_used(context, *before)
                case ast.DataDef() if unit is root:
                    resolve_data(context, item, scope)
                case ast.TrainDef() | ast.DeviceDef() if unit is root:
                    resolve_settings(context, item, scope)


def _check_trained(context: Context) -> None:
    """`train NAME` names a model."""
    train = context.resolution.train
    models = [model.name.id for model in context.resolution.models]
    if train is not None and train.name is not None and train.name.id not in models:
        report_unknown(context, train.name.id, train.name.span, "model", models)


def _definitions_used(context: Context, targets: int, names: int) -> list[tuple[Definition, Span]]:
    """What was used since there were so many targets and names, and where first."""
    resolution = context.resolution
    found: dict[Definition, Span] = {}
    for expr, target in islice(resolution.targets.items(), targets, None):
        used = definition_of(resolution, target)
        if used is not None:
            found.setdefault(used, expr.span)
    for name, binding in islice(resolution.names.items(), names, None):
        if isinstance(binding.definition, ast.Let):  # a constant may hold a layer
            for held in held_in(resolution, binding.definition):
                if not isinstance(held, Entry):
                    found.setdefault(held, name.span)
    return list(found.items())
