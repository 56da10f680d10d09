"""The spellings of other times and libraries, held against the catalog."""

from __future__ import annotations

import pytest

from specc.catalog.load import ORDER, catalog
from specc.catalog.spellings.arguments import ARGUMENTS, KERNEL_SIZES
from specc.catalog.spellings.layers import INPUT_FIRST, KEPT, LAYERS, MERGES
from specc.catalog.spellings.objects import OBJECTS, WORDS
from specc.catalog.spellings.ops import OPS, OTHERWISE
from specc.catalog.spellings.settings import SETTINGS
from specc.checks.settings import TRAIN
from specc.diagnostics import Applicability
from tests.checks.conftest import errors

CATALOG = catalog()
APPLICABLE = {
    *CATALOG.names("layers"),
    *CATALOG.symbols("activations"),
    *CATALOG.names("applications"),
}
ENTRIES = [
    entry
    for section in ORDER
    for name in CATALOG.names(section)
    if (entry := CATALOG.lookup(section, name)) is not None
]
SPEC = """model m {{
  input x: float32[8]
  y = x -> {}
  output z = y -> Flatten -> Dense(1)
}}
"""
NAMES = [({p.name for p in (*e.params, *e.call_params)}, e) for e in ENTRIES]


def test_no_layer_is_called_as_another_time_called_one() -> None:
    assert not APPLICABLE & LAYERS.keys()


@pytest.mark.parametrize("name", KEPT)
def test_a_former_name_that_is_kept_is_another_name(name) -> None:
    entry = CATALOG.lookup("layers", name)
    assert entry is not None
    assert entry.name != name


@pytest.mark.parametrize("name", [n for n, s in LAYERS.items() if s.now])
def test_what_stands_for_a_layer_can_be_applied(name) -> None:
    assert LAYERS[name].now in APPLICABLE


def test_what_stands_for_a_merge_is_a_layer() -> None:
    assert {layer.partition("(")[0] for layer in MERGES.values()} <= APPLICABLE
    assert INPUT_FIRST.keys() <= LAYERS.keys()


@pytest.mark.parametrize("section", OBJECTS)
def test_objects_and_words_are_new_on_the_right_alone(section) -> None:
    known = {*CATALOG.names(section), *CATALOG.symbols(section)}
    assert not known & OBJECTS[section].keys()
    assert {s.now for s in OBJECTS[section].values() if s.now} <= known


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_argument_is_new_on_the_right_alone(name) -> None:
    for spelling in ARGUMENTS[name]:
        if spelling.now:
            takers = [names for names, _ in NAMES if spelling.now in names]
            assert takers, spelling
            assert any(name not in names for names in takers), spelling
    assert sum(not spelling.now for spelling in ARGUMENTS[name]) <= 1


def test_an_argument_that_is_gone_is_gone_where_it_was() -> None:
    had = {
        "implementation": "LSTM",
        "input_shape": "Dense",
        "input_length": "Embedding",
        "decay": "Adam",
        "period": "ModelCheckpoint",
        "nb_row": "Conv2D",
        "virtual_batch_size": "BatchNormalization",
    }
    assert all(KERNEL_SIZES[0][i] in ARGUMENTS for i in (0, 1))
    for name, owner in had.items():
        (entry,) = {e.path: e for _, e in NAMES if e.name == owner}.values()
        assert name in ARGUMENTS
        assert entry.param(name) is None


def test_words_are_new_on_the_right_alone() -> None:
    kinds = " ".join(p.kind for e in ENTRIES for p in e.params)
    words = {word for kind in kinds.split() for word in kind.removeprefix("symbol:").split("|")}
    words |= {"channels_first", "channels_last"}
    assert {s.now for s in WORDS.values() if s.now} <= words
    assert not WORDS.keys() & words


def test_functions_are_new_on_the_right_alone() -> None:
    functions = set(CATALOG.names("ops"))
    assert set(OPS.values()) <= functions
    assert not functions & (OPS.keys() | OTHERWISE.keys())


def test_settings_are_new_on_the_right_alone() -> None:
    assert {s.now for s in SETTINGS.values() if s.now} <= TRAIN.keys()
    assert not SETTINGS.keys() & TRAIN.keys()


@pytest.mark.parametrize(
    "stage",
    [
        "Dense(4 * 3) -> Reshape([4, 3]) -> ops.max(axis=1)",
        "ReLU(threshold=1.0)",
        "BatchNormalization(synchronized=true)",
        "ops.normalize(axis=-1)",
        "UnitNormalization",
        "ops.expand_dims(1) -> GroupNormalization(groups=-1)",
    ],
)
def test_what_the_helps_say_can_be_written(stage) -> None:
    assert not errors(SPEC.format(stage))


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("Dense(units=8, W_regularizer=L2(0.1))", Applicability.SAFE),
        ("Dense(output_dim=8)", Applicability.SAFE),
        ("Dense(8, bias=false)", Applicability.SAFE),
        ("Dense(8, init=he_normal)", Applicability.SAFE),
        ("Dropout(p=0.5)", Applicability.SAFE),
        ("Dropout(keep_prob=0.8)", Applicability.SAFE),
        ("LeakyReLU(alpha=0.1)", Applicability.SAFE),
        ("CuDNNLSTM(8)", Applicability.SAFE),
        ("Reshape([4, 2, 1]) -> Convolution2D(8, 3, 2, border_mode=same)", Applicability.SAFE),
        ("Reshape([4, 2, 1]) -> Conv2D(8, nb_row=3, nb_col=2)", Applicability.SAFE),
        ("Reshape([4, 2, 1]) -> Conv2D(8, 2, dim_ordering=tf)", Applicability.SAFE),
        ("Linear(8, 4)", Applicability.UNSAFE),
        ("Reshape([4, 2, 1]) -> Conv2d(1, 4, 2)", Applicability.UNSAFE),
        ("Dense(4, input_shape=(8,))", Applicability.UNSAFE),
        ("Dense(input_dim=8, units=4)", Applicability.UNSAFE),
        ("keras.layers.Dense(4)", Applicability.SAFE),
    ],
)
def test_the_fix_makes_the_spec_right(written, level) -> None:
    stage = written if "CuDNN" not in written else f"Reshape([4, 2]) -> {written}"
    text = SPEC.format(stage)
    found = errors(text)
    assert len(found) == written.count("nb_") or len(found) == 1
    (fix,) = found[0].fixes
    assert fix.level is level
    for edit in sorted(fix.edits, key=lambda e: e.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert not errors(text), text
