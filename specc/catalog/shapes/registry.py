"""Which file has the rule of which layer, and how a rule is applied."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from specc.catalog.shapes.arguments import Arguments, Refused
from specc.catalog.shapes.kit import (
    LAYERS,
    Construct,
    Infer,
    check_activations,
)
from specc.catalog.types import Entry, LayerCall, Mismatch, Outcome, Weight

if TYPE_CHECKING:
    from specc.catalog.shapes.op_kit import OpRule

_FAMILIES: dict[str, str] = {
    "core": "Dense EinsumDense Embedding ReversibleEmbedding Identity Masking",
    "convolution": (
        "Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose "
        "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D"
    ),
    "pooling": (
        "MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D "
        "AveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D "
        "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D "
        "AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D "
        "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D"
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
    "cells": "SimpleRNNCell GRUCell LSTMCell StackedRNNCells",
    "recurrent": "SimpleRNN GRU LSTM RNN",
    "conv_lstm": "ConvLSTM1D ConvLSTM2D ConvLSTM3D",
    "bidirectional": "Bidirectional",
    "wrappers": "TimeDistributed SpectralNormalization",
    "pipeline": "Pipeline",
    "preprocessing": (
        "Rescaling Normalization CategoryEncoding Discretization Hashing HashedCrossing"
    ),
    "lookup": "StringLookup IntegerLookup TextVectorization",
    "audio": "MelSpectrogram STFTSpectrogram",
    "images": (
        "Resizing CenterCrop RandomCrop AugMix AutoContrast Equalization RandAugment "
        "RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast "
        "RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale "
        "RandomHue RandomInvert RandomPerspective RandomPosterization RandomRotation "
        "RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom Solarization "
        "MixUp CutMix ContrastLimitedAdaptiveHistogramEqualization MaxNumBoundingBoxes"
    ),
    "attention": "Attention AdditiveAttention MultiHeadAttention GroupQueryAttention",
}

MODULES = {name: module for module, names in _FAMILIES.items() for name in names.split()}

_imported: set[str] = set()
"""Layers and ops whose file has been imported to its end; another thread may be at it still."""


def find_op(name: str) -> OpRule | None:
    """The rule for the op called `name`, its file imported."""
    from specc.catalog.shapes.op_files import FILE_OF
    from specc.catalog.shapes.op_kit import OPS

    if name not in _imported and name in FILE_OF:
        import_module(f"specc.catalog.shapes.{FILE_OF[name]}")
        _imported.add(name)
    return OPS.get(name)


def find(entry: Entry) -> tuple[Construct, Infer] | None:
    """The two halves of the rule for a layer of the catalog, its file imported."""
    module = MODULES.get(entry.name) if entry.rule is None else None
    if entry.section == "applications":
        module = "applications"
    if module is None:
        return None
    if entry.name not in _imported:
        import_module(f"specc.catalog.shapes.{module}")
        _imported.add(entry.name)
    return LAYERS[entry.name]


def apply(call: LayerCall) -> Outcome | None:
    """What the rule for this layer says, or None where there is none.

    Raises: Refused, Unknown.
    """
    entry = call.layer.entry
    if entry.rule is not None:
        answer = entry.rule(call)
        if isinstance(answer, Mismatch):
            raise Refused(answer)
        return answer  # those of layers inside are trained, whatever is said of this one
    found = find(entry)
    if found is None:
        return None
    construct, infer = found
    arguments = Arguments(call.layer)
    check_activations(arguments)
    return _frozen(call, infer(call, construct(arguments)))


def _frozen(call: LayerCall, outcome: Outcome) -> Outcome:
    """The outcome, no weight of it trainable if the layer is not."""
    if outcome.weights and call.layer.args.get("trainable", True) is False:
        frozen = tuple(Weight(w.name, w.shape, w.dtype, False) for w in outcome.weights)
        return Outcome(outcome.output, frozen)
    return outcome
