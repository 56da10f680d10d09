"""The specs that stand outside of the zoo; `tests/emitted/test_specs.py` holds their twins."""

from __future__ import annotations

from tests.zoo.row import Row

BY_HAND = "a twin written by hand"

ROWS = [
    Row("iris", 165, BY_HAND),
    Row("cifar10_cnn", 2_122_186, BY_HAND),
    Row("resnet50", 25_636_712, "keras.applications.ResNet50"),
    Row("alphago_zero", 22_847_851, BY_HAND),
    Row("autoencoder", 278_369, BY_HAND),
    Row("siamese", 109_985, BY_HAND),
    Row("imdb_lstm", 5_739_777, BY_HAND),
    Row("transformer_encoder", 1_388_225, BY_HAND),
    Row("wide_and_deep", 3_114, BY_HAND),
    Row("overfitting", 150_442, BY_HAND),
]
