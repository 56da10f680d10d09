"""ConvLSTM: a recurrent layer whose step is a convolution."""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.arguments import Arguments, Unknown, refuse
from specc.catalog.shapes.convolution import Convolution, joined, read_convolution, slid
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.kit import (
    Takes,
    check_dtype,
    computed,
    known,
    layer_name,
    ranked,
    rule,
    weight,
)
from specc.catalog.shapes.mask_arguments import check_steps
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
    if shape[1] == 0:
        refuse(f"`{name}` has no steps to go through: {call.input} is empty", input=0)
    if layer.stateful and not isinstance(shape[0], int):
        refuse(f"a stateful `{name}` must know the batch size", argument="stateful", input=0)
    axis = 2 if step.first else len(shape) - 1
    channels = known(shape[axis], call, axis, "the kernel")
    spatial = shape[3:] if step.first else shape[2:-1]
    if 0 in (*spatial, channels):
        refuse(f"`{name}` has nothing to slide over: {call.input} is empty", input=0)
    for place, dim in enumerate(spatial, start=3 if step.first else 2):
        known(dim, call, place, "the state")
    state = joined(step, (shape[0],), slid(call, step, spatial), step.filters)
    weights = [
        weight(call, "kernel", *step.kernel, channels, 4 * step.filters),
        weight(call, "recurrent_kernel", *step.kernel, step.filters, 4 * step.filters),
    ]
    if step.use_bias:
        weights.append(weight(call, "bias", 4 * step.filters))
    check_steps(call, shape[:2], first=True)
    _check_states(call, call.extra.get("initial_state"), state)
    output: Shape = (shape[0], shape[1], *state[1:]) if layer.return_sequences else state
    if not layer.return_state:
        return computed(call, output, *weights)
    types = tuple(TensorType(each, call.policy.compute) for each in (output, state, state))
    return Outcome(types, tuple(weights))


def _check_states(call: LayerCall, given: Any, wanted: Shape) -> None:
    """Refuse initial states other than two of the shape that each step gives."""
    if given is None:
        return
    name = layer_name(call)
    number = len(given) if isinstance(given, list | tuple) else 1
    if number != 2 or isinstance(given, TensorType):
        refuse(
            f"`{name}` has 2 states, `initial_state` is {number}",
            argument="initial_state",
            help="a ConvLSTM hands on two: `initial_state=[h, c]`",
        )
    for each in given:
        if not isinstance(each, TensorType):
            raise Unknown
        check_dtype(name, each, Takes.BOOLEANS, input=0, argument="initial_state")
        shape = each.shape
        if shape is not None and (
            len(shape) != len(wanted)
            or not all(agree(a, b) for a, b in zip(shape, wanted, strict=True))
        ):
            refuse(
                f"a state of `{name}` is {TensorType(wanted, call.policy.compute)} here, "
                f"this is {each}",
                argument="initial_state",
                note=f"it is what a step makes of {call.input}",
            )
