"""Custom layers and constants: statement trees in JSON as nodes of the tree."""

from __future__ import annotations

from typing import Any

from specc.diagnostics.codes.syntax import TOO_DEEP
from specc.json_form.scan import Json
from specc.json_form.trees import STATEMENTS, TREES
from specc.json_form.values import Text, inner, literal, name
from specc.syntax import ast
from specc.syntax.wellformed import MAX_NODES


def definition(text: Text, node: Json) -> ast.Let | ast.LayerDef | ast.ExternDef | None:
    """The definition that an object means; None, with a message, where it nests too deep."""
    order: list[tuple[Json, str]] = []
    pending = [(node, "definition", 0, 0)]
    while pending:
        here, type_, expressions, statements = pending.pop()
        type_ = _chosen(here, type_)
        kind = _kind(here, type_)
        expressions += type_ == "expression"
        statements += kind in STATEMENTS
        if expressions > MAX_NODES or statements > text.limits.max_nesting:
            limit = MAX_NODES if expressions > MAX_NODES else text.limits.max_nesting
            what = "this expression" if expressions > MAX_NODES else "this body"
            text.sink.report(TOO_DEEP, here.span, "too deep", what=what, limit=limit)
            return None
        order.append((here, type_))
        within = 0 if kind in STATEMENTS else expressions
        pending += [(part, each, within, statements) for part, each in _parts(here, type_)]
    built: dict[Json, Any] = {}
    for here, type_ in reversed(order):
        built[here] = _built(text, here, type_, built)
    made: ast.Let | ast.LayerDef | ast.ExternDef = built[node]
    return made


def _chosen(node: Json, type_: str) -> str:
    """Which of the alternatives of a type it is."""
    if "|" not in type_:
        return type_
    first, *others = type_.split("|")
    kind = _kind(node, first)
    return kind if kind is not None and kind in others else first


def _kind(node: Json, type_: str) -> str | None:
    """The class of a node; None for what is no object."""
    if not isinstance(node.value, dict):
        return None
    return str(node.value["node"].value) if "node" in node.value else type_


def _parts(node: Json, type_: str) -> list[tuple[Json, str]]:
    value = node.value
    if isinstance(value, list):
        return [(item, "expression" if type_ == "expression" else type_[1:-1]) for item in value]
    if not isinstance(value, dict):
        return []
    fields = TREES[_kind(node, type_) or ""]
    return [(item, fields[key].type) for key, item in value.items() if key != "node"]


def _built(text: Text, node: Json, type_: str, built: dict[Json, Any]) -> Any:
    value = node.value
    if isinstance(value, list):
        items = tuple(built[item] for item in value)
        return ast.List(node.span, items) if type_ == "expression" else items
    if isinstance(value, dict):
        return _node(node, _kind(node, type_) or "", built)
    match type_:
        case "name" | "target":
            return name(node)
        case "key" if isinstance(value, str):
            return name(node)
        case "text" | "key":
            return ast.Literal(node.span, value, text.written(node))
        case "unary" | "binary":
            return value
        case _:
            return literal(text, node)


def _node(node: Json, kind: str, built: dict[Json, Any]) -> ast.Node:
    given = node.value
    if kind == "Name":
        return name(given["id"])
    fields: list[Any] = [node.span]
    for field in getattr(ast, kind).__match_args__[1:]:
        if field == "operator_span":
            fields.append(inner(given["operator"].span))
        elif field in given:
            fields.append(built[given[field]])
        else:
            fields.append(() if TREES[kind][field].type[0] == "[" else None)
    made: ast.Node = getattr(ast, kind)(*fields)
    return made
