"""What random layers are drawn with: sizes, shapes, dtypes, the registry of makers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import Dim, TensorType
from tests.catalog.shapes.cases import OWN_DTYPE, POLICIES, Case

Draw = Callable[[st.SearchStrategy[Any]], Any]
Make = Callable[[Draw, str], Case]

SIZES = st.sampled_from([1, 2, 3, 4, 5, 6, 8, 9, 12, 16])
SMALL = st.sampled_from([1, 1, 1, 2, 2, 3, 4])
FLAG = st.booleans()
DTYPES = st.sampled_from(["float32"] * 8 + ["float16", "float64", "int32", "uint8", "bool"])

MAKERS: dict[str, Make] = {}


def maker(*names: str) -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        for name in names:
            MAKERS[name] = make
        return make

    return register


ALWAYS_TRAINABLE = {
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "Discretization",
    "Pipeline",
}
"""Layers without a `trainable` argument."""


def layer_cases(name: str) -> st.SearchStrategy[Case]:
    @st.composite
    def build(draw: Draw) -> Case:
        case = MAKERS[name](draw, name)
        if one_in(draw, 6) and name not in OWN_DTYPE:
            policy = draw(st.sampled_from(sorted(POLICIES)))
            case = Case(case.kind, case.name, case.arguments, case.input, case.extra, policy)
        if one_in(draw, 20) and name not in ALWAYS_TRAINABLE:
            case.arguments["trainable"] = False
        return case

    return build()


def one_in(draw: Draw, n: int) -> bool:
    return bool(draw(st.integers(0, n - 1)) == n - 1)


def dim(draw: Draw) -> Dim:
    if one_in(draw, 8):
        return draw(st.sampled_from([None, None, "time", "other", 0]))
    return draw(SIZES)


def shape(draw: Draw, rank: int, *, exact: bool = False) -> tuple[Dim, ...]:
    if not exact and one_in(draw, 12):
        rank = max(0, rank + draw(st.sampled_from([-2, -1, 1, 2])))
    if rank == 0:
        return ()
    batch = draw(st.sampled_from([None, None, None, 2]))
    return (batch, *(dim(draw) for _ in range(rank - 1)))


def tensor(draw: Draw, rank: int) -> TensorType:
    return TensorType(shape(draw, rank), draw(DTYPES))


def any_rank(draw: Draw, least: int = 1) -> TensorType:
    return tensor(draw, draw(st.integers(least, 5)))


def options(draw: Draw, **strategies: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Each argument given or left out."""
    return {name: draw(s) for name, s in strategies.items() if draw(FLAG)}


def sizes(draw: Draw, rank: int, strategy: st.SearchStrategy[int]) -> Any:
    if draw(FLAG):
        return draw(strategy)
    if one_in(draw, 25):
        rank += 1
    return [draw(strategy) for _ in range(rank)]


def maybe(draw: Draw, arguments: dict[str, Any], name: str, make: Callable[[], Any]) -> None:
    if draw(FLAG):
        arguments[name] = make()


FORMAT = st.sampled_from(["channels_last", "channels_first"])
FRACTION = st.sampled_from([0, 0.0, 0.3, 1, 1.0, 1.5, -0.1])
UNITS = st.sampled_from([1, 2, 3, 8, 8, 16, 0, -1])


AXIS = st.sampled_from([-1, -1, -1, -2, 0, 1, 2, 3, 5, -6])
AXES = st.one_of(AXIS, st.lists(AXIS, min_size=1, max_size=3))
SLOPE = st.sampled_from([0.0, 0.3, 1, 2.0, -0.5])


def relative(draw: Draw, given: TensorType) -> TensorType:
    """A tensor that may fit beside `given`."""
    sizes = list(given.shape or ())
    for index in range(1, len(sizes)):
        if one_in(draw, 5):
            sizes[index] = draw(st.sampled_from([1, None, 3, "time"]))
    if one_in(draw, 8) and len(sizes) > 1:
        sizes.pop(1)
    if sizes and one_in(draw, 8):
        sizes[0] = draw(st.sampled_from([2, 3]))
    return TensorType(tuple(sizes), draw(DTYPES))


def mask(draw: Draw, given: TensorType, rank: int = 2) -> TensorType:
    """A mask that fits the first `rank` axes of `given`, mostly."""
    sizes = list((given.shape or ())[:rank])
    if one_in(draw, 6):
        sizes = sizes[:1] if draw(FLAG) else [*sizes, 2]
    elif len(sizes) > 1 and one_in(draw, 6):
        sizes[1] = draw(st.sampled_from([1, 3, None]))
    dtype = draw(st.sampled_from(["bool", "bool", "bool", "bool", "int32", "float32"]))
    return TensorType(tuple(sizes), dtype)


def masked(draw: Draw, given: TensorType) -> dict[str, Any]:
    """Now and then a mask among the arguments of a call."""
    return {"mask": mask(draw, given)} if one_in(draw, 6) and given.shape else {}
