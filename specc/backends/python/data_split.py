"""Splitting the data into training, validation and test part.

Fractions are of all examples that are split: of the whole table, or of the
training part of a data set that brings a test part of its own. scikit-learn draws
them, from the seed alone, so that they are the same on every machine.

Features and labels alone are split as they are. A table, and what is split by a
column of it, is split by the numbers of its rows (`data_split_rows`).
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_split_rows import split_rows
from specc.backends.python.data_split_shares import share_options
from specc.backends.python.imports import Import
from specc.backends.python.quote import quote
from specc.catalog.splits import CROSS, HELD_OUT, PARTS, goes_by, makes, share
from specc.catalog.types import Instance


def asks_for(context: DataContext, part: str) -> bool:
    """Whether the split makes this part of all examples; a fold is one of those for training."""
    split = context.split
    if split is not None and split.entry.name == CROSS:
        return share(split, part)
    return split is not None and makes(split, part)


def split_parts(context: DataContext) -> list[ast.stmt]:
    """Statements that split what was loaded; sets the parts of `context`."""
    split = context.split
    before = context.parts
    asked = [part for part in HELD_OUT if split is not None and makes(split, part)]
    if split is None or not asked:
        return []
    parts = tuple(part for part in PARTS if part in (*before, *asked))
    statements: list[ast.stmt] = []
    own_test = "test" in before and not asks_for(context, "test")
    if context.is_table and len(before) > 1:
        statements = _together(
            [part for part in before if part == "train" or asks_for(context, part)]
        )
        context.parts = ("train",)
    if split.entry.name == CROSS:
        context.folds = True
        context.always_tested = own_test or share(split, "test")
    if context.is_table or context.folds or goes_by(split) is not None:
        statements += split_rows(context, split, asked, parts, before, own_test=own_test)
    else:
        statements = _arrays(context, split, asked, parts)
    span = context.data.settings["split"].expr.span
    return [tree.at(statement, span) for statement in statements]


def _together(parts: list[str]) -> list[ast.stmt]:
    """The table that is split, where the source has a table for each part: these as one."""
    if parts == ["train"]:
        return [tree.assign("table", tree.path("train"))]
    tables = ast.List([tree.path(part) for part in parts], ast.Load())
    return quote(
        """
        table = {name: np.concatenate([part[name] for part in TABLES]) for name in train}
        """,
        TABLES=tables,
    )


def _arrays(
    context: DataContext, split: Instance, asked: list[str], parts: tuple[str, ...]
) -> list[ast.stmt]:
    """`x_train, x_test, y_train, y_test = train_test_split(x, y, …)`."""
    context.imports.add(Import("sklearn.model_selection", "train_test_split"))
    bases = context.used_bases()
    labels = "y" if "y" in bases else "x"
    statements: list[ast.stmt] = []
    split_before = len(context.parts) > 1
    context.parts = parts
    for number, part in enumerate(asked):
        ending = "_train" if number or split_before else ""
        names = [f"{base}_{kind}" for base in bases for kind in ("train", part)]
        total = tree.call("len", tree.path(bases[0]))
        call = tree.call(
            "train_test_split",
            *(tree.path(f"{base}{ending}") for base in bases),
            keywords=share_options(
                context, split, part, total if number else None, tree.path(f"{labels}{ending}")
            ),
        )
        statements.append(tree.assign(names, call))
    return statements
