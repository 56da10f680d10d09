"""How large a share of the examples a part is, and how it is drawn."""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.quote import quote
from specc.backends.python.settings import written_argument
from specc.catalog.splits import goes_by
from specc.catalog.types import Instance


def share_of(context: DataContext, part: str, total: ast.expr | None) -> ast.expr:
    """The size of a part: a fraction, or a number where the fraction is of more, of `total`."""
    size = written_argument(context.data.settings["split"], part, context.scope)
    if total is None:
        return size
    return tree.call("round", tree.binary(size, ast.Mult(), total))


def seed_of(context: DataContext) -> ast.expr:
    """The seed of the split."""
    return written_argument(context.data.settings["split"], "seed", context.scope)


def share_options(
    context: DataContext, split: Instance, part: str, total: ast.expr | None, strata: ast.expr
) -> list[ast.keyword]:
    """The keywords of `train_test_split`; `total` where the fraction is of more than is left."""
    options = [tree.keyword("test_size", share_of(context, part, total))]
    if split.get("shuffle") is False or goes_by(split) == "order" or context.in_time:
        return [*options, tree.keyword("shuffle", ast.Constant(False))]
    options.append(tree.keyword("random_state", seed_of(context)))
    if split.get("stratify"):
        options.append(tree.keyword("stratify", strata))
    return options


def table_part(context: DataContext, part: str) -> list[ast.stmt]:
    """The rows of a part, whose numbers have its name, gathered from the table."""
    return quote(_STORED_PART if context.stored else _PART, PART=part)


_PART = "PART = {name: column[PART] for name, column in table.items()}"
_STORED_PART = "PART = table.part(PART)"
