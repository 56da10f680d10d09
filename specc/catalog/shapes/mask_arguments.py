"""Masks among the arguments of a call: whether they fit what they mask.

Keras computes shapes without looking at masks; one that does not fit fails when the layer runs.
"""

from __future__ import annotations

from typing import Any, NoReturn

from specc.catalog.shapes.arguments import refuse, show
from specc.catalog.shapes.dims import agree, broadcast
from specc.catalog.shapes.kit import layer_name
from specc.catalog.types import LayerCall, Shape, TensorType


def known_mask(
    call: LayerCall, argument: str = "mask", *, first: bool = False
) -> tuple[TensorType, Shape] | None:
    """The mask and its shape; None where there is none, or nothing is known of it.

    `first` says that the layer takes the first one of a list. Raises: Refused for a list else.
    """
    mask = call.extra.get(argument)
    if first and isinstance(mask, list | tuple) and mask:
        mask = mask[0]
    if isinstance(mask, list | tuple):
        refuse(
            f"`{argument}` of `{layer_name(call)}` is one tensor, this is a list of {len(mask)}",
            argument=argument,
        )
    if not isinstance(mask, TensorType) or mask.shape is None:
        return None
    return mask, mask.shape


def check_steps(call: LayerCall, steps: Shape, *, first: bool = False) -> None:
    """Refuse a mask that has not one value for each step of each example, `[batch, time]`."""
    found = known_mask(call, first=first)
    if found is not None:
        check_same(call, *found, steps, "mask")


def check_same(
    call: LayerCall, mask: TensorType, shape: Shape, wanted: Shape, argument: str
) -> None:
    """Refuse a mask of another shape than `wanted`."""
    if len(shape) != len(wanted) or not all(
        agree(a, b) for a, b in zip(shape, wanted, strict=True)
    ):
        misfit(call, mask, wanted, argument)


def check_broadcast(call: LayerCall, wanted: Shape, argument: str = "mask") -> None:
    """Refuse a mask that NumPy's rules do not stretch to `wanted`."""
    found = known_mask(call, argument)
    if found is not None and not stretches(found[1], wanted):
        misfit(call, found[0], wanted, argument)


def stretches(shape: Shape, wanted: Shape) -> bool:
    """Whether `shape` broadcasts to `wanted` itself, and not to something larger."""
    if len(shape) > len(wanted):
        return False
    return all(
        a == 1 or (agree(a, b) and not (b == 1 and a != 1 and isinstance(a, int)))
        for a, b in zip(reversed(shape), reversed(wanted), strict=False)
    )


def lacks_batch(shape: Shape, axes: int) -> bool:
    """Whether a mask along the last `axes` axes begins with the examples nevertheless.

    It would be stretched over all examples, its first axis read as positions.
    """
    return 0 < len(shape) <= axes and shape[0] is None


def misfit(
    call: LayerCall, mask: TensorType, wanted: Shape, argument: str, help: str | None = None
) -> NoReturn:
    """Refuse the mask: it is not of the shape `wanted`."""
    refuse(
        f"`{argument}` of `{layer_name(call)}` is of shape {show(wanted)} here, this is {mask}",
        argument=argument,
        note=f"the input is {call.input}" if isinstance(call.input, TensorType) else None,
        help=help,
    )


def check_attention(
    call: LayerCall, heads: int, sliding: bool, queries: Shape, values: Shape
) -> None:
    """Masks of queries, values and pairs of both, which Keras joins before it applies them.

    `queries` and `values` are `[batch, positions..., features]`; `sliding` says that each looks
    at its neighbours only.
    """
    causal = bool(call.extra.get("use_causal_mask"))
    if (causal or sliding) and len(queries) > 3:
        argument = "use_causal_mask" if causal else "sliding_window"
        refuse(
            f"`{argument}` is for positions along one axis, these are along {len(queries) - 2}",
            argument=argument,
            help="`attention_mask` says which position may look at which",
        )
    batch, across, along = queries[0], queries[1:-1], values[1:-1]
    joined: Shape = (1, queries[1], values[1]) if causal or sliding else ()
    for argument, positions in (
        ("query_mask", across),
        ("value_mask", along),
        ("key_mask", along),
    ):
        found = known_mask(call, argument)
        if found is None:
            continue
        mask, shape = found
        if len(across) > 1:
            refuse(
                f"`{argument}` is for positions along one axis, these are along {len(across)}",
                argument=argument,
                help="`attention_mask` says which position may look at which",
            )
        check_same(call, mask, shape, (batch, *positions), argument)
        own = (*shape, 1) if argument == "query_mask" else (*shape[:-1], 1, shape[-1])
        joined = _joined(joined, own)
    pairs = (*across, *along)
    found = known_mask(call, "attention_mask")
    if found is None:
        return
    mask, shape = found
    whole: Any = broadcast(shape, joined)
    # Axes that are missing are put before those of the positions, if there are as many.
    shaped = (
        (*whole[: -len(pairs)], *(1,) * (len(pairs) + 2 - len(whole)), *whole[-len(pairs) :])
        if not isinstance(whole, int) and len(whole) >= len(pairs)
        else None
    )
    # What is joined may have put the examples where the heads go.
    if (
        lacks_batch(shape, len(pairs))
        or shaped is None
        or shaped[1] is None
        or not stretches(shaped, (batch, heads, *pairs))
    ):
        of_values = len(pairs) == len(shape) == 2 and agree(shape[1], along[0])
        help = (
            "`value_mask` takes a mask of the values; `ops.expand_dims(axis=1)` makes it one of "
            "pairs"
        )
        misfit(call, mask, (batch, *pairs), "attention_mask", help if of_values else None)


def _joined(left: Shape, right: Shape) -> Shape:
    both = broadcast(left, right)
    return right if isinstance(both, int) else both
