"""Multiply-adds as TensorFlow's profiler has them; what optimizers keep, as Keras makes it.

The whole zoo: `python -m tests.summary.flops --check`.
"""

from __future__ import annotations

from typing import Any

import pytest

from specc.catalog.costs.optimizers import slots
from specc.catalog.load import catalog
from specc.catalog.types import Instance, Weight
from tests.emitted.compare import compiled
from tests.summary.flops import Compared, ask, compare, compare_program
from tests.zoo.rows import ROWS

SAMPLE = ["iris", "zoo/lenet5", "zoo/convnext", "zoo/bilstm_tagger", "zoo/transformer", "zoo/llama"]


@pytest.mark.parametrize("spec", SAMPLE)
def test_models_of_the_zoo(spec: str) -> None:
    row = next(row for row in ROWS if row.spec == spec)
    found = compare(row, **(row.built or {}))
    assert found.theirs
    assert found.off < 0.01, found


LAYERS = {
    "Dense on each step": ("5, 6", "Dense(7)"),
    "Dense with LoRA": ("6", "Dense(7, lora_rank=2)"),
    "EinsumDense": ("5, 6", "EinsumDense('abc,cde->abde', [none, 2, 3])"),
    "EinsumDense over all": ("5, 6", "EinsumDense('abc,bcd->ad', 4)"),
    "EinsumDense with dots": ("4, 5, 6", "EinsumDense('...c,cd->...d', 4)"),
    "Conv1D": ("20, 3", "Conv1D(8, 5, strides=2)"),
    "Conv1D dilated": ("20, 3", "Conv1D(8, 5, dilation_rate=2, padding=same)"),
    "Conv2D in groups": ("9, 9, 4", "Conv2D(8, 3, groups=2)"),
    "Conv2D strided": ("9, 8, 3", "Conv2D(8, [3, 2], strides=2, padding=same)"),
    "Conv3D": ("6, 7, 8, 2", "Conv3D(4, 3)"),
    "Conv1DTranspose": ("9, 3", "Conv1DTranspose(4, 3, strides=2, padding=same)"),
    "Conv2DTranspose": ("9, 9, 3", "Conv2DTranspose(4, 3, strides=2, padding=same)"),
    "Conv3DTranspose": ("4, 5, 6, 2", "Conv3DTranspose(3, 2, strides=2)"),
    "DepthwiseConv1D": ("9, 3", "DepthwiseConv1D(3, depth_multiplier=2)"),
    "DepthwiseConv2D": ("9, 9, 3", "DepthwiseConv2D(3, strides=2)"),
    "SeparableConv1D": ("9, 3", "SeparableConv1D(8, 3)"),
    "SeparableConv2D": ("9, 9, 3", "SeparableConv2D(8, 3, padding=same)"),
    "SimpleRNN": ("5, 3", "SimpleRNN(4)"),
    "LSTM": ("5, 3", "LSTM(4, return_sequences=true)"),
    "GRU": ("5, 3", "GRU(4)"),
    "GRU without reset_after": ("5, 3", "GRU(4, reset_after=false)"),
    "RNN": ("5, 3", "RNN(LSTMCell(4))"),
    "ConvLSTM2D": ("3, 7, 7, 2", "ConvLSTM2D(4, 3, return_sequences=true)"),
    "Bidirectional": ("5, 3", "Bidirectional(LSTM(4))"),
    "TimeDistributed": ("5, 9, 9, 2", "TimeDistributed(Conv2D(4, 3))"),
    "SpectralNormalization": ("6", "SpectralNormalization(Dense(5))"),
    "Pipeline": ("8, 8, 2", "Pipeline([Conv2D(3, 3), Flatten(), Dense(4)])"),
    "MultiHeadAttention": ("7, 12", "MultiHeadAttention(3, 4, value_dim=5, value=x)"),
    "GroupQueryAttention": ("7, 12", "GroupQueryAttention(4, 6, 2, value=x)"),
    "Attention": ("7, 12", "[x, x] -> Attention(use_scale=true)"),
    "Dot": ("7, 12", "[x, x] -> Dot(2)"),
    "matmul": ("7, 12", "ops.matmul(x, ops.transpose(x, [0, 2, 1]))"),
    "@": ("7, 12", "x @ ops.transpose(x, [0, 2, 1])"),
    "einsum": ("7, 12", "ops.einsum('btd,bsd->bts', x, x)"),
    "einsum of products": ("7, 12", "ops.einsum('btd,bse->btsde', x, x)"),
    "tensordot": ("7, 12", "ops.tensordot(x, x, axes=[[0, 2], [0, 2]])"),
    "dot_product_attention": ("7, 4, 6", "ops.dot_product_attention(x, x, x)"),
}


def layer(sizes: str, stage: str) -> Compared:
    """A model of one layer or function of an input `x` of these sizes."""
    flow = stage if stage.startswith(("ops.", "x ", "[x")) else f"x -> {stage}"
    text = f"model m {{\n  input x: float32[{sizes}]\n  output y = {flow}\n}}\n"
    return compare_program(compiled(text.replace("'", '"')), stage)


@pytest.mark.parametrize("name", LAYERS)
def test_layers_and_functions(name: str) -> None:
    found = layer(*LAYERS[name])
    assert found.theirs
    assert found.ours == found.theirs


def test_a_stack_of_cells_steps_once_more_in_tensorflow_s_graph() -> None:
    """Keras runs a step ahead of the loop, to learn the shapes of what comes out."""
    steps = 5
    found = layer(f"{steps}, 3", "RNN([LSTMCell(4), GRUCell(6)])")
    assert found.theirs * steps == found.ours * (steps + 1)


def test_the_profiler_takes_a_transposed_convolution_to_have_no_border() -> None:
    """It divides the places of the output by the strides, where we count those of the input."""
    found = layer("9, 3", "Conv1DTranspose(4, 3, strides=2)")
    assert (found.ours, found.theirs) == (9 * 3 * 3 * 4, 19 * 3 * 3 * 4 // 2)


SETTINGS: dict[str, list[dict[str, Any]]] = {
    "SGD": [{}, {"momentum": 0.9}, {"use_ema": True}],
    "RMSprop": [{}, {"momentum": 0.9}, {"centered": True}],
    "Adam": [{}, {"amsgrad": True}, {"gradient_accumulation_steps": 2}],
    "Muon": [{}, {"exclude_embeddings": False}, {"exclude_layers": ["dense"]}],
}
USABLE = [
    name
    for name in catalog().names("optimizers")
    if (entry := catalog().lookup("optimizers", name)) is not None and entry.refused is None
]
SHAPES = {"dense/kernel": [4, 5], "conv/kernel": [3, 3, 2, 6], "dense/bias": [7]}
SHAPES |= {"embedding/embeddings": [11, 2]}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [(name, settings) for name in USABLE for settings in SETTINGS.get(name, [{}])],
)
def test_optimizers_keep_what_keras_makes(name: str, arguments: dict[str, Any]) -> None:
    entry = catalog().lookup("optimizers", name)
    assert entry is not None
    weights = [(path, Weight(path, tuple(shape), "float32")) for path, shape in SHAPES.items()]
    found = slots(Instance(entry, arguments), weights)
    assert found is not None
    reply = ask({"optimizer": name, "arguments": arguments, "shapes": SHAPES})
    assert sum(count for _, count in found) == reply["kept"]
