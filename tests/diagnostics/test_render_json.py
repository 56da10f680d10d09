"""Messages as data."""

from __future__ import annotations

import json

from specc.diagnostics import Edit, Fix, Label
from specc.diagnostics.render_json import render as render_json
from specc.source import NOWHERE
from tests.diagnostics.made_up import at, error, spec


def test_the_json_form() -> None:
    sources, source = spec()
    loss = at(source, "categorical_crossentropy")
    diagnostic = error(
        loss,
        "here",
        Label(at(source, "Dense(3)\n}"), "there"),
        notes=("n",),
        helps=("h",),
        fixes=(Fix("f", (Edit(loss, "mse"),)),),
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
