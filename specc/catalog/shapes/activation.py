"""Activations as layers: the shape stays."""

from __future__ import annotations

from specc.catalog.shapes.arguments import Arguments, Unknown, refuse
from specc.catalog.shapes.kit import (
    Takes,
    axis_of,
    computed,
    known,
    one,
    plain,
    rule,
    shape_of,
    weight,
)
from specc.catalog.shapes.mask_arguments import check_broadcast
from specc.catalog.types import LayerCall, Outcome

_TAKES = {
    "linear": Takes.BOOLEANS,
    "tanh": Takes.BOOLEANS,
    "exponential": Takes.BOOLEANS,
    "relu": Takes.NUMBERS,
    "relu6": Takes.NUMBERS,
    "leaky_relu": Takes.NUMBERS,
}
"""The functions that run on more than floats."""


def _activation(arguments: Arguments) -> Takes:
    name = arguments["activation"]
    if name is None:
        return Takes.BOOLEANS
    return _TAKES.get(name, Takes.FLOATS) if isinstance(name, str) else Takes.BOOLEANS


@rule("Activation", construct=_activation)
def activation(call: LayerCall, takes: Takes) -> Outcome:
    """One function on each element, or along the last axis."""
    shape = shape_of(one(call, takes))
    name = call.layer.get("activation")
    if not shape and name in ("softmax", "log_softmax", "sparsemax"):
        refuse(f"`{name}` goes along the last axis, a scalar has none", input=0)
    return computed(call, shape)


@rule("ELU", construct=plain)
def elu(call: LayerCall, _: None) -> Outcome:
    """Negative elements become small."""
    return computed(call, shape_of(one(call, Takes.FLOATS)))


def _slope(arguments: Arguments) -> None:
    names = ["negative_slope"]
    if arguments.name == "ReLU":
        names += ["threshold"]
        if arguments["max_value"] is not None:
            names.append("max_value")
    for name in names:
        if arguments[name] is None or arguments.number(name) < 0:
            refuse(
                f"`{name}` of `{arguments.name}` is at least 0, this is "
                f"{'none' if arguments[name] is None else arguments[name]}",
                argument=name,
            )


@rule("ReLU", "LeakyReLU", construct=_slope)
def rectifier(call: LayerCall, _: None) -> Outcome:
    """Negative elements become 0, or small."""
    return computed(call, shape_of(one(call, Takes.NUMBERS)))


def _shared_axes(arguments: Arguments) -> tuple[int, ...]:
    return () if arguments["shared_axes"] is None else arguments.axes("shared_axes")


@rule("PReLU", construct=_shared_axes)
def prelu(call: LayerCall, shared: tuple[int, ...]) -> Outcome:
    """A slope is learned for each element of an example, save along the shared axes."""
    shape = shape_of(one(call, Takes.FLOATS))
    sizes = list(shape[1:])
    for axis in shared:
        if not -len(sizes) < axis <= len(sizes) or (axis == 0 and not sizes):
            refuse(
                f"`shared_axes` of `PReLU` names axis {axis} of a tensor with {len(shape)} axes",
                argument="shared_axes",
                help=f"the axes of one example are 1 to {len(sizes)}",
            )
        sizes[axis - 1] = 1
    alpha = [known(size, call, axis, "the slope") for axis, size in enumerate(sizes, start=1)]
    return computed(call, shape, weight(call, "alpha", *alpha))


def _softmax(arguments: Arguments) -> tuple[int, ...]:
    if arguments["axis"] is None:
        raise Unknown
    return arguments.axes("axis")


@rule("Softmax", construct=_softmax)
def softmax(call: LayerCall, axes: tuple[int, ...]) -> Outcome:
    """Elements along the axes become shares of 1."""
    # A mask makes floats of what it leaves out.
    takes = Takes.FLOATS if call.extra.get("mask") is None else Takes.BOOLEANS
    shape = shape_of(one(call, takes))
    places = [axis_of(axis, shape, "Softmax") for axis in axes]
    if len(set(places)) < len(places):
        refuse(f"`axis` of `Softmax` names one axis twice: {list(axes)}", argument="axis")
    check_broadcast(call, shape)
    return computed(call, shape)
