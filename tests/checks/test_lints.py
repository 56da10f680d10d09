"""Lints: each with what it is for, and with what lies near and is meant."""

from __future__ import annotations

import pytest

import specc
from specc.diagnostics.codes.lints import ON_REQUEST
from tests.conftest import ROOT

SPECS = sorted((ROOT / "specs").rglob("*.dlspec"))

TRAIN = "\ntrain {{\n  loss = {}\n{}}}\n"
LOGITS = "SparseCategoricalCrossentropy(from_logits=true)"
TABLE = "data {\n  source = sklearn(iris)\n%s  input x = x\n  target y = y\n}\n"
FOR_TABLE = (
    "model m {\n  input x: float32[4]\n  Dense(8, activation=relu)\n  output y = Dense(3)\n}\n"
)


def model(*body: str, given: str = "x: float32[8]", above: str = "") -> str:
    lines = "".join(f"  {line}\n" for line in body)
    return f"{above}model m {{\n  input {given}\n{lines}}}\n"


def picture(*body: str, above: str = "") -> str:
    return model(*body, "Flatten", "output y = Dense(3)", given="x: float32[8, 8, 3]", above=above)


def dense(*body: str, given: str = "x: float32[8]", above: str = "") -> str:
    return model(*body, "output y = Dense(3)", given=given, above=above)


def trained(*body: str, loss: str = "mean_squared_error") -> str:
    return model(*body) + TRAIN.format(loss, "")


def classified(last: str, loss: str = "sparse_categorical_crossentropy") -> str:
    return model("Dense(8, activation=relu)", f"output y = {last}") + TRAIN.format(loss, "")


def table(*settings: str, split: str = "", head: str = FOR_TABLE) -> str:
    lines = "".join(f"  {setting}\n" for setting in settings)
    return TABLE % (f"  split = {split}\n" if split else "") + head + TRAIN.format(LOGITS, lines)


NORM = "BatchNormalization"
CONV = "block conv(n, bias=true) {\n  input x\n  output x -> Conv2D(n, 3, use_bias=bias)\n}\n"

NORMED = FOR_TABLE.replace("  output", f"  {NORM}\n  output")

CASES: dict[str, list[tuple[str, int]]] = {
    "W0524": [
        (classified("Dense(3, activation=softmax)", loss=LOGITS), 1),
        (classified("Dense(3) -> softmax", loss=LOGITS), 1),
        (classified("Dense(3) -> ops.softmax", loss=LOGITS), 1),
        (classified("Dense(3)", loss=LOGITS), 0),
        (classified("Dense(3, activation=softmax)"), 0),
        (classified("Dense(3)"), 1),
        (classified("Dense(3, activation=relu)"), 1),
        (classified("Dense(3) -> ReLU"), 1),
        (classified("Dense(3) -> LeakyReLU(0.1)"), 1),
        (classified("Dense(3) -> ops.relu"), 1),
        (classified("Dense(3) -> ReLU(max_value=1)"), 0),
        (classified("Dense(3, activation=relu)", loss="mean_squared_error"), 0),
    ],
    "W0711": [
        (picture("Conv2D(4, 3)", NORM), 1),
        (picture("Conv2D(4, 3)", f"{NORM}(center=false)"), 1),
        (picture("DepthwiseConv2D(3)", NORM), 1),
        (picture("Conv2D(4, 3)", "Permute([3, 1, 2])", "Permute([2, 3, 1])", NORM), 0),
        (picture("repeat 2 { Conv2D(4, 3)", f"{NORM} }}"), 1),
        (picture("Conv2D(4, 3, use_bias=false)", NORM), 0),
        (picture("Conv2D(4, 3, activation=relu)", NORM), 0),
        (picture("Conv2D(4, 3)", "relu", NORM), 0),
        (picture("Conv2D(4, 3)", f"{NORM}(axis=1)"), 0),
        (picture("Conv2D(4, 3)", f"{NORM}(trainable=false)"), 0),
        (picture("Conv2D(4, 3)", f"{NORM}(training=false)"), 0),
        (picture("Conv2D(4, 3)", "LayerNormalization"), 0),
        # Something else takes it as well, or it is an output.
        (picture("a = Conv2D(4, 3)", f"b = a -> {NORM}", "c = a + b"), 0),
        (model("h = Dense(8)", "output h", f"output b = h -> {NORM}"), 0),
        # One text, of which one use has no normalization behind it.
        (picture(f"conv(4) -> {NORM}", "relu", f"conv(4) -> {NORM}", above=CONV), 1),
        (picture(f"conv(4) -> {NORM}", "relu", "conv(4)", above=CONV), 0),
        (picture(f"conv(4, bias=false) -> {NORM}", above=CONV), 0),
        # A shared layer of which one use has none.
        (
            dense("layer d = Dense(8)", f"a = x -> d -> {NORM}", "b = x -> d -> relu", "c = a + b"),
            0,
        ),
        (
            dense(
                "layer d = Dense(8)", f"a = x -> d -> {NORM}", f"b = x -> d -> {NORM}", "c = a + b"
            ),
            1,
        ),
    ],
    "W0712": [
        (trained("Dense(3)", "output y = Dropout(0.5)"), 1),
        (trained("Dense(3) -> Dropout(0.5)", "output y = softmax"), 1),
        (trained("Dense(12)", "AlphaDropout(0.5)", "output y = Reshape([3, 4])"), 1),
        (trained("Dense(3) -> Dropout(0.5)", "output y = x -> ops.softmax"), 0),
        (trained("Dense(16, activation=relu)", "Dropout(0.5)", "output y = Dense(3)"), 0),
        (trained("Dense(3)", "output y = Dropout(0)"), 0),
        # What is not trained may be part of something.
        (model("Dense(3)", "output y = Dropout(0.5)"), 0),
        (trained("Dense(3) -> Dropout(0.5)", "output y = LayerNormalization"), 0),
    ],
    "W0713": [
        (dense("Dense(8)"), 1),
        (dense("repeat 3 { Dense(8) }"), 1),
        (dense("Dense(8)", "Dropout(0.5)"), 1),
        (model("h = Dense(8)", "output a = h -> Dense(2)", "output b = h -> Dense(3)"), 1),
        (dense("Dense(8, activation=relu)"), 0),
        (dense("Dense(8)", "relu"), 0),
        (dense("Dense(8)", NORM), 0),
        (dense("Dense(8)", "LayerNormalization"), 0),
        # A factorization.
        (model("Dense(2)", "output y = Dense(8)"), 0),
        (model("h = Dense(8)", "output a = h -> Dense(2)", "output b = h -> relu"), 0),
        (model("h = Dense(8)", "output h", "output b = h -> Dense(3)"), 0),
        (dense("h = Dense(8)", "g = h -> sigmoid", "k = h * g"), 0),
        (
            dense(
                "n(8) -> relu", "n(8)", above="block n(k) {\n  input x\n  output x -> Dense(k)\n}\n"
            ),
            0,
        ),
    ],
    "W0714": [
        (dense("Dense(8, activation=relu)", "relu"), 1),
        (dense("Dense(8, activation=relu)", "ReLU"), 1),
        (model("Dense(3, activation=softmax)", "output y = softmax"), 1),
        (model("Dense(3, activation=relu)", "output y = softmax"), 1),
        (dense("tanh", "tanh"), 1),
        (dense("Dense(8, activation=softplus)", "tanh"), 0),  # half of mish
        (dense("Dense(8, activation=tanh)", "relu"), 0),
        (dense("Dense(8)", "relu"), 0),
        (dense("Dense(8, activation=linear)", "relu"), 0),
        (dense("relu", "Dropout(0.5)", "relu"), 0),
        # One text, of which one use follows something else.
        (
            dense(
                "relu -> act",
                "Dense(8)",
                "act",
                above="block act() {\n  input x\n  output x -> relu\n}\n",
            ),
            0,
        ),
    ],
    "W0715": [
        (dense("Dropout(0)"), 1),
        (dense("Dropout(rate=0.0)"), 1),
        (dense("Dropout(0.9)"), 1),
        (dense("Dropout(1.0)"), 1),
        (dense("Dropout(0.85)"), 0),
        (dense("Dropout(rate)", above="param rate: float = 0.0\n"), 0),
        (dense("Dropout(rate)", above="let rate = 0.95\n"), 1),
    ],
    "W0716": [
        (dense("Flatten", "Dense(900, activation=relu)", given="x: float32[240, 240, 1]"), 1),
        (
            dense(
                "Flatten -> Dropout(0.5)",
                "Dense(900, activation=relu)",
                given="x: float32[240, 240, 1]",
            ),
            1,
        ),
        (dense("Flatten", "Dense(800, activation=relu)", given="x: float32[240, 240, 1]"), 0),
        (dense("Dense(8000, activation=relu)", given="x: float32[8000]"), 0),
        (
            dense(
                "Reshape([57600])", "Dense(900, activation=relu)", given="x: float32[240, 240, 1]"
            ),
            0,
        ),
    ],
    "W0717": [
        (dense("Embedding(9, 4)", "Flatten"), 1),
        (dense("Embedding(9, 4)", "Flatten", given="x: int32[8]"), 0),
        (dense("Embedding(9, 4)", "Flatten", given="x: uint8[8]"), 0),
        (dense('x -> ops.cast(dtype="int32") -> Embedding(9, 4)', "Flatten"), 0),
    ],
    "W0718": [
        (dense("Normalization"), 1),
        (dense("Normalization(mean=1, variance=2)"), 0),
        (dense("LayerNormalization"), 0),
        (TABLE.replace("= x\n", "= x -> Normalization\n") % "" + FOR_TABLE, 0),
    ],
    "W0719": [
        (dense(given="x: float64[8]"), 1),
        (dense("Dense(8, activation=relu, dtype=float64)"), 1),
        (dense(given="x: float64[8]") + "device cpu {\n  precision = float64\n}\n", 1),
        (dense("Dense(8, activation=relu, dtype=float32)"), 0),
        (dense(given="x: int64[8]"), 0),
    ],
    "W0721": [
        (table("optimizer = Adam(1.0)"), 1),
        (table("optimizer = Adam(0.1)"), 1),
        (table("optimizer = Adam(0.05)"), 0),
        (table("optimizer = Adam(1e-8)"), 1),
        (table("optimizer = Adam(2e-7)"), 0),
        (table("optimizer = adam"), 0),
        (table("optimizer = SGD(1.0)"), 0),
        (table("optimizer = SGD(10.0)"), 1),
        (table("optimizer = SGD(0.0)"), 1),
        (table("optimizer = Lion(0.01)"), 1),
        (table("optimizer = Adadelta(1.0)"), 0),
        (table("optimizer = Adam(CosineDecay(1e-3, 100))"), 0),
        (table("optimizer = Adam(CosineDecay(0.0, 100, warmup_target=1e-3, warmup_steps=9))"), 0),
        (table("optimizer = Adam(ExponentialDecay(2.0, 100, 0.9))"), 1),
        (table("optimizer = Adam(PiecewiseConstantDecay([9], [0.5, 1e-3]))"), 1),
    ],
    "W0722": [
        (table("shuffle = false"), 1),
        (table("shuffle = true"), 0),
        (table("shuffle = false", "batch_size = all"), 0),
        (table("shuffle = false  # specc: allow W0722: rows in time"), 0),
        (table(split="Split(test=0.2, shuffle=false)"), 1),
        (table(split="Split(test=0.2)"), 0),
        (table(split="Split(shuffle=false)"), 0),
    ],
    "W0724": [
        (table("callbacks = [EarlyStopping(monitor=loss)]"), 1),
        (table("callbacks = [EarlyStopping(monitor=loss, restore_best_weights=true)]"), 0),
        (
            table(
                "callbacks = [EarlyStopping(monitor=loss), "
                'ModelCheckpoint("a.keras", monitor=loss, save_best_only=true)]'
            ),
            0,
        ),
        (table('callbacks = [EarlyStopping(monitor=loss), CSVLogger("log.csv")]'), 1),
    ],
    "W0726": [
        (table("batch_size = 1", head=NORMED), 1),
        (table("batch_size = 2", head=NORMED), 0),
        (table("batch_size = 1"), 0),
        (table("batch_size = 1", head=NORMED.replace("ation\n", "ation(trainable=false)\n")), 0),
        (picture(NORM, "relu") + TRAIN.format("mean_squared_error", "  batch_size = 1\n"), 0),
    ],
    "W0731": [
        (dense("Dense(8, activation=relu)", above='let relu = "tanh"\n'), 1),
        (dense("Dense(8, activation=relu)", above='let relu = "relu"\n'), 0),
        (dense("Dense(8, activation=relu)", above="let relu = LeakyReLU(0.2)\n"), 1),
        (dense("Dense(8, activation=f)", above='let f = "tanh"\n'), 0),
        (dense('Dense(8, activation="relu")', above='let _relu = "tanh"\n'), 0),
        (dense("Dense(8, activation=relu, kernel_regularizer=l2)", above="let l2 = L2(1e-4)\n"), 0),
        (table("optimizer = adam", head="let adam = Adam(3e-4)\n" + FOR_TABLE), 0),
        (table("optimizer = adam", head="let adam = SGD(0.1)\n" + FOR_TABLE), 1),
        (dense("Dropout", above="block Dropout() {\n  input x\n  output x + 1\n}\n"), 1),
        (
            dense(
                "act(relu=true)",
                above="block act(relu) {\n  input x\n  output x + (1 if relu else 0)\n}\n",
            ),
            0,
        ),
    ],
    "W0734": [
        (picture("Convolution2D(4, 3)"), 1),
        (picture("x = Convolution2D(4, 3)(x)", "layer c = SeparableConvolution2D(4, 3)", "c"), 2),
        (picture("TimeDistributed(Dense(3))", "Conv2D(4, 3)"), 0),
        (picture("MaxPool2D", "AvgPool2D(2)", "GlobalMaxPool2D -> Dense(4)"), 0),
        (
            picture("Convolution2D(4)", above="block Convolution2D(n) {\n input x\n output x\n}\n"),
            0,
        ),
    ],
    "W0741": [
        (dense("Dropout(0.5)", NORM), 1),
        (dense("Dropout(0.5)", "Dense(8, use_bias=false)", NORM), 1),
        (dense(NORM, "Dropout(0.5)"), 0),
    ],
    "W0742": [
        (dense("LSTM(4, activation=relu)", given="x: float32[5, 2]"), 1),
        (dense("GRU(4, recurrent_dropout=0.1, unroll=true)", given="x: float32[5, 2]"), 1),
        (dense("LSTM(4, activation=tanh, dropout=0.1)", given="x: float32[5, 2]"), 0),
        (dense("SimpleRNN(4, activation=relu)", given="x: float32[5, 2]"), 0),
    ],
}


@pytest.mark.parametrize(
    ("code", "text", "count"),
    [
        pytest.param(code, text, count, id=f"{code}-{index}")
        for code, cases in CASES.items()
        for index, (text, count) in enumerate(cases)
    ],
)
def test_each_lint_finds_what_it_is_for_and_nothing_near(code: str, text: str, count: int) -> None:
    found = specc.check(text, warn=[code] if code in ON_REQUEST else ())
    assert not [m for m in found if m.severity == "error"], found
    assert [m.code for m in found].count(code) == count, [(m.code, m.message) for m in found]
    if code in ON_REQUEST:
        assert code not in [m.code for m in specc.check(text)]


def pictures(*flows: str, size: int = 32) -> str:
    lines = "".join(f"  {flow}\n" for flow in flows)
    given = f"x: float32[{size}, {size}, 3]"
    data = f"data {{\n  source = keras(cifar10)\n{lines}  target y = y\n}}\n"
    return data + model("Flatten", "output y = Dense(10)", given=given)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (pictures("input x = x -> RandomFlip(horizontal)"), ["W0723"]),
        (pictures("input x = x -> RandomCrop(24, 24)", size=24), ["W0723"]),
        (pictures("input x = x -> CenterCrop(24, 24)", size=24), []),
        (pictures("input x = x", "augment x = RandomFlip(horizontal)"), []),
    ],
)
def test_random_steps(text: str, expected: list[str]) -> None:
    assert [m.code for m in specc.check(text)] == expected


@pytest.mark.parametrize(
    ("precision", "last", "loss", "expected"),
    [
        ("mixed_float16", "3, activation=softmax", "sparse_categorical_crossentropy", ["W0725"]),
        ("mixed_bfloat16", "3, activation=softmax", "sparse_categorical_crossentropy", ["W0725"]),
        (
            "mixed_float16",
            "3, activation=softmax, dtype=float32",
            "sparse_categorical_crossentropy",
            [],
        ),
        ("mixed_float16", "3", LOGITS, []),
        ("float32", "3, activation=softmax", "sparse_categorical_crossentropy", []),
    ],
)
def test_probabilities_in_16_bits(
    precision: str, last: str, loss: str, expected: list[str]
) -> None:
    head = FOR_TABLE.replace("Dense(3)", f"Dense({last})")
    text = (
        TABLE % "" + head + TRAIN.format(loss, "") + f"device gpu {{ precision = {precision} }}\n"
    )
    assert [m.code for m in specc.check(text)] == expected


def test_imports(tmp_path) -> None:
    (tmp_path / "a.dlspec").write_text("let n = 2\nlet k = n\n", encoding="utf-8")
    (tmp_path / "b.dlspec").write_text('import "a.dlspec"\nlet q = n\n', encoding="utf-8")

    def codes(*lines: str) -> list[str]:
        spec = tmp_path / "spec.dlspec"
        spec.write_text(
            "\n".join(lines) + "\n" + dense("Dense(1, activation=relu)"), encoding="utf-8"
        )
        return [m.code for m in specc.check(spec)]

    assert codes('import "a.dlspec"') == ["W0733"]
    assert codes('import "a.dlspec"', "let _x = n") == []
    # What an imported file uses of another is no use of the spec's.
    assert codes('import "b.dlspec"', 'import "a.dlspec"', "let _x = q") == ["W0733"]
    assert codes('import "a.dlspec"', "let _x = k", "let n = 3", "let _y = n") == ["W0732"]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_specs_of_the_repository_give_no_warning(path) -> None:
    assert [(m.code, m.message) for m in specc.check(path)] == []


# ------------------------------------------------------------- what the language leaves no room for


def test_validation_is_never_taken_from_the_test_part() -> None:
    text = (
        TABLE % "  split = Split(test=0.2, validation=0.1)\n" + FOR_TABLE + TRAIN.format(LOGITS, "")
    )
    script = specc.emit_python(specc.load(text))
    assert 'validation_data=batches(data["validation"]' in script
    assert 'data["test"]' in script.partition("def evaluate")[2].partition("def run")[0]
    assert 'data["test"]' not in script.partition("def train(")[2].partition("def evaluate")[0]
    refused = [m.code for m in specc.check(table("validation_data = test"))]
    assert refused == ["E0512"] or refused[0].startswith("E")


def test_the_test_part_cannot_be_augmented_by_an_augment_flow() -> None:
    text = pictures("input x = x", "augment x = RandomFlip(horizontal)") + TRAIN.format(LOGITS, "")
    script = specc.emit_python(specc.load(text))
    body = script.partition("def batches(")[2].partition("\ndef ")[0]
    assert body
    assert "augment" not in body
    assert "augment" in script.partition("def training_batches(")[2].partition("\ndef ")[0]


def test_a_stateful_recurrent_layer_cannot_be_shuffled_for_there_is_none() -> None:
    text = dense("LSTM(4, stateful=true)", given="x: float32[5, 2]")
    assert [m.code for m in specc.check(text)] == ["E0401"]


def test_steps_of_the_data_learn_from_the_training_part_alone() -> None:
    text = TABLE.replace("= x\n", "= x -> Normalization\n") % "  split = Split(test=0.2)\n"
    script = specc.emit_python(specc.load(text + FOR_TABLE + TRAIN.format(LOGITS, "")))
    assert script.count(".adapt(") == 1
    assert ".adapt(x_train)" in script
