"""Functions of `keras.ops` in a spec: the graph against Keras, and what is refused."""

from __future__ import annotations

import pytest

from tests.emitted.compare import assert_same, codes, compiled

HEAD = (
    "model m {\n input x: float32[6, 4]\n input s: float32[4, 4]\n input p: float32[8, 8, 3]\n"
    " input n: int32[6]\n"
)
TAIL = (
    "\n output kept = [x -> Flatten, s -> Flatten, p -> Flatten, ops.cast(n, float32)] "
    "-> Concatenate\n}\n"
)

VALUES = {
    "inverse": "ops.inv(s)",
    "determinant": "s -> ops.linalg.det",
    "decomposition": "ops.svd(x, full_matrices=false)[1]",
    "several results": "ops.qr(s)[0] + ops.eigh(s)[1]",
    "equations": "ops.solve(s, s)",
    "distances": "ops.cdist(x, x)",
    "diagonal": "ops.diagonal(x, axis1=1, axis2=2)",
    "below the diagonal": "ops.tril(x, k=-1)",
    "transform": "ops.fft([x, ops.zeros_like(x)])[0]",
    "real transform": "ops.irfft(ops.rfft(x))",
    "sequences": "ops.extract_sequences(x, 2, 1)",
    "picture": "ops.image.resize(p, [4, 4])",
    "picture in a chain": "p -> ops.image.resize([4, 4], interpolation=nearest) -> ops.nn.relu",
    "patches": "ops.image.extract_patches(p, 2)",
    "patches, twice": "ops.image.extract_patches(p, 2) + ops.image.extract_patches(p, [2, 2])",
    "cropped": (
        "ops.image.crop_images(p, top_cropping=1, left_cropping=1, target_height=2, target_width=2)"
    ),
    "gray": "ops.image.rgb_to_grayscale(p)",
    "pools": "ops.max_pool(p, 2) + ops.average_pool(p, [2, 2])",
    "given kernel": "ops.conv(p, ops.ones([3, 3, 3, 5]), padding=same)",
    "given kernels": "ops.separable_conv(p, ops.ones([3, 3, 3, 1]), ops.ones([1, 1, 3, 2]))",
    "depthwise": "ops.depthwise_conv(p, ops.ones([3, 3, 3, 2]), strides=(2, 2))",
    "pixels": "ops.space_to_depth(p, 2)",
    "one hot": "ops.one_hot(n, 5)",
    "several hot": "ops.multi_hot(n, 5)",
    "gated": "ops.glu(x, axis=1)",
    "padded": "ops.pad(x, [[0, 0], [1, 1], [0, 2]], mode=reflect)",
    "quantiles": "ops.quantile(x, [0.1, 0.9], axis=1)",
    "average": "ops.average(x, axis=2, weights=ops.arange(4, dtype=float32))",
    "differences": "ops.diff(x, axis=1)",
    "cut": "ops.hsplit(x, 2)[1]",
    "uneven parts": "ops.array_split(x, 4, axis=1)[0]",
    "joined": "ops.hstack([x, s])",
    "turned": "ops.rot90(s, axes=[1, 2])",
    "slices": "ops.take(x, [0, 2], axis=1)",
    "block": "ops.slice(x, [0, 1, 1], [1, 2, -1])",
    "segments": "ops.segment_sum(x, n[:, 0], num_segments=3)",
    "chosen": "ops.select([x > 1, x > 0], [x, -x])",
    "nothing to choose": "ops.nan_to_num(x)",
    "counted": "ops.bincount(n, minlength=4)",
    "found": "ops.searchsorted(ops.arange(5, dtype=float32), x[:, 0, 0])",
    "loss": "ops.categorical_crossentropy(x, ops.softmax(x))",
    "normalized": "ops.layer_normalization(x)",
    "constants": "x + ops.kron(ops.ones([3, 2]), ops.eye(2))",
    "window": "x * ops.expand_dims(ops.hanning(6), axis=-1)",
    "attention": "ops.dot_product_attention(p, p, p)",
    "complex": "ops.view_as_real(ops.cast(x, complex64))",
}


@pytest.mark.parametrize("name", VALUES)
def test_the_script_builds_the_graph(name: str) -> None:
    assert_same(compiled(HEAD + " output z = " + VALUES[name] + TAIL))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("ops.sum(x, axis=one)", "E0305"),
        ("ops.sum(x, axis=1.5)", "E0305"),
        ("ops.sort(x, axis=[1, 2])", "E0305"),
        ("ops.sum(x, axis=s)", "E0308"),
        ("ops.top_k(x, 0)", "E0305"),
        ("ops.add(x, word)", "E0309"),
        ("ops.concatenate([x, word])", "E0309"),
        ("ops.reshape(x, [-1, word])", "E0305"),
        ("ops.cast(x, real)", "E0305"),
        ("ops.image.resize(p, 4)", "E0305"),
        ("ops.image.resize(p, [4, 4], interpolation=cubic)", "E0305"),
        ("ops.image.turn(p)", "E0209"),
        ("ops.picture.resize(p, [4, 4])", "E0209"),
        ("ops.pad(x, 1)", "E0401"),
        ("ops.isin(x, [1, 2])", "E0401"),
        ("ops.kron(x, x)", "E0401"),
        ("ops.softmax(x, axis=(1, 2))", "E0401"),
        ("ops.inv(x)", "E0401"),
        ("ops.clip(x, s, 1)", "E0401"),
        ("ops.unfold(p, 2)", "E0401"),
        ("ops.map(x, x)", "E0206"),
        ("ops.dtype(x)", "E0206"),
    ],
)
def test_one_slip_is_one_message(value: str, code: str) -> None:
    assert codes(HEAD + " output z = " + value + TAIL) == [code]


def test_what_is_computed_at_once_is_so_in_models_used_with_other_sizes() -> None:
    spec = (
        "model inner {\n input x: float32[?, 4]\n"
        " output y = x + ops.kron(ops.ones([1, 2]), ops.ones([1, 2]))\n}\n"
        "model m {\n input x: float32[6, 4]\n output y = x -> inner\n}\n"
    )
    assert_same(compiled(spec))
