"""Recurrent cells: what steps through time in a recurrent layer, alone or in a stack.

A cell takes the features of one step and the states that the step before left,
and gives an output and the states for the step after.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from specc.catalog.shapes.arguments import Arguments, Unknown, count, dim_text, refuse
from specc.catalog.shapes.dims import agree, broadcast
from specc.catalog.shapes.kit import (
    Takes,
    check_dtype,
    inner_policy,
    known,
    layer_name,
    ranked,
    rule,
)
from specc.catalog.types import Dim, Instance, LayerCall, Outcome, Shape, TensorType, Weight
from specc.record import value

GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}


@value
class Cell:
    """What makes one step: its units, gates and states."""

    units: int
    gates: int
    use_bias: bool
    double_bias: bool
    """Whether input and state have a bias each (a GRU with `reset_after`)."""
    states: int
    drops: bool
    """Whether it drops some of what it is given."""
    frozen: bool
    dtype: Any
    """The `dtype` argument of the cell, or of the layer that makes it; or None."""


@value
class Stack:
    """Cells on top of each other: each takes what the one below gives."""

    cells: tuple[Cell | Stack, ...]
    frozen: bool
    dtype: Any


# --- what a cell is made with ---------------------------------------------------


def read_cell(arguments: Arguments) -> Cell:
    """The arguments of a cell, or of a layer that makes its own (`GRU`)."""
    kind = arguments.name.removesuffix("Cell")
    return Cell(
        units=arguments.integer("units", least=1),
        gates=GATES[kind],
        use_bias=arguments.flag("use_bias"),
        double_bias=kind == "GRU" and arguments.flag("reset_after"),
        states=2 if kind == "LSTM" else 1,
        drops=0 < arguments.number("dropout") < 1,
        frozen=arguments.get("trainable") is False,
        dtype=arguments.get("dtype"),
    )


def read_stack(arguments: Arguments) -> Stack:
    """The arguments of `StackedRNNCells`."""
    frozen = arguments.get("trainable") is False
    return _stack(arguments["cells"], "cells", frozen, arguments.get("dtype"))


def read_cells(given: Any, argument: str) -> Cell | Stack:
    """What `RNN` takes for `cell`: a cell, a stack of cells, or a list of them."""
    if isinstance(given, list | tuple):
        return _stack(given, argument)
    if not isinstance(given, Instance):
        raise Unknown
    name = given.entry.name
    if name == "StackedRNNCells":
        return read_stack(Arguments(given))
    if name.removesuffix("Cell") not in GATES:
        raise Unknown
    if not name.endswith("Cell"):
        refuse(
            f"`RNN` steps a cell through time, `{name}` does so itself",
            argument=argument,
            help=f"use `{name}Cell` here, or `{name}` without `RNN`",
        )
    return read_cell(Arguments(given))


def _stack(given: Any, argument: str, frozen: bool = False, dtype: Any = None) -> Stack:
    if not isinstance(given, list | tuple):
        raise Unknown
    if not given:
        refuse("a stack of no cells makes no step", argument=argument)
    return Stack(tuple(read_cells(member, argument) for member in given), frozen, dtype)


# --- weights ----------------------------------------------------------------------


def flat(cell: Cell | Stack) -> Iterator[tuple[Cell, bool]]:
    """The cells from below to above, and whether each is frozen by itself or by its stack."""
    waiting: list[tuple[Cell | Stack, bool]] = [(cell, False)]
    while waiting:
        part, frozen = waiting.pop()
        if isinstance(part, Cell):
            yield part, frozen or part.frozen
        else:
            waiting += [(each, frozen or part.frozen) for each in reversed(part.cells)]


def takes(cell: Cell | Stack) -> Takes:
    """What the lowest cell is able to compute with."""
    lowest = next(flat(cell))[0]
    return Takes.FLOATS if lowest.drops else Takes.BOOLEANS


def topmost(cell: Cell | Stack) -> Cell:
    """The cell whose output is that of all."""
    while isinstance(cell, Stack):
        cell = cell.cells[-1]
    return cell


def cell_weights(call: LayerCall, cell: Cell | Stack, shape: Shape) -> tuple[Weight, ...]:
    """Kernel, recurrent kernel and bias of each cell."""
    features: Dim = known(shape[-1], call, len(shape) - 1, "the kernel")
    weights: list[Weight] = []
    for each, frozen in flat(cell):
        assert isinstance(features, int)
        dtype = inner_policy(each.dtype, call).variable
        width = each.units * each.gates
        sizes: list[tuple[str, tuple[int, ...]]] = [
            ("kernel", (features, width)),
            ("recurrent_kernel", (each.units, width)),
        ]
        if each.use_bias:
            sizes.append(("bias", (2, width) if each.double_bias else (width,)))
        weights += [Weight(name, size, dtype, not frozen) for name, size in sizes]
        features = each.units
    return tuple(weights)


# --- states -----------------------------------------------------------------------


def after(
    call: LayerCall,
    cell: Cell | Stack,
    given: Any,
    batch: Dim,
    argument: str,
    whole: Stack | None = None,
) -> Any:
    """The states after a step, nested as those that are given.

    Their batch axis is `batch`, or what the states of this cell and of those before know of it.
    `whole` is the stack that the cell is in. Raises: Refused where the states are not those
    of the cell.
    """
    if isinstance(cell, Cell):
        return _after_cell(call, cell, given, batch, argument, whole)
    whole = whole or cell
    if not isinstance(given, list | tuple) or len(given) != len(cell.cells):
        _wrong_number(call, cell, given, argument, whole)
    states: list[Any] = []
    for each, state in zip(cell.cells, given, strict=True):
        if isinstance(each, Cell):
            batch = _with_states(batch, state)
        left = after(call, each, state, batch, argument, whole)
        batch = _with_states(batch, state)
        if isinstance(each, Stack) and isinstance(left, TensorType):
            refuse(
                "a stack of one cell within another takes its state in lists: `[[h]]`",
                argument=argument,
            )
        states.append(left)
    return states[0] if len(states) == 1 else tuple(states)


def _with_states(batch: Dim, states: Any) -> Dim:
    """The batch axis, after it met that of the states."""
    for state in _tensors(states):
        if state.shape:
            joined = broadcast((batch,), state.shape[:1])
            batch = joined[0] if isinstance(joined, tuple) else batch
    return batch


def _after_cell(
    call: LayerCall, cell: Cell, given: Any, batch: Dim, argument: str, whole: Stack | None
) -> Any:
    states = given if isinstance(given, list | tuple) else (given,)
    if len(states) != cell.states:
        _wrong_number(call, cell, given, argument, whole)
    name = layer_name(call)
    compute = inner_policy(cell.dtype, call).compute
    for index, state in enumerate(states):
        if isinstance(state, list | tuple):
            _wrong_number(call, cell, given, argument, whole)
        if not isinstance(state, TensorType):
            raise Unknown
        # A layer casts the states it begins with. A cell multiplies with what it is given.
        multiplied = argument == "states" and (cell.gates == GATES["GRU"] or index == 1)
        fit = Takes.FLOATS if multiplied else Takes.BOOLEANS
        check_dtype(name, state, fit, input=0, argument=argument)
        if state.shape is not None and (
            len(state.shape) != 2
            or not agree(state.shape[0], batch)
            or not agree(state.shape[1], cell.units)
        ):
            fitting = TensorType((batch, cell.units), compute)
            refuse(
                f"a state of `{name}` with {count(cell.units, 'unit')} is {fitting}, "
                f"this is {state}",
                argument=argument,
                note=f"it must be {dim_text(cell.units)} wide: one number for each unit",
                help=f"`Dense({cell.units})` before it makes it so"
                if len(state.shape) == 2 and isinstance(state.shape[1], int)
                else None,
            )
    left = TensorType((batch, cell.units), compute)
    return (left,) * cell.states if isinstance(given, list | tuple) else left


def _wrong_number(
    call: LayerCall, cell: Cell | Stack, given: Any, argument: str, whole: Stack | None
) -> NoReturn:
    name = layer_name(call)
    number = len(given) if isinstance(given, list | tuple) else 1
    nesting = None if whole is None else f"they nest as the cells do: `{argument}={written(whole)}`"
    if isinstance(cell, Stack):
        refuse(
            f"`{name}` has {count(len(cell.cells), 'cell')}, `{argument}` is {number}",
            argument=argument,
            note="each cell has its state, or the list of its states",
            help=nesting,
        )
    if whole is not None:
        refuse(
            f"a cell of `{name}`, of {count(cell.units, 'unit')}, has "
            f"{count(cell.states, 'state')}, `{argument}` has {number} for it",
            argument=argument,
            help=nesting,
        )
    refuse(
        f"`{name}` has {count(cell.states, 'state')}, `{argument}` is {number}",
        argument=argument,
        help=f"an `LSTM` hands on two: `{argument}=[h, c]`" if cell.states == 2 else None,
    )


def listed(cell: Cell | Stack) -> int:
    """How many items a list of all states has: a stack has one for each cell."""
    return cell.states if isinstance(cell, Cell) else len(cell.cells)


def written(cell: Cell | Stack) -> str:
    """How the states of a cell are nested, as a spec would write them: `[[h, c], h]`."""
    if isinstance(cell, Stack):
        return f"[{', '.join(written(each) for each in cell.cells)}]"
    return "[h, c]" if cell.states == 2 else "h"


# --- a cell by itself -------------------------------------------------------------


@rule("SimpleRNNCell", "GRUCell", "LSTMCell", construct=read_cell)
def single(call: LayerCall, cell: Cell) -> Outcome:
    """One step: `[batch, features]` and the states before it to an output and those after."""
    return _step(call, cell)


@rule("StackedRNNCells", construct=read_stack)
def stacked(call: LayerCall, stack: Stack) -> Outcome:
    """One step of each cell in turn; the states are a list, in it one item for each cell."""
    return _step(call, stack)


def _step(call: LayerCall, cell: Cell | Stack) -> Outcome:
    name = layer_name(call)
    states = call.extra.get("states")
    if states is None:
        refuse(
            f"`{name}` makes one step and needs the `states` of the step before",
            argument="states",
            help=f"`RNN({name}(...))` goes through time, from states of zeros, "
            f"or pass them: `{name}(..., states={_examples(cell)})`",
        )
    if isinstance(call.input, TensorType) and len(call.input.shape or ()) == 3:
        refuse(
            f"`{name}` takes one step, [batch, features]; {call.input} has 3 axes",
            input=0,
            help=f"`RNN({name}(...))` goes through its steps",
        )
    shape = ranked(call, exactly=2, takes=takes(cell))
    weights = cell_weights(call, cell, shape)
    batch = _with_states(shape[0], states)
    left = after(call, cell, states, batch if isinstance(cell, Cell) else shape[0], "states")
    top = topmost(cell)
    output = TensorType((batch, top.units), inner_policy(top.dtype, call).compute)
    return Outcome((output, left), weights)


def _examples(cell: Cell | Stack) -> str:
    return f"[{written(cell)}]" if written(cell) == "h" else written(cell)


def _tensors(nest: Any) -> Iterator[TensorType]:
    waiting = [nest]
    while waiting:
        part = waiting.pop()
        if isinstance(part, TensorType):
            yield part
        elif isinstance(part, list | tuple):
            waiting.extend(part)
