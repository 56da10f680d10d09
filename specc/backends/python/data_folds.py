"""Cross-validation: the fold that `load_data` is asked for is the test part.

train, test = rows, rows[:0]
if fold is not None:
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    train, test = (rows[part] for part in list(folds.split(rows, y))[fold])

Where a column says which fold a row belongs to, its values in order are the folds.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_split_shares import seed_of, table_part
from specc.backends.python.imports import Import
from specc.backends.python.quote import quote
from specc.backends.python.settings import written_argument
from specc.catalog.splits import goes_by
from specc.catalog.types import Instance

_DRAW = """
if fold is not None:
    folds = SPLITTER
    train, test = (LEFT[part] for part in list(DIVIDED)[fold])
    OWN
"""

_TOLD = """
if fold is not None:
    folds = np.unique(COLUMN)
    if len(folds) != NUMBER:
        raise ValueError(f"values, of which each fold has one, are {len(folds)}: {folds}")
    inside = COLUMN == folds[fold]
    train, test = LEFT[~inside], LEFT[inside]
    OWN
"""


def fold_rows(
    context: DataContext,
    split: Instance,
    left: str,
    groups: ast.expr | None,
    labels: ast.expr,
    kept: Mapping[str, ast.expr] | None,
    told: ast.expr | None,
) -> list[ast.stmt]:
    """Statements that take the rows of a fold from those called `left`, if a fold is asked for.

    Where the source has a test part of its own, a fold takes its place: `kept` are the names of
    its arrays with those that the fold is gathered from, none of a table. `told` is the column that
    says which fold a row belongs to, where there is one.
    """
    statements: list[ast.stmt] = []
    if left == "rows" and kept is not None:
        statements += quote("train = rows")
    elif left == "rows":
        statements += quote("train, test = rows, rows[:0]")
    own = [] if kept is None else _in_place(context, kept)
    if told is not None:
        return statements + quote(
            _TOLD,
            COLUMN=_of(told, left),
            NUMBER=_number(context),
            LEFT=left,
            OWN=own,
        )
    given = [tree.path(left)]
    keywords = []
    if split.get("stratify"):
        given.append(_of(labels, left))
    if groups is not None:
        keywords.append(tree.keyword("groups", _of(groups, left)))
    divided = tree.call("folds.split", *given, keywords=keywords)
    statements += quote(
        _DRAW,
        SPLITTER=_splitter(context, split),
        LEFT=left,
        DIVIDED=divided,
        OWN=own,
    )
    return statements


def _in_place(context: DataContext, kept: Mapping[str, ast.expr]) -> list[ast.stmt]:
    """The rows of the fold, gathered under the names of the test part."""
    if context.is_table:
        return table_part(context, "test")
    return [
        tree.assign(name, ast.Subscript(array, tree.path("test"), ast.Load()))
        for name, array in kept.items()
    ]


def _of(column: ast.expr, rows: str) -> ast.expr:
    """The column at the rows that are left; `rows` are all of them."""
    return column if rows == "rows" else ast.Subscript(column, tree.path(rows), ast.Load())


def _splitter(context: DataContext, split: Instance) -> ast.expr:
    """scikit-learn's class for the folds: `StratifiedKFold(5, shuffle=True, random_state=1)`."""
    way = goes_by(split)
    if way == "order":
        name = "TimeSeriesSplit"
    else:
        strata = "Stratified" if split.get("stratify") else ""
        name = f"{strata}{'Group' if way == 'group' else ''}KFold"
    context.imports.add(Import("sklearn.model_selection", name))
    keywords = []
    if way != "order" and split.get("shuffle") is not False:
        keywords = [
            tree.keyword("shuffle", ast.Constant(True)),
            tree.keyword("random_state", seed_of(context)),
        ]
    return tree.call(name, _number(context), keywords=keywords)


def _number(context: DataContext) -> ast.expr:
    return written_argument(context.data.settings["split"], "folds", context.scope)
