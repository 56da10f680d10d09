"""The table for people: as wide as the terminal, or as wide as it is where that is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from specc.catalog.types import TensorType
from specc.diagnostics.cells import printable
from specc.record import record
from specc.summarizing.rows import Row
from specc.summarizing.summary import Summary

UNKNOWN = "?"
_LEAST_NAME, _NAME = 18, 24
"""Names of layers are cut to the second rather than leaving a column out, never below the first."""


@record
class _Column:
    title: str
    cells: Sequence[str]
    right: bool
    goes: int
    """The order in which columns are left out where the terminal is narrow; 0 stays."""


def table(summary: Summary, width: int | None = None, *, bold: Callable[[str], str] = str) -> str:
    """The table and the totals; `width` in characters, None for as wide as need be."""
    rows = summary.rows
    columns = [
        _Column("#", [str(row.number) for row in rows], True, 0),
        _Column("layer (type)", [_label(row) for row in rows], False, 0),
        _Column("output", [_output(row, summary) for row in rows], False, 0),
        _Column("parameters", [_parameters(row) for row in rows], True, 0),
        _Column("not trained", [_fixed(row) for row in rows], True, 1),
        _Column("mult-adds", [_work(row) for row in rows], True, 0),
        _Column("memory", [_bytes(row) for row in rows], True, 2),
        _Column("from", [", ".join(map(str, row.sources)) for row in rows], False, 3),
    ]
    columns = [c for c in columns if any(cell not in ("", "0") for cell in c.cells) or not c.goes]
    fitting, widths = _fitted(columns, width)
    lines = [_line([c.title for c in fitting], fitting, widths)]
    rule = "─" * len(lines[0]) if width is None else "─" * min(width, _whole(widths))
    lines = [bold(lines[0].rstrip()), rule]
    for place in range(len(rows)):
        lines.append(_line([c.cells[place] for c in fitting], fitting, widths).rstrip())
    return "\n".join([*lines, rule, *_told(summary, width, bold), *_notes(summary, width)])


def _fitted(columns: list[_Column], width: int | None) -> tuple[list[_Column], list[int]]:
    """The columns that fit, and how wide each is."""
    widths = [max(len(cell) for cell in (c.title, *c.cells)) for c in columns]
    if width is None:
        return columns, widths
    while True:
        spare = width - _whole(widths)
        if spare >= 0:
            return columns, widths
        if widths[1] + spare >= min(widths[1], _NAME):
            widths[1] += spare
            return columns, widths
        leaving = [c.goes for c in columns if c.goes]
        if not leaving:
            widths[1] = max(widths[1] + spare, _LEAST_NAME)
            return columns, widths
        place = next(i for i, c in enumerate(columns) if c.goes == min(leaving))
        columns, widths = _without(columns, place), _without(widths, place)


_Item = TypeVar("_Item")


def _without(items: list[_Item], place: int) -> list[_Item]:
    return items[:place] + items[place + 1 :]


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1)


def _line(cells: Sequence[str], columns: Sequence[_Column], widths: Sequence[int]) -> str:
    padded = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        if len(cell) > width:
            cell = cell[: width - 1] + "…"
        padded.append(cell.rjust(width) if column.right else cell.ljust(width))
    return "  ".join(padded)


# --- cells ------------------------------------------------------------------------


def _label(row: Row) -> str:
    name = printable(row.name)
    if row.kind in ("layer", "input", "model") or (row.kind == "op" and row.name != row.type):
        name = name if row.name == row.type else f"{name} ({row.type})"
    times = f" ×{row.times}" if row.times > 1 else ""
    return f"{'  ' * row.depth}{name}{times}"


def _output(row: Row, summary: Summary) -> str:
    return ", ".join(_type(type_, summary.precision) for type_ in row.outputs)


def _type(given: TensorType, precision: str) -> str:
    """A shape; the dtype before it where it is not the one that the model computes in."""
    text = str(given)
    dtype, bracket, rest = text.partition("[")
    return bracket + rest if dtype == precision.removeprefix("mixed_") else text


def _parameters(row: Row) -> str:
    totals = row.totals
    if totals.shared:
        return "shared"
    if row.kind in ("input", "op"):
        return ""
    return UNKNOWN if totals.parameters is None else f"{totals.parameters:,}"


def _fixed(row: Row) -> str:
    totals = row.totals
    if totals.parameters is None or totals.trainable is None:
        return ""
    fixed = totals.parameters - totals.trainable
    return f"{fixed:,}" if fixed else ""


def _work(row: Row) -> str:
    if row.kind == "input":
        return ""
    return _scaled(row.totals.work) if row.totals.work != 0 else ""


def _bytes(row: Row) -> str:
    if row.kind == "input":
        return ""
    return in_bytes(row.totals.bytes) if row.totals.bytes != 0 else ""


def _scaled(number: int | None) -> str:
    """`3.86 G`; below ten thousand as it is."""
    if number is None:
        return UNKNOWN
    if number < 10_000:
        return f"{number:,}"
    return _with_unit(number, 1000, ("", "K", "M", "G", "T", "P"))


def in_bytes(number: int | None) -> str:
    """`9.2 MiB`."""
    if number is None:
        return UNKNOWN
    if number < 1024:
        return f"{number} B"
    return _with_unit(number, 1024, ("B", "KiB", "MiB", "GiB", "TiB", "PiB"))


def _with_unit(number: float, step: int, units: Sequence[str]) -> str:
    place = 0
    while number >= 999.5 and place < len(units) - 1:
        number, place = number / step, place + 1
    digits = 2 if number < 9.995 else 1 if number < 99.95 else 0
    return f"{number:.{digits}f} {units[place]}"


# --- totals -----------------------------------------------------------------------


def _told(summary: Summary, width: int | None, bold: Callable[[str], str]) -> Iterator[str]:
    """The totals, a line each; longer ones go on below where they began."""
    totals = _totals(summary)
    column = max(len(name) for name, _ in totals)
    for name, text in totals:
        first, *more = _wrapped(text, None if width is None else width - column - 2)
        yield f"{bold(name.ljust(column))}  {first}"
        yield from (f"{' ' * column}  {line}" for line in more)


def _wrapped(text: str, width: int | None) -> list[str]:
    if width is None or len(text) <= width:
        return [text]
    from textwrap import wrap

    return wrap(text, width)


def _totals(summary: Summary) -> list[tuple[str, str]]:
    trained = summary.trainable
    parameters, fixed = summary.parameters, None
    if parameters is not None and trained is not None:
        fixed = parameters - trained
    dtypes = ", ".join(summary.dtypes) or "none"
    work = f"{_scaled(summary.multiply_adds)} for an example"
    if not summary.multiply_adds_known:
        work = f"at least {work}" if summary.multiply_adds else UNKNOWN
    tensors = f"about {in_bytes(summary.peak)} of activations for an example"
    lines = [
        ("parameters", f"{_count(parameters)}, {in_bytes(summary.bytes)} in {dtypes}"),
        ("  trained", _count(trained)),
        ("  not trained", _count(fixed)),
        ("multiply-adds", work),
        ("inference", UNKNOWN if summary.peak is None else tensors),
    ]
    lines = [line for line in lines if line[0] != "  not trained" or fixed != 0]
    if not parameters:
        lines[0] = ("parameters", _count(parameters))
    return lines + _training(summary)


def _count(number: int | None) -> str:
    return UNKNOWN if number is None else f"{number:,}"


def _training(summary: Summary) -> list[tuple[str, str]]:
    """A line for each size of a batch, and one for what does not depend on it."""
    taken = summary.training
    if summary.optimizer is None or not taken.gradients:
        return []
    fixed = [("weights", taken.weights), ("gradients", taken.gradients)]
    if taken.copies:
        fixed.append((f"copies for {summary.precision}", taken.copies))
    parts = [f"{in_bytes(size)} of {name}" for name, size in fixed]
    if taken.slots is None or taken.slots:
        parts.append(f"{in_bytes(taken.slots)} of {summary.optimizer}")
    else:
        parts.append(f"none of {summary.optimizer}")
    lines = [("training", ", ".join(parts))]
    for size in summary.batch_sizes:
        total, own = taken.at(size), UNKNOWN
        if total is not None and taken.activations is not None:
            activations = in_bytes(size * taken.activations)
            own = f"about {in_bytes(total)}, {activations} of it activations"
        lines.append((f"  batch {size:,}", own))
    return lines


def _notes(summary: Summary, width: int | None) -> list[str]:
    notes = []
    if any(row.kind == "loop" for row in summary.rows):
        notes.append("rows within a repeat are those of one time, that of the repeat is of all")
    if len(summary.outputs) > 1:
        told = ", ".join(f"{printable(name)} from {n}" for name, n in summary.outputs.items())
        notes.append(f"outputs: {told}")
    if summary.unknown:
        given = " ".join(f"--size {name}={size}" for name, size in summary.unknown.items())
        notes.append(f"some sizes are not known; to count with such: {given}")
    if not notes:
        return []
    return ["", *(line for note in notes for line in _wrapped(note, width))]
