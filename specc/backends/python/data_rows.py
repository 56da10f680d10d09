"""Leaving out rows: those that lack a value, and those that repeat an earlier one.

It is done to all examples, before they are split, in the order of the spec.
"""

from __future__ import annotations

import ast
from itertools import product

from specc.backends.python import tree
from specc.backends.python.data_context import DROPPING, DataContext
from specc.backends.python.quote import quote
from specc.graph.ir import Flow, Step


def drop_rows(context: DataContext) -> list[ast.stmt]:
    """Statements that leave out rows of what was loaded."""
    statements: list[ast.stmt] = []
    for flow in context.flows():
        for step in flow.steps:
            if step.instance.entry.name in DROPPING and not _filled(flow, step):
                statements += [tree.at(s, step.expr.span) for s in _dropping(context, flow, step)]
    return statements


def _dropping(context: DataContext, flow: Flow, step: Step) -> list[ast.stmt]:
    if step.instance.entry.name == "DropDuplicates":
        return _distinct(context, flow)
    if not context.is_table:  # no other source has gaps
        return []
    context.helpers.add("missing")
    statements: list[ast.stmt] = []
    for table, column in product(_tables(context), flow.columns):
        flat = context.source.entry.name == "csv" and column.name != "x"
        lines = _DROP if flat else _DROP_ROWS
        kept = quote(_STORED_COMPLETE if context.stored else _COMPLETE, TABLE=table)
        statements += quote(lines, NAME=ast.Constant(column.name), TABLE=table, KEPT=kept)
    return statements


def _filled(flow: Flow, step: Step) -> bool:
    """Whether gaps are filled before a `DropMissing` could drop their rows."""
    before = flow.steps[: flow.steps.index(step)]
    dropping = step.instance.entry.name == "DropMissing"
    return dropping and any(earlier.instance.entry.name == "FillMissing" for earlier in before)


def _tables(context: DataContext) -> tuple[str, ...]:
    """The variables that hold the rows: one table, or one for each part that the source has."""
    return context.parts if len(context.parts) > 1 else ("table",)


def _distinct(context: DataContext, flow: Flow) -> list[ast.stmt]:
    statements: list[ast.stmt] = []
    context.helpers.add("distinct_rows")
    if context.is_table:
        for table in _tables(context):
            columns = [tree.index(table, column.name) for column in flow.columns]
            columns_of = ast.List([*columns], ast.Load())
            keeping = _STORED_DISTINCT if context.stored else _DISTINCT
            statements += quote("distinct = distinct_rows(COLUMNS)", COLUMNS=columns_of)
            statements += quote(keeping, TABLE=table)
        return statements
    for part in context.parts:
        given = ast.List([context.column(column.name, part) for column in flow.columns], ast.Load())
        arrays = [context.array(base, part) for base in context.used_bases()]
        kept: list[ast.expr] = [tree.index(array, tree.path("distinct")) for array in arrays]
        names = [context.array_name(base, part) for base in context.used_bases()]
        statements.append(tree.assign("distinct", tree.call("distinct_rows", given)))
        both = kept[0] if len(kept) == 1 else tree.pair(*kept)
        statements.append(tree.assign(names if len(names) > 1 else names[0], both))
    return statements


_DROP = """
complete = ~missing(TABLE[NAME])
KEPT
"""

_DROP_ROWS = """
gaps = missing(TABLE[NAME])
complete = ~gaps.reshape(len(gaps), -1).any(axis=1)
KEPT
"""

_COMPLETE = "TABLE = {name: column[complete] for name, column in TABLE.items()}"
_STORED_COMPLETE = "TABLE = TABLE.part(np.flatnonzero(complete))"
_DISTINCT = "TABLE = {name: column[distinct] for name, column in TABLE.items()}"
_STORED_DISTINCT = "TABLE = TABLE.part(distinct)"
