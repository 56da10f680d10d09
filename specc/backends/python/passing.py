"""How what flows into a call becomes its arguments: one tensor, several, or a list of them."""

from __future__ import annotations

import ast as py
from collections.abc import Mapping, Sequence

from specc.syntax import ast


def passed(given: list[tuple[str, py.expr]], flowing: py.expr | None) -> py.expr:
    """The one argument of a model that is called: a tensor, or a list of them."""
    if not given:
        assert flowing is not None
        return flowing
    if len(given) == 1:
        return given[0][1]
    return py.List([value for _, value in given], py.Load())


def bound_inputs(
    inputs: Sequence[str], flowing: py.expr | None, named: Mapping[str, py.expr]
) -> list[tuple[str, py.expr]]:
    """What each input of a model is given; empty where a whole list flows in as it is."""
    left = [name for name in inputs if name not in named]
    if flowing is None:
        spread: list[py.expr] = []
    elif len(left) == 1:
        spread = [flowing]
    elif not named and not isinstance(flowing, (py.List, py.Tuple)):
        return []
    else:
        spread = each_of(flowing, len(left))
    values = {**dict(zip(left, spread, strict=True)), **named}
    return [(name, values[name]) for name in inputs]


def spread_out(flowing: py.expr) -> list[py.expr]:
    """What flows as arguments, one for each tensor."""
    if isinstance(flowing, (py.List, py.Tuple)):
        return list(flowing.elts)
    return [py.Starred(flowing, py.Load())]


def each_of(flowing: py.expr, count: int) -> list[py.expr]:
    """The tensors of what flows, one by one."""
    if count == 1:
        return [flowing]
    if isinstance(flowing, (py.List, py.Tuple)):
        return list(flowing.elts)
    return [py.Subscript(flowing, py.Constant(i), py.Load()) for i in range(count)]


def positional_count(stage: ast.Expr) -> int:
    """How many arguments a stage is given by position."""
    if not isinstance(stage, ast.Call):
        return 0
    return sum(argument.name is None for argument in stage.arguments)
