"""Models of keras.applications: the script's are those of the graph, frozen as the spec says."""

from __future__ import annotations

from typing import Any

import pytest

import specc
from specc.reference.pixels import STEPS
from tests.emitted.compare import assert_same, compiled

STATEMENTS = """
param until: string = conv_pw_6

block features(pooling) {
  input x
  output x / 255 -> ResNet50(
    weights=none, include_top=false, pooling=pooling, freeze_until=conv5_block1_1_conv,
  )
}

model m {
  input image: float32[64, 64, 3]
  input other: uint8[?, ?, 1]
  image -> features(avg)
  a = Dense(4)
  b = image -> MobileNet(alpha=0.5, weights=none, freeze_until=until, training=false) -> Dense(4)
  c = other -> DenseNet121(weights=none, include_top=false, pooling=max, freeze_until=12)
  d = other -> MobileNetV3Small(weights=none, include_top=false, pooling=avg, trainable=false)
  output y = [a, b, c, d] -> Concatenate -> Dense(10)
}
"""

EXPRESSIONS = """
param frozen: list = [3, block2_pool]

model m {
  input image: float32[80, 80, 3]
  a = [
    image -> InceptionV3(weights=none, include_top=false, pooling=avg),
    image -> ConvNeXtTiny(weights=none, trainable=false),
  ] -> Concatenate
  b = Conv2D(8, 3)(image) -> relu -> GlobalMaxPooling2D
  c = VGG16(weights=none, include_top=false, freeze_until=frozen[0], pooling=avg)(image)
  d = image -> (VGG16(weights=none, name=one) if len(frozen) > 1 else VGG19(weights=none, name=two))
  for until in frozen {
    image -> VGG19(weights=none, include_top=false, freeze_until=until, name="vgg{until}")
  }
  e = GlobalAveragePooling2D
  output y = [a, b, c, d, e] -> Concatenate -> Dense(10)
}
"""


def test_statements() -> None:
    """A chain that is a statement makes the model, freezes it and applies it."""
    text = assert_same(compiled(STATEMENTS))
    assert "apply_application" not in text
    assert "base.trainable = False" in text
    assert "for layer in base.layers[:12]:" in text
    assert "base.layers[: names.index(until)]" in text
    assert 'base.layers[: names.index("conv5_block1_1_conv")]' in text
    assert "b = base(image, training=False)" in text


def test_expressions() -> None:
    """Inside of an expression a function does it; names of layers count on in Python's order."""
    text = assert_same(compiled(EXPRESSIONS))
    assert text.count("apply_application(") == 7  # its definition, and each use


def test_another_param_freezes_elsewhere() -> None:
    program = compiled(STATEMENTS, until="conv_pw_1")
    assert_same(program, compiled(STATEMENTS), until="conv_pw_1")


def test_precision() -> None:
    assert_same(compiled(STATEMENTS + "device cpu { precision = mixed_bfloat16 }"))


def test_a_model_around_one_is_used_for_other_sizes() -> None:
    """What is padded inside was settled when the model was made."""
    spec = """
    model features {
      input image: float32[?, ?, 3]
      output code = EfficientNetB0(weights=none, include_top=false)
    }
    model m {
      input left: float32[225, 225, 3]
      input right: float32[224, 97, 3]
      output a = left -> features
      output b = right -> features
    }
    """
    program = compiled(spec)
    assert_same(program)
    assert program.model is not None
    # 8 x 8 where it is made for 225.
    assert str(program.model.outputs["a"].type) == "float32[?, 7, 7, 1280]"


def test_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Keras raises where it can fetch nothing is told in one message, at the application."""
    from keras.src.utils import file_utils

    def refused(name: str, origin: str, **arguments: Any) -> str:
        raise Exception(f"URL fetch failure on {origin}: None -- [Errno -2] unknown host")

    monkeypatch.setattr(file_utils, "get_file", refused)
    spec = """
    model m {
      input image: float32[96, 96, 3]
      output code = image -> MobileNetV2(include_top=false, pooling=avg)
    }
    """
    with pytest.raises(specc.SpecError) as caught:
        specc.build_model(specc.load(spec))
    (found,) = caught.value.diagnostics
    assert found.code == "E0608"
    assert "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5" in found.message
    assert found.notes == ("[Errno -2] unknown host",)
    assert caught.value.sources.text(found.primary.span).startswith("MobileNetV2(")


@pytest.mark.parametrize(
    ("way", "module"),
    [("none", "convnext"), ("tf", "xception"), ("torch", "densenet"), ("caffe", "vgg16")],
)
def test_prepared_pixels(way: str, module: str) -> None:
    """The steps that the reference names do what `preprocess_input` does."""
    import keras
    import numpy

    spec = f"model m {{\n  input image: float32[4, 4, 3]\n  output y = {STEPS[way]} -> Identity\n}}"
    model = specc.build_model(specc.load(spec))
    pixels = numpy.random.default_rng(1).integers(0, 256, (2, 4, 4, 3)).astype("float32")
    wanted = getattr(keras.applications, module).preprocess_input(pixels.copy())
    assert numpy.allclose(model(pixels), wanted, atol=1e-4)
