"""What layers do with masks: the one place that knows.

A mask says which steps count: a tensor of `bool`, as a rule of the shape of what it belongs to
without the last axis. `Embedding(mask_zero=true)` and `Masking` make one; Keras carries it from
layer to layer beside the tensors. `ROLES` says for each layer that has a part in this what
people are told (`said`) and what becomes of the mask (`rule`); any other layer ends it.

Keras goes through a model twice, and not in the same way: when it is built, with types alone,
and when it runs. Masks have types here as tensors do; no mask is None. The rules follow
`Layer.__call__`, `compute_mask` and `call` of Keras 3.15, and `tests/catalog/test_masks.py`
and `tests/graphs/test_masks.py` hold them against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from specc.catalog.masks.kit import (
    Effect,
    Masked,
    boolean,
    differ,
    flat,
    mask_of_call,
    mask_to_pass,
    misfit,
    of_one,
    with_layer,
)
from specc.catalog.masks.layers import (
    average,
    both_ways,
    embedding,
    ends,
    masking,
    none,
    normalizes,
    passes,
    recurrent,
    reversible,
    same_tensor,
    softmax,
)
from specc.catalog.masks.merges import attends, concatenates, heads, merges
from specc.catalog.types import Instance, Mismatch, TensorType
from specc.record import value

__all__ = ["ENDS", "PASSES", "ROLES", "Effect", "Masked", "Role", "effect", "said"]


@value
class Role:
    """What a layer does with masks, in words and as a rule."""

    said: str
    rule: Callable[[Masked], Effect | Mismatch]


def said(name: str) -> str:
    """What the layer called `name` does with masks, in words."""
    return ROLES.get(name, ENDS).said


def effect(masked: Masked) -> Effect | Mismatch:
    """What becomes of the masks, or why Keras refuses them, in one line.

    A custom layer ends them. What an extern one does is not known: none comes out, and
    nothing is said of it.
    """
    if masked.running and masked.extra.get("mask") is not None:
        # Whether a mask that is given by name fits is for the rule of shapes to say.
        masked = with_layer(masked, masked.layer, running=False)
    return _role(masked.layer).rule(masked)


def _role(layer: Instance) -> Role:
    match layer.entry.path:
        case "extern":
            return _UNKNOWN
        case "custom":
            return ENDS
    return ROLES.get(layer.entry.name, ENDS)


@of_one
def _each_step(masked: Masked) -> Effect | Mismatch:
    """`TimeDistributed`: the layer inside gets each step's part of the mask, if it takes one."""
    handed, previous = mask_of_call(masked), mask_to_pass(masked)
    inner = masked.layer.get("layer")
    takes = isinstance(inner, Instance) and any(p.name == "mask" for p in inner.entry.call_params)
    reads = False
    if handed is not None and masked.running and handed.shape is not None:
        shape, steps = handed.shape, masked.input.shape
        if len(shape) < 2 or (steps is not None and differ(shape[1], steps[1])):
            return misfit(masked, handed, "not one value for each step")
        if takes and steps is not None:
            part = boolean((shape[0], *shape[2:]))
            step = TensorType((steps[0], *steps[2:]), masked.input.dtype)
            out = tuple(_without_steps(type_) for type_ in masked.output)
            found = effect(Masked(inner, step, part, out, running=True))
            if isinstance(found, Mismatch):
                return found
            reads = found.reads
    return Effect(tuple(flat(previous)), reads=reads or (takes and handed is not None))


def _without_steps(type_: TensorType) -> TensorType:
    shape = type_.shape
    return type_ if shape is None else TensorType((shape[0], *shape[2:]), type_.dtype)


def _pipes(masked: Masked) -> Effect | Mismatch:
    """`Pipeline` ends a mask when it is built; while running, its layers carry it through."""
    if not masked.running:
        return ends(masked)
    layers = masked.layer.get("layers")
    inner = layers if isinstance(layers, (list, tuple)) else ()
    passed = all(isinstance(each, Instance) and _role(each) is PASSES for each in inner)
    return Effect(tuple(flat(masked.masks)) if passed else ())


# ---------------------------------------------------------------- who has which role

ENDS: Final = Role("A mask ends here: Keras warns, and later layers do not see it.", ends)
_UNKNOWN: Final = Role("What it does with masks is not known.", none)
PASSES: Final = Role("Passed on as it is.", passes)

_MERGES = Role(
    "An element counts where any input's mask says so. If one of the inputs has no mask, none "
    "is passed on.",
    merges,
)
_RECURRENT = Role(
    "Used: masked steps are skipped, unless `initial_state` is given and `mask` is not. Passed "
    "on with `return_sequences=true`, else it ends here, as time does.",
    recurrent,
)
_ZERO = "`mask_zero=true` makes a mask: 0 is padding, and row 0 of the table is for it."
_ATTENDS = Role(
    "The call takes masks as a list, `mask=[query_mask, value_mask]`: masked values are not looked "
    "at. The query's mask is passed on.",
    attends,
)
_HEADS = Role(
    "Those of query, value and key are all used; `attention_mask` and `use_causal_mask=true` in "
    "the call forbid further pairs. The query's is passed on.",
    heads,
)
_CELL = Role("The `RNN` around it skips masked steps.", ends)

ROLES: Final[Mapping[str, Role]] = {
    "Embedding": Role(_ZERO, embedding),
    "ReversibleEmbedding": Role(
        f"{_ZERO} Keras hangs it on when the model runs, not when it is built.", reversible
    ),
    "Masking": Role("Makes one: a step counts unless all its features are `mask_value`.", masking),
    "Concatenate": Role(
        "Joined as the tensors are; an input without a mask counts whole.", concatenates
    ),
    "Dot": Role("None comes out.", none),
    "GlobalAveragePooling1D": Role(
        "Used: masked steps do not count. It ends here, as time does.", average
    ),
    "BatchNormalization": Role(
        "Used: masked positions are left out of the statistics. Passed on.", normalizes
    ),
    "Softmax": Role(
        "Used: masked elements get no share. It has to have the shape of the input, which one of "
        "steps has not; the activation `softmax` passes it on.",
        softmax,
    ),
    "Attention": _ATTENDS,
    "AdditiveAttention": _ATTENDS,
    "MultiHeadAttention": Role(
        f"{_HEADS.said} When the model runs, it takes the masks off what it is given: what uses "
        "the same tensors later sees none.",
        heads,
    ),
    "GroupQueryAttention": _HEADS,
    "TimeDistributed": Role("Each step's part is given to the layer. Passed on.", _each_step),
    "Bidirectional": Role(
        "Given to both layers, unless `initial_state` is given and `mask` is not. Passed on with "
        "`return_sequences=true`.",
        both_ways,
    ),
    "Pipeline": Role("Given to its layers, and ends here: Keras warns.", _pipes),
    "Equalization": Role(ENDS.said, same_tensor),
    **dict.fromkeys(
        ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"),
        _MERGES,
    ),
    **dict.fromkeys(
        ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
        _RECURRENT,
    ),
    **dict.fromkeys(("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"), _CELL),
    **dict.fromkeys(
        (
            "Dense",
            "Identity",
            "LayerNormalization",
            "GroupNormalization",
            "UnitNormalization",
            "Activation",
            "ReLU",
            "LeakyReLU",
            "PReLU",
            "ELU",
            "Dropout",
            "AlphaDropout",
            "GaussianDropout",
            "GaussianNoise",
            "SpatialDropout1D",
            "SpatialDropout2D",
            "SpatialDropout3D",
            "ActivityRegularization",
            "Normalization",
            "Rescaling",
        ),
        PASSES,
    ),
}
"""By name: catalog layers that have a part in masks, or of which there is more to say."""
