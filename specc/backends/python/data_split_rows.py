"""Splitting by the numbers of the rows: of tables, and by what a column says.

rows = np.argsort(table["day"], kind="stable")
train, test = train_test_split(rows, test_size=0.2, shuffle=False)
train, validation = split_groups(train, table["patient"], …)
test = rows_with(table["part"], ["test"])
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_folds import fold_rows
from specc.backends.python.data_split_shares import seed_of, share_of, share_options, table_part
from specc.backends.python.imports import Import
from specc.backends.python.quote import quote
from specc.catalog.splits import goes_by, named_parts, share
from specc.catalog.types import Instance


def split_rows(
    context: DataContext,
    split: Instance,
    asked: list[str],
    parts: tuple[str, ...],
    before: tuple[str, ...],
    *,
    own_test: bool,
) -> list[ast.stmt]:
    """Statements that number the rows, give the numbers to parts, and gather them.

    `before` are the parts that the source itself has; `own_test` says that its test part stays.
    """
    way = goes_by(split)
    column = None if way is None else context.column(str(split.get(way)), "train")
    labels = context.column(_labels(context), "train")
    bases = () if context.is_table else tuple(context.used_bases())
    whole = {base: context.array(base, "train") for base in bases}
    counted = labels if context.is_table else whole[bases[0]]
    kept: dict[str, ast.expr] | None = None
    if own_test and context.folds:
        kept = {f"{base}_test": array for base, array in whole.items()}
    context.parts = parts
    statements: list[ast.stmt] = []
    left = "rows"
    if way == "order":
        assert column is not None
        statements += quote('rows = np.argsort(COLUMN, kind="stable")', COLUMN=column)
    elif way == "by" and not context.folds:
        assert column is not None
        statements += _named(context, split, column, counted)
        left = "train"
    else:
        statements += quote("rows = np.arange(len(COLUMN))", COLUMN=counted)
    groups = column if way == "group" else None
    for part in asked:
        if share(split, part):
            statements.append(_cut(context, split, part, left, groups, labels))
            left = "train"
        if part == "test" and context.folds:
            told = column if way == "by" else None
            statements += fold_rows(context, split, left, groups, labels, kept, told)
            left = "train"
    gathered = [part for part in asked if not (part == "test" and kept is not None)]
    return statements + _gathered(context, gathered, before, whole)


def _labels(context: DataContext) -> str:
    return (context.targets or context.inputs)[0].columns[0].name


def _named(
    context: DataContext, split: Instance, column: ast.expr, counted: ast.expr
) -> list[ast.stmt]:
    """The rows of the parts that the column tells."""
    context.helpers.add("rows_with")
    named = named_parts(split)
    statements: list[ast.stmt] = []
    if any(share(split, part) for part in ("test", "validation")):
        statements += quote("rows = np.arange(len(COLUMN))", COLUMN=counted)
    for part, values in named.items():
        found = tree.call("rows_with", column, tree.constant(values))
        statements.append(tree.assign(part, found))
    everything = [value for values in named.values() for value in values]
    if "train" in named:
        context.helpers.add("check_values")
        checked = tree.call("check_values", column, tree.constant(everything))
        return [tree.expression(checked), *statements]
    rest = quote(
        "train = np.flatnonzero(~np.isin(COLUMN, VALUES))",
        COLUMN=column,
        VALUES=tree.constant(everything),
    )
    return [*statements, *rest]


def _cut(
    context: DataContext,
    split: Instance,
    part: str,
    left: str,
    groups: ast.expr | None,
    labels: ast.expr,
) -> ast.stmt:
    """`train, test = …`: a share of the rows that are left, or of their groups."""
    if groups is not None:
        context.helpers.add("split_groups")
        context.imports.add(Import("sklearn.model_selection", "GroupShuffleSplit"))
        number = tree.call("len", tree.call("np.unique", groups))
        size = share_of(context, part, None if left == "rows" else number)
        drawn = tree.call("split_groups", tree.path(left), groups, size, seed_of(context))
        return tree.assign(("train", part), drawn)
    context.imports.add(Import("sklearn.model_selection", "train_test_split"))
    total = tree.call("len", tree.path("rows"))
    strata = labels if left == "rows" else ast.Subscript(labels, tree.path(left), ast.Load())
    if goes_by(split) == "order":
        strata = labels
    options = share_options(context, split, part, None if left == "rows" else total, strata)
    call = tree.call("train_test_split", tree.path(left), keywords=options)
    return tree.assign(("train", part), call)


def _gathered(
    context: DataContext, asked: list[str], before: tuple[str, ...], whole: dict[str, ast.expr]
) -> list[ast.stmt]:
    """The parts of a table, or of each array, by the numbers of their rows."""
    if context.is_table:
        statements: list[ast.stmt] = []
        left_alone = {part for part in before if part != "train" and part not in asked}
        for part in (part for part in context.parts if part not in left_alone):
            statements += table_part(context, part)
        return statements
    kinds = [*asked, "train"]  # the training part last, where it is gathered from itself
    return [
        tree.assign(
            [f"{base}_{kind}" for kind in kinds],
            tree.pair(*(ast.Subscript(array, tree.path(kind), ast.Load()) for kind in kinds)),
        )
        for base, array in whole.items()
    ]
