"""Sources that are files: where they are, and what of them is used.

table = read_table(folder / "penguins.csv", ...)             one file

train = read_table(folder / "penguins_train.csv", ...)       a file for each part
test = read_table(folder / "penguins_test.csv", ...)
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.imports import Import
from specc.backends.python.quote import quote
from specc.backends.python.settings import written_argument
from specc.catalog.sources import NEXT
from specc.catalog.splits import PARTS


def argument(context: DataContext, name: str) -> ast.expr:
    """An argument of the source, as the spec writes it."""
    return written_argument(context.data.settings["source"], name, context.scope)


def read_files(context: DataContext, read: Callable[[ast.expr], ast.expr]) -> list[ast.stmt]:
    """Statements that put what `read` makes of the source's path into a table.

    Where there is a path for each part of the data, there is a table for each, and the
    parts of `context` are these.
    """
    context.in_folder = True
    return [tree.assign(name, read(path)) for name, path in paths(context)]


def paths(context: DataContext) -> list[tuple[str, ast.expr]]:
    """The tables of the source by what they are called, each with its path."""
    given, written = context.source.get("path"), argument(context, "path")
    if not isinstance(given, dict):
        return [("table", _below_folder(written))]
    context.parts = tuple(part for part in PARTS if part in given)
    context.whole = context.part_name("train")
    found = {}
    for part in context.parts:
        found[context.part_name(part)] = _below_folder(item_of(written, part))
    return list(found.items())


def item_of(written: ast.expr, key: str) -> ast.expr:
    """What a map holds under a key: written out, where the map is."""
    if isinstance(written, ast.Dict):
        for name, item in zip(written.keys, written.values, strict=True):
            if isinstance(name, ast.Constant) and name.value == key:
                return item
    return tree.index(written, key)


def _below_folder(path: ast.expr) -> ast.expr:
    return tree.binary(tree.path("folder"), ast.Div(), path)


def used_columns(context: DataContext) -> list[str] | None:
    """The columns that flows and the split speak of; None where `x` is all of them."""
    names = context.used_columns()
    if context.in_time:
        names = [name.removeprefix(NEXT) for name in names]
    target, chosen = context.source.get("target"), context.source.get("columns")
    used: list[str] = []
    for name in names:
        if target is not None and name == "x":
            if not chosen:
                return None
            used += [str(item) for item in chosen]
        else:
            used.append(str(target) if target is not None and name == "y" else name)
    return list(dict.fromkeys(used))


_LEAVE_OUT = '''
def leave_out(bad: Sequence[str], count: int, share: float) -> None:
    """Say which rows are left out; raise ValueError if they are more than a share."""
    if not bad:
        return
    shown = [*bad[:10], f"and {len(bad) - 10} more"] if len(bad) > 10 else bad
    text = "".join(f"\\n  {row}" for row in shown)
    if len(bad) > share * count:
        raise ValueError(f"{len(bad)} of {count} rows are bad, more than {share:.1%}:{text}")
    print(f"left out {len(bad)} of {count} rows:{text}", file=sys.stderr)
'''


def leave_out(context: DataContext) -> list[ast.stmt]:
    """The function that tells of bad rows, and refuses too many of them."""
    context.imports |= {Import("sys"), Import("collections.abc", "Sequence")}
    return quote(_LEAVE_OUT)
