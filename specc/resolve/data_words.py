"""Words of data and device blocks where a model is built: Keras has no such object to put there."""

from __future__ import annotations

from itertools import islice

from specc.catalog.types import Entry
from specc.diagnostics import Label
from specc.diagnostics.codes import names as codes
from specc.resolve.context import Context
from specc.resolve.held import data_word, held_in
from specc.syntax import ast

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
    for expr, target in list(islice(resolution.targets.items(), targets, None)):
        entry = data_word(target)
        if entry is not None:
            del resolution.targets[expr]
            _report(context, definition, expr, entry)
    for name, binding in islice(resolution.names.items(), names, None):
        if isinstance(binding.definition, ast.Let):
            for held, where in held_in(resolution, binding.definition).items():
                if isinstance(held, Entry):
                    _report(context, definition, name, held, where)


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
