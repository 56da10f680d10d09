"""What the columns of a CSV file hold, as far as its first rows tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from specc.checks.tables import first_rows
from specc.record import record

FEW = 20
"""At most so many different whole numbers are classes."""
MANY = 50
"""More different words than these are no categories."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
_KEY = re.compile(r"(?:^|_|\b)(?:id|key|uuid|index|number|nr|no)$", re.IGNORECASE)
_GAPS = frozenset(("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "?", "-"))
"""What stands in cells that hold nothing, where a table does not say."""


@record
class Look:
    """A column: its `kind`, how many cells lack a value, its different values, how long they are.

    Kinds are `number`, `truth`, `date`, `category` and `text`, and for what no model learns from
    `key` (another value in each row), `constant` and `empty`. `values` are the commonest first.
    """

    name: str
    kind: str
    missing: int
    values: tuple[str, ...]
    is_whole: bool = False

    @property
    def is_left_out(self) -> bool:
        """Whether a model can learn nothing from it."""
        return self.kind in ("key", "constant", "empty", "various")


@record
class Table:
    """The columns of a file; `rows` were looked at, and `complete` says that these are all.

    `gaps` are the words, other than nothing, that stand where a value is lacking.
    """

    columns: tuple[Look, ...]
    rows: int
    complete: bool
    gaps: tuple[str, ...]
    delimiter: str


def look(path: Path) -> Table:
    """Look at a CSV file. Raises OSError where it cannot be read, ValueError where it is none."""
    delimiter = _delimiter(path)
    numbered, complete = first_rows(path, delimiter)
    header, *rows = [[cell.strip() for cell in row] for _, row in numbered]
    whole = [row for row in rows if len(row) == len(header)]
    if not whole:
        raise ValueError("it has no rows behind its header")
    if len(set(header)) < len(header) or not all(header):
        raise ValueError("its first line does not give each column a name of its own")
    columns = list(zip(*whole, strict=True))
    found = {cell for cells in columns for cell in cells if cell in _GAPS}
    looks = tuple(_look(name, cells) for name, cells in zip(header, columns, strict=True))
    return Table(looks, len(rows), complete, tuple(sorted(found - {""})), delimiter)


def _delimiter(path: Path) -> str:
    """The sign that parts the cells: the one that the header has most of."""
    numbered, _ = first_rows(path)
    header = ",".join(numbered[0][1])
    return max(",;\t|", key=header.count)


def _look(name: str, cells: Sequence[str]) -> Look:
    filled = [cell for cell in cells if cell not in _GAPS]
    counts = Counter(filled)
    values = tuple(value for value, _ in counts.most_common(MANY + 1))
    missing = len(cells) - len(filled)
    whole = all(_is_whole(value) for value in counts)
    kind = _kind(name, filled, counts, whole)
    return Look(name, kind, missing, values, whole)


def _kind(name: str, filled: Sequence[str], counts: Counter[str], whole: bool) -> str:
    differing = len(counts)
    if not filled:
        return "empty"
    if differing == 1:
        return "constant"
    is_unique = differing == len(filled) and differing > FEW
    if is_unique and (_KEY.search(name) or (whole and _counts_up(filled))):
        return "key"
    if {value.lower() for value in counts} == {"true", "false"}:
        return "truth"
    if all(_is_number(value) for value in counts):
        return "number"
    if all(_DATE.fullmatch(value) for value in counts):
        return "date"
    if differing <= MANY and differing <= max(len(filled) // 2, 2):
        return "category"
    words = sum(len(value.split()) for value in counts) / differing
    return "text" if words >= 3 else "various"


def _is_whole(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and text.isascii()


def _is_number(text: str) -> bool:
    try:
        return float(text) == float(text)
    except ValueError:
        return False


def _counts_up(filled: Sequence[str]) -> bool:
    numbers = [int(text) for text in filled]
    return all(after == before + 1 for before, after in pairwise(numbers))
