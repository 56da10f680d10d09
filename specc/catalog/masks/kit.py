"""What the rules for masks are given and give, and what they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, TypeAlias

from specc.catalog.types import Dim, Instance, Mismatch, Shape, TensorType
from specc.record import value

_NOTHING: Final[Mapping[str, Any]] = {}


@value
class Masked:
    """A layer applied to tensors with masks.

    `input` is the type of the first argument of `call`, or a tuple of types, and `masks` has
    the types of their masks in the same places, None for no mask. `extra` and `extra_masks`
    are the same for the other arguments by name. `output` are the types that come out.
    `running` is False while the model is built.
    """

    layer: Instance
    input: Any
    masks: Any
    output: tuple[TensorType, ...]
    extra: Mapping[str, Any] = _NOTHING
    extra_masks: Mapping[str, Any] = _NOTHING
    running: bool = False


@value
class Effect:
    """What becomes of masks: `output` has those of the outputs; what it leaves out is None.

    `makes`: the mask that comes out is of this layer's making. `reads`: the layer looks at a
    mask. `ends`: the layer does not know of masks, and Keras warns. `drops`: without a word a
    mask that went in has no effect behind. `overlooks`: the layer would look at the mask, but
    for the other tensors that it is given.
    """

    output: tuple[TensorType | None, ...] = ()
    makes: bool = False
    reads: bool = False
    ends: bool = False
    drops: bool = False
    overlooks: bool = False


MaskRule: TypeAlias = "Callable[[Masked], Effect | Mismatch]"


def of_one(rule: MaskRule) -> MaskRule:
    """The rule of a layer that takes one tensor, and one mask.

    Lists were refused when the layer was applied; here they make nothing and end nothing.
    """

    @wraps(rule)
    def guarded(masked: Masked) -> Effect | Mismatch:
        masks = masked.masks, masked.extra.get("mask")
        if any(isinstance(part, (tuple, list)) for part in (masked.input, *masks)):
            return Effect()
        return rule(masked)

    return guarded


def flat(nest: Any) -> list[Any]:
    """The parts of a nest of tuples, from left to right."""
    parts, waiting = [], [nest]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (tuple, list)):
            waiting.extend(reversed(part))
        else:
            parts.append(part)
    return parts


def _is_tensors(argument: Any) -> bool:
    parts = flat(argument)
    return any(isinstance(part, TensorType) for part in parts)


def mask_of_call(masked: Masked) -> Any:
    """The mask that `call` gets: the one given by name, else that of the one tensor argument."""
    given = masked.extra.get("mask")
    if given is not None:
        return given
    alone = not any(_is_tensors(value) for value in masked.extra.values())
    return masked.masks if alone else None


def mask_to_pass(masked: Masked) -> Any:
    """The mask that Keras passes on: the one given by name, else that of the first argument."""
    given = masked.extra.get("mask")
    return masked.masks if given is None else given


def first_mask(nest: Any) -> TensorType | None:
    """The first mask in a nest of tuples."""
    found: TensorType | None = next(iter(flat(nest)), None)
    return found


def any_mask(nest: Any) -> bool:
    """Whether there is a mask in the nest."""
    return any(part is not None for part in flat(nest))


def boolean(shape: Shape | None) -> TensorType:
    """The type of a mask of this shape."""
    return TensorType(shape, "bool")


def differ(one: Dim, other: Dim) -> bool:
    """Whether two sizes are known to be different, none of them 1."""
    return (
        isinstance(one, int) and isinstance(other, int) and one != other and 1 not in (one, other)
    )


def misfit(masked: Masked, mask: TensorType, wanted: str, help: str | None = None) -> Mismatch:
    """What Keras refuses when the model runs: `mask` is not as `wanted` says."""
    name = masked.layer.entry.name
    return Mismatch(
        f"the mask that comes with the input of `{name}` is {mask}, {wanted}",
        notes=("Keras refuses it when the model runs",),
        help=help or "drop the mask where it ends to fit: an operation, such as `+ 0`, has none",
    )


def with_layer(masked: Masked, layer: Instance, *, running: bool) -> Masked:
    """The same for another layer, or for the model as it is built."""
    given = masked.input, masked.masks, masked.output, masked.extra, masked.extra_masks
    return Masked(layer, *given, running)
