"""Bidirectional: a recurrent layer run from the front, and one from the back."""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.arguments import Arguments, count, refuse
from specc.catalog.shapes.cells import listed
from specc.catalog.shapes.kit import one, rule, shape_of
from specc.catalog.shapes.mask_arguments import check_steps
from specc.catalog.shapes.recurrent import recurrent
from specc.catalog.shapes.registry import find
from specc.catalog.shapes.wrappers import inner_layer, within
from specc.catalog.types import Instance, LayerCall, Outcome, TensorType
from specc.catalog.values import RECURRENT
from specc.record import value


@value
class _Bidirectional:
    forward: Instance
    backward: Instance
    merge: str | None


def _bidirectional(arguments: Arguments) -> _Bidirectional:
    forward = inner_layer(arguments)
    given = arguments["backward_layer"]
    backward = forward if given is None else inner_layer(arguments, "backward_layer")
    for each in (forward, backward):
        _check_recurrent(each, "layer" if each is forward else "backward_layer")
    merge = arguments["merge_mode"]
    if merge is not None:
        merge = arguments.text("merge_mode", "sum", "mul", "ave", "concat", lower=False)
    if given is not None:
        _check_pair(Arguments(forward), Arguments(backward))
    elif forward.get("go_backwards"):
        refuse(
            "`Bidirectional` runs its layer forwards, then backwards: this one runs backwards",
            argument="layer",
            help="leave `go_backwards` out",
        )
    if forward.get("stateful") and forward.get("return_state"):
        refuse(
            "`Bidirectional` does not return the states of a stateful layer",
            argument="layer",
            help="leave `return_state` or `stateful` out",
        )
    return _Bidirectional(forward, backward, merge)


def _check_recurrent(layer: Instance, argument: str) -> None:
    name = layer.entry.name
    if name not in RECURRENT or layer.entry.rule is not None:
        refuse(
            f"`Bidirectional` runs a recurrent layer both ways, `{name}` is none",
            argument=argument,
            help="it takes an `LSTM`, a `GRU`, a `SimpleRNN`, an `RNN` or a ConvLSTM",
        )
    found = find(layer.entry)
    assert found is not None
    found[0](Arguments(layer))


def _check_pair(forth: Arguments, back: Arguments) -> None:
    if forth.flag("go_backwards") == back.flag("go_backwards"):
        refuse(
            "`layer` and `backward_layer` run the same way",
            argument="backward_layer",
            help="give `backward_layer` `go_backwards=true`",
        )
    for name in ("stateful", "return_sequences", "return_state"):
        if forth.flag(name) != back.flag(name):
            refuse(
                f"`layer` and `backward_layer` differ in `{name}`",
                argument="backward_layer",
                note=f"it is {str(forth.flag(name)).lower()} in `layer`",
            )


@rule("Bidirectional", construct=_bidirectional)
def bidirectional(call: LayerCall, layer: _Bidirectional) -> Outcome:
    """One recurrent layer from the front, one from the back, their outputs merged."""
    given = one(call)
    check_steps(call, shape_of(given)[:2], first=True)
    begin_forth, begin_back = _halves(call, layer)
    forth = within(call, layer.forward, given, begin_forth)
    back = within(call, layer.backward, given, begin_back, "backward_layer")
    weights = (*(forth.weights or ()), *(back.weights or ()))
    if isinstance(forth.output, TensorType):
        output, states, output_back = forth.output, (), back.output
    else:
        output, states = forth.output[0], forth.output[1:]
        output_back = back.output[0] if isinstance(back.output, tuple) else back.output
    _check_same(layer, output, output_back)
    compute = call.policy.compute
    merged: tuple[Any, ...] = (TensorType(output.shape, compute),)
    if layer.merge is None:
        merged *= 2
    elif layer.merge == "concat" and output.shape is not None:
        size = output.shape[-1]
        doubled = 2 * size if isinstance(size, int) else None
        merged = (TensorType((*output.shape[:-1], doubled), compute),)
    outputs = (*merged, *_cast(states, compute), *_cast(states, compute))
    return Outcome(outputs if len(outputs) > 1 else outputs[0], weights)


def _check_same(layer: _Bidirectional, forth: TensorType, back: Any) -> None:
    """Keras takes both ways to give one shape, and computes what comes out from the first."""
    if forth.shape != back.shape:
        refuse(
            f"both ways give tensors of one shape: {forth} forwards, {back} backwards",
            argument="backward_layer",
            help="give both as many units" if len(forth.shape or ()) <= 3 else None,
        )


def _cast(states: Any, dtype: str) -> Any:
    if isinstance(states, TensorType):
        return TensorType(states.shape, dtype)
    return tuple(_cast(each, dtype) for each in states)


def _halves(call: LayerCall, layer: _Bidirectional) -> tuple[Any, Any]:
    """The initial states of each way: the first half of the list and the second."""
    begin = call.extra.get("initial_state")
    if begin is None:
        return None, None
    number = _number_of_states(Arguments(layer.forward))
    length = len(begin) if isinstance(begin, list | tuple) else 1
    if isinstance(begin, TensorType) or length != 2 * number:
        refuse(
            f"`Bidirectional` begins with {count(number, 'state')} each way, "
            f"`initial_state` is {length}",
            argument="initial_state",
            help=f"the list holds those of `layer`, then those of its double: {2 * number}",
        )
    return begin[:number], begin[number:]


def _number_of_states(layer: Arguments) -> int:
    """How long the list of initial states of one way is."""
    return 2 if layer.name.startswith("ConvLSTM") else listed(recurrent(layer).cell)
