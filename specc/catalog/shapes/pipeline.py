"""Pipeline: layers one after the other, as one layer.

Of other layers Keras computes what comes out from what goes in. A pipeline it runs, without
numbers: what fails only when a layer runs fails at once in a pipeline, and dtypes are those
of the tensors, not those that layers announce.
"""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.arguments import Arguments, Refused, Unknown, refuse
from specc.catalog.shapes.kit import FLOATS, inner_policy, rule
from specc.catalog.shapes.marked import the_input
from specc.catalog.shapes.registry import MODULES
from specc.catalog.shapes.wrappers import as_layer, check_inner, within
from specc.catalog.types import Instance, LayerCall, Mismatch, Outcome, TensorType, Weight

_NEEDS_CHANNELS = frozenset(
    {
        "AugMix",
        "Equalization",
        "RandAugment",
        "RandomColorDegeneration",
        "RandomElasticTransform",
        "RandomGrayscale",
    }
)
_NEEDS_SIZES = frozenset(
    {
        "ContrastLimitedAdaptiveHistogramEqualization",
        "CutMix",
        "RandomCrop",
        "RandomElasticTransform",
        "RandomErasing",
        "RandomPerspective",
    }
)
_HANDS_ON = ("activation", "merging", "normalization", "pooling", "regularization", "reshaping")
"""Families with layers that announce floats and hand on integers as they are."""


def _pipeline(arguments: Arguments) -> tuple[Instance, ...]:
    layers = arguments["layers"]
    if not isinstance(layers, list | tuple):
        raise Unknown
    if not layers:
        refuse("a pipeline of no layers gives nothing", argument="layers")
    inner = tuple(as_layer(each) for each in layers)
    for each in inner:
        check_inner(each, "layers")
        if _keeps_state(each):
            refuse(
                f"`{each.entry.name}` in a pipeline cannot be stateful",
                argument="layers",
                note="a pipeline makes nothing before it runs, and no variable while it does",
                help="apply it behind the pipeline, as a layer of its own",
            )
    return inner


def _keeps_state(layer: Instance) -> bool:
    inner = [each for each in layer.args.values() if isinstance(each, Instance)]
    return bool(layer.get("stateful")) or any(map(_keeps_state, inner))


@rule("Pipeline", construct=_pipeline)
def pipeline(call: LayerCall, layers: tuple[Instance, ...]) -> Outcome:
    """Layers one after the other, each given what the one before makes."""
    flowing: Any = call.input
    weights: list[Weight] | None = []
    for position, layer in enumerate(layers):
        try:
            _check_sizes(layer, flowing)
            outcome = within(call, layer, flowing, argument="layers")
        except Refused as refused:
            raise _in_pipeline(refused, layer, position, flowing) from None
        flowing = _handed_on(call, layer, flowing, outcome.output)
        if weights is not None:
            weights = None if outcome.weights is None else [*weights, *outcome.weights]
    return Outcome(flowing, None if weights is None else tuple(weights))


def _check_sizes(layer: Instance, given: Any) -> None:
    """Refuse sizes that are unknown where a layer computes with them as numbers."""
    name = layer.entry.name
    adaptive = name.startswith("Adaptive")
    if not isinstance(given, TensorType) or given.shape is None or len(given.shape) < 3:
        return
    if layer.entry.rule is not None or not (
        adaptive or name in _NEEDS_CHANNELS or name in _NEEDS_SIZES
    ):
        return
    first = layer.get("data_format") == "channels_first"
    channels = 1 if first else len(given.shape) - 1
    for axis, dim in enumerate(given.shape[1:], 1):
        needed = name in _NEEDS_CHANNELS if axis == channels else name not in _NEEDS_CHANNELS
        needed = needed or name == "RandomElasticTransform"
        if needed and not isinstance(dim, int):
            refuse(
                f"`{name}` in a pipeline must know the size of axis {axis}",
                input=0,
                axis=axis,
                note=the_input(given, axis),
                help="give the input a fixed size there, or put `Resizing` before it",
            )


def _handed_on(call: LayerCall, layer: Instance, given: Any, output: Any) -> Any:
    """What a layer makes of integers when it runs, which may not be what it announces."""
    if not isinstance(given, TensorType) or not isinstance(output, TensorType):
        return output
    name = layer.entry.name
    if given.dtype in FLOATS or given.dtype == "string" or layer.entry.rule is not None:
        return output
    if name in ("Equalization", "RandomGrayscale"):
        return TensorType(output.shape, inner_policy(layer.args.get("dtype"), call).compute)
    announced = MODULES.get(name) not in _HANDS_ON and name != "Masking"
    return output if announced or output.dtype == given.dtype else TensorType(output.shape, None)


def _in_pipeline(refused: Refused, layer: Instance, position: int, given: Any) -> Refused:
    """The refusal of one of the layers, which the spec does not apply itself."""
    was: Mismatch = refused.mismatch
    if position == 0:
        return refused
    what = given if isinstance(given, TensorType) else f"a list of {len(given)}"
    notes = (*was.notes, f"the layers before give `{layer.entry.name}` {what}")
    return Refused(Mismatch(was.message, "layers", None, None, notes, was.help))
