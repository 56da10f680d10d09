"""What data are, in plain text: parts, columns, classes, and rows before and behind the steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from specc.diagnostics.cells import printable
from specc.viewing.observe import Columns, Data, Part

Array = np.ndarray[Any, Any]

FEW = 20
"""A column of at most so many different values is shown as classes."""
BAR = 30
"""Characters of the longest bar."""


def describe(data: Data, targets: dict[str, list[str]], rows: int = 5) -> Iterator[str]:
    """Lines about `data`. `targets` are the columns of each target."""
    train = data.parts[0]
    total = sum(part.count for part in data.parts)
    yield f"{total} examples"
    for part in data.parts:
        yield f"  {part.name:12}{part.count:>9}{part.count / max(total, 1):>8.1%}"
    yield ""
    some = "" if train.whole else f", of the first {_length(train.columns)} rows"
    yield f"columns of the training part, before the steps{some}"
    yield from _table(
        [("name", "type", "missing", "values"), *_columns(train.columns)],
    )
    for name, columns in targets.items():
        if len(columns) == 1:
            yield from _balance(name, columns[0], data)
    yield ""
    shown = f"the first {min(rows, train.count)} rows"
    of = "training part" if train.whole else "file"
    yield f"{shown} of the {of}, before the steps"
    yield from _rows(train.columns, rows)
    yield ""
    same = "the same" if train.whole else f"{shown} of the training part"
    yield f"{same}, as the model takes them"
    yield from _rows({**train.inputs, **train.targets}, rows)


def _columns(columns: Columns) -> Iterator[tuple[str, str, str, str]]:
    for name, column in columns.items():
        array = np.asarray(column)
        gaps = _gaps(array)
        lost = int(gaps.sum())
        share = f"{lost} ({lost / max(len(array), 1):.1%})" if lost else "0"
        yield name, _type(array), share, _values(array[~gaps])


def _type(array: Array) -> str:
    kind = "text" if array.dtype.kind in "USO" else array.dtype.name
    return kind + (f"[{', '.join(map(str, array.shape[1:]))}]" if array.ndim > 1 else "")


def _gaps(array: Array) -> Array:
    """Which examples lack a value, or a part of it."""
    if array.dtype.kind in "US":
        found = array == ""
    elif array.dtype.kind == "f":
        found = np.isnan(array)
    else:
        found = np.zeros(len(array), bool)
    rows: Array = found.reshape(len(array), -1).any(axis=1) if array.ndim > 1 else found
    return rows


def _values(array: Array) -> str:
    if not array.size:
        return "none"
    if array.dtype.kind == "O" and not isinstance(array.flat[0], str | bytes):
        lengths = [len(item) for item in array]
        return f"lists of {min(lengths)} to {max(lengths)}"
    if array.dtype.kind in "USO":
        values, counts = np.unique(array, return_counts=True)
        order = np.argsort(-counts, kind="stable")[:3]
        shown = ", ".join(f"{_cell(values[place])} ({counts[place]})" for place in order)
        more = ", …" if len(values) > 3 else ""
        return f"{len(values)} different: {shown}{more}"
    low, high, mean = array.min(), array.max(), array.mean(dtype="float64")
    return f"{_cell(low)} to {_cell(high)}, mean {mean:.4g}"


def _balance(name: str, column: str, data: Data) -> Iterator[str]:
    """How often each class of a target occurs in each part."""
    parts = [part for part in data.parts if column in part.columns and part.whole]
    if not parts:
        return
    arrays = [np.asarray(part.columns[column]).reshape(part.count, -1) for part in parts]
    known = np.unique(np.concatenate([array[:, 0] for array in arrays]))
    measured = known.dtype.kind == "f" and not np.array_equal(known, np.round(known))
    if measured or len(known) > FEW or any(array.shape[1] > 1 for array in arrays):
        return
    names = data.labels.get(name, [])
    yield ""
    yield f"classes of {name}"
    counted = [[int((array[:, 0] == value).sum()) for value in known] for array in arrays]
    most = max(counted[0]) or 1
    header = ("", *(part.name for part in parts), "")
    lines = [header]
    for place, value in enumerate(known):
        numbered = known.dtype.kind in "iu" and 0 <= int(value) < len(names)
        text = str(names[int(value)]) if numbered else _cell(value)
        bar = "█" * round(BAR * counted[0][place] / most)
        share = f"{counted[0][place] / max(sum(counted[0]), 1):.1%} {bar}"
        lines.append((text, *(str(counts[place]) for counts in counted), share))
    yield from _table(lines, right=range(1, 1 + len(parts)))


def _rows(columns: Columns, count: int) -> Iterator[str]:
    """The first rows, a column for each name."""
    lines = [tuple(columns)]
    for row in range(min(count, _length(columns))):
        lines.append(tuple(_cell(np.asarray(column)[row]) for column in columns.values()))
    yield from _table(lines)


def _length(columns: Columns) -> int:
    return len(next(iter(columns.values()))) if columns else 0


def _cell(value: Any, longest: int = 24) -> str:
    """A value in few characters."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        text = printable(value)
        return text if len(text) <= longest else text[: longest - 1] + "…"
    if isinstance(value, list | np.ndarray) and np.ndim(value):
        array = np.asarray(value)
        if array.ndim > 1:
            return f"{_type(array[None])}, {array.min():.4g} to {array.max():.4g}"
        shown = [_cell(item, 8) for item in array[:6]]
        return "[" + " ".join([*shown, *(["…"] if len(array) > 6 else [])]) + "]"
    number = np.asarray(value).item()
    if isinstance(number, bytes | str):
        return _cell(number, longest)
    return str(number) if isinstance(number, int) else f"{number:.4g}"


def _table(lines: list[tuple[str, ...]], right: range = range(0)) -> Iterator[str]:
    """Lines of cells as columns, two spaces between them."""
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    for line in lines:
        cells = [
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield ("  " + "  ".join(cells)).rstrip()


def captions(data: Data, count: int) -> list[str]:
    """What each of the first examples of the training part is, by its first target."""
    train = data.parts[0]
    if not train.targets:
        return [""] * count
    name, values = next(iter(train.targets.items()))
    names = data.labels.get(name, [])
    found = []
    for value in np.asarray(values)[:count]:
        flat = np.asarray(value).reshape(-1)
        number = flat.argmax() if flat.size > 1 else flat[0] if flat.size else ""
        whole = isinstance(number, np.integer | np.floating) and float(number).is_integer()
        known = whole and 0 <= int(number) < len(names)
        found.append(printable(str(names[int(number)])) if known else _cell(number))
    return found


def pictures(part: Part) -> dict[str, Array]:
    """The inputs of a part that are pictures, by name."""
    return {
        name: array
        for name, array in part.inputs.items()
        if array.ndim == 4 and array.shape[-1] in (1, 3, 4) and min(array.shape[1:3]) > 1
    }
