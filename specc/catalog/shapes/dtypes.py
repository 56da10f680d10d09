"""How Keras's operations mix dtypes.

The lattice is the one that JAX documents: bool below the integers, every
integer below the floats, `int` and `float` for Python's own numbers, which
give way to a tensor's dtype of their kind.
"""

from __future__ import annotations

from functools import cache

from specc.catalog.shapes.kit import (
    FLOATS,
)

INTEGERS = frozenset({"uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"})
COMPLEX = frozenset({"complex64", "complex128"})

_ABOVE: dict[str, tuple[str, ...]] = {
    "bool": ("int",),
    "int": ("uint8", "int8", "complex64"),
    "uint8": ("int16", "uint16"),
    "uint16": ("int32", "uint32"),
    "uint32": ("int64", "uint64"),
    "uint64": ("float",),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float",),
    "float": ("bfloat16", "float16"),
    "bfloat16": ("float32",),
    "float16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    "complex64": ("complex128",),
    "complex128": (),
}


@cache
def _bounds(dtype: str) -> frozenset[str]:
    reached = {dtype}
    for above in _ABOVE[dtype]:
        reached |= _bounds(above)
    return frozenset(reached)


_NARROWED = {"int": "int32", "float": "float32", "uint64": "uint32", "complex128": "complex64"}
"""What Keras makes of a common dtype: Python's numbers are settled, some widths not kept."""


@cache
def promote(*dtypes: str | None) -> str | None:
    """The dtype that holds all of `dtypes`, as `keras.backend.result_type` on TensorFlow.

    `int` and `float` stand for Python numbers. None where one is unknown or
    where there is no such dtype (a string and a number).
    """
    if len(set(dtypes)) == 1 and dtypes[0] not in ("int", "float", None):
        return _NARROWED.get(dtypes[0] or "", dtypes[0])
    if any(dtype not in _ABOVE for dtype in dtypes):
        return None
    named = [dtype for dtype in dtypes if dtype is not None]
    common = frozenset.intersection(*(_bounds(dtype) for dtype in named))
    least = [c for c in common if common <= _bounds(c)]
    if len(least) != 1:
        return None
    return _NARROWED.get(least[0], least[0])


def weak(value: object) -> str | None:
    """The dtype that a plain number counts as in `promote`."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float) else None


def floating(dtype: str | None) -> str | None:
    """What a function of real numbers gives: floats stay, the rest becomes float32."""
    if dtype is None or dtype in FLOATS or dtype in COMPLEX:
        return dtype
    return None if dtype == "string" else "float64" if dtype == "int64" else "float32"
