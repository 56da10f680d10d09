"""`grammar/dlspec.schema.json`: up to date, valid, and of one mind with the compiler."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from specc.backends.json_form import as_data
from specc.diagnostics.model import Sink
from specc.json_form import read
from specc.limits import Limits
from specc.pipeline import compile_path, compile_text
from specc.reference.schema import schema_text
from specc.source import JSON_TEXT, SourceMap
from tests.json_form.test_round_trips import BLOCK, CUSTOM, DOCUMENTS, ODD, SPECS, STATES

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "grammar" / "dlspec.schema.json"


@pytest.fixture(scope="module")
def validator() -> Any:
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_it_is_up_to_date() -> None:
    kept = SCHEMA.read_text(encoding="utf-8")
    assert kept == schema_text(), "python -m specc.reference writes it"


def test_it_is_a_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    references = set()
    pending: list[Any] = [schema]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            references |= {item["$ref"]} if isinstance(item.get("$ref"), str) else set()
            pending += item.values()
            if item.get("type") == "object" and "properties" in item:
                assert item["additionalProperties"] is False
        elif isinstance(item, list):
            pending += item
    assert references == {f"#/$defs/{name}" for name in schema["$defs"]}, "self-contained, all used"


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_what_is_written_fits(path: Path, validator) -> None:
    program = compile_path(path).program
    assert program is not None
    assert_fits(as_data(program), validator)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_is_written_of_documents_fits(
    document: Path, validator, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = sorted(document.glob("*.md")) if document.is_dir() else [document]
    for text in (block for path in paths for block in BLOCK.findall(path.read_text("utf-8"))):
        program = compile_text(text).program
        if program is not None:
            assert_fits(as_data(program), validator)


@pytest.mark.parametrize("spec", [CUSTOM, ODD, STATES])
def test_odd_graphs_fit(spec: str, validator) -> None:
    program = compile_text(spec).program
    assert program is not None
    assert_fits(as_data(program), validator)


def assert_fits(data: Any, validator: Any) -> None:
    plain = json.loads(json.dumps(data))
    errors = [(list(e.instance_path), e.message[:200]) for e in validator.iter_errors(plain)]
    assert not errors


GOOD: dict[str, Any] = {
    "dlspec": 1,
    "version": 1,
    "definitions": [
        {
            "node": "LayerDef",
            "name": "Twice",
            "body": [
                {"node": "InputDecl", "names": ["x"]},
                {
                    "node": "OutputDecl",
                    "values": [
                        {
                            "node": "Binary",
                            "operator": "*",
                            "left": {"node": "Name", "id": "x"},
                            "right": 2,
                        }
                    ],
                },
            ],
        }
    ],
    "models": [
        {
            "name": "m",
            "inputs": [{"name": "x", "dtype": "float32", "shape": [None, "?wide", 4]}],
            "nodes": [
                {
                    "id": "a",
                    "layer": "LSTM",
                    "arguments": {"units": 8, "return_state": True},
                    "inputs": "b",
                },
                {
                    "id": "c",
                    "layer": "Dense",
                    "arguments": {
                        "units": 3,
                        "activation": "relu",
                        "kernel_regularizer": {"$object": "L2", "arguments": {"l2": 0.1}},
                    },
                    "inputs": {"$tensor": "a", "output": 0},
                },
                {"id": "d", "op": "add", "arguments": {"x1": {"$tensor": "c"}, "x2": 1}},
                {"id": "e", "operator": "-", "operands": ["d", 1]},
                {"id": "f", "index": "e", "key": [{"$slice": [None, 3, None]}, 0]},
                {"id": "g", "layer": "Twice", "inputs": "f"},
            ],
            "outputs": [{"name": "y", "tensor": "g"}],
        }
    ],
    "data": {
        "settings": {"source": {"$object": "csv", "arguments": {"path": "a.csv"}}},
        "flows": [{"role": "input", "name": "x", "column": "x", "steps": [{"step": "OneHot"}]}],
    },
    "train": {"settings": {"loss": "mse", "optimizer": {"$object": "Adam"}, "epochs": 3}},
    "device": {"kind": "cpu"},
}

NODE = ("models", 0, "nodes")
WRONG: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "no models": (("models",), None),
    "another version": (("version",), 2),
    "a key too many": (("comment",), "x"),
    "a name that is none": (("models", 0, "name"), "my model"),
    "a reserved word": (("models", 0, "inputs", 0, "name"), "in"),
    "no inputs": (("models", 0, "inputs"), []),
    "a dtype that is none": (("models", 0, "inputs", 0, "dtype"), "float"),
    "a size of 0": (("models", 0, "inputs", 0, "shape", 0), 0),
    "a size that is a word": (("models", 0, "inputs", 0, "shape", 1), "wide"),
    "a node that is none": ((*NODE, 0), {"id": "a"}),
    "an argument that is none": ((*NODE, 1, "arguments", "unit"), 3),
    "an argument of another kind": ((*NODE, 1, "arguments", "units"), "3"),
    "an argument out of range": ((*NODE, 1, "arguments", "units"), 0),
    "an activation that is none": ((*NODE, 1, "arguments", "activation"), "rleu"),
    "no argument that is needed": ((*NODE, 1, "arguments"), {"activation": "relu"}),
    "a regularizer that is none": ((*NODE, 1, "arguments", "kernel_regularizer", "$object"), "L3"),
    "a tensor that is a number": ((*NODE, 1, "inputs"), 3),
    "an output below 0": ((*NODE, 1, "inputs", "output"), -1),
    "a call that the layer has not": ((*NODE, 0, "call"), {"masks": None}),
    "a function that is none": ((*NODE, 2, "op"), "added"),
    "an argument that a function has not": ((*NODE, 2, "arguments", "x3"), 1),
    "an operator that is none": ((*NODE, 3, "operator"), "=>"),
    "no operands": ((*NODE, 3, "operands"), []),
    "an operand that is a truth value": ((*NODE, 3, "operands", 1), True),
    "a slice of two": ((*NODE, 4, "key", 0, "$slice"), [None, 3]),
    "an empty id": ((*NODE, 5, "id"), ""),
    "a source that is none": (("data", "settings", "source", "$object"), "cvs"),
    "a setting that is none": (("train", "settings", "epoch"), 3),
    "a loss that is none": (("train", "settings", "loss"), "mean_squared"),
    "an optimizer that is a number": (("train", "settings", "optimizer"), 3),
    "a role that is none": (("data", "flows", 0, "role"), "output"),
    "two kinds of columns": (("data", "flows", 0, "columns"), ["x"]),
    "a step that is none": (("data", "flows", 0, "steps", 0, "step"), "Dense"),
    "a device that is none": (("device", "kind"), "gpus"),
    "a statement that is none": (("definitions", 0, "body", 0, "node"), "Import"),
    "an expression without its parts": (("definitions", 0, "body", 1, "values"), []),
    "a field that a statement has not": (("definitions", 0, "body", 0, "value"), 3),
}


def test_the_good_one_fits(validator) -> None:
    assert_fits(GOOD, validator)


@pytest.mark.parametrize("what", WRONG)
def test_wrong_ones_do_not_fit_and_are_no_specs(what: str, validator) -> None:
    """The schema refuses them, and so does the compiler, which says where."""
    path, value = WRONG[what]
    data = copy.deepcopy(GOOD)
    here: Any = data
    for part in path[:-1]:
        here = here[part]
    if what == "no models":
        del here[path[-1]]
    else:
        here[path[-1]] = value
    assert not validator.is_valid(data)
    found = compile_text(json.dumps(data), JSON_TEXT)
    good = {(d.code, d.message) for d in compile_text(json.dumps(GOOD), JSON_TEXT).diagnostics}
    assert {(d.code, d.message) for d in found.diagnostics} - good, "the compiler lets it through"


def test_the_form_that_is_read_is_that_of_the_schema(validator) -> None:
    """What lacks in the table of forms lacks in the schema: the good one is well formed."""
    sink = Sink()
    source = SourceMap().add(JSON_TEXT, json.dumps(GOOD))
    read(source, sink, Limits())
    assert [d.code for d in sink.sorted()] == ["E0035"], "`b` is made nowhere; all else is right"
