"""Random ops and operators, with random operands, fitting and not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from specc.catalog.shapes.operators import ARITHMETIC, COMPARISONS
from specc.catalog.types import TensorType
from tests.catalog.shapes.cases import Case
from tests.catalog.shapes.drawing import (
    AXES,
    AXIS,
    FLAG,
    SMALL,
    Draw,
    any_rank,
    one_in,
    options,
    shape,
)

OP_MAKERS: dict[str, Callable[[Draw, str], dict[str, Any]]] = {}

NUMBERS = st.sampled_from(
    ["float32"] * 6 + ["float16", "float64", "int32", "int32", "int64", "uint8", "int8", "bool"]
)


def maker(*names: str) -> Callable[..., Any]:
    def register(make: Callable[[Draw, str], dict[str, Any]]) -> Any:
        for name in names:
            for each in name.split():
                OP_MAKERS[each] = make
        return make

    return register


def op_cases(name: str) -> st.SearchStrategy[Case]:
    @st.composite
    def build(draw: Draw) -> Case:
        return Case("op", name, OP_MAKERS[name](draw, name))

    return build()


def operand(draw: Draw, rank: int | None = None) -> TensorType:
    if rank is None:
        rank = draw(st.integers(0, 4))
    return TensorType(shape(draw, rank, exact=True), draw(NUMBERS))


def beside(draw: Draw, given: TensorType) -> Any:
    """An operand that may broadcast with `given`; a number now and then."""
    if one_in(draw, 6):
        return draw(st.sampled_from([2, 0.5, True, 3.0]))
    sizes = list(given.shape or ())
    for index in range(len(sizes)):
        if one_in(draw, 4):
            sizes[index] = draw(st.sampled_from([1, 1, None, 3]))
    return TensorType(tuple(sizes[draw(st.integers(0, len(sizes))) :]), draw(NUMBERS))


@maker(
    "conj conjugate copy real imag round nan_to_num sign abs absolute negative trunc relu relu6 "
    "leaky_relu array convert_to_tensor bitwise_not celu elu selu gelu hard_shrink hard_sigmoid "
    "hard_silu hard_tanh log_sigmoid sigmoid silu soft_shrink softplus softsign sparse_plus "
    "sparse_sigmoid squareplus tanh_shrink rsqrt erf erfinv arccos arccosh arcsin arcsinh arctan "
    "arctanh ceil cos cosh exp exp2 expm1 fabs floor log log10 log1p log2 sin sinc sinh sqrt tan "
    "tanh erfc cbrt deg2rad rad2deg square reciprocal isfinite isinf isnan logical_not ravel "
    "zeros_like ones_like tril triu"
)
def unary(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw)}


@maker("stop_gradient")
def stop_gradient(draw: Draw, name: str) -> dict[str, Any]:
    return {"variable": operand(draw)}


@maker("cast")
def cast(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "dtype": draw(NUMBERS)}


@maker("clip")
def clip(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "x_min": 0, "x_max": 1}


@maker("softmax log_softmax normalize")
def along(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), **options(draw, axis=AXIS)}


@maker("flip roll")
def moved(draw: Draw, name: str) -> dict[str, Any]:
    return {
        "x": operand(draw),
        **options(draw, axis=AXIS),
        **({"shift": 1} if name == "roll" else {}),
    }


@maker("sort argsort")
def ordered(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), **options(draw, axis=AXIS)}


@maker(
    "add subtract multiply floor_divide power maximum minimum mod divide true_divide "
    "divide_no_nan arctan2 logaddexp equal not_equal greater greater_equal less less_equal "
    "logical_and logical_or logical_xor"
)
def binary(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    other = beside(draw, given)
    return {"x1": other, "x2": given} if draw(FLAG) else {"x1": given, "x2": other}


@maker("bitwise_and bitwise_or bitwise_xor left_shift right_shift")
def bitwise(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    return {"x": given, "y": beside(draw, given)}


@maker("where")
def where(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    condition = TensorType(given.shape, "bool")
    return {"condition": condition, "x1": given, "x2": beside(draw, given)}


@maker(
    "sum mean max min amax amin prod std var median all any ptp argmax argmin count_nonzero "
    "logsumexp nansum nanmean nanmax"
)
def reduction(draw: Draw, name: str) -> dict[str, Any]:
    arguments = {"x": operand(draw)}
    arguments |= options(draw, axis=AXIS if name.startswith("arg") else AXES)
    if name != "count_nonzero":
        arguments |= options(draw, keepdims=FLAG)
    return arguments


@maker("norm")
def norm(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), **options(draw, axis=AXIS, keepdims=FLAG)}


@maker("moments")
def moments(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "axes": draw(st.lists(AXIS, min_size=1, max_size=2, unique=True))}


@maker("cumsum cumprod")
def running(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), **options(draw, axis=AXIS)}


@maker("top_k")
def top_k(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "k": draw(SMALL)}


@maker("reshape")
def reshape(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    size = 1
    for dim in given.shape or ():
        size *= dim if isinstance(dim, int) else 1
    targets = [[-1], [size], [-1, size], [1, size], [2, -1], [-1, -1], [-2], [], [size // 2, 2]]
    return {"x": given, "newshape": draw(st.sampled_from(targets))}


@maker("transpose")
def transpose(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    arguments: dict[str, Any] = {"x": given}
    if draw(FLAG):
        axes = list(draw(st.permutations(range(len(given.shape or ())))))
        if one_in(draw, 6):
            axes.append(0)
        arguments["axes"] = axes
    return arguments


@maker("swapaxes")
def swapaxes(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "axis1": draw(AXIS), "axis2": draw(AXIS)}


@maker("moveaxis")
def moveaxis(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "source": draw(AXIS), "destination": draw(AXIS)}


@maker("expand_dims")
def expand_dims(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "axis": draw(AXIS)}


@maker("squeeze")
def squeeze(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), **options(draw, axis=AXIS)}


@maker("concatenate stack")
def joined(draw: Draw, name: str) -> dict[str, Any]:
    first = operand(draw)
    members = [first]
    for _ in range(draw(st.integers(0, 2))):
        sizes = list(first.shape or ())
        if sizes and one_in(draw, 3):
            sizes[draw(st.integers(0, len(sizes) - 1))] = draw(st.sampled_from([1, 3, None]))
        members.append(TensorType(tuple(sizes), draw(NUMBERS)))
    key = "xs" if name == "concatenate" else "x"
    return {key: members, **options(draw, axis=AXIS)}


@maker("split")
def split(draw: Draw, name: str) -> dict[str, Any]:
    cuts = draw(st.sampled_from([1, 2, 3, 4, [1], [1, 2], [2, 5]]))
    return {"x": operand(draw), "indices_or_sections": cuts, **options(draw, axis=AXIS)}


@maker("unstack")
def unstack(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), **options(draw, axis=AXIS)}


@maker("repeat")
def repeat(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "repeats": draw(SMALL), **options(draw, axis=AXIS)}


@maker("tile")
def tile(draw: Draw, name: str) -> dict[str, Any]:
    return {"x": operand(draw), "repeats": draw(st.lists(SMALL, min_size=1, max_size=4))}


@maker("broadcast_to")
def broadcast_to(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    sizes = [
        draw(SMALL) if dim == 1 or not isinstance(dim, int) else dim for dim in given.shape or ()
    ]
    if draw(FLAG):
        sizes.insert(0, draw(SMALL))
    if one_in(draw, 5):
        sizes = sizes[1:] if draw(FLAG) else [7, *sizes[1:]]
    return {"x": given, "shape": sizes}


@maker("pad")
def pad(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    width = st.sampled_from([0, 1, 2])
    pairs: Any = [[draw(width), draw(width)] for _ in given.shape or ()]
    if one_in(draw, 4):
        pairs.append([1, 1])
    return {"x": given, "pad_width": draw(st.sampled_from([pairs, 1, [1, 2]])) or 1}


@maker("take")
def take(draw: Draw, name: str) -> dict[str, Any]:
    indices = TensorType(shape(draw, draw(st.integers(0, 2)), exact=True), "int32")
    return {"x": operand(draw), "indices": indices, **options(draw, axis=AXIS)}


@maker("take_along_axis")
def take_along_axis(draw: Draw, name: str) -> dict[str, Any]:
    given = operand(draw)
    other = beside(draw, given)
    indices = TensorType(other.shape if isinstance(other, TensorType) else (1,), "int32")
    return {"x": given, "indices": indices, "axis": draw(AXIS)}


@maker("one_hot")
def one_hot(draw: Draw, name: str) -> dict[str, Any]:
    given = TensorType(operand(draw).shape, "int32")
    return {"x": given, "num_classes": draw(SMALL), **options(draw, axis=AXIS)}


@maker("arange")
def arange(draw: Draw, name: str) -> dict[str, Any]:
    number = st.sampled_from([0, 1, 5, 8, 2.5])
    arguments = {"start": draw(number), **options(draw, stop=number)}
    if "stop" in arguments:
        arguments |= options(draw, step=st.sampled_from([1, 2, 0.5, 3]))
    return {**arguments, **options(draw, dtype=st.sampled_from(["float32", "int32"]))}


@maker("zeros ones")
def constant(draw: Draw, name: str) -> dict[str, Any]:
    return {"shape": draw(st.lists(SMALL, max_size=3)), **options(draw, dtype=NUMBERS)}


@maker("eye")
def eye(draw: Draw, name: str) -> dict[str, Any]:
    return {"N": draw(SMALL), **options(draw, M=SMALL, dtype=NUMBERS)}


@maker("linspace")
def linspace(draw: Draw, name: str) -> dict[str, Any]:
    return {"start": operand(draw), "stop": draw(st.sampled_from([1, 2.0])), "num": draw(SMALL)}


@maker("matmul dot inner")
def product(draw: Draw, name: str) -> dict[str, Any]:
    left, right = operand(draw), operand(draw)
    one, two = left.shape or (), list(right.shape or ())
    if one and two and not one_in(draw, 5):
        two[-2 if len(two) > 1 and name != "inner" else -1] = one[-1]
        if len(two) > 2 and len(one) > 2:
            two[:-2] = one[: len(two) - 2]
    return {"x1": left, "x2": TensorType(tuple(two), right.dtype)}


@maker("outer")
def outer(draw: Draw, name: str) -> dict[str, Any]:
    return {"x1": operand(draw), "x2": operand(draw)}


@maker("tensordot")
def tensordot(draw: Draw, name: str) -> dict[str, Any]:
    left, right = operand(draw), operand(draw)
    one, two = left.shape or (), list(right.shape or ())
    if one and two and not one_in(draw, 4):
        two[0] = one[-1]
    axes = st.sampled_from([0, 1, 1, [[-1], [0]]])
    return {"x1": left, "x2": TensorType(tuple(two), right.dtype), "axes": draw(axes)}


EQUATIONS = [
    "ab,bc->ac",
    "abc,acd->abd",
    "...a,ab->...b",
    "ab->ba",
    "ab,ab->",
    "abc,c",
    "aij,bjk",
]


@maker("einsum")
def einsum(draw: Draw, name: str) -> dict[str, Any]:
    equations = [
        "ab,bc->ac",
        "abc,acd->abd",
        "...a,ab->...b",
        "ab->ba",
        "ab,ab->",
        "abc,c",
        "aij,bjk",
    ]
    equation = draw(st.sampled_from(equations))
    sizes = {letter: draw(st.sampled_from([2, 3, 4, None, 1])) for letter in "abcdijk"}
    operands = []
    for term in equation.split("->")[0].split(","):
        dims = [sizes[letter] for letter in term.replace(".", "")]
        if "..." in term:
            dims = [None, 5, *dims][draw(st.integers(0, 1)) :]
        if one_in(draw, 8):
            dims[0] = 7
        operands.append(TensorType(tuple(dims), draw(NUMBERS)))
    return {"subscripts": equation, "operands": operands}


# --- operators ---------------------------------------------------------------------


SYMBOLS = sorted(ARITHMETIC | COMPARISONS | {"@"})


@st.composite
def operator_cases(draw: Draw) -> Case:
    symbol = draw(
        st.sampled_from(
            ["+", "-", "*", "/", "//", "%", "**", "@", "<", "<=", ">", ">=", "==", "!="]
        )
    )
    left = any_rank(draw) if symbol != "@" else operand(draw)
    other = beside(draw, left)
    if symbol == "@" and isinstance(other, TensorType) and not one_in(draw, 4):
        other = product(draw, "matmul")
        return Case("operator", symbol, {}, (other["x1"], other["x2"]))
    pair = (left, other)
    return Case("operator", symbol, {}, pair if draw(FLAG) else pair[::-1])
