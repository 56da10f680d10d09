"""Normalization over the batch, over features, over groups of channels."""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, count, refuse
from specc.catalog.shapes.dims import broadcast
from specc.catalog.shapes.kit import (
    Takes,
    axis_of,
    computed,
    known,
    layer_name,
    one,
    rule,
    shape_of,
    weight,
)
from specc.catalog.shapes.marked import the_input
from specc.catalog.shapes.mask_arguments import check_broadcast, known_mask, misfit
from specc.catalog.types import LayerCall, Outcome, Shape
from specc.record import value


@value
class _Normalization:
    axes: tuple[int, ...]
    center: bool
    scale: bool
    renorm: bool = False
    groups: int = 0


def _batch(arguments: Arguments) -> _Normalization:
    axis = arguments["axis"]
    if isinstance(axis, list | tuple):
        refuse(
            f"`BatchNormalization` keeps one axis, this names {len(axis)}",
            argument="axis",
            help="`LayerNormalization` takes several",
        )
    renorm = bool(arguments.get("renorm"))
    if renorm:
        _check_clipping(arguments.get("renorm_clipping"))
    return _Normalization(
        (arguments.integer("axis"),),
        arguments.flag("center"),
        arguments.flag("scale"),
        renorm,
    )


def _check_clipping(clipping: object) -> None:
    if not isinstance(clipping, dict):
        return
    for key in clipping:
        if key not in ("rmin", "rmax", "dmax"):
            refuse(
                f"`renorm_clipping` has `rmin`, `rmax` and `dmax`, not `{key}`",
                argument="renorm_clipping",
            )
    rmin, rmax, dmax = clipping.get("rmin"), clipping.get("rmax"), clipping.get("dmax")
    if rmin is not None and rmax is not None and rmax < rmin:
        refuse(f"`rmax`, {rmax}, is below `rmin`, {rmin}", argument="renorm_clipping")
    if dmax is not None and dmax < 0:
        refuse(f"`dmax` is at least 0, this is {dmax}", argument="renorm_clipping")


def _shape(call: LayerCall, takes: Takes = Takes.BOOLEANS) -> Shape:
    shape = shape_of(one(call, takes))
    if not shape:
        refuse(f"`{layer_name(call)}` needs an axis to normalize along, this is a scalar", input=0)
    return shape


@rule("BatchNormalization", construct=_batch)
def batch_normalization(call: LayerCall, layer: _Normalization) -> Outcome:
    """The shape stays; one scale, offset, mean and variance for each index of `axis`."""
    shape = _shape(call)
    axis = axis_of(layer.axes[0], shape, "BatchNormalization")
    size = known(shape[axis], call, axis, "the weights")
    found = known_mask(call)
    if found is not None and len(found[1]) != len(shape) - 1:
        misfit(call, found[0], shape[:-1], "mask")
    check_broadcast(call, shape[:-1])
    weights = []
    if layer.scale:
        weights.append(weight(call, "gamma", size))
    if layer.center:
        weights.append(weight(call, "beta", size))
    moving = ["moving_mean", "moving_variance"]
    if layer.renorm:
        moving += ["moving_stddev", "renorm_mean", "renorm_stddev"]
    weights += [weight(call, name, size, trainable=False) for name in moving]
    return computed(call, shape, *weights)


def _layer(arguments: Arguments) -> _Normalization:
    return _Normalization(arguments.axes("axis"), arguments.flag("center"), arguments.flag("scale"))


def _sizes(call: LayerCall, axes: tuple[int, ...], shape: Shape) -> list[int]:
    """The sizes of the named axes, in the order in which Keras sorts them."""
    name = layer_name(call)
    places = [axis_of(axis, shape, name) for axis in sorted(axes)]
    if len(set(places)) < len(places):
        refuse(f"`axis` of `{name}` names one axis twice: {list(axes)}", argument="axis")
    return [known(shape[place], call, place, "a weight") for place in places]


@rule("LayerNormalization", construct=_layer)
def layer_normalization(call: LayerCall, layer: _Normalization) -> Outcome:
    """The shape stays; scale and offset have the sizes of the named axes."""
    shape = _shape(call)
    for axis in layer.axes:
        axis_of(axis, shape, "LayerNormalization")
    if not layer.scale and not layer.center:
        return computed(call, shape)
    sizes = _sizes(call, layer.axes, shape)
    names = [name for name, used in (("gamma", layer.scale), ("beta", layer.center)) if used]
    return computed(call, shape, *(weight(call, name, *sizes) for name in names))


@rule("RMSNormalization", construct=lambda arguments: arguments.axes("axis"))
def rms_normalization(call: LayerCall, axes: tuple[int, ...]) -> Outcome:
    """The shape stays; a scale has the sizes of the named axes."""
    shape = _shape(call)
    sizes = _sizes(call, axes, shape)
    if broadcast(shape, tuple(sizes)) != shape:
        refuse(
            f"`RMSNormalization` scales along the last axes: {list(axes)} of {call.input} "
            "are others",
            argument="axis",
            help="`LayerNormalization` takes any axes",
        )
    return computed(call, shape, weight(call, "scale", *sizes))


@rule("UnitNormalization", construct=lambda arguments: arguments.axes("axis"))
def unit_normalization(call: LayerCall, axes: tuple[int, ...]) -> Outcome:
    """The shape stays; each vector along the axes gets length 1."""
    shape = _shape(call, Takes.FLOATS)
    for axis in axes:
        axis_of(axis, shape, "UnitNormalization")
    return computed(call, shape)


def _group(arguments: Arguments) -> _Normalization:
    groups = arguments.integer("groups")
    if groups <= 0 and groups != -1:
        refuse(
            f"`groups` of `GroupNormalization` is at least 1, this is {groups}",
            argument="groups",
            help="-1 is one group for each channel",
        )
    return _Normalization(
        (arguments.integer("axis"),),
        arguments.flag("center"),
        arguments.flag("scale"),
        groups=groups,
    )


_TRIED = 10_000
"""So many numbers of groups are tried where one that fits is looked for."""


@rule("GroupNormalization", construct=_group)
def group_normalization(call: LayerCall, layer: _Normalization) -> Outcome:
    """The shape stays; the channels must divide into the groups."""
    shape = _shape(call)
    if len(shape) < 2:
        refuse(f"`GroupNormalization` needs at least 2 axes, {call.input} has 1", input=0)
    axis = axis_of(layer.axes[0], shape, "GroupNormalization")
    size = known(shape[axis], call, axis, "the weights")
    groups = size if layer.groups == -1 else layer.groups
    if size < groups or size % groups:
        near = min(size, groups)
        tried = range(near, max(near - _TRIED, 0), -1)
        divisor = next((n for n in tried if size % n == 0), None)
        refuse(
            f"{count(size, 'channel')} do not divide into {count(groups, 'group')}"
            + ("" if "groups" in call.layer.args else ", the default"),
            argument="groups",
            input=0,
            axis=axis,
            note=the_input(call.input, axis),
            help=f"`groups={divisor}` divides them" if divisor else None,
        )
    weights = []
    if layer.scale:
        weights.append(weight(call, "gamma", size))
    if layer.center:
        weights.append(weight(call, "beta", size))
    return computed(call, shape, *weights)
