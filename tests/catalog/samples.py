"""Values to try for a parameter, and what is known of Keras's laxness.

Every kind gets the same pool, so that each also meets what it is not for; a kind with
words gets its own words and some of other kinds' besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specc.catalog import catalog
from specc.catalog.examples import DENSE, New
from specc.catalog.rows import Alternative, parse
from specc.catalog.types import Instance, Param
from specc.catalog.values import DTYPES, POLICIES, WINDOWS

NUMBERS: tuple[Any, ...] = (0, 1, 2, 3, 7, -1, -2, 2.0, 0.0, 0.5, 1.5, -0.5, 1e-7)
STRINGS: tuple[Any, ...] = ("", "relu", "xyz", "a/b")
LISTS: tuple[Any, ...] = (
    [],
    [1],
    [3],
    (2,),
    [2, 1],
    (1, 2),
    [0, 1],
    (1, 1, 1),
    [1, 2, 3],
    [-1, 1],
    (-1,),
    [0.1, 0.5],
    [-0.5, -0.2],
    [None],
    (None, 2),
    [[1, 1], [1, 1]],
    ((1, 1), (1, 1), (1, 1)),
    [[1, 2]],
    ["a"],
    ["a", "b"],
)
SCHEDULE = New(
    "schedules",
    "ExponentialDecay",
    {"initial_learning_rate": 0.1, "decay_steps": 1, "decay_rate": 0.5},
)
OBJECTS: tuple[New, ...] = (
    New("regularizers", "L2"),
    New("initializers", "Ones"),
    New("constraints", "NonNeg"),
    DENSE,
    New("layers", "LSTM", {"units": 4}),
    New("layers", "LSTMCell", {"units": 4}),
    New("layers", "ReLU"),
    SCHEDULE,
    New("optimizers", "SGD"),
)
POOL: tuple[Any, ...] = (None, True, False, *NUMBERS, *STRINGS, *LISTS, *OBJECTS)
FOREIGN_WORDS = ("same", "causal", "float32", "int", "zeros", "adam", "mean", "channels_last")

_WORDED = {
    "activation": "activations",
    "constraint": "constraints",
    "initializer": "initializers",
    "regularizer": "regularizers",
}


def values(param: Param) -> Iterator[Any]:
    """Everything to try for `param`."""
    yield from POOL
    words: list[str] = []
    for alternative in parse(param.kind):
        words += _words(alternative)
    if words:
        yield from dict.fromkeys([*words, *FOREIGN_WORDS])


def _words(alternative: Alternative) -> list[str]:
    match alternative.row:
        case "symbol":
            return list(alternative.words)
        case "dtype":
            return [*DTYPES, *POLICIES]
        case "window":
            return list(WINDOWS)
        case row if row in _WORDED:
            return catalog().symbols(_WORDED[row])
        case _:
            return []


def as_value(sample: Any) -> Any:
    """`sample` as the catalog's checks are given it."""
    match sample:
        case New():
            entry = catalog().lookup(sample.section, sample.name)
            assert entry is not None
            return Instance(entry, {k: as_value(v) for k, v in sample.args.items()})
        case list():
            return [as_value(item) for item in sample]
        case tuple():
            return tuple(as_value(item) for item in sample)
        case _:
            return sample


def as_json(sample: Any) -> Any:
    """`sample` as `constructions.py` reads it."""
    match sample:
        case New():
            args = {k: as_json(v) for k, v in sample.args.items()}
            return {"new": [sample.section, sample.name, args]}
        case tuple():
            return {"tuple": [as_json(item) for item in sample]}
        case list():
            return [as_json(item) for item in sample]
        case _:
            return sample


_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "dims": (int,),
    "float": (int, float),
    "fraction_list": (int, float),
    "int": (int,),
    "int_tuple": (int,),
    "number": (int, float),
    "odd_int": (int,),
    "permutation": (int,),
    "shape": (int,),
    **dict.fromkeys(("dtype", "name", "symbol", "window", *_WORDED), (str,)),
}


def of_right_type(param: Param, sample: Any) -> bool:
    """Whether `sample` is of a type that `param` is for, and only its value or length is not.

    Of a list, the first item decides, if the kind has lists of that depth.
    """
    for alternative in parse(param.kind):
        item, depth = sample, 0
        while isinstance(item, list | tuple) and item and depth < len(alternative.lengths):
            item, depth = item[0], depth + 1
        types = _TYPES.get(alternative.row, ())
        if isinstance(item, types) and isinstance(item, bool) == (alternative.row == "bool"):
            return True
    return False
