"""Recurrent layers: in each step, the features and the state times a kernel each.

What gates do with states is work on each element, and not counted.
"""

from __future__ import annotations

from specc.catalog.costs.kit import cost, kernels, numbers, product, shape
from specc.catalog.types import LayerCall, Outcome, Weight


@cost("SimpleRNN", "GRU", "LSTM", "RNN")
def recurrent(call: LayerCall, outcome: Outcome) -> int:
    """So much for every step of every example."""
    return product(shape(call.input)[:2]) * numbers(_kernels(outcome))


@cost("SimpleRNNCell", "GRUCell", "LSTMCell", "StackedRNNCells")
def cell(call: LayerCall, outcome: Outcome) -> int:
    """One step."""
    return product(shape(call.input)[:1]) * numbers(_kernels(outcome))


@cost("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def conv_lstm(call: LayerCall, outcome: Outcome) -> int:
    """Both kernels slide over the places of the state, in every step."""
    output = outcome.output
    state = output[0] if isinstance(output, tuple) else output
    dims = shape(state)
    if call.layer.get("return_sequences"):
        dims = (dims[0], *dims[2:])
    channels_first = call.layer.get("data_format") == "channels_first"
    places = product((dims[0], *dims[2:]) if channels_first else dims[:-1])
    return places * product([shape(call.input)[1]]) * numbers(_kernels(outcome))


def _kernels(outcome: Outcome) -> list[Weight]:
    return kernels(outcome, "kernel", "recurrent_kernel")
