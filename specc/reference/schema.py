"""`grammar/dlspec.schema.json`: the JSON form as a JSON Schema, of 2020-12.

What the format is comes from `specc.json_form.forms`, what a spec may name from the catalog. It is
for editors, which complete names and arguments, and for whoever has a program write specs. specc
itself does not read it: its own checks say more, and at once. `python -m specc.reference` writes
it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from specc.catalog.load import catalog
from specc.catalog.types import Entry
from specc.catalog.words import words_of
from specc.checks.settings import DATA, DEVICE, DEVICES, TRAIN
from specc.expansion.bodies import DTYPES
from specc.json_form.forms import FORMS, NODES, ROLES, VERSIONS, Form
from specc.json_form.trees import (
    BINARY,
    DEFINITIONS,
    EXPRESSIONS,
    OPERATORS,
    STATEMENTS,
    TREES,
    UNARY,
)
from specc.reference.schema_kinds import (
    TEXT,
    Schema,
    either,
    kinds,
    objects,
    of_kind,
    of_param,
    symbols,
)

OBJECTS: Final = (
    *("layers", "losses", "metrics", "optimizers", "schedules", "callbacks", "initializers"),
    *("regularizers", "constraints", "sources", "splits", "strategies"),
)
"""Sections whose entries are made with arguments and stand as values."""

NAME: Final[Schema] = {"$ref": "#/$defs/name"}
_NAME: Final[Schema] = {
    "type": "string",
    "pattern": "^(?!(?:true|false|none|and|or|not|if|else|in|for)$)[A-Za-z_][A-Za-z0-9_]*$",
}

_WHERE: Final = ("layer", "apply", "model", "op", "operator", "index")


def schema() -> Schema:
    """The schema."""
    definitions = {**_structure(), **_values(), **_nodes(), **_catalog(), **_trees()}
    text = json.dumps(definitions)
    used = {n: each for n, each in definitions.items() if n == "program" or f'defs/{n}"' in text}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:specc:dlspec:{VERSIONS[-1]}",
        "title": "A neural-network spec in its JSON form",
        "description": f"Version {VERSIONS[-1]}, with the catalog of Keras "
        f"{catalog().keras_version}. See docs/json.md.",
        "$ref": "#/$defs/program",
        "$defs": used,
    }


def schema_text() -> str:
    """The schema as it is kept: a definition a line, of alternatives each."""
    document = schema()
    definitions = document.pop("$defs")
    lines = json.dumps(document, indent=2).removesuffix("\n}") + ',\n  "$defs": {\n'
    return lines + ",\n".join(_line(*each) for each in definitions.items()) + "\n  }\n}\n"


def _line(name: str, definition: Schema) -> str:
    parts = definition.get("anyOf", ())
    if len(parts) < 10:
        return f"    {json.dumps(name)}: {json.dumps(definition)}"
    others = {key: value for key, value in definition.items() if key != "anyOf"}
    head = json.dumps({**others, "anyOf": []}).removesuffix("]}")
    inner = ",\n".join(f"      {json.dumps(part)}" for part in parts)
    return f"    {json.dumps(name)}: {head}\n{inner}\n    ]}}"


# ------------------------------------------------------------------- the format


def _structure() -> Schema:
    """The forms of documents and blocks."""
    found: Schema = {}
    for name in ("program", "model", "input", "output", "data", "flow", "step", "train", "device"):
        found[name] = _object(FORMS[name])
    found["program"]["properties"]["dlspec"] = {"const": 1}
    found["program"]["properties"]["version"] = {"enum": list(VERSIONS)}
    found["input"]["properties"]["dtype"] = {"enum": list(DTYPES)}
    found["device"]["properties"]["kind"] = {"enum": list(DEVICES)}
    for block, table in (("data", DATA), ("train", TRAIN), ("device", DEVICE)):
        found[block]["properties"]["settings"] = _settings(table)
    column, columns = {"required": ["column"]}, {"required": ["columns"]}
    found["flow"]["oneOf"] = [
        {"properties": {"role": {"const": "augment"}}, "not": either([column, columns])},
        {
            "properties": {"role": {"enum": [role for role in ROLES if role != "augment"]}},
            "oneOf": [column, columns],
        },
    ]
    steps = [_named("step", name, entry) for name, entry in _entries("steps")]
    found["step"] = {"anyOf": steps}
    return found


def _object(form: Form, fixed: Mapping[str, Schema] | None = None) -> Schema:
    properties: Schema = {}
    for key, field in form.fields.items():
        made = dict((fixed or {}).get(key) or _type(field.type))
        if field.least:
            made["minItems"] = field.least
        properties[key] = {**made, "description": field.words} if field.words else made
    required = [key for key, field in form.fields.items() if field.required]
    return _closed(properties, required)


def _type(type_: str) -> Schema:
    """A type of the table of forms."""
    if type_[0] == "[":
        return {"type": "array", "items": _type(type_[1:-1])}
    if type_[0] == "{":
        return {
            "type": "object",
            "propertyNames": NAME,
            "additionalProperties": _type(type_[1:-1]),
        }
    if "|" in type_:
        return either(_type(each) for each in type_.split("|"))
    return dict(_PLAIN.get(type_) or {"$ref": f"#/$defs/{type_}"})


_PLAIN: Final[dict[str, Schema]] = {
    "whole": {"type": "integer", "minimum": 0},
    "text": TEXT,
    "name": NAME,
    "role": {"enum": list(ROLES)},
    "operator": {"enum": list(OPERATORS)},
    "unary": {"enum": list(UNARY)},
    "binary": {"enum": list(BINARY)},
    "key": {"type": ["string", "integer"]},
    "operand": {"anyOf": [{"type": "number"}, {"$ref": "#/$defs/tensor"}]},
}


def _settings(table: Mapping[str, str]) -> Schema:
    return _closed({name: _setting(kind) for name, kind in table.items()}, [])


def _setting(kind: str) -> Schema:
    if kind.startswith("section:"):
        return objects(kind.removeprefix("section:"))
    if kind not in ("losses", "metrics", "optimizers", "callbacks"):
        return of_kind(kind)
    if kind == "callbacks":
        return {"type": "array", "items": objects(kind)}
    return {"$ref": f"#/$defs/{kind}-setting"}


# --------------------------------------------------------------- values, tensors


def _values() -> Schema:
    """What arguments may hold where a parameter takes anything, and tensors."""
    found: Schema = {}
    for name, inner in (("constant", "constant"), ("value", "value")):
        pair = {
            "type": "array",
            "prefixItems": [_PLAIN["key"], {"$ref": f"#/$defs/{inner}"}],
            "minItems": 2,
            "maxItems": 2,
        }
        made = [
            {"type": ["null", "boolean", "number", "string"]},
            {"type": "array", "items": {"$ref": f"#/$defs/{inner}"}},
            {
                "type": "object",
                "propertyNames": {"pattern": "^(?!\\$)"},
                "additionalProperties": {"$ref": f"#/$defs/{inner}"},
            },
            {"$ref": "#/$defs/object"},
            _closed({"$map": {"type": "array", "items": pair}}, ["$map"]),
            _closed(
                {"$tuple": {"type": "array", "items": {"$ref": f"#/$defs/{inner}"}}}, ["$tuple"]
            ),
        ]
        if name == "value":
            made.append(_object(FORMS["$tensor"]))
        found[name] = {"anyOf": made}
    constant = found["constant"]["anyOf"]
    found["map"] = {"anyOf": [constant[2], constant[4]]}
    found["object"] = {
        "description": "An object, such as `L2`; custom layers among them.",
        "anyOf": [*(objects(section) for section in OBJECTS), _custom("$object")],
    }
    found["tensor"] = {
        "description": "The id of a node or the name of an input; of several outputs, which.",
        "anyOf": [TEXT, _object(FORMS["$tensor"])],
    }
    tensors = {"type": "array", "items": {"$ref": "#/$defs/tensors"}}
    found["tensors"] = {"anyOf": [{"$ref": "#/$defs/tensor"}, tensors]}
    ends = {"type": ["integer", "null"]}
    slices = {"type": "array", "items": ends, "minItems": 3, "maxItems": 3}
    found["part"] = {"anyOf": [ends, _closed({"$slice": slices}, ["$slice"])]}
    found["dimension"] = {
        "anyOf": [
            {"type": ["integer", "null"], "minimum": 1},
            {"type": "string", "pattern": "^\\?[A-Za-z_][A-Za-z0-9_]*$"},
        ]
    }
    for section in ("losses", "metrics", "optimizers"):
        itself = {"$ref": f"#/$defs/{section}-setting"}
        allowed = [objects(section), *([objects("losses")] if section == "metrics" else [])]
        found[f"{section}-setting"] = {
            "anyOf": [
                {"enum": [*symbols(section), None]},
                *allowed,
                {"type": "array", "items": itself},
                {"type": "object", "additionalProperties": itself, "propertyNames": NAME},
            ]
        }
    return found


# ------------------------------------------------------------------------- nodes


def _nodes() -> Schema:
    """Each layer and function a form of its own, told by its name."""
    layers = [*_entries("layers"), *_entries("applications")]
    functions = _entries("ops")
    found: Schema = {"node": {"anyOf": [{"$ref": f"#/$defs/{kind}-node"} for kind in _WHERE]}}
    for kind in ("apply", "model", "operator", "index"):
        found[f"{kind}-node"] = _object(NODES[kind])
    found["layer-node"] = {
        "anyOf": [
            *(_layer(name, entry) for name, entry in layers),
            _object(NODES["layer"], {"layer": _own_name()}),
        ]
    }
    found["op-node"] = {"anyOf": [_function(name, entry) for name, entry in functions]}
    return found


def _layer(name: str, entry: Entry) -> Schema:
    made = _named("layer", name, entry)
    further = {p.name: of_param(p, among_tensors=True) for p in entry.call_params[1:]}
    made["properties"] = {
        "id": {"$ref": "#/$defs/id"},
        **made["properties"],
        "inputs": {"$ref": "#/$defs/tensors"},
        **({"call": _closed(further, [])} if further else {}),
    }
    made["required"] = ["id", *made["required"]]
    return made


def _function(name: str, entry: Entry) -> Schema:
    named = {p.name: of_param(p, among_tensors=True) for p in entry.params}
    arguments = _closed(named, [])
    if any(param.kind == "keywords" for param in entry.params):
        arguments = {"$ref": "#/$defs/free"}
    properties = {
        "id": {"$ref": "#/$defs/id"},
        "op": {"const": name},
        "positional": {"$ref": "#/$defs/positional"},
        "arguments": arguments,
    }
    return _described(entry, _closed(properties, ["id", "op"]))


def _named(key: str, name: str, entry: Entry) -> Schema:
    """`{"layer": "Dense", "arguments": …}`."""
    properties = {key: {"const": name}, "arguments": {"$ref": f"#/$defs/{_place(entry)}-arguments"}}
    needed = [key, *(["arguments"] if any(param.required for param in entry.params) else [])]
    return _described(entry, _closed(properties, needed))


def _custom(key: str) -> Schema:
    """A custom layer, of which only the text itself knows what it takes."""
    properties = {key: _own_name(), "arguments": {"$ref": "#/$defs/free"}}
    return _closed(properties, [key])


def _own_name() -> Schema:
    return {"$ref": "#/$defs/own-name"}


# ----------------------------------------------------------------------- catalog


def _catalog() -> Schema:
    """The arguments of each entry, and the objects of each section."""
    known = [name for section in OBJECTS for name, _ in _entries(section)]
    found: Schema = {
        "name": _NAME,
        "id": {**TEXT, "description": "what other nodes call this one's tensor"},
        "positional": {"type": "array", "items": {"$ref": "#/$defs/value"}},
        "own-name": {**NAME, "not": {"enum": sorted({*known, *_names("applications")})}},
        **kinds(),
        "free": {
            "type": "object",
            "propertyNames": NAME,
            "additionalProperties": {"$ref": "#/$defs/value"},
        },
    }
    for section in (*OBJECTS, "steps", "applications"):
        for _, entry in _entries(section):
            properties = {param.name: of_param(param) for param in entry.params}
            required = [param.name for param in entry.params if param.required]
            found[f"{_place(entry)}-arguments"] = _closed(properties, required)
    for section in OBJECTS:
        made = [(name, _named("$object", name, entry)) for name, entry in _entries(section)]
        if section == "layers":
            found |= {f"layers.{name}": each for name, each in made}
            refs = [{"$ref": f"#/$defs/layers.{name}"} for name, _ in made]
            found[section] = {"anyOf": [*refs, _custom("$object")]}
        else:
            found[section] = {"anyOf": [each for _, each in made]}
    return found


def _entries(section: str) -> list[tuple[str, Entry]]:
    """What a spec may use of a section, other names of a class included."""
    found = ((name, catalog().lookup(section, name)) for name in _names(section))
    return [(name, entry) for name, entry in found if entry is not None and not entry.refused]


def _names(section: str) -> list[str]:
    return catalog().names(section)


def _place(entry: Entry) -> str:
    return f"{entry.section}.{entry.name}"


def _described(entry: Entry, made: Schema) -> Schema:
    words = words_of(entry.section, entry.name)
    return made if words is None else {"description": words[1].summary, **made}


def _closed(properties: Schema, required: list[str]) -> Schema:
    made: Schema = {"type": "object", "properties": properties}
    if required:
        made["required"] = required
    return {**made, "additionalProperties": False}


# ------------------------------------------------------------------------- trees


def _trees() -> Schema:
    """The nodes of statement trees."""
    found: Schema = {}
    for name in TREES:
        fixed: Mapping[str, Any] = {"node": {"const": name}}
        found[name] = _object(FORMS[name], fixed)
    for word, classes in (("statement", STATEMENTS), ("definition", DEFINITIONS)):
        found[word] = {"anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in classes]}
    found["expression"] = {
        "anyOf": [
            {"type": ["null", "boolean", "number", "string"]},
            {"type": "array", "items": {"$ref": "#/$defs/expression"}},
            *({"$ref": f"#/$defs/{kind}"} for kind in EXPRESSIONS),
        ]
    }
    found["target"] = {"anyOf": [NAME, {"$ref": "#/$defs/Parts"}]}
    return found
