"""What the check says of `channels_first` is what TensorFlow does on the CPU.

That is without oneDNN, which TensorFlow uses on processors of some kinds alone, and which computes
these layouts.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from specc.backends.python.program import emit
from specc.pipeline import compile_text
from tests.emitted.conftest import Runner

LAYERS = {
    "Conv1D(2, 3": 1,
    "Conv2D(2, 3": 2,
    "Conv2D(2, 1, strides=2": 2,
    "Conv1D(2, 3, groups=2": 1,
    "Conv2D(2, 3, groups=2": 2,
    "Conv3D(2, 3": 3,
    "Conv1DTranspose(2, 3": 1,
    "Conv2DTranspose(2, 3": 2,
    "Conv3DTranspose(2, 3": 3,
    "DepthwiseConv1D(3": 1,
    "DepthwiseConv2D(3": 2,
    "SeparableConv1D(2, 3": 1,
    "SeparableConv2D(2, 3": 2,
    "MaxPooling2D(2": 2,
    "AveragePooling3D(2": 3,
    "UpSampling2D(2": 2,
}
RECURRENT = {"ConvLSTM1D(2, 3": 1, "ConvLSTM2D(2, 3": 2, "ConvLSTM3D(2, 3": 3}


def spec_of(layer: str, shape: list[int]) -> str:
    return f"""
model m {{
  input x: float32{shape}
  {layer}
  Flatten
  output y = Dense(1)
}}
train {{ loss = mse }}
"""


def cases() -> list[tuple[str, list[int]]]:
    plain = [(f"{x}, data_format=channels_first)", [4] + [5] * n) for x, n in LAYERS.items()]
    steps = [(f"{x}, data_format=channels_first)", [2, 4] + [5] * n) for x, n in RECURRENT.items()]
    wrapped = ("TimeDistributed(Conv2D(2, 3, data_format=channels_first))", [2, 4, 5, 5])
    return [*plain, *steps, wrapped]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    process = Runner(tmp_path_factory.mktemp("plain"), TF_ENABLE_ONEDNN_OPTS="0")
    yield process
    process.close()


@pytest.mark.xdist_group("plain")  # one process for all
@pytest.mark.parametrize(("layer", "shape"), cases())
def test_the_check_knows_what_the_cpu_computes(plain: Runner, layer: str, shape: list[int]):
    compilation = compile_text(spec_of(layer, shape))
    assert compilation.program is not None
    warned = [d.code for d in compilation.diagnostics]
    assert set(warned) <= {"W0551"}
    snippet = f"""
import numpy as np
model = script.build_model()
script.compile_model(model)
error = None
try:
    model.predict(np.ones({(1, *shape)}, "float32"), verbose=0)
except Exception as refusal:
    error = type(refusal).__name__
result = error
"""
    refused = plain.run(emit(compilation.program).text, snippet)
    assert refused in (None, "UnimplementedError", "InvalidArgumentError")
    assert bool(warned) == (refused is not None)
