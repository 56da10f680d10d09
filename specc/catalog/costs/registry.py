"""Which file has the cost of which layer and function, and how a rule is applied."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from specc.catalog.costs.kit import COSTS, OP_COSTS
from specc.catalog.shapes.arguments import Refused, Unknown
from specc.catalog.shapes.op_kit import OpArguments
from specc.catalog.shapes.registry import apply, find_op
from specc.catalog.types import LayerCall, OpCall, TensorType

_FAMILIES: Final = {
    "dense": "Dense EinsumDense ReversibleEmbedding Dot",
    "convolution": (
        "Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose "
        "DepthwiseConv1D DepthwiseConv2D SeparableConv1D SeparableConv2D"
    ),
    "recurrent": (
        "SimpleRNN GRU LSTM RNN SimpleRNNCell GRUCell LSTMCell StackedRNNCells "
        "ConvLSTM1D ConvLSTM2D ConvLSTM3D"
    ),
    "attention": "Attention AdditiveAttention MultiHeadAttention GroupQueryAttention",
    "wrappers": "TimeDistributed Bidirectional SpectralNormalization Pipeline",
    "audio": "STFTSpectrogram MelSpectrogram",
}
FILE_OF: Final = {name: file for file, names in _FAMILIES.items() for name in names.split()}
OPS: Final = frozenset(
    [
        "matmul",
        "dot",
        "inner",
        "vdot",
        "tensordot",
        "einsum",
        "conv",
        "depthwise_conv",
        "separable_conv",
        "conv_transpose",
        "dot_product_attention",
        "correlate",
    ]
)


def multiply_adds(call: LayerCall | OpCall) -> int | None:
    """How many a call makes; None where a size is not known, or what a layer does."""
    try:
        return work(call)
    except (Unknown, Refused):
        return None


def work(call: LayerCall | OpCall) -> int:
    """The same. Raises: Refused, Unknown."""
    if isinstance(call, OpCall):
        return _work_of_op(call)
    entry = call.layer.entry
    if entry.rule is not None:
        if entry.inside is None:
            raise Unknown  # written in Python
        return sum(work(inner) for inner in entry.inside(call))
    if entry.section == "applications":
        from specc.catalog.costs.applications import application

        return application(call)
    if entry.name not in FILE_OF:
        return 0
    import_module(f"specc.catalog.costs.{FILE_OF[entry.name]}")
    outcome = apply(call)
    if outcome is None:
        raise Unknown
    return COSTS[entry.name](call, outcome)


def _work_of_op(call: OpCall) -> int:
    name = call.entry.name
    if name not in OPS:
        return 0
    import_module("specc.catalog.costs.ops")
    rule, arguments = find_op(name), OpArguments(call)
    output = None if rule is None else rule(arguments)
    if not isinstance(output, TensorType):
        raise Unknown
    return OP_COSTS[name](arguments, output)
