"""Words of data and device blocks where a model is built: Keras has no such object to put there."""

from __future__ import annotations

from itertools import islice

from specc.catalog.types import Entry
from specc.diagnostics import Label
from specc.diagnostics.codes import names as codes
from specc.resolve.bindings import EntryTarget, Resolution
from specc.resolve.context import Context
from specc.syntax import ast
from specc.syntax.walk import walk

_WHAT = {
    "sources": "a data source, for a `data` block",
    "splits": "a split, for a `data` block",
    "steps": "a step, for a `data` block",
    "strategies": "a strategy, for a `device` block",
}


def report_data_words(
    context: Context,
    definition: ast.ModelDef | ast.BlockDef | ast.LayerDef | ast.ExternDef,
    targets: int,
    names: int,
) -> None:
    """Tell those that `definition` uses, or finds in a constant.

    What it uses was noted since there were so many targets and names.
    """
    resolution = context.resolution
    for expr in list(islice(resolution.targets, targets, None)):
        entry = _data_word(resolution, expr)
        if entry is not None:
            del resolution.targets[expr]
            _report(context, definition, expr, entry)
    for name, binding in list(islice(resolution.names.items(), names, None)):
        if isinstance(binding.definition, ast.Let):
            for held, entry in _held(resolution, binding.definition):
                _report(context, definition, name, entry, held)


def _data_word(resolution: Resolution, expr: ast.Expr) -> Entry | None:
    target = resolution.targets.get(expr)
    if isinstance(target, EntryTarget) and target.entry.path.startswith("specc."):
        return target.entry
    return None


def _held(resolution: Resolution, let: ast.Let) -> list[tuple[ast.Expr, Entry]]:
    """Those in a constant, and in the ones that it is made of."""
    found: list[tuple[ast.Expr, Entry]] = []
    seen, pending = {let}, [let]
    while pending:
        for node in walk(pending.pop().value):
            if not isinstance(node, (ast.Call, ast.Name)):
                continue
            entry = _data_word(resolution, node)
            if entry is not None:
                found.append((node, entry))
            binding = resolution.names.get(node) if isinstance(node, ast.Name) else None
            inner = None if binding is None else binding.definition
            if isinstance(inner, ast.Let) and inner not in seen:
                seen.add(inner)
                pending.append(inner)
    return found


def _report(
    context: Context,
    definition: ast.Node,
    expr: ast.Expr,
    entry: Entry,
    held: ast.Expr | None = None,
) -> None:
    kinds = {ast.ModelDef: "model", ast.BlockDef: "block", ast.LayerDef: "layer"}
    context.sink.report(
        codes.MISPLACED,
        expr.span,
        "in a constant" if held is not None else "not known here",
        what=f"`{entry.name}`",
        where=kinds.get(type(definition), "layer"),
        secondary=() if held is None else [Label(held.span, "it stands here")],
        notes=[f"it is {_WHAT[entry.section]}"],
    )
