"""Layers around a layer: TimeDistributed, SpectralNormalization.

What is inside is typed as any layer is, so that layers which a spec defines work here too.
"""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.arguments import Arguments, Refused, Unknown, dim_text, refuse
from specc.catalog.shapes.dims import agree
from specc.catalog.shapes.kit import inner_policy, layer_name, one, ranked, rule, shape_of
from specc.catalog.shapes.marked import the_input
from specc.catalog.shapes.mask_arguments import known_mask
from specc.catalog.shapes.registry import apply, find
from specc.catalog.types import Instance, LayerCall, Mismatch, Outcome, TensorType, Weight

WITHOUT_SHAPE = frozenset({"GRUCell", "LSTMCell", "Pipeline", "SimpleRNNCell", "StackedRNNCells"})
"""Layers of which Keras learns the output's shape by running them alone."""


# --- what is inside -------------------------------------------------------------


def inner_layer(arguments: Arguments, argument: str = "layer") -> Instance:
    """The layer given as `argument`. Raises: Unknown where it is none."""
    return as_layer(arguments[argument])


def as_layer(given: Any) -> Instance:
    """An argument that must be a layer. Raises: Unknown where it is none."""
    if not isinstance(given, Instance) or given.entry.section != "layers":
        raise Unknown
    return given


def check_inner(inner: Instance, argument: str) -> None:
    """Refuse a layer that Keras would not make."""
    found = find(inner.entry)
    if found is None:
        return
    try:
        found[0](Arguments(inner))
    except Refused as refused:
        raise _outside(refused, argument) from None


def within(
    call: LayerCall,
    inner: Instance,
    given: TensorType | tuple[TensorType, ...],
    begin: Any = None,
    argument: str = "layer",
    mask: TensorType | None = None,
) -> Outcome:
    """What an inner layer makes of `given`; `begin` is its `initial_state`.

    Raises: Refused, at `argument`, which the inner layer was given as; Unknown.
    """
    policy = inner_policy(inner.args.get("dtype"), call)
    named = {"initial_state": begin, "mask": mask}
    extra = {name: value for name, value in named.items() if value is not None}
    around = call.policy if call.around is None else call.around
    try:
        outcome = apply(LayerCall(inner, given, extra, policy, around))
    except Refused as refused:
        raise _outside(refused, argument) from None
    if outcome is None:
        raise Unknown
    return outcome


def _outside(refused: Refused, argument: str) -> Refused:
    """The refusal of an inner layer, which stands in `argument`."""
    was: Mismatch = refused.mismatch
    if was.argument == "initial_state":
        return refused
    return Refused(Mismatch(was.message, argument, was.input, was.axis, was.notes, was.help))


def _single(outcome: Outcome, call: LayerCall, inner: Instance) -> TensorType:
    """The one tensor that an inner layer gives."""
    if isinstance(outcome.output, TensorType):
        return outcome.output
    refuse(
        f"`{layer_name(call)}` takes a layer that gives one tensor, "
        f"`{inner.entry.name}` gives {len(outcome.output)} here",
        argument="layer",
        help="leave `return_state` out" if inner.get("return_state") else None,
    )


def _wrapped(arguments: Arguments) -> Instance:
    inner = inner_layer(arguments)
    name = inner.entry.name
    if name in WITHOUT_SHAPE and inner.entry.rule is None:
        refuse(
            f"`{arguments.name}` asks its layer for the shape that comes out, "
            f"which `{name}` cannot tell",
            argument="layer",
            help=f"put `{arguments.name}` around each of its layers"
            if name == "Pipeline"
            else "`RNN` steps a cell through time",
        )
    check_inner(inner, "layer")
    return inner


# --- TimeDistributed ------------------------------------------------------------


@rule("TimeDistributed", construct=_wrapped)
def time_distributed(call: LayerCall, inner: Instance) -> Outcome:
    """A layer applied to each step of `[batch, time, ...]`."""
    given = one(call)
    shape = ranked(call, least=3)
    if shape[1] == 0:
        refuse(f"`TimeDistributed` has no steps to go through: {given} is empty", input=0)
    mask = _mask_of_a_step(call, inner, given)
    step = TensorType((shape[0], *shape[2:]), given.dtype)
    try:
        outcome = within(call, inner, step, mask=mask)
    except Refused as refused:
        raise _at_a_step(refused, step) from None
    inside = shape_of(_single(outcome, call, inner))
    output = TensorType((inside[0], shape[1], *inside[1:]), call.policy.compute)
    return Outcome(output, outcome.weights)


def _at_a_step(refused: Refused, step: TensorType) -> Refused:
    """The refusal of the wrapped layer, which speaks of one step."""
    was: Mismatch = refused.mismatch
    notes = (*was.notes, f"`TimeDistributed` gives its layer one step, {step}")
    return Refused(Mismatch(was.message, was.argument, was.input, None, notes, was.help))


def _mask_of_a_step(call: LayerCall, inner: Instance, given: TensorType) -> TensorType | None:
    """The part of the mask that the layer gets with a step, if it takes one.

    Raises: Refused where the mask has no value for each step of each example.
    """
    found = known_mask(call)
    if found is None:
        return None
    mask, shape = found
    steps = shape_of(given)[:2]
    if len(shape) < 2 or not all(agree(a, b) for a, b in zip(shape, steps, strict=False)):
        refuse(
            f"`mask` has a value for each step of each example: [{dim_text(steps[0])}, "
            f"{dim_text(steps[1])}]; this is {mask}",
            argument="mask",
            note=the_input(given, 0, 1),
        )
    takes = any(param.name == "mask" for param in inner.entry.call_params)
    return TensorType((shape[0], *shape[2:]), mask.dtype) if takes else None


# --- SpectralNormalization ------------------------------------------------------


def _spectral(arguments: Arguments) -> Instance:
    arguments.integer("power_iterations", least=1)
    inner = _wrapped(arguments)
    name = inner.entry.name
    if inner.entry.rule is None and (not name.startswith(_KERNELS) or name.startswith("ConvLSTM")):
        refuse(f"`SpectralNormalization` normalizes a kernel, `{name}` has none", argument="layer")
    if inner.args.get("lora_rank"):
        refuse("`SpectralNormalization` cannot change a kernel under LoRA", argument="layer")
    return inner


_KERNELS = (
    "Conv",
    "Depthwise",
    "Dense",
    "EinsumDense",
    "Embedding",
    "ReversibleEmbedding",
    "SpectralNormalization",
)


@rule("SpectralNormalization", construct=_spectral)
def spectral_normalization(call: LayerCall, inner: Instance) -> Outcome:
    """A layer whose kernel is kept at a spectral norm of 1."""
    given = one(call)
    if not shape_of(given):
        refuse("`SpectralNormalization` needs at least 1 axis, this is a scalar", input=0)
    outcome = within(call, inner, given)
    output = TensorType(shape_of(_single(outcome, call, inner)), call.policy.compute)
    if outcome.weights is None:
        return Outcome(output, None)
    kernels = [w for w in outcome.weights if w.name in ("kernel", "embeddings")]
    if not kernels:
        refuse(
            f"`SpectralNormalization` normalizes a weight called `kernel` or `embeddings`, "
            f"`{inner.entry.name}` has none",
            argument="layer",
        )
    kernel = kernels[0]
    vector = Weight("vector_u", (1, kernel.shape[-1]), kernel.dtype, False)
    rest = [w for w in outcome.weights if w is not kernel]
    return Outcome(output, (kernel, vector, *rest))
