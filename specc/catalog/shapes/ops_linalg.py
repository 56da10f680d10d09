"""Linear algebra: decompositions, inverses, determinants, equations, diagonals."""

from __future__ import annotations

from collections.abc import Iterable

from specc.catalog.shapes.arguments import dim_text, refuse
from specc.catalog.shapes.dims import agree, broadcast, product, scaled
from specc.catalog.shapes.dtypes import promote
from specc.catalog.shapes.marked import each_of, side_by_side
from specc.catalog.shapes.op_kit import (
    BOOL,
    NOT_FLOATING,
    NOT_REAL,
    NOT_WIDE,
    NOT_WIDE_FLOATS,
    SMALL_INTEGERS,
    TEXT,
    OpArguments,
    check_dtype,
    common,
    fails_in_models,
    kept,
    needs_tensor,
    op,
    operand,
    place,
    ranked,
    same,
    shape_of,
    strong,
    unyielding,
)
from specc.catalog.shapes.ops_create import with_ones
from specc.catalog.shapes.ops_reduction import multiplied
from specc.catalog.types import Dim, Shape, TensorType

# --- matrices -------------------------------------------------------------------

_BFLOAT16 = frozenset({"bfloat16"})


def _matrix(
    arguments: OpArguments, refused: frozenset[str], name: str = "x", *, square: bool = True
) -> tuple[TensorType, Shape]:
    """An operand whose last two axes are matrices, and its shape. Raises: Unknown, Refused."""
    given, shape = ranked(arguments, name, refused, least=2)
    if square and not same(shape[-1], shape[-2]):
        refuse(
            f"`ops.{arguments.name}` takes square matrices; the last two axes of {given} are "
            f"{dim_text(shape[-2])} and {dim_text(shape[-1])}",
            argument=name,
            axis=len(shape) - 1,
            note=each_of((name, given, range(len(shape) - 2, len(shape)))),
        )
    return given, shape


def _unknown(shape: Shape, axes: Iterable[int]) -> list[int]:
    """Those of the axes whose sizes are not known."""
    return [axis for axis in axes if not isinstance(shape[axis], int)]


def _known_matrix(
    arguments: OpArguments, refused: frozenset[str]
) -> tuple[TensorType, Shape, int, int]:
    """An operand of matrices of known size: also the number of rows and of columns."""
    given, shape = _matrix(arguments, refused, square=False)
    rows, columns = shape[-2:]
    if not isinstance(rows, int) or not isinstance(columns, int):
        refuse(
            f"`ops.{arguments.name}` must know the sizes of the matrices, this is {given}",
            argument="x",
            note=each_of(("x", given, _unknown(shape, (len(shape) - 2, len(shape) - 1)))),
        )
    return given, shape, rows, columns


@op("cholesky", "cholesky_inverse", "inv")
def matrix_to_matrix(arguments: OpArguments) -> TensorType:
    """A square matrix for each."""
    refused = {"cholesky": NOT_WIDE_FLOATS, "inv": NOT_FLOATING | _BFLOAT16}
    return _matrix(arguments, refused.get(arguments.name, NOT_WIDE))[0]


@op("det")
def det(arguments: OpArguments) -> TensorType:
    """A number for each square matrix."""
    given, shape = _matrix(arguments, NOT_WIDE)
    return TensorType(shape[:-2], given.dtype)


@op("logdet")
def logdet(arguments: OpArguments) -> TensorType:
    """The logarithm of the determinant of each matrix, which is positive definite."""
    given, shape = _matrix(arguments, NOT_WIDE)
    return TensorType(shape[:-2], given.dtype)


@op("slogdet")
def slogdet(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """The sign of each determinant and the logarithm of its size; Keras says one sign."""
    given, shape = _matrix(arguments, NOT_WIDE)
    return TensorType((), given.dtype), TensorType(shape[:-2], given.dtype)


@op("eig", "eigh")
def eigen(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """Eigenvalues and eigenvectors."""
    given, shape = _matrix(arguments, NOT_WIDE)
    return TensorType(shape[:-1], given.dtype), given


@op("lu_factor")
def lu_factor(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """Both triangles in one matrix, and the pivots."""
    given, shape = _matrix(arguments, NOT_WIDE)
    if len(shape) > 2:
        refuse(
            f"`ops.lu_factor` takes one matrix when the model runs, this is {given}", argument="x"
        )
    if not isinstance(shape[-1], int):
        refuse(
            f"`ops.lu_factor` must know the size of the matrix: {given}",
            argument="x",
            axis=len(shape) - 1,
            note=each_of(("x", given, _unknown(shape, range(len(shape))))),
        )
    return given, TensorType(shape[:-1], given.dtype)


@op("qr")
def qr(arguments: OpArguments) -> tuple[TensorType, TensorType]:
    """An orthogonal and a triangular matrix."""
    given, shape, rows, columns = _known_matrix(arguments, NOT_FLOATING | _BFLOAT16)
    complete = arguments.text("mode", "reduced", "complete", lower=False) == "complete"
    inner = rows if complete else min(rows, columns)
    return kept(given, (*shape[:-1], inner)), kept(given, (*shape[:-2], inner, columns))


@op("svd")
def svd(arguments: OpArguments) -> TensorType | tuple[TensorType, ...]:
    """Left vectors, singular values and right vectors, or the values alone."""
    given, shape, rows, columns = _known_matrix(arguments, NOT_WIDE)
    least, batch = min(rows, columns), shape[:-2]
    values = kept(given, (*batch, least))
    if not arguments.flag("compute_uv"):
        return values
    full = arguments.flag("full_matrices")
    left = (*batch, rows, rows if full else least)
    right = (*batch, columns if full else least, columns)
    return kept(given, left), values, kept(given, right)


@op("matrix_rank")
def matrix_rank(arguments: OpArguments) -> TensorType:
    """The rank of each matrix."""
    _, shape = _matrix(arguments, NOT_WIDE_FLOATS, square=False)
    return TensorType(shape[:-2], "int32")


@op("pinv")
def pinv(arguments: OpArguments) -> TensorType:
    """The pseudo-inverse of each matrix."""
    given, shape = _matrix(arguments, NOT_WIDE_FLOATS, square=False)
    return kept(given, (*shape[:-2], shape[-1], shape[-2]))


# --- equations ------------------------------------------------------------------


@op("solve", "solve_triangular")
def solve(arguments: OpArguments) -> TensorType:
    """What each matrix takes to the right side, one vector or several."""
    left, a = _matrix(arguments, NOT_WIDE, "a")
    right, b = ranked(arguments, "b", NOT_WIDE, least=1)
    _check_dtypes(arguments, left, right)
    if len(b) not in (len(a), len(a) - 1):
        refuse(
            f"the right side of `ops.{arguments.name}` has as many axes as the matrices, or one "
            f"less: {left} and {right}",
            argument="b",
            note=each_of(("a", left, ()), ("b", right, ())),
        )
    axis = -2 if len(a) == len(b) else -1
    stretched = arguments.name == "solve_triangular" and (1 in a[:-2] or 1 in b[: len(a) - 2])
    if stretched and not all(map(agree, a[:-2], b[: len(a) - 2])):
        refuse(f"more comes out than Keras says: {left} and {right}", argument="b")
    fits = same if len(b) > 1 else agree
    ahead = [i for i, pair in enumerate(zip(a[:-2], b, strict=False)) if not agree(*pair)]
    if not fits(a[-1], b[axis]) or ahead:
        odd = ahead if fits(a[-1], b[axis]) else [*ahead, len(a) - 1]
        refuse(
            f"the right side of `ops.{arguments.name}` does not fit the matrices: {left} and "
            f"{right}",
            argument="b",
            axis=min(odd[0], len(b) + axis),
            note=each_of(("a", left, odd), ("b", right, [min(i, len(b) + axis) for i in odd])),
        )
    return right


@op("lstsq")
def lstsq(arguments: OpArguments) -> TensorType:
    """The nearest solution of equations that may have none."""
    left, a = ranked(arguments, "a", NOT_WIDE, exactly=(2,))
    right, b = ranked(arguments, "b", NOT_WIDE, exactly=(1, 2))
    _check_dtypes(arguments, left, right)
    if not same(a[0], b[0]):
        refuse(
            f"`ops.lstsq` needs as many rows left as right: {left} and {right}",
            argument="b",
            axis=0,
            note=each_of(("a", left, [0]), ("b", right, [0])),
        )
    if not all(isinstance(dim, int) for dim in a):
        refuse(
            f"`ops.lstsq` must know both sizes of {left}",
            argument="a",
            note=each_of(("a", left, _unknown(a, (0, 1)))),
        )
    return kept(left, (a[1], *b[1:]))


def _check_dtypes(arguments: OpArguments, left: TensorType, right: TensorType) -> None:
    if left.dtype != right.dtype and None not in (left.dtype, right.dtype):
        refuse(
            f"both sides of `ops.{arguments.name}` are of one dtype: {left} and {right}",
            argument="b",
            help=f"`ops.cast(b, {left.dtype})` makes them so",
        )


# --- products -------------------------------------------------------------------


@op("cdist")
def cdist(arguments: OpArguments) -> TensorType:
    """The distance of each row of one to each row of the other."""
    needs_tensor(arguments, "x", "y")
    refused = TEXT | BOOL | SMALL_INTEGERS
    left, one = ranked(arguments, "x", refused, least=2)
    right, two = ranked(arguments, "y", refused, least=2)
    if left.dtype != right.dtype and None not in (left.dtype, right.dtype):
        refuse(f"the rows of `ops.cdist` are of one dtype: {left} and {right}", argument="y")
    if not agree(one[-1], two[-1]):
        last = ("x", left, [len(one) - 1]), ("y", right, [len(two) - 1])
        refuse(
            f"the rows of {left} and of {right} are not of one length",
            argument="y",
            axis=len(two) - 1,
            note=each_of(*last),
        )
    batch = broadcast(one[:-2], two[:-2])
    if isinstance(batch, int):
        refuse(
            f"{left} and {right} do not broadcast before their last two axes",
            argument="y",
            note=side_by_side([("x", one[:-2]), ("y", two[:-2])]),
        )
    return TensorType((*batch, one[-2], two[-2]), promote(left.dtype, right.dtype, "float"))


@op("cross")
def cross(arguments: OpArguments) -> TensorType:
    """The vector product, of vectors of 3 or 2 along an axis."""
    needs_tensor(arguments, "x1", "x2")
    refused = NOT_REAL | BOOL
    given = [ranked(arguments, name, least=1) for name in ("x1", "x2")]
    dtype = common(arguments, "x2", given[0][0], given[1][0])
    for (each, _), name in zip(given, ("x1", "x2"), strict=True):
        if each.dtype == dtype:
            check_dtype("ops.cross", each, refused, argument=name)
    names = ["axisa", "axisb", "axisc"] if arguments["axis"] is None else ["axis"] * 3
    rests: list[Shape] = []
    sizes: list[Dim] = []
    for (each, shape), name in zip(given, names, strict=False):
        axis = place(arguments, arguments.integer(name), shape, name)
        if isinstance(shape[axis], int) and shape[axis] not in (2, 3):
            refuse(
                f"`ops.cross` is of vectors of 2 or 3 numbers; axis {axis} of {each} has "
                f"{shape[axis]}",
                argument="x1" if each is given[0][0] else "x2",
                axis=axis,
                note=each_of(("x1" if each is given[0][0] else "x2", each, [axis])),
            )
        sizes.append(shape[axis])
        rests.append((*shape[:axis], *shape[axis + 1 :]))
    out = broadcast(rests[0], rests[1])
    if isinstance(out, int):
        refuse(
            f"{given[0][0]} and {given[1][0]} do not broadcast beside the vectors",
            note="beside the vectors, " + side_by_side([("x1", rests[0]), ("x2", rests[1])]),
        )
    vector: Shape = (3,) if 3 in sizes else ()
    at = place(arguments, arguments.integer(names[2]), (*out, *vector), names[2]) if out else 0
    return TensorType((*out[:at], *vector, *out[at:]), dtype)


@op("kron")
def kron(arguments: OpArguments) -> TensorType:
    """Each element of one times all of the other, laid out as blocks."""
    left, right = operand(arguments, "x1", TEXT), operand(arguments, "x2", TEXT)
    fails_in_models(
        arguments,
        layers=False,
        help="`ops.einsum` and `ops.reshape` make the same of sizes that are known",
    )
    pairs = zip(shape_of(left), shape_of(right), strict=False)
    out = [scaled(a, b) if isinstance(b, int) else None for a, b in pairs]
    return TensorType(tuple(out), promote(unyielding(left.dtype), unyielding(right.dtype)))


# --- diagonals ------------------------------------------------------------------


def _diagonal(arguments: OpArguments, rows: Dim, columns: Dim, offset: int) -> Dim:
    """The length of a matrix's diagonal, `offset` right of the main one."""
    if not isinstance(rows, int) or not isinstance(columns, int):
        return None
    if offset and not -rows < offset < columns:
        refuse(
            f"a matrix of {rows} x {columns} has no diagonal {offset} beside the main one",
            argument="offset" if "offset" in arguments.values else "k",
        )
    rest = columns - offset if offset > 0 else rows + offset
    return max(0, min(rest, rows, columns))


@op("diag")
def diag(arguments: OpArguments) -> TensorType:
    """A matrix with a vector on its diagonal, or the diagonal of a matrix."""
    given, shape = ranked(arguments, "x", TEXT, exactly=(1, 2))
    offset = arguments.integer("k")
    if len(shape) == 2:
        return kept(given, (_diagonal(arguments, shape[0], shape[1], offset),))
    size = shape[0] + abs(offset) if isinstance(shape[0], int) else None
    return kept(given, (size, size))


@op("diagflat")
def diagflat(arguments: OpArguments) -> TensorType:
    """A matrix with all elements on its diagonal."""
    given = operand(arguments, "x", TEXT)
    size = product(shape_of(given))
    side = size + abs(arguments.integer("k")) if isinstance(size, int) else None
    return kept(given, (side, side))


def _two_axes(arguments: OpArguments, shape: Shape) -> tuple[int, int]:
    a, b = (place(arguments, arguments.integer(n), shape, n) for n in ("axis1", "axis2"))
    if a == b:
        refuse(f"`axis1` and `axis2` of `ops.{arguments.name}` differ", argument="axis2")
    return a, b


@op("diagonal")
def diagonal(arguments: OpArguments) -> TensorType:
    """The diagonals of the matrices that two axes make, along a last axis."""
    given, shape = ranked(arguments, "x", TEXT, least=2)
    a, b = _two_axes(arguments, shape)
    rest = tuple(dim for axis, dim in enumerate(shape) if axis not in (a, b))
    return kept(
        given, (*rest, _diagonal(arguments, shape[a], shape[b], arguments.integer("offset")))
    )


@op("trace")
def trace(arguments: OpArguments) -> TensorType:
    """The sum of each diagonal."""
    given, shape = ranked(arguments, "x", TEXT, least=2)
    axes = _two_axes(arguments, shape)
    rows, columns, offset = shape[axes[0]], shape[axes[1]], arguments.integer("offset")
    if (
        isinstance(rows, int)
        and isinstance(columns, int)
        and with_ones(arguments, rows, columns, offset) != (rows, columns)
    ):
        refuse(
            f"`ops.trace` beside the main diagonal of {rows} x {columns} fails when it runs",
            argument="offset",
            help="`ops.sum(ops.diagonal(x, offset))` is the same",
        )
    rest = tuple(dim for axis, dim in enumerate(shape) if axis not in axes)
    return TensorType(rest, multiplied(strong(given.dtype)))


@op("vander")
def vander(arguments: OpArguments) -> TensorType:
    """The powers of each element of a vector, as columns."""
    given, shape = ranked(arguments, "x", TEXT, exactly=(1,))
    columns = shape[0] if arguments["N"] is None else arguments.integer("N", least=0)
    return kept(given, (shape[0], columns))


@op("tril", "triu")
def triangle(arguments: OpArguments) -> TensorType:
    """A matrix with the elements on one side of a diagonal set to 0."""
    given, shape = ranked(arguments, "x", TEXT, least=2)
    return kept(given, shape)


@op("corrcoef")
def corrcoef(arguments: OpArguments) -> TensorType:
    """How the rows depend on each other; Keras says the shape stays."""
    given = operand(arguments, "x", TEXT)
    fails_in_models(arguments, layers=False)
    dtype = "float64" if given.dtype == "int64" else promote(given.dtype, "float")
    return TensorType(given.shape, dtype)
