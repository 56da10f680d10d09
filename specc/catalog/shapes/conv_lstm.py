"""ConvLSTM: a recurrent layer whose step is a convolution."""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, refuse
from specc.catalog.shapes.convolution import Convolution, joined, read_convolution, slid
from specc.catalog.shapes.kit import Takes, computed, known, layer_name, ranked, rule, weight
from specc.catalog.types import LayerCall, Outcome, Shape, TensorType
from specc.record import value


@value
class _ConvLSTM:
    step: Convolution
    return_sequences: bool
    return_state: bool
    stateful: bool


def _conv_lstm(arguments: Arguments) -> _ConvLSTM:
    return _ConvLSTM(
        read_convolution(arguments),
        arguments.flag("return_sequences"),
        arguments.flag("return_state"),
        arguments.flag("stateful"),
    )


@rule("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", construct=_conv_lstm)
def conv_lstm(call: LayerCall, layer: _ConvLSTM) -> Outcome:
    """`[batch, time, spatial..., channels]` to the last step's filters, or to those of all."""
    step = layer.step
    shape = ranked(call, exactly=step.rank + 3, takes=Takes.FLOATS)
    name = layer_name(call)
    if layer.stateful and not isinstance(shape[0], int):
        refuse(f"a stateful `{name}` must know the batch size", argument="stateful", input=0)
    axis = 2 if step.first else len(shape) - 1
    channels = known(shape[axis], call, axis, "the kernel")
    spatial = shape[3:] if step.first else shape[2:-1]
    for place, dim in enumerate(spatial, start=3 if step.first else 2):
        known(dim, call, place, "the state")
    state = joined(step, (shape[0],), slid(call, step, spatial), step.filters)
    weights = [
        weight(call, "kernel", *step.kernel, channels, 4 * step.filters),
        weight(call, "recurrent_kernel", *step.kernel, step.filters, 4 * step.filters),
    ]
    if step.use_bias:
        weights.append(weight(call, "bias", 4 * step.filters))
    output: Shape = (shape[0], shape[1], *state[1:]) if layer.return_sequences else state
    if not layer.return_state:
        return computed(call, output, *weights)
    types = tuple(TensorType(each, call.policy.compute) for each in (output, state, state))
    return Outcome(types, tuple(weights))
