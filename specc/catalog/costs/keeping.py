"""What training keeps of a call for its way back, as TensorFlow's gradients read it.

The gradient of a product reads what was multiplied, that of `relu` its output, that of a sum
nothing. A tensor is kept where what made it or what it flows into reads it.
"""

from __future__ import annotations

from typing import Final

from specc.catalog.costs.kit import elements, first, kernels, product, shape
from specc.catalog.shapes.arguments import Refused, Unknown
from specc.catalog.shapes.registry import apply
from specc.catalog.types import LayerCall, OpCall, Outcome
from specc.record import value


@value
class Kept:
    """Whether a call's inputs and its output are read on the way back.

    `more` is how many numbers beside these are kept, in the dtype of the output, `flags` how many
    of one byte; `is_view` says that the output is the input's memory under another shape.
    """

    inputs: bool = True
    output: bool = True
    more: int = 0
    flags: int = 0
    is_view: bool = False


_VIEW: Final = Kept(inputs=False, output=False, is_view=True)
_NOTHING: Final = Kept(inputs=False, output=False)
_INPUTS: Final = Kept(output=False)
_OUTPUT: Final = Kept(inputs=False)
_BOTH: Final = Kept()

_LAYERS: Final = {
    _VIEW: "Flatten Reshape Identity ActivityRegularization",
    _NOTHING: (
        "Add Subtract Average Concatenate Permute RepeatVector Rescaling Embedding Masking "
        "ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D "
        "UpSampling1D UpSampling2D UpSampling3D AveragePooling1D AveragePooling2D "
        "AveragePooling3D GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D "
        "Resizing CenterCrop GaussianNoise Normalization"
    ),
    _INPUTS: (
        "Dense EinsumDense Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose "
        "DepthwiseConv1D DepthwiseConv2D BatchNormalization LayerNormalization "
        "GroupNormalization RMSNormalization UnitNormalization Multiply Maximum Minimum Dot "
        "ELU LeakyReLU PReLU"
    ),
    _OUTPUT: "ReLU Softmax",
}
_OPS: Final = {
    _VIEW: "reshape expand_dims squeeze ravel stop_gradient",
    _NOTHING: (
        "add subtract negative concatenate stack split unstack transpose swapaxes moveaxis "
        "mean sum average pad tile repeat roll flip broadcast_to cast slice get_item take one_hot "
        "cumsum zeros_like ones_like equal not_equal less less_equal greater greater_equal "
        "logical_and logical_or logical_not arange argmax"
    ),
    _INPUTS: (
        "multiply divide true_divide power square abs log maximum minimum where matmul dot einsum "
        "tensordot conv depthwise_conv sin cos gelu silu swish softplus"
    ),
    _OUTPUT: "relu relu6 sigmoid tanh softmax exp sqrt rsqrt elu selu",
}
_BY_LAYER: Final = {name: kept for kept, names in _LAYERS.items() for name in names.split()}
_BY_OP: Final = {name: kept for kept, names in _OPS.items() for name in names.split()}

_DROPS: Final = frozenset(
    [
        "Dropout",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "GaussianDropout",
        "AlphaDropout",
    ]
)
_FROM_OUTPUT: Final = frozenset(
    ["relu", "sigmoid", "tanh", "softmax", "relu6", "elu", "selu", "exponential"]
)
"""Activations whose gradient reads what comes out of them alone."""

_MORE: Final = {"gelu": 3, "silu": 2, "swish": 2, "mish": 3}
"""How many numbers for each one of the output the others keep; one where nothing is said."""


def keeping(call: LayerCall | OpCall) -> Kept:
    """What a call keeps. What is not known of it is taken to keep all that it touches."""
    if isinstance(call, OpCall):
        return _BY_OP.get(call.entry.name, _BOTH)
    entry = call.layer.entry
    if entry.rule is not None or entry.section == "applications":
        return _BOTH
    try:
        return _of_layer(call)
    except (Unknown, Refused):
        return _BOTH


def _of_layer(call: LayerCall) -> Kept:
    name = call.layer.entry.name
    if name in _DROPS:
        rate = call.layer.get("rate")
        return _VIEW if not rate else Kept(False, False, flags=elements(call.input))
    if name == "Activation":
        return activated(call.layer.get("activation"), _NOTHING, 0)
    known = _BY_LAYER.get(name)
    if known is not None:
        function = call.layer.get("activation")
        if function is None or function == "linear":
            return known
        found = apply(call)
        return _BOTH if found is None else activated(function, known, elements(first(found)))
    found = apply(call)
    if found is None:
        return _BOTH
    match name:
        case "MultiHeadAttention" | "GroupQueryAttention":
            return _heads(call, found)
        case "Attention" | "AdditiveAttention" if isinstance(call.input, tuple):
            pairs = product(shape(call.input[0])[:-1]) * product([shape(call.input[1])[-2]])
            return Kept(output=False, more=2 * pairs)
        case "SimpleRNN" | "GRU" | "LSTM" | "RNN":
            return Kept(more=_steps(call, found))
        case "SeparableConv1D" | "SeparableConv2D":
            (depthwise,) = kernels(found, "depthwise_kernel")
            channels = depthwise.shape[-1] * depthwise.shape[-2]
            made = shape(first(found))
            return Kept(output=False, more=elements(first(found)) // product(made[-1:]) * channels)
    return _BOTH


def activated(function: object, before: Kept, made: int) -> Kept:
    """What is kept where a layer ends in an activation; `made` are the numbers that come out."""
    if function is None or function == "linear":
        return before
    if function in _FROM_OUTPUT:
        return Kept(before.inputs, True)
    if not made:  # the layer is the activation: what it reads first is its input
        return Kept(True, False)
    more = _MORE.get(function, 1) if isinstance(function, str) else 1
    return Kept(before.inputs, before.output, before.more + more * made)


def _heads(call: LayerCall, found: Outcome) -> Kept:
    """Projected queries, keys and values, the scores of all pairs, and what they come to."""
    query, values = shape(call.input), shape(call.extra.get("value"))
    own = kernels(found, "kernel")
    queries, keys = product(query[:-1]), product(values[:-1])
    count, of_key, of_value = own[0].shape[1], own[0].shape[2], own[-2].shape[2]
    pairs = queries * product(values[1:-1]) * count
    projected = queries * count * (of_key + of_value) + keys * own[1].shape[1] * (of_key + of_value)
    drops = bool(call.layer.get("dropout"))
    return Kept(output=False, more=projected + pairs * (2 if drops else 1), flags=pairs * drops)


def _steps(call: LayerCall, found: Outcome) -> int:
    """Gates, states and what is between them, for every step of every example."""
    steps = product(shape(call.input)[:2])
    widths = [weight.shape for weight in kernels(found, "recurrent_kernel")]
    return steps * sum(width[1] + 3 * width[0] for width in widths)
