"""Splitting the data into training, validation and test part, by scikit-learn's function.

Fractions are of all examples that are split: of the whole table, or of the
training part of a data set that brings a test part of its own.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.imports import Import
from specc.backends.python.quote import quote
from specc.backends.python.settings import written_argument
from specc.catalog.types import Instance


def asks_for(context: DataContext, part: str) -> bool:
    """Whether the split makes this part."""
    split = context.data.settings.get("split")
    if split is None or not isinstance(split.value, Instance):
        return False
    return bool(split.value.get(part))


def split_parts(context: DataContext) -> list[ast.stmt]:
    """Statements that split what was loaded; sets the parts of `context`."""
    asked = [part for part in ("test", "validation") if asks_for(context, part)]
    has_test = "test" in context.parts or "test" in asked
    before = context.parts
    context.parts = (
        "train",
        *(["validation"] if "validation" in asked else []),
        *(["test"] if has_test else []),
    )
    if not asked:
        return []
    context.imports.add(Import("sklearn.model_selection", "train_test_split"))
    split = context.data.settings["split"]
    statements = _tables(context, asked) if context.is_table else _arrays(context, asked, before)
    return [tree.at(statement, split.expr.span) for statement in statements]


def _arrays(context: DataContext, asked: list[str], before: tuple[str, ...]) -> list[ast.stmt]:
    bases = context.used_bases()
    statements: list[ast.stmt] = []
    split_before = len(before) > 1
    for number, part in enumerate(asked):
        left = [f"{base}_train" if number or split_before else base for base in bases]
        names = [f"{base}_{kind}" for base in bases for kind in ("train", part)]
        labels = f"{_label_base(context)}_train" if number or split_before else _label_base(context)
        total = tree.call("len", tree.path(bases[0]))
        call = tree.call(
            "train_test_split",
            *(tree.path(name) for name in left),
            keywords=_options(context, part, total if number else None, tree.path(labels)),
        )
        statements.append(tree.assign(names, call))
    return statements


def _label_base(context: DataContext) -> str:
    return "y" if "y" in context.used_bases() else "x"


def _tables(context: DataContext, asked: list[str]) -> list[ast.stmt]:
    labels = (context.targets or context.inputs)[0].columns[0].name
    column = tree.index("table", labels)
    statements = quote("rows = np.arange(len(COLUMN))", COLUMN=column)
    for number, part in enumerate(asked):
        left = tree.path("train" if number else "rows")
        strata = ast.Subscript(column, left, ast.Load()) if number else column
        total = tree.call("len", tree.path("rows"))
        options = _options(context, part, total if number else None, strata)
        call = tree.call("train_test_split", left, keywords=options)
        statements.append(tree.assign(("train", part), call))
    for part in context.parts:
        statements += quote(
            "PART = {name: column[PART] for name, column in table.items()}", PART=part
        )
    return statements


def _options(
    context: DataContext, part: str, total: ast.expr | None, strata: ast.expr
) -> list[ast.keyword]:
    """The keywords of one call; `total` where the fraction is of more than what is left."""
    split = context.data.settings["split"]
    assert isinstance(split.value, Instance)
    size = written_argument(split, part, context.scope)
    if total is not None:
        size = tree.call("round", tree.binary(size, ast.Mult(), total))
    options = [tree.keyword("test_size", size)]
    if split.value.get("shuffle") is False:
        return [*options, tree.keyword("shuffle", ast.Constant(False))]
    seed = written_argument(split, "seed", context.scope)
    options.append(tree.keyword("random_state", seed))
    if split.value.get("stratify"):
        options.append(tree.keyword("stratify", strata))
    return options
