"""Small functions that a script has where its data need them."""

from __future__ import annotations

import ast

from specc.backends.python.data_context import DataContext
from specc.backends.python.imports import Import
from specc.backends.python.quote import quote

_MISSING = '''
def missing(column: np.ndarray) -> np.ndarray:
    """Return where a column has gaps: NaN among numbers, nothing in text."""
    return column == "" if column.dtype.kind in "US" else np.isnan(column)
'''

_MOST_FREQUENT = '''
def most_frequent(column: np.ndarray) -> object:
    """Return the value that a column has most often, the least of several."""
    if column.ndim > 1:
        return np.array([most_frequent(part) for part in column.T])
    values, counts = np.unique(column[~missing(column)], return_counts=True)
    return values[counts.argmax()]
'''

_ONE_HOT = '''
def one_hot(
    labels: np.ndarray, known: np.ndarray, num_classes: int | None = None
) -> np.ndarray:
    """Return labels as one-hot rows; text is numbered as in the sorted `known` labels.

    Raises ValueError for text that is not known and for numbers without a column.
    """
    is_text = labels.dtype.kind in "US"
    if num_classes is None:
        num_classes = len(known) if is_text else int(known.max()) + 1
    if is_text:
        strange = np.setdiff1d(labels, known)
        if strange.size:
            raise ValueError(f"labels that the training part lacks: {', '.join(strange)}")
        labels = np.searchsorted(known, labels)
    if not ((labels >= 0) & (labels < num_classes)).all():
        raise ValueError(f"labels beyond the {num_classes} classes of the one-hot rows")
    return keras.utils.to_categorical(labels, num_classes).astype("float32")
'''

_READ_TABLE = '''
def read_table(
    path: Path,
    delimiter: str = ",",
    names: Sequence[str] | None = None,
    missing: Sequence[str] = ("",),
) -> dict[str, np.ndarray]:
    """Return the columns of a CSV file by name, or by number without a header.

    Columns hold whole numbers, numbers (a gap is NaN) or text (a gap is empty).
    Raises ValueError for a row of another length than the first.
    """
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter=delimiter) if row]
    header = rows.pop(0) if names is None else names or map(str, range(len(rows[0])))
    header = [name.strip() for name in header]
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"{path}: {len(header)} columns, but {len(row)} in {row}")
    cells = [[cell.strip() for cell in column] for column in zip(*rows)]
    return {
        name: parse_column(column, missing) for name, column in zip(header, cells)
    }
'''

_PARSE_COLUMN = '''
def parse_column(cells: Sequence[str], missing: Sequence[str]) -> np.ndarray:
    """Return cells as class numbers if all are that, else as numbers, else as text."""
    gaps = [cell in missing for cell in cells]
    try:
        numbers = [float("nan") if gap else float(cell) for cell, gap in zip(cells, gaps)]
    except ValueError:
        return np.array(["" if gap else cell for cell, gap in zip(cells, gaps)])
    if not any(gaps) and all(cell.isdecimal() for cell in cells):
        return np.array([int(cell) for cell in cells])
    return np.array(numbers, "float32")
'''


_CHECK_VALUES = '''
def check_values(column: np.ndarray, known: Sequence[str | float]) -> None:
    """Raise ValueError for a value of the column that is not among those that are known."""
    strange = np.setdiff1d(column, known)
    if strange.size:
        raise ValueError(f"values that mean no part: {', '.join(map(str, strange[:10]))}")
'''

_ROWS_WITH = '''
def rows_with(column: np.ndarray, values: Sequence[str | float]) -> np.ndarray:
    """Return the numbers of the rows whose value is one of `values`.

    Raises ValueError if there is none.
    """
    rows = np.flatnonzero(np.isin(column, values))
    if not rows.size:
        raise ValueError(f"no row has the value {' or '.join(map(str, values))}")
    return rows
'''

_SPLIT_GROUPS = '''
def split_groups(
    rows: np.ndarray, groups: np.ndarray, size: float, seed: int
) -> list[np.ndarray]:
    """Return the rows in two parts that share no group; `size` is of the groups."""
    splitter = GroupShuffleSplit(1, test_size=size, random_state=seed)
    parts = next(splitter.split(rows, groups=groups[rows]))
    return [rows[part] for part in parts]
'''


def helper_functions(context: DataContext) -> list[ast.stmt]:
    """The helpers that the code written so far calls, in the order of use."""
    functions: list[ast.stmt] = []
    if "read_table" in context.helpers:
        context.imports |= {
            Import("csv"),
            Import("pathlib", "Path"),
            Import("collections.abc", "Sequence"),
        }
        functions += quote(_PARSE_COLUMN) + quote(_READ_TABLE)
    for name, source in (
        ("missing", _MISSING),
        ("most_frequent", _MOST_FREQUENT),
        ("one_hot", _ONE_HOT),
        ("check_values", _CHECK_VALUES),
        ("rows_with", _ROWS_WITH),
        ("split_groups", _SPLIT_GROUPS),
    ):
        if name in context.helpers:
            functions += quote(source)
            if "Sequence[" in source:
                context.imports.add(Import("collections.abc", "Sequence"))
    return functions
