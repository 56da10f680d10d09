"""Kinds of parameters as JSON Schema: what `specc.catalog.values` lets through, and little more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from specc.catalog.data_sets import data_set_names
from specc.catalog.kinds import SECTIONS
from specc.catalog.load import catalog
from specc.catalog.rows import SOME, Alternative, parse
from specc.catalog.types import Param
from specc.catalog.values import (
    ACTIVATION_LAYERS,
    CELLS,
    POLICIES,
    RECURRENT,
    WINDOWS,
)
from specc.catalog.values import DTYPES as ALL_DTYPES

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string", "minLength": 1}
NULL: Final[Schema] = {"type": "null"}
_NONE_TOO: Final = frozenset({"activation", "constraint", "initializer", "regularizer"})
_TENSORS: Final = frozenset({"tensor", "tensors", "variadic", "keywords"})

_PLAIN: Final[dict[str, Schema]] = {
    "any": {"$ref": "#/$defs/constant"},
    "bool": {"type": "boolean"},
    "dims": {"type": "array", "items": {"type": ["integer", "null"], "minimum": 1}},
    "einsum": {"type": "string", "pattern": "^[a-zA-Z.]+,[a-zA-Z.]+->[a-zA-Z.]*$"},
    "fraction_list": {"type": "array", "items": {"type": "number", "minimum": 0, "maximum": 1}},
    "map": {"$ref": "#/$defs/map"},
    "name": TEXT,
    "none": NULL,
    "odd_int": {"type": "integer", "minimum": 1},
    "path": TEXT,
    "permutation": {"type": "array", "items": {"type": "integer", "minimum": 1}},
    "separator": {"type": "string", "minLength": 1, "maxLength": 1},
    "shape": {"type": "array", "items": {"type": "integer", "minimum": -1}},
    "string": {"type": "string"},
    "window": {"enum": list(WINDOWS)},
}

_CLASSES: Final = {"cell": CELLS, "rnn": RECURRENT}


def of_param(param: Param, *, among_tensors: bool = False) -> Schema:
    """What an argument for a parameter may be; its default is told.

    In calls and operations tensors may stand in lists, and sizes be tensors.
    """
    made = of_kind(param.kind, among_tensors=among_tensors)
    if param.default is None or any(each.row in _NONE_TOO for each in parse(param.kind)):
        made = either([made, NULL])
    default = _plain(param.default)
    return made if param.required or default is _NO_JSON else {**made, "default": default}


def of_kind(kind: str, *, among_tensors: bool = False) -> Schema:
    """What a value of a kind may be."""
    if kind in ("code", "refused"):
        return NULL
    if among_tensors and (kind in _TENSORS or kind in ("any", "shape") or "int" in kind):
        return {"$ref": "#/$defs/value"}
    return either([_of(alternative, among_tensors) for alternative in parse(kind)])


def either(schemas: Iterable[Schema]) -> Schema:
    """Any of these."""
    found: list[Schema] = []
    for schema in schemas:
        parts = schema["anyOf"] if set(schema) == {"anyOf"} else [schema]
        found += [part for part in parts if part not in found]
    return found[0] if len(found) == 1 else {"anyOf": found}


def objects(section: str) -> Schema:
    """An object of a section."""
    return {"$ref": f"#/$defs/{section}"}


def symbols(section: str) -> list[str]:
    """The words for objects of a section."""
    words = catalog().symbols(section)
    return sorted({*words, "crossentropy", "ce"}) if section == "losses" else words


def _of(alternative: Alternative, among_tensors: bool) -> Schema:
    made = _single(alternative)
    for length in reversed(alternative.lengths):
        made = {"type": "array", "items": made}
        if length == SOME:
            made["minItems"] = 1
        elif length is not None:
            made |= {"minItems": length, "maxItems": length}
    return made


def _single(alternative: Alternative) -> Schema:
    row = alternative.row
    match row:
        case "symbol":
            return {"enum": list(alternative.words)}
        case "int" | "number" | "float":
            return _ranged("integer" if row == "int" else "number", alternative)
        case "int_tuple":
            items = {"type": "array", "items": {"type": "integer", "minimum": 1}}
            return _closed({"$tuple": items}, ["$tuple"])
        case _ if row in _PLAIN:
            return dict(_PLAIN[row])
        case _ if row in _TENSORS:
            return {"$ref": "#/$defs/value"}
        case _:
            return {"$ref": f"#/$defs/kind.{row}"}


def kinds() -> Schema:
    """The kinds that are long to say, each once."""
    found: Schema = {
        "dtype": {"enum": sorted({*ALL_DTYPES, *POLICIES})},
        "keras_data": {"enum": list(data_set_names("keras"))},
        "sklearn_data": {"enum": list(data_set_names("sklearn"))},
    }
    for row, names in _CLASSES.items():
        found[row] = either({"$ref": f"#/$defs/layers.{name}"} for name in sorted(names))
    for row, section in SECTIONS.items():
        words = symbols(section)
        made = [objects(section)]
        if row == "activation":
            made = [{"$ref": f"#/$defs/layers.{name}"} for name in sorted(ACTIVATION_LAYERS)]
        found[row] = either([*([{"enum": words}] if words else []), *made])
    return {f"kind.{row}": made for row, made in found.items()}


def _ranged(type_: str, alternative: Alternative) -> Schema:
    made: Schema = {"type": type_}
    if alternative.low is not None:
        made["exclusiveMinimum" if alternative.low_open else "minimum"] = _bare(alternative.low)
    if alternative.high is not None:
        made["exclusiveMaximum" if alternative.high_open else "maximum"] = _bare(alternative.high)
    return made


def _bare(number: float) -> float:
    return int(number) if number == int(number) else number


def _closed(properties: Schema, required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_NO_JSON: Final = object()


def _plain(value: Any) -> Any:
    """A default in JSON; `_NO_JSON` where there is none that JSON could say."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if value - value == 0 else _NO_JSON
        case tuple():
            items = [_plain(item) for item in value]
            return _NO_JSON if _NO_JSON in items else items
        case _:
            return _NO_JSON
