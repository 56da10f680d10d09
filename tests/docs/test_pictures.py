"""The pictures of messages show what specc says, those of models what it draws."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

import specc
from specc.graphing import drawn

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


def load_make() -> ModuleType:
    found = importlib.util.spec_from_file_location("pictures", FOLDER / "make.py")
    assert found is not None
    assert found.loader is not None
    make = importlib.util.module_from_spec(found)
    found.loader.exec_module(make)
    return make


make = load_make()


@pytest.mark.parametrize("spec", sorted(FOLDER.glob("*.dlspec")), ids=lambda spec: spec.stem)
def test_a_picture_is_of_today(spec: Path) -> None:
    assert make.shown(spec, "never") == spec.with_suffix(".txt").read_text(encoding="utf-8"), (
        "run `make pictures`, and look at them"
    )
    assert spec.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", make.MODELS)
def test_a_model_is_drawn_as_today(name: str) -> None:
    picture = (FOLDER / f"{name}.svg").read_bytes()
    assert make.model(make.MODELS[name]) == picture, "run `make pictures`, and look at them"


def test_the_flowchart_of_the_page_is_of_today() -> None:
    page = (FOLDER.parent / "graph.md").read_text(encoding="utf-8")
    program = specc.load(make.MODELS["iris"])
    assert program.model is not None
    text = drawn(program, program.model, "mermaid").decode()
    assert f"```mermaid\n{text}```\n" in page
