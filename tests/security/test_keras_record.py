"""What was done to Keras is not done to it by a spec."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from specc.backends.keras_model import RunError
from specc.backends.python.program import emit
from specc.catalog.load import ORDER, catalog
from specc.diagnostics.model import Diagnostic, Severity
from specc.pipeline import compile_text
from specc.predicting.models import model_file
from specc.source import JSON_TEXT
from tests.security import json_tricks
from tests.security.tricks import RECORD, model, training

ASKED_FOR = {
    "CVE-2024-3660",
    "CVE-2025-1550",
    "CVE-2025-8747",
    "CVE-2025-9906",
    "CVE-2025-9905",
    "CVE-2025-49655",
    "CVE-2025-12058",
    "CVE-2025-12060",
    "CVE-2026-0897",
    "CVE-2026-1669",
    "CVE-2026-1462",
}

Reader = Callable[[str], list[Diagnostic]]


def read_spec(text: str) -> list[Diagnostic]:
    """What `specc check` says of a spec."""
    return compile_text(text, "spec.dlspec").diagnostics


def read_json(text: str) -> list[Diagnostic]:
    """What `specc check` says of a spec in its JSON form."""
    return compile_text(text, JSON_TEXT).diagnostics


READERS: dict[str, tuple[Reader, Callable[[str], tuple[str, ...]], tuple[str, ...]]] = {
    "spec": (read_spec, lambda e: RECORD[e].specs, (model("x = x -> Dense(8)"), training())),
    "JSON": (
        read_json,
        lambda entry: json_tricks.TEXTS[entry],
        (json_tricks.document(), json_tricks.document(loss="mse")),
    ),
}
"""Forms of specs: how each is read, its texts for an entry of the record, and good ones."""


def test_the_record_is_complete() -> None:
    assert set(RECORD) >= ASKED_FOR
    assert all(len(texts(entry)) >= 4 for _, texts, _ in READERS.values() for entry in RECORD)


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("entry", RECORD)
def test_the_trick_is_refused(form, entry, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("model.h5", "model.hdf5", "bomb.h5", "links.h5", "saved"):
        (tmp_path / name).write_bytes(b"")  # that a file is not there is no refusal
    read, texts, _ = READERS[form]
    for text in texts(entry):
        errors = [d for d in read(text) if d.severity is Severity.ERROR]
        assert errors, f"{entry}: {RECORD[entry].what}\n{text}"
        assert not {d.code for d in errors} & {"E0544"}, text


@pytest.mark.parametrize("form", READERS)
def test_the_same_specs_without_a_trick_are_taken(form) -> None:
    read, _, good = READERS[form]
    for text in good:
        assert not [d for d in read(text) if d.severity is Severity.ERROR]


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("name", ["model.h5", "model.hdf5", "model.H5", "model", "model.pkl"])
def test_a_trained_model_comes_from_a_file_of_keras_3(name, alone, tmp_path) -> None:
    """CVE-2025-9905 once more: whoever predicts may be handed a file, too."""
    program = compile_text(training(), "spec.dlspec").program
    assert program is not None
    for given, taken in ((name, False), ("model.keras", True)):
        (tmp_path / given).write_bytes(b"")
        if taken:
            assert model_file(program, tmp_path / given, tmp_path, alone=alone).name == given
        else:
            with pytest.raises(RunError):
                model_file(program, tmp_path / given, tmp_path, alone=alone)


def test_the_catalog_names_nothing_that_loads_or_runs_code() -> None:
    """Nothing that a spec may call loads models, fetches files or takes functions."""
    words = ("load", "save", "pickle", "file", "deserialize", "unsafe", "lambda", "eval", "exec")
    found = {
        f"{section}.{name}"
        for section in ORDER
        for name in catalog().names(section)
        if (entry := catalog().lookup(section, name)) is not None and entry.refused is None
        if any(word in name.lower() for word in words)
    }
    assert not found


def test_scripts_load_nothing_but_arrays_and_numbers(root: Path) -> None:
    """No script loads a model or weights by itself, and arrays only without their pickles."""
    for path in sorted((root / "specc" / "backends").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for word in ("load_model", "load_weights", "allow_pickle", "from_config(", "model_from"):
            assert word not in text, f"{path.name} speaks of {word}"
    data = training(source='npz("x.npz")').replace("= x\n", "= a\n").replace("= y\n", "= b\n")
    program = compile_text(data, "spec.dlspec").program
    assert program is not None
    assert 'np.load(folder / "x.npz")' in emit(program).text
