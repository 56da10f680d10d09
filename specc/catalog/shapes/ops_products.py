"""Products of tensors: matmul, dot, outer, tensordot, einsum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from specc.catalog.shapes.arguments import Unknown, dim_text, refuse
from specc.catalog.shapes.dims import agree, broadcast, merged, product
from specc.catalog.shapes.dtypes import promote
from specc.catalog.shapes.marked import each_of, side_by_side
from specc.catalog.shapes.op_kit import (
    BOOL,
    TEXT,
    OpArguments,
    check_dtype,
    joint,
    op,
    operand,
    place,
    shape_of,
    strong,
    typed,
    unyielding,
)
from specc.catalog.shapes.operators import matrix_product
from specc.catalog.types import Dim, Shape, TensorType


def _pair(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    return operand(arguments, "x1", TEXT), operand(arguments, "x2", TEXT)


def _dtype(*given: TensorType) -> str | None:
    return strong(promote(*(each.dtype for each in given)))


@op("matmul")
def matmul(arguments: OpArguments) -> TensorType:
    """Matrix products, the axes before the last two broadcast."""
    return matrix_product("ops.matmul", *_pair(arguments))


def _check_inner(
    arguments: OpArguments, left: TensorType, right: TensorType, one: int, two: int
) -> None:
    """Refuse to sum over axis `one` of the left with `two` of the right, of other sizes."""
    a, b = shape_of(left)[one], shape_of(right)[two]
    if not agree(a, b):
        refuse(
            f"`ops.{arguments.name}` sums over axes of one size: {dim_text(a)} in {left}, "
            f"{dim_text(b)} in {right}",
            argument="x2",
            axis=two,
            note=each_of(("x1", left, [one]), ("x2", right, [two])),
        )


@op("dot")
def dot(arguments: OpArguments) -> TensorType:
    """A product summed over the last axis of one and the last but one of the other."""
    left, right = _pair(arguments)
    one, two, dtype = shape_of(left), shape_of(right), _dtype(left, right)
    if not one or not two:
        return TensorType(joint(arguments, left, right), dtype)
    first, second = len(one) - 1, max(0, len(two) - 2)
    _check_inner(arguments, left, right, first, second)
    if len(two) == 1 < len(one) and isinstance(one[-1], int) != isinstance(two[0], int):
        # Keras does not let an unknown size pass here, as it does elsewhere.
        refuse(
            f"`ops.dot` must know both sizes: {left} and {right}",
            argument="x2",
            note=each_of(("x1", left, [first]), ("x2", right, [second])),
        )
    return TensorType((*one[:-1], *two[:-2], *two[-1:]) if len(two) > 1 else one[:-1], dtype)


@op("inner", "vdot")
def inner(arguments: OpArguments) -> TensorType:
    """A product summed over the last axes; `vdot` over all."""
    left, right = _pair(arguments)
    one, two, dtype = shape_of(left), shape_of(right), _dtype(left, right)
    if arguments.name == "vdot":
        if not agree(product(one), product(two)):
            refuse(f"`ops.vdot` is of as many elements: {left} and {right}", argument="x2")
        return TensorType((), dtype)
    if not one or not two:
        if not arguments.at_once:
            refuse(
                "`ops.inner` of a number fails when the model runs",
                argument="x2" if one else "x1",
                help="`ops.multiply` does the same",
            )
        return TensorType(two or one, dtype)
    _check_inner(arguments, left, right, len(one) - 1, len(two) - 1)
    if not arguments.at_once:
        # Keras traces the product of elements too, for the case that one is a number.
        joint(arguments, left, right)
    return TensorType((*one[:-1], *two[:-1]), dtype)


@op("outer")
def outer(arguments: OpArguments) -> TensorType:
    """Each element of one times each of the other."""
    left, right = _pair(arguments)
    return TensorType((product(shape_of(left)), product(shape_of(right))), _dtype(left, right))


@op("tensordot")
def tensordot(arguments: OpArguments) -> TensorType:
    """A product summed over several axes."""
    left, right = _pair(arguments)
    one, two, axes = shape_of(left), shape_of(right), arguments["axes"]
    if isinstance(axes, int):
        if axes > min(len(one), len(two)):
            refuse(f"`axes` is {axes}, the operands are {left} and {right}", argument="axes")
        first = list(range(len(one) - axes, len(one)))
        second = list(range(axes))
    elif isinstance(axes, list | tuple) and len(axes) == 2:
        if not all(isinstance(each, list | tuple) for each in axes):
            refuse(
                "`axes` of `ops.tensordot` is a number, or two lists of axes: `[[-1], [0]]`",
                argument="axes",
            )
        named = [list(each) for each in axes]
        first = [place(arguments, axis, one, "axes") for axis in named[0]]
        second = [place(arguments, axis, two, "axes") for axis in named[1]]
        if len(first) != len(second):
            refuse("`axes` names as many axes of either operand", argument="axes")
    else:
        raise Unknown
    for a, b in zip(first, second, strict=True):
        _check_inner(arguments, left, right, a, b)
    kept = [dim for axis, dim in enumerate(one) if axis not in first]
    kept += [dim for axis, dim in enumerate(two) if axis not in second]
    return TensorType(tuple(kept), _dtype(left, right))


# --- equations -----------------------------------------------------------------------


@op("einsum")
def einsum(arguments: OpArguments) -> TensorType:
    """A product summed over the letters that the output does not name."""
    equation = arguments.text("subscripts", lower=False).replace(" ", "")
    given = arguments.get("operands") or arguments.get("*operands")
    if isinstance(given, TensorType):
        given = (given,)
    if not isinstance(given, list | tuple):
        raise Unknown
    operands = [typed(each) for each in given]
    dtypes = {each.dtype for each in operands}
    for each in operands:
        refused = TEXT | BOOL if dtypes == {"bool"} else TEXT
        check_dtype("ops.einsum", each, refused, argument="operands")
    specs, arrow, result = equation.partition("->")
    terms = specs.split(",")
    if len(terms) != len(operands):
        refuse(
            f"`{equation}` is about {len(terms)} tensors, it is given {len(operands)}",
            argument="subscripts",
        )
    letters: dict[str, Dim] = {}
    rest: Shape = ()
    pairs = list(zip(terms, operands, strict=True))
    for number in range(len(pairs)):
        rest = _read(equation, pairs, number, letters, rest)
    if not arrow:
        seen = "".join(terms)
        result = "..." * ("..." in specs) + "".join(
            sorted(letter for letter in letters if seen.count(letter) == 1)
        )
    dtype = (
        "int32" if dtypes == {"int8"} else promote(*(unyielding(each.dtype) for each in operands))
    )
    return TensorType(_written(equation, result, letters, rest), dtype)


_Term: TypeAlias = tuple[str, TensorType]


def _read(
    equation: str, terms: Sequence[_Term], number: int, letters: dict[str, Dim], rest: Shape
) -> Shape:
    """Note the sizes of a term's letters; the shape that `...` stands for so far."""
    term, given = terms[number]
    shape = shape_of(given)
    before, dots, after = term.partition("...")
    named = len(before) + len(after)
    if len(shape) < named or (not dots and len(shape) != named):
        refuse(
            f"`{term}` names {named} axes, {given} has {len(shape)}",
            argument="subscripts",
            note=each_of((term, given, range(named, len(shape)))),
            help=f"`...{term}` leaves the axes before them, such as the batch, as they are"
            if len(shape) > named and not dots
            else None,
        )
    pairs = [*zip(before, shape, strict=False)]
    pairs += zip(after, shape[len(shape) - len(after) :], strict=True)
    for letter, dim in pairs:
        known = letters.get(letter, dim)
        if not agree(known, dim):
            refuse(
                f"`{letter}` of `{equation}` is {dim_text(known)} in one tensor and "
                f"{dim_text(dim)} in another",
                argument="subscripts",
                note=_letter(letter, terms[: number + 1]),
            )
        letters[letter] = merged(known, dim)
    if not dots:
        return rest
    wider = broadcast(rest, shape[len(before) : len(shape) - len(after)])
    if isinstance(wider, int):
        refuse(
            f"what `...` stands for in `{equation}` does not broadcast",
            argument="subscripts",
            note=_dots(terms[: number + 1]),
        )
    return wider


def _axes(term: str, rank: int) -> list[tuple[str, int]]:
    """Each letter of a term with its axis; `...` has those that are left."""
    before, _, after = term.partition("...")
    ahead = zip(before, range(rank), strict=False)
    return [*ahead, *zip(after, range(rank - len(after), rank), strict=True)]


def _letter(letter: str, terms: Sequence[_Term]) -> str:
    """The tensors that have the letter, the axes that it names marked."""
    rows = [
        (term, given, [axis for name, axis in _axes(term, len(shape_of(given))) if name == letter])
        for term, given in terms
    ]
    return each_of(*(row for row in rows if row[2]))


def _dots(terms: Sequence[_Term]) -> str:
    """The tensors with `...`, the axes that it stands for one below the other."""
    rows = []
    for term, given in terms:
        if "..." in term:
            before, _, after = term.partition("...")
            shape = shape_of(given)
            rows.append((term, shape[len(before) : len(shape) - len(after)]))
    return side_by_side(rows)


def _written(equation: str, result: str, letters: dict[str, Dim], rest: Shape) -> Shape:
    before, dots, after = result.partition("...")
    for letter in before + after:
        if letter not in letters:
            refuse(
                f"`{letter}` of the output is in none of the inputs of `{equation}`",
                argument="subscripts",
            )
    return (*(letters[x] for x in before), *(rest if dots else ()), *(letters[x] for x in after))
