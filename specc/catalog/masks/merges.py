"""What layers of several tensors do with their masks: attention and merges."""

from __future__ import annotations

from typing import Any

from specc.catalog.masks.kit import (
    Effect,
    Masked,
    any_mask,
    boolean,
    differ,
    first_mask,
    flat,
    mask_of_call,
    misfit,
)
from specc.catalog.types import Dim, Mismatch, Shape


def attends(masked: Masked) -> Effect | Mismatch:
    """`Attention`: masks of query and value, in a list."""
    masks = mask_of_call(masked)
    if not isinstance(masks, (tuple, list)):
        return Effect()
    query = masks[0] if masks else None
    if isinstance(query, (tuple, list)):
        return Effect()  # refused when the layer was applied
    if masked.running and query is not None and query.shape is not None and len(query.shape) != 2:
        return misfit(masked, query, "not one value for each step")
    return Effect((query,), reads=any_mask(masks))


def heads(masked: Masked) -> Effect | Mismatch:
    """Each of query, value and key has a mask; one given by name goes before."""
    read = any_mask(masked.masks) or any(any_mask(masks) for masks in masked.extra_masks.values())
    return Effect((first_mask(masked.masks),), reads=read)


def merges(masked: Masked) -> Effect | Mismatch:
    """Those of all inputs in one, where all have one."""
    masks, inputs = flat(masked.masks), flat(masked.input)
    if not any_mask(masks):
        return Effect()
    if masked.running and masked.layer.entry.name in ("Multiply", "Maximum", "Minimum"):
        ranks = {len(type_.shape or ()) for type_ in inputs}
        for mask in masks if len(ranks) == 1 and 0 not in ranks else ():
            if mask is not None and mask.shape is not None and len(mask.shape) + 1 not in ranks:
                return misfit(masked, mask, f"which does not stretch over {inputs[0]}")
    if None in masks:
        return Effect(drops=True)
    joined = masks[0].shape
    for mask in masks[1:]:
        joined = _or(joined, mask.shape)
        if isinstance(joined, str):
            return misfit(masked, mask, f"it does not fit {masks[0]}, that of another input")
    return Effect((boolean(joined),))


def _or(one: Shape | None, other: Shape | None) -> Any:
    """The shape of two masks put together; a word where they do not fit."""
    if one is None or other is None:
        return None
    pairs = list(zip(one, other, strict=False))
    if len(one) != len(other) or any(differ(*pair) for pair in pairs):
        return "misfit"
    return tuple(b if a == 1 else a if b == 1 or a is not None else b for a, b in pairs)


def concatenates(masked: Masked) -> Effect | Mismatch:
    """Masks are stretched over their inputs, joined as these are, and hold where any part does."""
    masks, inputs = flat(masked.masks), flat(masked.input)
    if not any_mask(masks):
        return Effect()
    shapes: list[Shape] = []
    for mask, type_ in zip(masks, inputs, strict=True):
        if type_.shape is None or (mask is not None and mask.shape is None):
            return Effect((boolean(None),))
        if mask is None or len(mask.shape) == len(type_.shape) - 1:
            shapes.append(type_.shape)
        elif len(mask.shape) < len(type_.shape):
            return misfit(masked, mask, f"which does not stretch over {type_}")
        else:
            shapes.append(mask.shape)
    axis = masked.layer.get("axis")
    rank = len(shapes[0])
    if not isinstance(axis, int) or not -rank <= axis < rank:
        return Effect((boolean(None),))
    if any(len(shape) != rank for shape in shapes):
        return Effect((boolean(None),))  # such tensors are not joined: that has been told
    joined: list[Dim] = list(shapes[0])
    for mask, shape in zip(masks[1:], shapes[1:], strict=True):
        for place, (one, other) in enumerate(zip(joined, shape, strict=True)):
            if place == axis % rank:
                known = isinstance(one, int) and isinstance(other, int)
                joined[place] = one + other if known else None  # type: ignore[operator]
            elif isinstance(one, int) and isinstance(other, int) and one != other:
                return misfit(masked, mask or masks[0], "which does not join those beside it")
    every = axis % rank == rank - 1 and None in masks
    return Effect((boolean(tuple(joined[:-1])),), drops=every)
