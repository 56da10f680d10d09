"""Layers that move, repeat, pad or cut elements without computing with them."""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, Unknown, count, dim_text, refuse, show
from specc.catalog.shapes.dims import product, scaled, shifted
from specc.catalog.shapes.kit import (
    Takes,
    computed,
    layer_name,
    one,
    ranked,
    rule,
)
from specc.catalog.shapes.marked import the_input
from specc.catalog.types import Dim, LayerCall, Outcome, Shape, TensorType
from specc.record import value


def _kept(call: LayerCall, shape: Shape) -> Outcome:
    """An output of the input's own dtype: nothing is computed."""
    return Outcome(TensorType(shape, one(call, Takes.ANYTHING).dtype))


def _flatten(arguments: Arguments) -> bool:
    return arguments.channels_first()


@rule("Flatten", construct=_flatten)
def flatten(call: LayerCall, _: bool) -> Outcome:
    """All axes but the batch become one."""
    shape = ranked(call, least=1, takes=Takes.ANYTHING)
    return _kept(call, (shape[0], product(shape[1:])))


def _reshape(arguments: Arguments) -> tuple[int | None, ...]:
    target = arguments["target_shape"]
    if not isinstance(target, list | tuple):
        raise Unknown
    if not all(dim is None or isinstance(dim, int) for dim in target):
        raise Unknown
    check_target(target, "target_shape")
    return tuple(target)


def check_target(target: list[Dim] | tuple[Dim, ...], argument: str) -> None:
    """Refuse a shape to reshape to that has a size below -1, or -1 twice."""
    if any(isinstance(dim, int) and dim < -1 for dim in target):
        refuse(
            f"a size in `{argument}` is at least 0, or -1 for what is left; this has "
            f"{min(dim for dim in target if isinstance(dim, int))}",
            argument=argument,
        )
    if list(target).count(-1) > 1:
        refuse(
            f"`{argument}` has -1 {list(target).count(-1)} times: it stands for the one size "
            "that is left",
            argument=argument,
        )


def reshaped(shape: Shape, target: tuple[Dim, ...], argument: str, given: TensorType) -> Shape:
    """`target` with its -1 worked out from the elements of `shape`."""
    size = product(shape)
    if None in target and all(isinstance(dim, int) for dim in shape):
        # Found out when it runs: the sizes left open are one number then.
        if target.count(None) + target.count(-1) > 1:
            refuse(f"`{argument}` leaves more than one size open", argument=argument)
        reshaped(shape, tuple(-1 if d is None else d for d in target), argument, given)
    if None in target or not all(isinstance(dim, int) for dim in shape):
        fixed = tuple(dim for dim in target if dim != -1)
        named = size if isinstance(size, str) and all(dim == 1 for dim in fixed) else None
        return tuple(named if dim == -1 else dim for dim in target)
    wanted = product(tuple(dim for dim in target if dim != -1))
    assert isinstance(size, int)
    assert isinstance(wanted, int)
    if -1 not in target:
        if size != wanted:
            refuse(
                f"{count(size, 'element')} do not become {wanted}: {show(shape)} to {show(target)}",
                argument=argument,
                input=0,
                note=f"the input is {given}",
                help=_reshape_help(size, target),
            )
        return target
    if wanted == 0 or size % wanted:
        refuse(
            f"{count(size, 'element')} do not divide by {wanted}: {show(shape)} to {show(target)}",
            argument=argument,
            input=0,
            note=f"the input is {given}",
            help=_divided_help(size, target, wanted),
        )
    return tuple(size // wanted if dim == -1 else dim for dim in target)


_TRIED = 64
"""How far from a size others are tried."""


def _divided_help(size: int, target: tuple[Dim, ...], wanted: int) -> str | None:
    """The nearest target by which the elements divide, its first size changed."""
    sizes = [dim for dim in target if isinstance(dim, int) and dim != -1]
    if not sizes or not wanted or not size:
        return None
    rest = wanted // sizes[0]
    near = sorted(
        range(max(1, sizes[0] - _TRIED), sizes[0] + _TRIED), key=lambda n: (abs(n - sizes[0]), n)
    )
    fitting = next((n for n in near if rest and size % (n * rest) == 0), None)
    if fitting is None:
        return None
    place = target.index(sizes[0])
    return f"{show((*target[:place], fitting, *target[place + 1 :]))} would fit"


def _reshape_help(size: int, target: tuple[Dim, ...]) -> str | None:
    """A target that would fit: one of its sizes made -1."""
    rest = product(target[1:])
    if target and isinstance(rest, int) and rest and size % rest == 0:
        return f"{show((size // rest, *target[1:]))} would fit"
    return None


@rule("Reshape", construct=_reshape)
def reshape(call: LayerCall, target: tuple[int | None, ...]) -> Outcome:
    """The same elements in another shape; the batch axis is left alone."""
    shape = ranked(call, least=1, takes=Takes.ANYTHING)
    given = one(call, Takes.ANYTHING)
    return _kept(call, (shape[0], *reshaped(shape[1:], target, "target_shape", given)))


def _permute(arguments: Arguments) -> tuple[int, ...]:
    dims = arguments["dims"]
    if not isinstance(dims, list | tuple) or not all(isinstance(dim, int) for dim in dims):
        raise Unknown
    if sorted(dims) != list(range(1, len(dims) + 1)):
        refuse(
            f"`dims` of `Permute` has each of 1 to {len(dims)} once, this is {list(dims)}",
            argument="dims",
            note="the batch axis, 0, stays where it is and is not named",
        )
    return tuple(dims)


@rule("Permute", construct=_permute)
def permute(call: LayerCall, dims: tuple[int, ...]) -> Outcome:
    """Axes in another order; the batch axis stays first."""
    shape = ranked(call, takes=Takes.ANYTHING)
    if len(shape) != len(dims) + 1:
        refuse(
            f"`dims` of `Permute` has {len(dims)} numbers, {call.input} has {len(shape) - 1} axes "
            "besides the batch",
            argument="dims",
            input=0,
            note="`dims` says of each axis but the batch where it comes from",
        )
    return _kept(call, (shape[0], *(shape[dim] for dim in dims)))


@rule("RepeatVector", construct=lambda arguments: arguments.integer("n", least=1))
def repeat_vector(call: LayerCall, n: int) -> Outcome:
    """`[batch, features]` to `[batch, n, features]`."""
    shape = ranked(call, exactly=2)
    return computed(call, (shape[0], n, shape[1]))


# --- padding, cropping, up-sampling -------------------------------------------


@value
class _Edges:
    pairs: tuple[tuple[int, int], ...]
    first: bool


def _edges(arguments: Arguments) -> _Edges:
    rank = int(arguments.name[-2])
    name = "cropping" if arguments.name.startswith("Crop") else "padding"
    first = "data_format" in arguments.values and arguments.channels_first()
    if rank == 1:
        before, after = arguments.sizes(name, 2, least=0)
        return _Edges(((before, after),), first)
    return _Edges(arguments.pairs(name, rank), first)


@rule("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", construct=_edges)
def zero_padding(call: LayerCall, layer: _Edges) -> Outcome:
    """Spatial axes grow by what is added before and after."""
    shape = list(ranked(call, exactly=len(layer.pairs) + 2))
    for axis, (before, after) in enumerate(layer.pairs, start=2 if layer.first else 1):
        shape[axis] = shifted(shape[axis], before + after)
    return computed(call, tuple(shape))


@rule("Cropping1D", "Cropping2D", "Cropping3D", construct=_edges)
def cropping(call: LayerCall, layer: _Edges) -> Outcome:
    """Spatial axes shrink by what is cut before and after."""
    shape = list(ranked(call, exactly=len(layer.pairs) + 2))
    for axis, (before, after) in enumerate(layer.pairs, start=2 if layer.first else 1):
        dim = shape[axis]
        if isinstance(dim, int) and before + after >= dim:
            refuse(
                f"`{layer_name(call)}` cuts {before} and {after} off axis {axis}, "
                f"which is {dim_text(dim)}: nothing is left",
                argument="cropping",
                input=0,
                axis=axis,
                note=the_input(call.input, axis),
            )
        shape[axis] = shifted(dim, -before - after)
    return computed(call, tuple(shape))


@value
class _UpSampling:
    size: tuple[int, ...]
    first: bool


def _up_sampling(arguments: Arguments) -> _UpSampling:
    if arguments.name == "UpSampling1D":
        return _UpSampling((arguments.integer("size", least=1),), False)
    size = arguments.sizes("size", int(arguments.name[-2]))
    return _UpSampling(size, arguments.channels_first())


@rule("UpSampling1D", "UpSampling2D", "UpSampling3D", construct=_up_sampling)
def up_sampling(call: LayerCall, layer: _UpSampling) -> Outcome:
    """Spatial axes times the factors."""
    shape: list[Dim] = list(ranked(call, exactly=len(layer.size) + 2))
    for axis, factor in enumerate(layer.size, start=2 if layer.first else 1):
        shape[axis] = scaled(shape[axis], factor)
    return computed(call, tuple(shape))
