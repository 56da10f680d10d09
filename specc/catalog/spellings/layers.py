"""Layers by other names, and functions that stand where a spec has a layer."""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.spellings import Spelling, gone, keras, none_of, of

_TORCH = "PyTorch"
_SLIM = "TensorFlow 1"

MERGES: Mapping[str, str] = {
    "sum": "Add",
    "add": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "max": "Maximum",
    "dot": "Dot(axes=1)",
    "cos": "Dot(axes=1, normalize=true)",
}
"""The modes of the `Merge` of Keras 1, and the layers that do what each did."""

KEPT = (
    "Convolution1D",
    "Convolution2D",
    "Convolution3D",
    "SeparableConvolution1D",
    "SeparableConvolution2D",
)
"""Names of Keras 1 that Keras 3 still takes, for layers that go by others since Keras 2."""

INPUT_FIRST: Mapping[str, int] = {
    "BatchNorm1d": 1,
    "BatchNorm2d": 1,
    "BatchNorm3d": 1,
    "Conv1d": 3,
    "Conv2d": 3,
    "Conv3d": 3,
    "ConvTranspose1d": 3,
    "ConvTranspose2d": 3,
    "ConvTranspose3d": 3,
    "InstanceNorm1d": 1,
    "InstanceNorm2d": 1,
    "LayerNorm": 1,
    "Linear": 2,
}
"""With how many arguments by position the first is the size of the input, which Keras knows."""

_MERGE = gone(2, "each mode is a layer: `[a, b] -> Add`, `Multiply`, `Concatenate`, `Average`, …")

LAYERS: Mapping[str, Spelling] = {
    # Keras 1
    "AtrousConvolution1D": keras(2, "Conv1D", "`atrous_rate` is its `dilation_rate`"),
    "AtrousConvolution2D": keras(2, "Conv2D", "`atrous_rate` is its `dilation_rate`"),
    "Deconvolution2D": keras(2, "Conv2DTranspose"),
    "Deconvolution3D": keras(2, "Conv3DTranspose"),
    "Highway": gone(
        2,
        "a block says it: `gate = x -> Dense(n, activation=sigmoid)` and "
        "`output gate * (x -> Dense(n, activation=relu)) + (1 - gate) * x`",
    ),
    "MaxoutDense": gone(
        2, "`Dense(4 * units) -> Reshape([4, units]) -> ops.max(axis=1)` takes the largest of 4"
    ),
    "Merge": _MERGE,
    "merge": _MERGE,
    "SReLU": gone(2, "`PReLU` learns the slope of one side", "PReLU"),
    "ParametricSoftplus": gone(2, "`softplus` is the one without weights", "softplus"),
    "TimeDistributedDense": Spelling(
        "Dense", "Keras 2 removed it: `Dense` works on the last axis of any tensor", same=True
    ),
    # Keras 2
    "CuDNNGRU": Spelling(
        "GRU", "Keras 3 made it one with `GRU`, which runs on cuDNN where it can", same=True
    ),
    "CuDNNLSTM": Spelling(
        "LSTM", "Keras 3 made it one with `LSTM`, which runs on cuDNN where it can", same=True
    ),
    "DenseFeatures": gone(3, "`Normalization`, `StringLookup`, … are steps of the data block"),
    "Input": Spelling(
        "", "in a spec a model's input is a statement", "write `input x: float32[32, 32, 3]`"
    ),
    "LocallyConnected1D": gone(
        3, "`Conv1D` is nearest: its weights are the same at all places", "Conv1D"
    ),
    "LocallyConnected2D": gone(
        3, "`Conv2D` is nearest: its weights are the same at all places", "Conv2D"
    ),
    "RandomHeight": gone(3, "`RandomZoom(height_factor=…)` stretches within one size"),
    "RandomWidth": gone(3, "`RandomZoom(0.0, width_factor=…)` stretches within one size"),
    "SyncBatchNormalization": Spelling(
        "",
        "Keras 3 made it an argument of `BatchNormalization`",
        "`BatchNormalization(synchronized=true)` is what it was",
    ),
    "ThresholdedReLU": Spelling(
        "",
        "Keras 3 made it an argument of `ReLU`",
        "`ReLU(threshold=1.0)` is what it was; `theta` is its `threshold`",
    ),
    "Sequential": Spelling(
        "", "in a spec a model is a sequence as it stands", "write one layer a line in the `model`"
    ),
    "Functional": Spelling(
        "", "in a spec a model is functional as it stands", "write `x -> Dense(8)` in the `model`"
    ),
    "Model": Spelling("", "in a spec a model is a block of its own", "write `model name { … }`"),
    # short names
    "BatchNorm": of("other libraries", "BatchNormalization", same=True),
    "LayerNorm": of("other libraries", "LayerNormalization"),
    "RMSNorm": of("other libraries", "RMSNormalization"),
    "GroupNorm": of(_TORCH, "GroupNormalization"),
    "Concat": of("other libraries", "Concatenate", same=True),
    "FC": of("other libraries", "Dense"),
    "fully_connected": of(_SLIM, "Dense"),
    "FullyConnected": of("other libraries", "Dense"),
    "batch_norm": of(_SLIM, "BatchNormalization"),
    "layer_norm": of(_SLIM, "LayerNormalization"),
    # PyTorch
    "AdaptiveAvgPool1d": of(_TORCH, "AdaptiveAveragePooling1D", same=True),
    "AdaptiveAvgPool2d": of(_TORCH, "AdaptiveAveragePooling2D", same=True),
    "AdaptiveAvgPool3d": of(_TORCH, "AdaptiveAveragePooling3D", same=True),
    "AdaptiveMaxPool1d": of(_TORCH, "AdaptiveMaxPooling1D", same=True),
    "AdaptiveMaxPool2d": of(_TORCH, "AdaptiveMaxPooling2D", same=True),
    "AvgPool1d": of(_TORCH, "AveragePooling1D"),
    "AvgPool2d": of(_TORCH, "AveragePooling2D"),
    "AvgPool3d": of(_TORCH, "AveragePooling3D"),
    "BatchNorm1d": of(_TORCH, "BatchNormalization"),
    "BatchNorm2d": of(_TORCH, "BatchNormalization"),
    "BatchNorm3d": of(_TORCH, "BatchNormalization"),
    "Conv1d": of(_TORCH, "Conv1D"),
    "Conv2d": of(_TORCH, "Conv2D"),
    "Conv3d": of(_TORCH, "Conv3D"),
    "ConvTranspose1d": of(_TORCH, "Conv1DTranspose"),
    "ConvTranspose2d": of(_TORCH, "Conv2DTranspose"),
    "ConvTranspose3d": of(_TORCH, "Conv3DTranspose"),
    "Dropout1d": of(_TORCH, "SpatialDropout1D", same=True),
    "Dropout2d": of(_TORCH, "SpatialDropout2D", same=True),
    "Dropout3d": of(_TORCH, "SpatialDropout3D", same=True),
    "InstanceNorm1d": of(_TORCH, "GroupNormalization", "with `groups=-1` each channel is a group"),
    "InstanceNorm2d": of(_TORCH, "GroupNormalization", "with `groups=-1` each channel is a group"),
    "Linear": of(_TORCH, "Dense"),
    "LazyLinear": of(_TORCH, "Dense", same=True),
    "MaxPool1d": of(_TORCH, "MaxPooling1D"),
    "MaxPool2d": of(_TORCH, "MaxPooling2D"),
    "MaxPool3d": of(_TORCH, "MaxPooling3D"),
    "ModuleList": none_of(_TORCH, "a list is `[x -> Dense(n) for n in [4, 8]]`; `repeat` stacks"),
    "Parameter": none_of(_TORCH, "a custom `layer` declares `weight kernel([8, 16])`"),
    "PixelShuffle": none_of(_TORCH, "`x -> ops.depth_to_space(2)` does it"),
    "Unflatten": of(_TORCH, "Reshape"),
    "Upsample": of(_TORCH, "UpSampling2D"),
    "ZeroPad2d": of(_TORCH, "ZeroPadding2D"),
    # activations that are classes elsewhere
    "CELU": of(_TORCH, "celu", same=True),
    "GELU": of(_TORCH, "gelu", "Keras's is not approximate unless told so"),
    "GLU": of(_TORCH, "glu"),
    "Hardsigmoid": of(_TORCH, "hard_sigmoid", same=True),
    "Hardswish": of(_TORCH, "hard_swish", same=True),
    "Hardtanh": of(_TORCH, "hard_tanh", same=True),
    "LogSigmoid": of(_TORCH, "log_sigmoid", same=True),
    "LogSoftmax": of(_TORCH, "log_softmax"),
    "Mish": of(_TORCH, "mish", same=True),
    "ReLU6": of(_TORCH, "relu6", same=True),
    "SELU": of(_TORCH, "selu", same=True),
    "SiLU": of(_TORCH, "silu", same=True),
    "Sigmoid": of(_TORCH, "sigmoid", same=True),
    "Softplus": of(_TORCH, "softplus"),
    "Softsign": of(_TORCH, "softsign", same=True),
    "Swish": of("other libraries", "swish", same=True),
    "Tanh": of(_TORCH, "tanh", same=True),
}
