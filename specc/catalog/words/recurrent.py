"""Words for recurrent layers and their cells."""

from __future__ import annotations

from specc.catalog.words.kit import AXES, Words, arrow, family

_STEPS = """\
  [batch, time, features] -> [batch, units]
  return_sequences=true      [batch, time, units]
  return_state=true          output and state{states}
`time` may be unknown, `features` must be known. `initial_state` in the call begins with a state."""

_ONE = ", [batch, units]"
_TWO = "s h and c, [batch, units] both"

_ONE_STEP = """\
  [batch, features], [batch, units] -> [batch, units], [batch, units]
Features and a state go in; the output and the new state come out.
One step of time. `RNN(CELL(units))` runs it over all of them."""


def _weights(gates: int, bias: str, formula: str) -> str:
    width = "units" if gates == 1 else f"{gates} * units"
    return f"""\
  kernel           [features, {width}]
  recurrent_kernel [units, {width}]
  bias             {bias}, unless use_bias=false
Parameters: {formula}."""


_SIMPLE = _weights(1, "[units]", "units * (features + units + 1)")
_GRU = _weights(
    3,
    "[2, 3 * units]",
    "3 * units * (features + units + 2); with `reset_after=false` the bias is [3 * units], "
    "and + 2 becomes + 1",
)
_LSTM = _weights(4, "[4 * units]", "4 * units * (features + units + 1)")


def _convolved(rank: int) -> Words:
    size = {1: "32, 3", 2: "16, 16, 3", 3: "8, 8, 8, 1"}[rank]
    kernel = {1: "k", 2: "kh, kw", 3: "kd, kh, kw"}[rank]
    product = kernel.replace(", ", " * ")
    axes = AXES[rank].replace(", ", "', ") + "'"
    return Words(
        f"an LSTM whose step is a convolution in {rank}D",
        shape=f"""\
{arrow(f"[batch, time, {AXES[rank]}, channels]", f"[batch, {axes}, filters]")}
  return_sequences=true  [batch, time, {axes}, filters]
  return_state=true      the output, then two states
Spatial sizes change as in `Conv{rank}D` and must be known; `time` may be unknown.""",
        weights=f"""\
  kernel           [{kernel}, channels, 4 * filters]
  recurrent_kernel [{kernel}, filters, 4 * filters]
  bias             [4 * filters], unless use_bias=false
Parameters: 4 * filters * ({product} * (channels + filters) + 1).""",
        example=f"""\
input x: float32[10, {size}]
output y = ConvLSTM{rank}D(4, 3, padding=same)""",
    )


_RUN = "input x: float32[20, 8]\noutput y = NAME(16)"
_CELL = "input x: float32[20, 8]\noutput y = RNN(NAME(16))"

FAMILIES = (
    family(
        "layers",
        "Recurrent",
        {
            "LSTM": Words(
                "long short-term memory: a state and a cell, behind gates",
                shape=_STEPS.format(states=_TWO),
                weights=_LSTM,
                example="input words: float32[?, 8]\noutput y = LSTM(16)",
            ),
            "GRU": Words(
                "gated recurrent units: a state behind two gates",
                shape=_STEPS.format(states=_ONE),
                weights=_GRU,
                example=_RUN,
            ),
            "SimpleRNN": Words(
                "the output of a step is part of the next one's input",
                shape=_STEPS.format(states=_ONE),
                weights=_SIMPLE,
                example=_RUN,
            ),
            "RNN": Words(
                "runs a cell, or several on top of each other, over time",
                shape=_STEPS.format(states="s of all cells")
                + " `units` are those of the last cell.",
                weights="Those of its cells, from the bottom up.",
                example="""\
input x: float32[20, 8]
output y = RNN([LSTMCell(16), GRUCell(4)], return_sequences=true)""",
            ),
            **{f"ConvLSTM{rank}D": _convolved(rank) for rank in (1, 2, 3)},
        },
    ),
    family(
        "layers",
        "Cells",
        {
            "LSTMCell": Words(
                "one step of an LSTM",
                shape=_ONE_STEP.replace("CELL", "LSTMCell") + " It has two states.",
                weights=_LSTM,
            ),
            "GRUCell": Words(
                "one step of a GRU",
                shape=_ONE_STEP.replace("CELL", "GRUCell"),
                weights=_GRU,
            ),
            "SimpleRNNCell": Words(
                "one step of a SimpleRNN",
                shape=_ONE_STEP.replace("CELL", "SimpleRNNCell"),
                weights=_SIMPLE,
            ),
            "StackedRNNCells": Words(
                "cells on top of each other, as one cell",
                shape="The output of a cell is the input of the one above; the last one's is that "
                "of the stack. `RNN([...])` makes the stack by itself.",
                weights="Those of its cells, from the bottom up.",
                example="""\
input x: float32[20, 8]
output y = RNN(StackedRNNCells([GRUCell(16), GRUCell(4)]))""",
            ),
        },
        example=_CELL,
    ),
)
