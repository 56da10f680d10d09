"""Pairs of specs with what is said of them: goldens beside their inputs."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import specc
from specc.changes.data import as_text

ROOT = Path(__file__).parents[2]
PAIRS = sorted(Path(__file__).with_name("pairs").glob("*.old.dlspec"))
SCHEMA = json.loads((ROOT / "docs" / "diff.schema.json").read_text(encoding="utf-8"))


def changes_of(old: Path) -> specc.Changes:
    return specc.diff(specc.load(old), specc.load(partner(old)))


def partner(old: Path) -> Path:
    return old.with_name(old.name.replace(".old.", ".new."))


def beside(old: Path, suffix: str) -> Path:
    return old.with_name(old.name.replace(".old.dlspec", suffix))


@pytest.mark.parametrize("old", PAIRS, ids=lambda path: path.name.split(".")[0])
def test_what_is_said(old: Path, golden) -> None:
    changes = changes_of(old)
    golden(beside(old, ".txt"), changes.as_text() + "\n")
    golden(beside(old, ".md"), changes.as_markdown())


@pytest.mark.parametrize("old", PAIRS, ids=lambda path: path.name.split(".")[0])
def test_data_are_after_the_schema(old: Path) -> None:
    changes = changes_of(old)
    data = json.loads(as_text(changes))
    jsonschema.Draft202012Validator(SCHEMA).validate(data)
    assert data == json.loads(json.dumps(changes.as_data()))
    assert data["different"] is not changes.is_empty


def test_the_schema_has_every_key_that_is_printed() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    strict = json.loads(json.dumps(SCHEMA))
    for part in (strict, *strict["$defs"].values()):
        if part.get("type") == "object":
            part["additionalProperties"] = False
    validator = jsonschema.Draft202012Validator(strict)
    for old in PAIRS:
        validator.validate(json.loads(as_text(changes_of(old))))


def test_a_spec_is_nothing_but_code_in_markdown() -> None:
    hostile = next(old for old in PAIRS if old.name.startswith("hostile"))
    for line in changes_of(hostile).as_markdown().splitlines():
        text = line.lstrip("-# ")
        if text:
            fence = text[: len(text) - len(text.lstrip("`"))]
            assert fence
            assert text.endswith(fence)
            assert fence not in text[len(fence) : -len(fence)]


def test_colours_change_nothing_else() -> None:
    changes = changes_of(PAIRS[0])
    import re

    assert re.sub("\x1b\\[[0-9;]*m", "", changes.as_text(color=True)) == changes.as_text()
