"""Windows over the rows of a table: what came before, and what comes next.

    table = read_table(folder / "weather.csv", ["temperature"])
    table = windows(table, ["temperature"], ["temperature"], 24, 1, 1)

A column by its name is windows of it, `next_temperature` the value behind each window. They
are divided in the order of time, so that nothing that is to be foretold was trained on.
"""

from __future__ import annotations

import ast

from specc.backends.python import tree
from specc.backends.python.data_context import DataContext
from specc.backends.python.data_csv import load_csv
from specc.backends.python.data_files import argument
from specc.backends.python.data_tables import load_parquet
from specc.backends.python.imports import Import
from specc.backends.python.quote import quote
from specc.catalog.sources import NEXT, paths_of


def load_timeseries(context: DataContext) -> list[ast.stmt]:
    """Statements that read a CSV or Parquet file, and cut it into windows."""
    parquet = any(path.endswith(".parquet") for path in paths_of(context.source).values())
    statements = load_parquet(context) if parquet else load_csv(context)
    context.imports.add(Import("collections.abc", "Sequence"))
    context.functions += quote(_WINDOWS)
    used = context.used_columns()
    behind = [name.removeprefix(NEXT) for name in used if name.startswith(NEXT)]
    cut = [name for name in used if not name.startswith(NEXT)]
    numbers = [argument(context, name) for name in ("window", "horizon", "stride")]
    for part in context.parts:
        table = context.part_name(part)
        names = tree.constant(cut), tree.constant(behind)
        statements.append(
            tree.assign(table, tree.call("windows", tree.path(table), *names, *numbers))
        )
    return statements


_WINDOWS = '''
def windows(
    table: dict[str, np.ndarray],
    before: Sequence[str],
    behind: Sequence[str],
    window: int,
    horizon: int,
    stride: int,
) -> dict[str, np.ndarray]:
    """Return windows of some columns, and of others what comes `horizon` rows behind each.

    Raises ValueError if the table has too few rows.
    """
    count = len(next(iter(table.values()))) - window - horizon + 1
    if count < 1:
        raise ValueError(f"{count + window + horizon - 1} rows are less than one window")
    starts = np.arange(0, count, stride)
    view = np.lib.stride_tricks.sliding_window_view
    found = {name: view(table[name], window)[starts] for name in before}
    ends = starts + window + horizon - 1
    return found | {f"next_{name}": table[name][ends] for name in behind}
'''
