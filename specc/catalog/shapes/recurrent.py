"""Recurrent layers: SimpleRNN, GRU, LSTM, and RNN over any cell."""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.arguments import Arguments, refuse
from specc.catalog.shapes.cells import (
    Cell,
    Stack,
    after,
    cell_weights,
    flat,
    read_cell,
    read_cells,
    takes,
    topmost,
)
from specc.catalog.shapes.kit import computed, inner_policy, layer_name, ranked, rule
from specc.catalog.shapes.mask_arguments import check_steps
from specc.catalog.types import Dim, LayerCall, Outcome, Shape, TensorType
from specc.record import value


@value
class Recurrent:
    """A recurrent layer: its cell, and what it gives back."""

    cell: Cell | Stack
    return_sequences: bool
    return_state: bool
    stateful: bool


def recurrent(arguments: Arguments) -> Recurrent:
    """What a recurrent layer is made with."""
    own = arguments.name != "RNN"
    if own and arguments.get("use_cudnn") not in (None, "auto", True, False):
        refuse("`use_cudnn` is `auto`, true or false", argument="use_cudnn")
    layer = Recurrent(
        read_cell(arguments) if own else read_cells(arguments["cell"], "cell"),
        return_sequences=arguments.flag("return_sequences"),
        return_state=arguments.flag("return_state"),
        stateful=arguments.flag("stateful"),
    )
    if isinstance(layer.cell, Stack) and layer.return_state:
        _check_depth(layer.cell)
    return layer


def _check_depth(stack: Stack) -> None:
    """Keras has no shape for the states of a stack in a stack in which one has two."""
    for each in stack.cells:
        if isinstance(each, Stack) and not all(
            isinstance(cell, Cell) and cell.states == 1 for cell in each.cells
        ):
            refuse(
                "the states of a stack within a stack are nested too deep to be returned",
                argument="return_state",
                help="put all cells into one list",
            )


@rule("SimpleRNN", "GRU", "LSTM", "RNN", construct=recurrent)
def recurrence(call: LayerCall, layer: Recurrent) -> Outcome:
    """`[batch, time, features]` to the last step's output, or to that of every step."""
    shape = ranked(call, exactly=3, takes=takes(layer.cell))
    batch, time = shape[:2]
    if layer.stateful and not isinstance(batch, int):
        refuse(
            f"a stateful `{layer_name(call)}` must know the batch size",
            argument="stateful",
            input=0,
            axis=0,
        )
    if isinstance(layer.cell, Stack):
        _check_dtypes(call, layer.cell)
    weights = cell_weights(call, layer.cell, shape)
    if time == 0:
        refuse(f"`{layer_name(call)}` has no steps to go through: {call.input} is empty", input=0)
    check_steps(call, shape[:2], first=True)
    begin = call.extra.get("initial_state")
    if begin is not None:
        if isinstance(layer.cell, Stack) and isinstance(begin, TensorType):
            begin = (begin,)
        after(call, layer.cell, begin, batch, "initial_state")
    units = topmost(layer.cell).units
    output: Shape = (batch, time, units) if layer.return_sequences else (batch, units)
    if not layer.return_state:
        return computed(call, output, *weights)
    states = _states(layer.cell, batch, call.policy.compute)
    if isinstance(layer.cell, Cell) and layer.cell.states == 1:
        states = (states,)
    return Outcome((TensorType(output, call.policy.compute), *states), weights)


def _check_dtypes(call: LayerCall, stack: Stack) -> None:
    """The states go round with the dtype of the stack: each cell must compute in it."""
    compute = inner_policy(stack.dtype, call).compute
    for cell, _ in flat(stack):
        own = inner_policy(cell.dtype, call).compute
        if own != compute:
            refuse(
                f"the cells of a stack compute in one dtype: one in {own}, the stack in {compute}",
                argument="cell",
            )


def _states(cell: Cell | Stack, batch: Dim, dtype: str) -> Any:
    """The types of the last states: those of an LSTM cell are a pair, a stack's are nested."""
    if isinstance(cell, Stack):
        return tuple(_states(each, batch, dtype) for each in cell.cells)
    state = TensorType((batch, cell.units), dtype)
    return (state, state) if cell.states == 2 else state
