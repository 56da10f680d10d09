"""The generated part: it is current, whole, and every parameter of it has a kind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from specc.catalog import catalog
from specc.catalog.generate import FACTS, SECTIONS
from specc.catalog.refused import REFUSED
from specc.catalog.rows import describe
from specc.catalog.types import REQUIRED, Entry
from specc.catalog.vocabulary import STEP_LAYERS, TABLES

ANY = {
    ("ops", "get_item", "key"): "an index of any form: numbers, slices, tensors",
}
"""The parameters of kind `any`, each with its reason."""


def all_entries() -> list[Entry]:
    found = []
    for section in (*SECTIONS, *TABLES):
        for name in catalog().names(section):
            entry = catalog().lookup(section, name)
            assert entry is not None
            if entry.name == name:
                found.append(entry)
    return found


def test_facts_are_those_of_the_installed_keras(tmp_path: Path) -> None:
    root = FACTS.parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "specc.catalog.generate", "--print"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={
            **os.environ,
            "KERAS_BACKEND": "tensorflow",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "-1",
            "PYTHONPATH": str(root),
        },
    )
    assert done.stdout == FACTS.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("section", "least"),
    [
        ("layers", 164),
        ("losses", 23),
        ("metrics", 46),
        ("optimizers", 18),
        ("schedules", 7),
        ("callbacks", 16),
        ("initializers", 36),
        ("regularizers", 9),
        ("constraints", 9),
        ("activations", 32),
        ("applications", 40),
        ("ops", 337),
    ],
)
def test_sections_are_whole(section: str, least: int) -> None:
    assert len(catalog().names(section)) >= least


def test_every_parameter_has_a_kind() -> None:
    unknown = {
        (entry.section, entry.name, param.name)
        for entry in all_entries()
        for param in entry.params
        if param.kind == "any"
    }
    assert unknown == set(ANY)


def test_every_kind_can_be_worded() -> None:
    for entry in all_entries():
        for param in entry.params + entry.call_params:
            assert describe(param.kind)


def test_refused_entries_exist() -> None:
    for section, name in REFUSED:
        entry = catalog().lookup(section, name)
        assert entry is not None
        assert entry.refused


@pytest.mark.parametrize(
    "name", ["Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "LambdaCallback"]
)
def test_what_runs_code_is_refused(name: str) -> None:
    assert all(entry.refused for entry in catalog().find(name))


def test_step_layers_are_layers() -> None:
    for name in STEP_LAYERS:
        entry = catalog().lookup("steps", name)
        assert entry is not None
        assert entry is catalog().lookup("layers", name)


def test_other_names_lead_to_the_class() -> None:
    convolution = catalog().lookup("layers", "Convolution2D")
    assert convolution is catalog().lookup("layers", "Conv2D")
    assert catalog().lookup("initializers", "zeros") is catalog().lookup("initializers", "Zeros")


def test_an_entry() -> None:
    dense = catalog().lookup("layers", "Dense")
    assert dense is not None
    assert dense.path == "keras.layers.Dense"
    assert dense.params[0].name == "units"
    assert dense.params[0].default is REQUIRED
    assert dense.params[0].kind == "positive_int"
    by_name_only = [p.name for p in dense.params[dense.positional :]]
    assert by_name_only == ["trainable", "dtype", "autocast", "name"]
    attention = catalog().lookup("layers", "MultiHeadAttention")
    assert attention is not None
    assert [p.name for p in attention.call_params[:3]] == ["query", "value", "key"]
    assert attention.call_params[-1].kind == "bool"


@pytest.mark.parametrize(
    ("section", "symbol", "name"),
    [
        ("losses", "mse", "MeanSquaredError"),
        ("losses", "categorical_crossentropy", "CategoricalCrossentropy"),
        ("losses", "huber", "Huber"),
        ("metrics", "acc", "accuracy"),
        ("metrics", "accuracy", "accuracy"),
        ("metrics", "mae", "MeanAbsoluteError"),
        ("optimizers", "adam", "Adam"),
        ("optimizers", "lamb", None),
        ("initializers", "he_normal", "HeNormal"),
        ("regularizers", "l2", "L2"),
        ("regularizers", "l1_l2", None),
        ("constraints", "non_neg", "NonNeg"),
        ("activations", "relu", "relu"),
        ("activations", "swish", "silu"),
        ("activations", "threshold", None),
        ("losses", "nothing", None),
    ],
)
def test_symbols(section: str, symbol: str, name: str | None) -> None:
    assert catalog().canonical(section, symbol) == name
    assert (symbol in catalog().symbols(section)) == (name is not None)


def test_symbols_stand_for_entries() -> None:
    for section in SECTIONS:
        for symbol in catalog().symbols(section):
            name = catalog().canonical(section, symbol)
            assert name is not None
            assert (
                name in ("accuracy", "crossentropy") or catalog().lookup(section, name) is not None
            )


def test_find_prefers_layers() -> None:
    assert [e.section for e in catalog().find("Identity")] == ["layers", "initializers"]
    assert [e.section for e in catalog().find("relu")] == ["activations", "ops"]
    assert catalog().find("Nothing") == []


def test_lookup_does_not_mistake_sections() -> None:
    assert catalog().lookup("losses", "Dense") is None
    assert catalog().lookup("nowhere", "Dense") is None
    assert catalog().names("nowhere") == []


def test_variadic_operations() -> None:
    einsum = catalog().lookup("ops", "einsum")
    assert einsum is not None
    assert [(p.name, p.kind) for p in einsum.params] == [
        ("subscripts", "string"),
        ("operands", "variadic"),
    ]
