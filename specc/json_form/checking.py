"""Holds a JSON text to the table of `forms.py`; what names mean is left to the passes behind."""

from __future__ import annotations

from typing import Final

from specc.diagnostics.codes import json_form as codes
from specc.diagnostics.model import Sink
from specc.json_form.forms import FORMS, NODES, ROLES, VERSIONS, Form
from specc.json_form.scan import Json, shortened
from specc.json_form.trees import (
    BINARY,
    DEFINITIONS,
    EXPRESSIONS,
    OPERATORS,
    STATEMENTS,
    UNARY,
)
from specc.similar import similar
from specc.syntax.lexer import OTHER_CONSTANTS, RESERVED

_MARKED: Final = ("$tensor", "$object", "$map", "$tuple", "$slice")

_TREES: Final = {
    "expression": EXPRESSIONS,
    "statement": STATEMENTS,
    "definition": DEFINITIONS,
    "target": ("Parts",),
}

_EXPECTED: Final = {
    "whole": "a whole number from 0 on",
    "text": "a string",
    "name": "a name: letters, digits and `_`, no reserved word",
    "dimension": 'a whole number, null or "?name"',
    "tensor": "a tensor: the id of a node, the name of an input",
    "tensors": "a tensor, or an array of tensors",
    "constant": "a constant",
    "value": "a value",
    "part": "a position, null or a `$slice`",
    "pair": "an array of a key and a value",
    "constant pair": "an array of a key and a constant",
    "slice": "an array of three: start, stop, step",
    "operator": "one of " + ", ".join(OPERATORS),
    "operand": "a tensor or a number",
    "role": "one of " + ", ".join(ROLES),
    "expression": "an expression",
    "statement": "a statement",
    "definition": "a definition: " + ", ".join(DEFINITIONS),
    "target": "a name, or `Parts`",
    "key": "a string or a whole number",
    "unary": "one of " + ", ".join(UNARY),
    "binary": "one of " + ", ".join(BINARY),
    "node": "a node, which has one of the keys " + ", ".join(f"`{kind}`" for kind in NODES),
}

Pending = list[tuple[Json, str]]


def is_well_formed(root: Json, sink: Sink) -> bool:
    """Whether a text is of the form of a spec; what is not is reported, value by value."""
    before = sink.errors
    if isinstance(root.value, dict) and not _version_is_known(root, sink):
        return False
    pending: Pending = [(root, "program")]
    while pending and not sink.is_full:
        _check(*pending.pop(), pending, sink)
    return sink.errors == before


def is_name(text: object) -> bool:
    """Whether a spec may call something so."""
    return (
        isinstance(text, str)
        and text.isidentifier()
        and text.isascii()
        and text not in RESERVED
        and text not in OTHER_CONSTANTS
    )


def _version_is_known(root: Json, sink: Sink) -> bool:
    version = root.value.get("version")
    if version is None or not _is_whole(version.value) or version.value in VERSIONS:
        return True
    known = ", ".join(map(str, VERSIONS))
    sink.report(
        codes.UNKNOWN_VERSION,
        version.span,
        "unknown version",
        number=version.value,
        notes=[f"this specc reads version {known}"],
    )
    return False


def _check(node: Json, type_: str, pending: Pending, sink: Sink) -> None:
    """Hold one value to a type; what lies in it goes to `pending`."""
    for alternative in _alternatives(type_):
        if _fits(node, alternative):
            _look_inside(node, alternative, pending, sink)
            return
    _report(node, type_, sink)


def _alternatives(type_: str) -> list[str]:
    return [type_] if type_[0] == "[" else type_.split("|")


def _fits(node: Json, type_: str) -> bool:
    """Whether a value is of a type, what lies in it left aside."""
    value = node.value
    match type_:
        case "whole":
            return _is_whole(value)
        case "text":
            return isinstance(value, str) and value != ""
        case "name":
            return is_name(value)
        case "dimension":
            if isinstance(value, str):
                return value[:1] == "?" and is_name(value[1:])
            return value is None or (isinstance(value, int) and not isinstance(value, bool))
        case "tensor":
            return _marked(node) == "$tensor" or (isinstance(value, str) and value != "")
        case "tensors":
            return isinstance(value, list) or _fits(node, "tensor")
        case "constant":
            return _marked(node) not in ("$tensor", "$slice")
        case "value":
            return _marked(node) != "$slice"
        case "part":
            return True
        case "pair" | "constant pair":
            return isinstance(value, list) and len(value) == 2 and _fits(value[0], "key")
        case "slice":
            return isinstance(value, list) and len(value) == 3
        case "operator":
            return isinstance(value, str) and value in OPERATORS
        case "operand":
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            return is_number or _fits(node, "tensor")
        case "key":
            return isinstance(value, str) or (
                isinstance(value, int) and not isinstance(value, bool)
            )
        case "role":
            return value in ROLES if isinstance(value, str) else False
        case "unary":
            return isinstance(value, str) and value in UNARY
        case "binary":
            return isinstance(value, str) and value in BINARY
        case "node":
            return isinstance(value, dict) and any(kind in value for kind in NODES)
        case "target":
            return is_name(value) or _tree(node) == "Parts"
        case "expression":
            return not isinstance(value, dict) or _tree(node) in EXPRESSIONS
        case "statement" | "definition":
            return _tree(node) in _TREES[type_]
        case "Slice":
            return _tree(node) == "Slice"
        case _ if type_[0] == "[":
            return isinstance(value, list)
        case _:
            return isinstance(value, dict)


def _look_inside(node: Json, type_: str, pending: Pending, sink: Sink) -> None:
    value = node.value
    match type_:
        case "tensors" if isinstance(value, list):
            pending += [(item, "tensors") for item in reversed(value)]
        case "tensor" | "tensors" | "operand" if isinstance(value, dict):
            _check_form(node, FORMS["$tensor"], pending, sink)
        case "constant" | "value" | "part":
            _look_into_value(node, "constant" if type_ == "constant" else "value", pending, sink)
        case "pair":
            pending.append((value[1], "value"))
        case "constant pair":
            pending.append((value[1], "constant"))
        case "slice":
            pending += [(item, "constant") for item in reversed(value)]
        case "node":
            kind = next(kind for kind in NODES if kind in value)
            _check_form(node, NODES[kind], pending, sink)
        case "expression" if isinstance(value, list):
            pending += [(item, "expression") for item in reversed(value)]
        case "expression" | "statement" | "definition" | "target" if isinstance(value, dict):
            _check_form(node, FORMS[value["node"].value], pending, sink)
        case _ if type_[0] == "[":
            pending += [(item, type_[1:-1]) for item in reversed(value)]
        case _ if type_[0] == "{":
            pending += [(item, type_[1:-1]) for item in reversed(value.values())]
            for key in value:
                if not is_name(key):
                    shown = shortened(key)
                    message = f"`{shown}` is no name: letters, digits and `_`, no reserved word"
                    _say(sink, node.keys[key], "expected a name", message)
        case _ if type_ in FORMS:
            _check_form(node, FORMS[type_], pending, sink)


def _look_into_value(node: Json, inner: str, pending: Pending, sink: Sink) -> None:
    value = node.value
    if isinstance(value, list):
        pending += [(item, inner) for item in reversed(value)]
    elif isinstance(value, dict):
        mark = _marked(node)
        if mark in ("$map", "$tuple") and inner == "constant":
            _check_form(node, FORMS[f"constant {mark}"], pending, sink)
        elif mark is not None:
            _check_form(node, FORMS[mark], pending, sink)
        else:
            for key, item in reversed(value.items()):
                pending.append((item, inner))
                if key[:1] == "$":
                    near = similar(key, _MARKED)
                    helps = [f"a similar key exists: `{near[0]}`"] if near else []
                    helps.append("`$map` makes a map whose keys begin with `$`")
                    message = f"no value is marked by `{shortened(key)}`"
                    _say(sink, node.keys[key], "unknown mark", message, helps)


def _check_form(node: Json, form: Form, pending: Pending, sink: Sink) -> None:
    """The keys of an object: those that it must have, and no others."""
    inside: Pending = []
    for key, item in node.value.items():
        field = form.fields.get(key)
        if field is None:
            near = similar(key, form.fields)
            helps = [f"a similar key exists: `{name}`" for name in near[:1]]
            notes = [] if near else ["it has " + ", ".join(f"`{name}`" for name in form.fields)]
            message = f"{_a(form.what)} has no key `{shortened(key)}`"
            _say(sink, node.keys[key], "unknown key", message, helps, notes)
            continue
        inside.append((item, field.type))
        if isinstance(item.value, list) and len(item.value) < field.least:
            least = f"{field.least} item{'s' if field.least > 1 else ''}"
            message = f"`{key}` of {_a(form.what)} has at least {least}, not {len(item.value)}"
            _say(sink, item.span, "too few", message)
    for key, field in form.fields.items():
        if field.required and key not in node.value:
            message = f"{_a(form.what)} needs a key `{key}`"
            _say(sink, node.span, f"`{key}` is missing", message)
    pending += reversed(inside)


def _marked(node: Json) -> str | None:
    """`$object` for `{"$object": …}`: what kind of value an object stands for; None for a map."""
    if not isinstance(node.value, dict):
        return None
    return next((mark for mark in _MARKED if mark in node.value), None)


def _tree(node: Json) -> str | None:
    """The class that an object of a statement tree stands for."""
    if not isinstance(node.value, dict) or "node" not in node.value:
        return None
    name = node.value["node"].value
    return name if isinstance(name, str) else None


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _a(what: str) -> str:
    if what[0] == "`":
        return what
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"


def _report(node: Json, type_: str, sink: Sink) -> None:
    """A value that is of another type."""
    wanted = " or ".join(_expected(each) for each in _alternatives(type_))
    shown = _shown(node)
    tree = _tree(node)
    helps = []
    if tree is not None and type_ in _TREES:
        shown = f"`{shortened(tree)}`"
        near = similar(tree, _TREES[type_])
        helps = [f"a similar name exists: `{near[0]}`"] if near else []
    span = node.value["node"].span if tree is not None else node.span
    _say(sink, span, f"expected {wanted}", f"expected {wanted}, found {shown}", helps)


def _expected(type_: str) -> str:
    if type_[0] == "[":
        return f"an array of {_PLURAL.get(type_[1:-1], 'values')}"
    if type_[0] == "{":
        return "an object"
    return _EXPECTED.get(type_) or f"an object: {_a(FORMS[type_].what)}"


_PLURAL: Final = {
    "model": "models",
    "node": "nodes",
    "input": "inputs",
    "output": "outputs",
    "flow": "flows",
    "step": "steps",
    "definition": "definitions",
    "dimension": "sizes",
    "text": "strings",
    "name": "names",
    "statement": "statements",
    "expression": "expressions",
}


def _shown(node: Json) -> str:
    match node.value:
        case dict():
            mark = _marked(node)
            return "an object" if mark is None else f"a `{mark}`"
        case list():
            return "an array"
        case str(text):
            return f"the string `{shortened(text)}`" if text else "an empty string"
        case None:
            return "null"
        case bool(value):
            return "true" if value else "false"
        case value:
            return f"the number {shortened(str(value))}"


def _say(
    sink: Sink,
    span: object,
    label: str,
    message: str,
    helps: list[str] | None = None,
    notes: list[str] | None = None,
) -> None:
    sink.report(
        codes.WRONG_FORM,
        span,  # type: ignore[arg-type]
        label,
        message=message,
        helps=helps or (),
        notes=notes or (),
    )
