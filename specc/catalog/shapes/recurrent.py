"""Recurrent layers and cells: SimpleRNN, GRU, LSTM, and RNN over any cell."""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.arguments import Arguments, Unknown, count, dim_text, refuse
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.kit import (
    computed,
    known,
    layer_name,
    policy_of,
    ranked,
    rule,
)
from specc.catalog.types import (
    Dim,
    Instance,
    LayerCall,
    Outcome,
    Policy,
    Shape,
    TensorType,
    Weight,
)
from specc.record import value

GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}


@value
class Cell:
    """What makes one step: its units, gates and state."""

    units: int
    gates: int
    use_bias: bool
    double_bias: bool
    """Whether input and state have a bias each (a GRU with `reset_after`)."""
    states: int
    frozen: bool
    dtype: Any
    """The cell's own `dtype` argument, or None."""


@value
class Recurrent:
    """A recurrent layer: cells on top of each other, and what it gives back."""

    cells: tuple[Cell, ...]
    stacked: bool
    return_sequences: bool
    return_state: bool
    stateful: bool
    go_backwards: bool


def _cell(arguments: Arguments) -> Cell:
    kind = arguments.name.removesuffix("Cell")
    return Cell(
        units=arguments.integer("units", least=1),
        gates=GATES[kind],
        use_bias=arguments.flag("use_bias"),
        double_bias=kind == "GRU" and arguments.flag("reset_after"),
        states=2 if kind == "LSTM" else 1,
        frozen=arguments.get("trainable") is False,
        dtype=arguments.get("dtype"),
    )


def recurrent(arguments: Arguments) -> Recurrent:
    """What a recurrent layer is made with."""
    if arguments.name == "RNN":
        stacked, cells = _cells(arguments["cell"])
    else:
        stacked, cells = False, (_cell(arguments),)
        if arguments.get("use_cudnn") not in (None, "auto", True, False):
            refuse("`use_cudnn` is `auto`, true or false", argument="use_cudnn")
    return Recurrent(
        cells,
        stacked,
        return_sequences=arguments.flag("return_sequences"),
        return_state=arguments.flag("return_state"),
        stateful=arguments.flag("stateful"),
        go_backwards=arguments.flag("go_backwards"),
    )


def _cells(given: Any) -> tuple[bool, tuple[Cell, ...]]:
    """Whether cells are stacked in `RNN([cell, …])` or `RNN(StackedRNNCells([…]))`; the cells."""
    if isinstance(given, Instance) and given.entry.name == "StackedRNNCells":
        given = Arguments(given)["cells"]
    stacked = isinstance(given, list | tuple)
    members = given if isinstance(given, list | tuple) else [given]
    cells: list[Cell] = []
    for member in members:
        if not isinstance(member, Instance):
            raise Unknown
        name = member.entry.name
        if name.removesuffix("Cell") not in GATES:
            raise Unknown
        if not name.endswith("Cell"):
            refuse(
                f"`RNN` steps a cell through time, `{name}` does so itself",
                argument="cell",
                help=f"use `{name}Cell` here, or `{name}` without `RNN`",
            )
        cells.append(_cell(Arguments(member)))
    if not cells:
        raise Unknown
    return stacked, tuple(cells)


@rule("SimpleRNN", "GRU", "LSTM", "RNN", construct=recurrent)
def recurrence(call: LayerCall, layer: Recurrent) -> Outcome:
    """`[batch, time, features]` to the last step's output, or to that of every step."""
    shape = ranked(call, exactly=3)
    if layer.stateful and not isinstance(shape[0], int):
        refuse(
            f"a stateful `{layer_name(call)}` must know the batch size",
            argument="stateful",
            input=0,
            axis=0,
        )
    weights = cell_weights(call, layer, shape)
    _check_states(call, layer, shape[0], call.extra.get("initial_state"))
    output, states = step_shapes(layer, shape)
    if not layer.return_state:
        return computed(call, output, *weights)
    if layer.stacked and any(cell.states > 1 for cell in layer.cells):
        # Keras nests the states of such a stack; a type has no place for that.
        raise Unknown
    compute = call.policy.compute
    types = tuple(TensorType(each, compute) for each in (output, *states))
    return Outcome(types, weights)


def step_shapes(layer: Recurrent, shape: Shape) -> tuple[Shape, list[Shape]]:
    """The shapes of the output and of the states."""
    batch, time = shape[0], shape[1]
    units = layer.cells[-1].units
    output: Shape = (batch, time, units) if layer.return_sequences else (batch, units)
    states: list[Shape] = []
    for cell in layer.cells:
        states += [(batch, cell.units)] * cell.states
    return output, states


def cell_weights(call: LayerCall, layer: Recurrent, shape: Shape) -> tuple[Weight, ...]:
    """Kernel, recurrent kernel and bias of each cell."""
    features: Dim = known(shape[-1], call, len(shape) - 1, "the kernel")
    weights: list[Weight] = []
    for cell in layer.cells:
        assert isinstance(features, int)
        dtype = _policy(call, cell).variable
        width = cell.units * cell.gates
        sizes: list[tuple[str, tuple[int, ...]]] = [
            ("kernel", (features, width)),
            ("recurrent_kernel", (cell.units, width)),
        ]
        if cell.use_bias:
            sizes.append(("bias", (2, width) if cell.double_bias else (width,)))
        weights += [Weight(name, size, dtype, not cell.frozen) for name, size in sizes]
        features = cell.units
    return tuple(weights)


def _policy(call: LayerCall, cell: Cell) -> Policy:
    own = call.layer.entry.name != "RNN" or cell.dtype is None
    return call.policy if own else policy_of(cell.dtype, call.policy)


def _check_states(call: LayerCall, layer: Recurrent, batch: Dim, given: Any) -> None:
    """Refuse initial states of the wrong number or shape."""
    if given is None or len(layer.cells) > 1:
        return
    states = given if isinstance(given, list | tuple) else (given,)
    cell = layer.cells[0]
    if not all(isinstance(state, TensorType) for state in states):
        return
    name = layer_name(call)
    if len(states) != cell.states:
        refuse(
            f"`{name}` has {count(cell.states, 'state')}, `initial_state` is {len(states)}",
            argument="initial_state",
            help="an `LSTM` hands on two: `initial_state=[h, c]`" if cell.states == 2 else None,
        )
    for state in states:
        fitting = TensorType((batch, cell.units), call.policy.compute)
        if state.shape is not None and (
            len(state.shape) != 2
            or not agree(state.shape[0], batch)
            or not agree(state.shape[1], cell.units)
        ):
            refuse(
                f"a state of `{name}` with {count(cell.units, 'unit')} is {fitting}, "
                f"this is {state}",
                argument="initial_state",
                note=f"it must be {dim_text(cell.units)} wide: one number for each unit",
            )
