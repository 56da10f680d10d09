"""Messages as data."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given

from specc.cli import main
from specc.diagnostics import Applicability, Edit, Fix, Label
from specc.diagnostics.render_json import render as render_json
from specc.source import NOWHERE
from tests.diagnostics.hostile import messages
from tests.diagnostics.made_up import at, error, spec

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "messages.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_json_form() -> None:
    sources, source = spec()
    loss = at(source, "categorical_crossentropy")
    diagnostic = error(
        loss,
        "here",
        Label(at(source, "Dense(3)\n}"), "there"),
        notes=("n",),
        helps=("h",),
        fixes=(Fix("f", (Edit(loss, "mse"),), Applicability.SHOWN),),
    )
    place = {"file": "iris.dlspec", "line": 11, "column": 10, "end_line": 11, "end_column": 34}
    assert json.loads(render_json([diagnostic, error(NOWHERE)], sources)) == [
        {
            "code": "E0502",
            "severity": "error",
            "message": "wrong",
            **place,
            "label": "here",
            "labels": [
                {
                    "file": "iris.dlspec",
                    "line": 7,
                    "column": 20,
                    "end_line": 8,
                    "end_column": 2,
                    "text": "there",
                }
            ],
            "notes": ["n"],
            "helps": ["h"],
            "fixes": [{"title": "f", "level": "shown", "edits": [{**place, "text": "mse"}]}],
        },
        {
            "code": "E0502",
            "severity": "error",
            "message": "wrong",
            **dict.fromkeys(place),
            "label": "",
            "labels": [],
            "notes": [],
            "helps": [],
            "fixes": [],
        },
    ]
    assert render_json([], sources) == "[]"


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate([{"code": "E0502"}])


@pytest.mark.parametrize("folder", ["syntax", "names", "checks", "files"])
def test_what_specc_says_of_real_specs_meets_the_schema(capsys, monkeypatch, folder: str) -> None:
    monkeypatch.chdir(ROOT / "tests" / "ui" / folder)
    specs = sorted(path.name for path in Path().glob("*.dlspec"))
    main(["check", "--format", "json", *specs, "nowhere.dlspec"])
    found = json.loads(capsys.readouterr().out)
    VALIDATOR.validate(found)
    assert len(found) >= 5


@given(messages())
def test_any_message_meets_the_schema_and_says_all_of_it(made) -> None:
    sources, diagnostics, _ = made
    text = render_json(diagnostics, sources)
    assert text.isascii()
    found = json.loads(text)
    VALIDATOR.validate(found)
    keys = set(SCHEMA["$defs"]["message"]["properties"]) | set(SCHEMA["$defs"]["place"]["required"])
    for message in found:
        # Only messages on JSON have a pointer.
        assert set(message) in (keys, keys - {"pointer"}), "a key that the schema does not tell of"


def test_the_document_names_every_key() -> None:
    document = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    for part in SCHEMA["$defs"].values():
        for key in part["properties"]:
            assert f"`{key}`" in document
