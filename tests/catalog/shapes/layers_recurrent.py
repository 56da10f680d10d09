"""Random recurrent layers and cells, legal and not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from specc.catalog.types import TensorType
from tests.catalog.shapes.cases import POLICIES, Case, Nested
from tests.catalog.shapes.drawing import (
    DTYPES,
    FLAG,
    SMALL,
    UNITS,
    Draw,
    maker,
    masked,
    one_in,
    options,
    sizes,
    tensor,
)

OWN_POLICY = st.sampled_from(sorted(POLICIES))


def recurrent_arguments(draw: Draw, name: str) -> dict[str, Any]:
    arguments: dict[str, Any] = {"units": draw(UNITS)}
    arguments |= options(draw, use_bias=FLAG)
    if name == "GRU":
        arguments |= options(draw, reset_after=FLAG)
    arguments |= options(draw, return_sequences=FLAG, return_state=FLAG)
    if one_in(draw, 8):
        arguments["stateful"] = True
    if one_in(draw, 8):
        arguments["go_backwards"] = True
    if one_in(draw, 8):
        arguments |= options(draw, dropout=st.just(0.3), recurrent_dropout=st.just(0.3))
    return arguments


def state(draw: Draw, given: TensorType, units: int) -> TensorType:
    """A state that fits mostly."""
    batch = (given.shape or (None,))[0]
    if one_in(draw, 12):
        units += 1
    if one_in(draw, 12):
        batch = draw(st.sampled_from([None, 2, 3]))
    shape = (batch, units) if not one_in(draw, 20) else (batch, 3, units)
    return TensorType(shape, draw(DTYPES) if one_in(draw, 8) else "float32")


@maker("SimpleRNN", "GRU", "LSTM")
def recurrent(draw: Draw, name: str) -> Case:
    arguments = recurrent_arguments(draw, name)
    given = tensor(draw, 3)
    extra: dict[str, Any] = {}
    if one_in(draw, 4):
        number = draw(st.sampled_from([1, 2]))
        extra["initial_state"] = [state(draw, given, arguments["units"]) for _ in range(number)]
        if one_in(draw, 5):
            extra["initial_state"] = extra["initial_state"][0]
    extra |= masked(draw, given)
    return Case("layer", name, arguments, given, extra)


# --- cells --------------------------------------------------------------------------

CELLS = st.sampled_from(["SimpleRNNCell", "GRUCell", "LSTMCell"])


def cell(draw: Draw, name: str | None = None) -> Nested:
    name = name or draw(CELLS)
    arguments = {"units": draw(UNITS), **options(draw, use_bias=FLAG)}
    if name == "GRUCell":
        arguments |= options(draw, reset_after=FLAG)
    if one_in(draw, 10):
        arguments["trainable"] = False
    if one_in(draw, 12):
        arguments["dtype"] = draw(OWN_POLICY)
    return Nested(name, arguments)


def stack(draw: Draw, depth: int = 0) -> list[Nested]:
    cells = []
    for _ in range(draw(st.sampled_from([1, 2, 2, 3]))):
        nested = depth < 2 and one_in(draw, 8)
        cells.append(stacked(draw, depth + 1) if nested else cell(draw))
    return cells


def stacked(draw: Draw, depth: int = 0) -> Nested:
    cells = [] if one_in(draw, 25) else stack(draw, depth)
    return Nested("StackedRNNCells", {"cells": cells})


def states(draw: Draw, given: TensorType, inner: Any) -> Any:
    """States nested as the cells are, mostly."""
    if isinstance(inner, Nested) and inner.name == "StackedRNNCells":
        inner = inner.arguments["cells"]
    if isinstance(inner, list):
        found = [states(draw, given, each) for each in inner]
        return found[:-1] if one_in(draw, 15) else found
    one = state(draw, given, inner.arguments["units"])
    if (inner.name == "LSTMCell") == (not one_in(draw, 12)):
        return [one, one]
    return [one] if draw(FLAG) else one


@maker("SimpleRNNCell", "GRUCell", "LSTMCell")
def single_cell(draw: Draw, name: str) -> Case:
    made = cell(draw, name)
    given = tensor(draw, 2)
    extra = {} if one_in(draw, 12) else {"states": states(draw, given, made)}
    return Case("layer", name, made.arguments, given, extra)


@maker("StackedRNNCells")
def stacked_cells(draw: Draw, name: str) -> Case:
    made = stacked(draw)
    given = tensor(draw, 2)
    extra = {} if one_in(draw, 12) else {"states": states(draw, given, made)}
    return Case("layer", name, made.arguments, given, extra)


@maker("RNN")
def rnn(draw: Draw, name: str) -> Case:
    inner: Any = cell(draw)
    if draw(FLAG):
        inner = stacked(draw) if draw(FLAG) else stack(draw)
    arguments = {"cell": inner, **options(draw, return_sequences=FLAG, return_state=FLAG)}
    given = tensor(draw, 3)
    extra = {"initial_state": states(draw, given, inner)} if one_in(draw, 4) else {}
    extra |= masked(draw, given)
    return Case("layer", name, arguments, given, extra)


# --- both ways ----------------------------------------------------------------------

MODES = st.sampled_from(["concat", "sum", "mul", "ave", None])
RECURRENT = ["LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "Dense"]


@maker("Bidirectional")
def bidirectional(draw: Draw, name: str) -> Case:
    inner = draw(st.sampled_from(RECURRENT))
    match inner:
        case "Dense":
            case = Case("layer", inner, {"units": draw(UNITS)}, tensor(draw, 3))
        case "RNN":
            case = rnn(draw, inner)
        case "ConvLSTM1D" | "ConvLSTM2D":
            case = conv_lstm(draw, inner)
        case _:
            case = recurrent(draw, inner)
    made = case.arguments
    arguments: dict[str, Any] = {"layer": Nested(inner, made), **options(draw, merge_mode=MODES)}
    if one_in(draw, 5) and inner != "Dense":
        other = {**made, "go_backwards": not made.get("go_backwards", False)}
        other |= options(draw, return_state=FLAG, go_backwards=FLAG)
        if "units" in other and one_in(draw, 4):
            other["units"] = 5
        arguments["backward_layer"] = Nested(inner, other)
    if one_in(draw, 12):
        arguments["dtype"] = draw(OWN_POLICY)
    extra = dict(case.extra)
    if (
        "initial_state" in extra
        and not one_in(draw, 4)
        and isinstance(extra["initial_state"], list)
    ):
        extra["initial_state"] = extra["initial_state"] * 2
    return Case("layer", name, arguments, case.input, extra)


@maker("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def conv_lstm(draw: Draw, name: str) -> Case:
    rank = int(name[-2])
    arguments: dict[str, Any] = {
        "filters": draw(st.sampled_from([1, 2, 3])),
        "kernel_size": sizes(draw, rank, st.sampled_from([1, 2, 3])),
    }
    arguments |= options(draw, return_sequences=FLAG, return_state=FLAG, use_bias=FLAG)
    arguments |= options(draw, padding=st.sampled_from(["valid", "same"]))
    if one_in(draw, 4):
        arguments["strides"] = sizes(draw, rank, SMALL)
    if one_in(draw, 6):
        arguments["dilation_rate"] = sizes(draw, rank, SMALL)
    if one_in(draw, 5):
        arguments["data_format"] = "channels_first"
    if one_in(draw, 12):
        arguments["stateful"] = True
    given = tensor(draw, rank + 3)
    extra: dict[str, Any] = {}
    shape = given.shape or ()
    if one_in(draw, 4) and len(shape) == rank + 3 and arguments.get("padding") == "same":
        batch, _, *spatial = shape
        spatial = spatial[1:] if "data_format" in arguments else spatial[:-1]
        sides = (arguments["filters"], *spatial), (*spatial, arguments["filters"])
        begin = TensorType((batch, *sides["data_format" not in arguments]), "float32")
        extra["initial_state"] = [begin] * draw(st.sampled_from([2, 2, 2, 1]))
    extra |= masked(draw, given)
    return Case("layer", name, arguments, given, extra)
