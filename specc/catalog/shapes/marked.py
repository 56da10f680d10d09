"""Shapes in the notes of messages, with the axes that do not fit marked.

the input is float32[?, 4, 4, 3]
                        ^

axis by axis:
  first   [?, 32, 32, 3]
  second  [?, 30, 30, 3]
              ^^  ^^
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from specc.catalog.shapes.arguments import dim_text
from specc.catalog.types import Dim, Shape, TensorType

_NTH = ("first", "second", "third", "fourth", "fifth")
_SHOWN = 5


def nth(index: int) -> str:
    """`first`, `second`, … `6th`."""
    return _NTH[index] if index < len(_NTH) else f"{index + 1}th"


def the_input(given: object, *axes: int, what: str = "the input") -> str:
    """`the input is float32[?, 4, 4, 3]`, a sign under each of these axes."""
    text = f"{what} is {given}"
    if not isinstance(given, TensorType) or given.shape is None:
        return text
    signs = [" "] * len(text)
    place = text.index("[") + 1
    for axis, dim in enumerate(given.shape):
        width = len(dim_text(dim))
        if axis in axes:
            signs[place : place + width] = "^" * width
        place += width + 2
    return f"{text}\n{''.join(signs)}".rstrip()


def each_of(*rows: tuple[str, TensorType, Iterable[int]]) -> str:
    """A line for each tensor: what it is called, its type, and which of its axes to mark."""
    return "\n".join(the_input(given, *axes, what=f"`{what}`") for what, given, axes in rows)


def side_by_side(
    rows: Sequence[tuple[str, Shape]],
    axes: Iterable[int] | None = None,
    *,
    batch_apart: bool = False,
) -> str:
    """Shapes in columns, matched from the last axis backwards, the `axes` marked.

    `axes` are those of the longest shape; None marks those that do not broadcast. With
    `batch_apart` the first axis of each is the batch, whatever there are besides.
    """
    rank = max(len(shape) for _, shape in rows)
    full = [_full(shape, rank, batch_apart) for _, shape in rows]
    marked = set(_differing(full)) if axes is None else set(axes)
    if len(rows) > _SHOWN:
        odd = next(
            (i for i, row in enumerate(full) if any(row[a] != full[0][a] for a in marked)), 1
        )
        rows, full = [rows[0], rows[odd]], [full[0], full[odd]]
    cells = [["" if isinstance(dim, tuple) else dim_text(dim) for dim in row] for row in full]
    widths = [max(len(row[i]) for row in cells) for i in range(rank)]
    names = max(len(name) for name, _ in rows)
    lines = ["axis by axis:"]
    for (name, _), row in zip(rows, cells, strict=True):
        lines.append(f"  {name:<{names}}  {_row(row, widths)}")
    under = "  ".join(("^" if i in marked else " ") * width for i, width in enumerate(widths))
    lines.append(" " * (names + 5) + under)
    return "\n".join(line.rstrip() for line in lines)


_Cell = Dim | tuple[()]
"""A size, or nothing where the shape has no such axis."""


def _full(shape: Shape, rank: int, batch_apart: bool) -> list[_Cell]:
    """The shape with nothing in the axes that it lacks."""
    missing: list[_Cell] = [()] * (rank - len(shape))
    if batch_apart and shape:
        return [shape[0], *missing, *shape[1:]]
    return [*missing, *shape]


def _differing(rows: Sequence[Sequence[_Cell]]) -> Iterable[int]:
    for axis, column in enumerate(zip(*rows, strict=True)):
        if len({dim for dim in column if isinstance(dim, int) and dim != 1}) > 1:
            yield axis


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """`[?, 32, 32, 3]`, each size as wide as its column; the bracket stands at the first."""
    first = next((i for i, cell in enumerate(cells) if cell), len(cells))
    lead = sum(widths[:first]) + 2 * first
    inner = ", ".join(f"{c:>{w}}" for c, w in zip(cells[first:], widths[first:], strict=True))
    return f"{' ' * lead}[{inner}]"
