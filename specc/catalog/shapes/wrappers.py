"""Layers around a layer: Bidirectional, TimeDistributed, SpectralNormalization."""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, Refused, Unknown, refuse
from specc.catalog.shapes.kit import (
    computed,
    one,
    policy_of,
    ranked,
    rule,
    shape_of,
)
from specc.catalog.shapes.recurrent import Recurrent, cell_weights, recurrent, step_shapes
from specc.catalog.shapes.registry import apply, find
from specc.catalog.types import (
    Instance,
    LayerCall,
    Mismatch,
    Outcome,
    Shape,
    TensorType,
    Weight,
)
from specc.record import value

RECURRENT = ("SimpleRNN", "GRU", "LSTM", "RNN")


def _inner(arguments: Arguments, argument: str = "layer") -> Instance:
    layer = arguments[argument]
    if not isinstance(layer, Instance):
        raise Unknown
    return layer


def _checked(arguments: Arguments) -> Instance:
    """The wrapped layer, which must be one that Keras would make."""
    inner = _inner(arguments)
    found = find(inner.entry.name)
    if found is not None:
        found[0](Arguments(inner))
    return inner


def _within(call: LayerCall, inner: Instance, given: TensorType) -> Outcome:
    """What the wrapped layer makes of `given`. Raises: Refused, Unknown."""
    policy = policy_of(inner.args.get("dtype"), call.policy)
    outcome = apply(LayerCall(inner, given, {}, policy))
    if outcome is None or outcome.weights is None:
        raise Unknown
    return outcome


# --- Bidirectional --------------------------------------------------------------


@value
class _Bidirectional:
    forward: Instance
    backward: Instance
    forth: Recurrent
    back: Recurrent
    merge: str | None


def _bidirectional(arguments: Arguments) -> _Bidirectional:
    forward = _inner(arguments)
    given = arguments["backward_layer"]
    backward = forward if given is None else _inner(arguments, "backward_layer")
    for each in (forward, backward):
        if each.entry.name.startswith("ConvLSTM"):
            raise Unknown
        if each.entry.name not in RECURRENT:
            refuse(
                f"`Bidirectional` runs a recurrent layer both ways, `{each.entry.name}` is none",
                argument="layer" if each is forward else "backward_layer",
                help="it takes an `LSTM`, a `GRU`, a `SimpleRNN` or an `RNN`",
            )
    merge = arguments["merge_mode"]
    if merge is not None:
        merge = arguments.text("merge_mode", "sum", "mul", "ave", "concat", lower=False)
    forth, back = recurrent(Arguments(forward)), recurrent(Arguments(backward))
    if given is not None:
        _check_pair(forth, back)
    elif forth.go_backwards:
        refuse(
            "`Bidirectional` runs its layer forwards, then backwards: this one runs backwards",
            argument="layer",
            help="leave `go_backwards` out",
        )
    if forth.stateful and forth.return_state:
        refuse(
            "`Bidirectional` does not return the states of a stateful layer",
            argument="layer",
            help="leave `return_state` or `stateful` out",
        )
    return _Bidirectional(forward, backward, forth, back, merge)


def _check_pair(forth: Recurrent, back: Recurrent) -> None:
    if forth.go_backwards == back.go_backwards:
        refuse(
            "`layer` and `backward_layer` run the same way",
            argument="backward_layer",
            help="give `backward_layer` `go_backwards=true`",
        )
    for name in ("stateful", "return_sequences", "return_state"):
        if getattr(forth, name) != getattr(back, name):
            refuse(
                f"`layer` and `backward_layer` differ in `{name}`",
                argument="backward_layer",
                note=f"it is {str(getattr(forth, name)).lower()} in `layer`",
            )


@rule("Bidirectional", construct=_bidirectional)
def bidirectional(call: LayerCall, layer: _Bidirectional) -> Outcome:
    """One recurrent layer from the front, one from the back, their outputs merged."""
    shape = ranked(call, exactly=3)
    if layer.forth.stateful and not isinstance(shape[0], int):
        refuse("a stateful layer must know the batch size", argument="layer", input=0, axis=0)
    weights = _weights(call, layer.forward, layer.forth, shape)
    weights += _weights(call, layer.backward, layer.back, shape)
    if call.layer.args.get("trainable", True) is False:
        weights = tuple(Weight(w.name, w.shape, w.dtype, False) for w in weights)
    output, states = step_shapes(layer.forth, shape)
    if layer.forth.return_state and layer.forth.stacked:
        raise Unknown
    if layer.merge == "concat":
        size = output[-1]
        assert isinstance(size, int)
        output = (*output[:-1], 2 * size)
    outputs: list[Shape] = [output, output] if layer.merge is None else [output]
    if layer.forth.return_state:
        outputs += states + states
    if len(outputs) == 1:
        return computed(call, output, *weights)
    return Outcome(tuple(TensorType(each, call.policy.compute) for each in outputs), weights)


def _weights(
    call: LayerCall, inner: Instance, layer: Recurrent, shape: Shape
) -> tuple[Weight, ...]:
    policy = policy_of(inner.args.get("dtype"), call.policy)
    weights = cell_weights(LayerCall(inner, call.input, {}, policy), layer, shape)
    if inner.args.get("trainable", True) is False:
        return tuple(Weight(w.name, w.shape, w.dtype, False) for w in weights)
    return weights


# --- TimeDistributed ------------------------------------------------------------


@rule("TimeDistributed", construct=_checked)
def time_distributed(call: LayerCall, inner: Instance) -> Outcome:
    """A layer applied to each step of `[batch, time, ...]`."""
    given = one(call)
    shape = ranked(call, least=3)
    step = TensorType((shape[0], *shape[2:]), given.dtype)
    try:
        outcome = _within(call, inner, step)
    except Refused as refused:
        raise _at_a_step(refused, step) from None
    if not isinstance(outcome.output, TensorType):
        raise Unknown
    inside = shape_of(outcome.output)
    return computed(call, (inside[0], shape[1], *inside[1:]), *outcome.weights or ())


def _at_a_step(refused: Refused, step: TensorType) -> Refused:
    """The refusal of the wrapped layer, which speaks of one step."""
    was: Mismatch = refused.mismatch
    notes = (*was.notes, f"`TimeDistributed` gives its layer one step, {step}")
    argument = "layer" if was.argument is not None else None
    return Refused(Mismatch(was.message, argument, was.input, None, notes, was.help))


# --- SpectralNormalization ------------------------------------------------------


def _spectral(arguments: Arguments) -> Instance:
    arguments.integer("power_iterations", least=1)
    inner = _checked(arguments)
    name = inner.entry.name
    if find(name) is None:
        raise Unknown
    if not name.startswith(_KERNELS) or name.startswith("ConvLSTM"):
        refuse(f"`SpectralNormalization` normalizes a kernel, `{name}` has none", argument="layer")
    if inner.args.get("lora_rank"):
        refuse("`SpectralNormalization` cannot change a kernel under LoRA", argument="layer")
    return inner


_KERNELS = ("Conv", "Depthwise", "Dense", "EinsumDense", "Embedding", "ReversibleEmbedding")


@rule("SpectralNormalization", construct=_spectral)
def spectral_normalization(call: LayerCall, inner: Instance) -> Outcome:
    """A layer whose kernel is kept at a spectral norm of 1."""
    given = one(call)
    if not shape_of(given):
        refuse("`SpectralNormalization` needs at least 1 axis, this is a scalar", input=0)
    outcome = _within(call, inner, given)
    weights = outcome.weights or ()
    if not isinstance(outcome.output, TensorType) or not weights:
        raise Unknown
    kernel = weights[0]
    vector = Weight("vector_u", (1, kernel.shape[-1]), kernel.dtype, False)
    return computed(call, shape_of(outcome.output), kernel, vector, *weights[1:])
