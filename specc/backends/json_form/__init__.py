"""The JSON form of a program: what `specc build --emit json` writes.

    Program ──► models, settings, definitions ──► lists and dicts ──► layout ──► text

The program is written as it is after expansion. `specc.json_form` reads what is written here, and
its `forms.py` is the table of the format.
"""

from __future__ import annotations

from typing import Any

from specc.backends.json_form.definitions import Definitions
from specc.backends.json_form.layout import laid_out
from specc.backends.json_form.models import model_as_data
from specc.backends.json_form.values import data_as_data, settings_as_data
from specc.graph.ir import Program
from specc.json_form.forms import VERSION

__all__ = ["as_data", "as_text"]

EDITION = 1


def as_text(program: Program) -> str:
    """The program in its JSON form. Equal programs, equal text."""
    return laid_out(as_data(program))


def as_data(program: Program) -> dict[str, Any]:
    """The program as lists, dicts, strings and numbers."""
    definitions = Definitions(program)
    document: dict[str, Any] = {"dlspec": EDITION, "version": VERSION}
    if definitions.written:
        document["definitions"] = definitions.written
    ordered = [
        m for d in program.resolution.models for m in program.models.values() if m.definition is d
    ]
    document["models"] = [model_as_data(model, definitions) for model in ordered]
    if program.data is not None:
        document["data"] = data_as_data(program.data, definitions)
    if program.train is not None:
        train: dict[str, Any] = {}
        if program.resolution.train.name is not None:
            train["model"] = program.resolution.train.name.id
        document["train"] = {**train, **settings_as_data(program.train.settings, definitions)}
    if program.device is not None:
        settings = settings_as_data(program.device.settings, definitions)
        document["device"] = {"kind": program.device.kind, **settings}
    return document
