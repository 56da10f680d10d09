"""What layers of one tensor do with its mask: a rule for each way."""

from __future__ import annotations

from specc.catalog.masks.kit import (
    Effect,
    Masked,
    any_mask,
    boolean,
    differ,
    first_mask,
    flat,
    mask_of_call,
    mask_to_pass,
    misfit,
    of_one,
    with_layer,
)
from specc.catalog.types import Instance, Mismatch, TensorType


def passes(masked: Masked) -> Effect | Mismatch:
    """The mask comes out as it went in."""
    return Effect(tuple(flat(mask_to_pass(masked))))


def ends(masked: Masked) -> Effect | Mismatch:
    """No mask comes out, and Keras warns where one went in."""
    return Effect(ends=any_mask(mask_to_pass(masked)))


@of_one
def embedding(masked: Masked) -> Effect | Mismatch:
    """0 is padding where `mask_zero` says so; else masks end."""
    if not masked.layer.get("mask_zero"):
        return ends(masked)
    return Effect((boolean(masked.input.shape),), makes=True)


@of_one
def reversible(masked: Masked) -> Effect | Mismatch:
    """It hangs the mask on the tensor while running: what is built has none."""
    if not masked.layer.get("mask_zero"):
        return ends(masked)
    if not masked.running or masked.extra.get("reverse"):
        return Effect()
    return Effect((boolean(masked.input.shape),), makes=True)


@of_one
def masking(masked: Masked) -> Effect | Mismatch:
    """A step counts unless all its features are `mask_value`."""
    shape = masked.input.shape
    return Effect((boolean(None if shape is None else shape[:-1]),), makes=True)


def recurrent(masked: Masked) -> Effect | Mismatch:
    """Read where the layer is given nothing but the sequence, or the mask by name."""
    handed, previous = first_mask(mask_of_call(masked)), first_mask(mask_to_pass(masked))
    keeps = masked.layer.get("return_sequences")
    if handed is not None and masked.running:
        refusal = _check_steps(masked, handed, 2 if keeps else 1)
        if refusal is not None:
            return refusal
    return Effect(
        (previous,) if keeps else (),
        reads=handed is not None,
        overlooks=handed is None and previous is not None,
    )


def _check_steps(masked: Masked, mask: TensorType, axis: int) -> Mismatch | None:
    """Whether the mask's axes behind time fit what comes out of a step, from `axis` on."""
    shape, out = mask.shape, masked.output[0].shape if masked.output else None
    if shape is None:
        return None
    if len(shape) < 2:
        return misfit(masked, mask, "not one value for each step")
    if out is None:
        return None
    if any(differ(one, other) for one, other in zip(shape[2:], out[axis:], strict=False)):
        return misfit(masked, mask, "which does not fit what comes out of a step")
    return None


def both_ways(masked: Masked) -> Effect | Mismatch:
    """`Bidirectional`: as the layer inside; two outputs have the same mask."""
    inner = masked.layer.get("layer")
    if not isinstance(inner, Instance):
        return Effect()
    found = recurrent(with_layer(masked, inner, running=masked.running))
    if isinstance(found, Mismatch) or masked.layer.get("merge_mode") is not None:
        return found
    return Effect(found.output * 2, reads=found.reads, overlooks=found.overlooks)


@of_one
def average(masked: Masked) -> Effect | Mismatch:
    """`GlobalAveragePooling1D`: the mask is stretched over the channels."""
    mask = mask_of_call(masked)
    if mask is None:
        return Effect()
    shape, taken = mask.shape, masked.input.shape
    if masked.running and shape is not None and taken is not None and len(taken) == 3:
        if len(shape) != 2:
            return misfit(masked, mask, "not one value for each step")
        steps = taken[1] if masked.layer.get("data_format") != "channels_first" else taken[2]
        if differ(shape[1], steps):
            return misfit(masked, mask, f"which does not fit {steps} steps")
    return Effect(reads=True)


@of_one
def normalizes(masked: Masked) -> Effect | Mismatch:
    """`BatchNormalization`: the mask has the axes of the input, without the last."""
    mask = mask_of_call(masked)
    if mask is not None and masked.running:
        shape, taken = mask.shape, masked.input.shape
        if shape is not None and taken is not None:
            pairs = zip(shape, taken, strict=False)
            if len(shape) != len(taken) - 1 or any(differ(*pair) for pair in pairs):
                return misfit(masked, mask, f"it takes one for {boolean(taken[:-1])}")
    return Effect(tuple(flat(mask_to_pass(masked))), reads=mask is not None)


@of_one
def softmax(masked: Masked) -> Effect | Mismatch:
    """The mask is held against the last axes, so that one for each step never fits."""
    mask = mask_of_call(masked)
    if mask is not None and masked.running:
        shape, taken = mask.shape, masked.input.shape
        if shape is not None and taken is not None:
            pairs = zip(shape, taken, strict=False)
            if len(shape) != len(taken) or any(differ(*pair) for pair in pairs):
                return misfit(
                    masked,
                    mask,
                    "it takes one for each element",
                    "`softmax` as an activation passes masks on: `-> softmax`",
                )
    return Effect(tuple(flat(mask_to_pass(masked))), reads=mask is not None)


def same_tensor(masked: Masked) -> Effect | Mismatch:
    """`Equalization` gives the very tensor that it was given when it is built, with its mask."""
    found = ends(masked)
    if masked.running or isinstance(found, Mismatch):
        return found
    return Effect(tuple(flat(masked.masks)), ends=found.ends)


def none(_: Masked) -> Effect | Mismatch:
    """No mask comes out, and nobody says so."""
    return Effect()
