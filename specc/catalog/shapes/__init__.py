"""What comes out of a layer, an op or an operator: shape, dtype and weights.

One file holds the rules of one family; it is imported when a layer of that
family is first met. `tests/catalog/shapes` holds each rule against Keras.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

from specc.catalog.shapes.kit import LAYERS, Arguments, Construct, Infer, Refused, Unknown
from specc.catalog.types import (
    UNKNOWN,
    Instance,
    LayerCall,
    Mismatch,
    OpCall,
    Outcome,
    TensorType,
)

_FAMILIES: dict[str, str] = {
    "core": "Dense EinsumDense Embedding ReversibleEmbedding Identity Masking",
    "convolution": (
        "Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose "
        "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D"
    ),
    "pooling": " ".join(
        f"{kind}Pooling{rank}D"
        for kind in (
            "Max",
            "Average",
            "GlobalMax",
            "GlobalAverage",
            "AdaptiveMax",
            "AdaptiveAverage",
        )
        for rank in (1, 2, 3)
    ),
    "reshaping": (
        "Flatten Reshape Permute RepeatVector ZeroPadding1D ZeroPadding2D ZeroPadding3D "
        "Cropping1D Cropping2D Cropping3D UpSampling1D UpSampling2D UpSampling3D"
    ),
    "normalization": (
        "BatchNormalization LayerNormalization GroupNormalization RMSNormalization "
        "UnitNormalization"
    ),
    "activation": "Activation ELU ReLU LeakyReLU PReLU Softmax",
    "regularization": (
        "Dropout AlphaDropout GaussianDropout GaussianNoise SpatialDropout1D SpatialDropout2D "
        "SpatialDropout3D ActivityRegularization"
    ),
    "merging": "Add Subtract Multiply Average Maximum Minimum Concatenate Dot",
}

_MODULES = {name: module for module, names in _FAMILIES.items() for name in names.split()}


def has_rule(section: str, name: str) -> bool:
    """Whether shapes are inferred for this entry of the catalog."""
    return section == "layers" and name in _MODULES


def infer_layer(call: LayerCall) -> Outcome | Mismatch | None:
    """What `call` gives, why Keras would refuse it, or None where there is no rule.

    An argument of the wrong kind, or an input of unknown shape, gives an
    `Outcome` of `UNKNOWN` without weights.
    """
    found = _rule(call.layer.entry.name)
    if found is None:
        return None
    construct, infer = found
    try:
        outcome = infer(call, construct(Arguments(call.layer)))
    except Refused as refused:
        return refused.mismatch
    except Unknown:
        return Outcome(UNKNOWN, None)
    if call.layer.args.get("trainable", True) is False and outcome.weights:
        frozen = tuple(replace(weight, trainable=False) for weight in outcome.weights)
        return Outcome(outcome.output, frozen)
    return outcome


def check_layer(instance: Instance) -> Mismatch | None:
    """Why Keras would refuse to make this layer, whatever it is given.

    Arguments of the wrong kind are not its business.
    """
    found = _rule(instance.entry.name)
    if found is None:
        return None
    try:
        found[0](Arguments(instance))
    except Refused as refused:
        return refused.mismatch
    except Unknown:
        return None
    return None


def infer_operator(
    symbol: str, left: TensorType | int | float | bool, right: TensorType | int | float | bool
) -> TensorType | Mismatch:
    """The type of `left symbol right`; `input` of a mismatch is 0 for left, 1 for right."""
    from specc.catalog.shapes.operators import typed_operator

    try:
        return typed_operator(symbol, left, right)
    except Refused as refused:
        return refused.mismatch


def infer_op(call: OpCall) -> Outcome | Mismatch | None:
    """What a function of `keras.ops` gives, or None where there is no rule."""
    return None


def _rule(name: str) -> tuple[Construct, Infer] | None:
    module = _MODULES.get(name)
    if module is None:
        return None
    if name not in LAYERS:
        import_module(f"specc.catalog.shapes.{module}")
    return LAYERS[name]
