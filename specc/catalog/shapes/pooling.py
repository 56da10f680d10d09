"""Pooling: over windows, over everything, and to a given size."""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, dim_text, refuse
from specc.catalog.shapes.dims import window
from specc.catalog.shapes.kit import (
    Takes,
    computed,
    layer_name,
    ranked,
    rule,
)
from specc.catalog.shapes.marked import the_input
from specc.catalog.shapes.mask_arguments import check_steps
from specc.catalog.types import Dim, LayerCall, Outcome, Shape
from specc.record import value


@value
class _Pooling:
    size: tuple[int, ...]
    strides: tuple[int, ...]
    padded: bool
    first: bool


def _rank(arguments: Arguments) -> int:
    return int(arguments.name[-2])


def _takes(call: LayerCall, rank: int) -> Takes:
    name = layer_name(call)
    if name.endswith("MaxPooling3D") and name[0] != "G" and call.policy.compute == "float64":
        refuse(f"TensorFlow has no `{name}` in float64", argument="dtype")
    # TensorFlow has no maximum of integers over windows in three dimensions.
    return Takes.NUMBERS if "Max" in name and rank < 3 else Takes.FLOATS


def _pooling(arguments: Arguments) -> _Pooling:
    rank = _rank(arguments)
    size = arguments.sizes("pool_size", rank)
    strides = size if arguments["strides"] is None else arguments.sizes("strides", rank)
    padded = arguments.text("padding", "valid", "same", lower=False) == "same"
    return _Pooling(size, strides, padded, arguments.channels_first())


@rule(
    "MaxPooling1D",
    "MaxPooling2D",
    "MaxPooling3D",
    "AveragePooling1D",
    "AveragePooling2D",
    "AveragePooling3D",
    construct=_pooling,
)
def pooling(call: LayerCall, layer: _Pooling) -> Outcome:
    """Spatial axes shrink by the strides; channels stay."""
    rank = len(layer.size)
    shape = ranked(call, exactly=rank + 2, takes=_takes(call, rank))
    _check_some(call, shape)
    start = 2 if layer.first else 1
    out: list[Dim] = list(shape)
    for i in range(rank):
        axis = start + i
        size = window(shape[axis], layer.size[i], layer.strides[i], 1, layer.padded)
        if isinstance(size, int) and size <= 0 and not layer.padded:
            refuse(
                f"the window of `{layer_name(call)}`, {layer.size[i]} wide, does not fit into "
                f"axis {axis}, which is {dim_text(shape[axis])}",
                argument="pool_size",
                input=0,
                axis=axis,
                note=the_input(call.input, axis),
                help="`padding=same` lets the window stick out, or take one "
                f"of at most {dim_text(shape[axis])}",
            )
        out[axis] = size
    return computed(call, tuple(out))


def _check_some(call: LayerCall, shape: Shape) -> None:
    if 0 in shape[1:]:
        refuse(f"`{layer_name(call)}` has nothing to pool: {call.input} is empty", input=0)


@value
class _Global:
    rank: int
    first: bool
    keepdims: bool


def _global(arguments: Arguments) -> _Global:
    return _Global(_rank(arguments), arguments.channels_first(), arguments.flag("keepdims"))


@rule(
    "GlobalMaxPooling1D",
    "GlobalMaxPooling2D",
    "GlobalMaxPooling3D",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling2D",
    "GlobalAveragePooling3D",
    construct=_global,
)
def global_pooling(call: LayerCall, layer: _Global) -> Outcome:
    """One value for each channel; spatial axes go, or stay with size 1."""
    shape = ranked(call, exactly=layer.rank + 2)
    check_steps(call, (shape[0], shape[2 if layer.first else 1]))
    ones = (1,) * layer.rank if layer.keepdims else ()
    if layer.first:
        return computed(call, (*shape[:2], *ones))
    return computed(call, (shape[0], *ones, shape[-1]))


@value
class _Adaptive:
    size: tuple[int, ...]
    first: bool


def _adaptive(arguments: Arguments) -> _Adaptive:
    size = arguments.sizes("output_size", _rank(arguments))
    return _Adaptive(size, arguments.channels_first())


@rule(
    "AdaptiveMaxPooling1D",
    "AdaptiveMaxPooling2D",
    "AdaptiveMaxPooling3D",
    "AdaptiveAveragePooling1D",
    "AdaptiveAveragePooling2D",
    "AdaptiveAveragePooling3D",
    construct=_adaptive,
)
def adaptive(call: LayerCall, layer: _Adaptive) -> Outcome:
    """Spatial axes of the sizes asked for, whatever they were."""
    rank = len(layer.size)
    shape = ranked(call, exactly=rank + 2, takes=_takes(call, rank))
    start = 2 if layer.first else 1
    _check_some(call, shape)
    for axis, (dim, size) in enumerate(
        zip(shape[start : start + rank], layer.size, strict=True), start
    ):
        _check_windows(call, axis, dim, size)
    output: Shape = (*shape[:2], *layer.size) if layer.first else (shape[0], *layer.size, shape[-1])
    return computed(call, output)


def _check_windows(call: LayerCall, axis: int, dim: Dim, size: int) -> None:
    """Keras pools over windows of two sizes, also where it needs but the smaller one."""
    if isinstance(dim, int) and dim < (larger := -(-dim // size) + 1):
        name = layer_name(call)
        whole = "Max" if "Max" in name else "Average"
        refuse(
            f"`{name}` cannot make {size} of {dim} along axis {axis}",
            argument="output_size",
            input=0,
            axis=axis,
            note=f"it pools over windows of {larger - 1} and of {larger}, which must fit",
            help=f"`Global{whole}Pooling{name[-2:]}` pools over everything" if size == 1 else None,
        )
