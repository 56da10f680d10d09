"""Annotations of parameters, from what the spec declares and from the values that were seen."""

from __future__ import annotations

import ast as py

from specc.backends.python.free import Outside
from specc.backends.python.tree import index, path
from specc.graph.ir import Program
from specc.syntax import ast

DECLARED = {"int": "int", "float": "float", "bool": "bool", "string": "str", "list": "list"}
"""The types that a spec declares, as Python calls them."""

_NAMES = {bool: "bool", int: "int", float: "float", str: "str", list: "list", tuple: "tuple"}


def outside_type(program: Program, item: Outside) -> py.expr:
    """The annotation of a param or top-level constant that a function takes."""
    if isinstance(item, ast.Param):
        kind = "" if item.type is None else item.type.id
        if kind in DECLARED and kind != "list":
            return path(DECLARED[kind])
        value = program.params[item.name.id].value
        return type_of({type(value)})
    return type_of(program.let_types.get(item, set()))


def parameter_type(
    program: Program, definition: ast.BlockDef | ast.LayerDef, item: ast.Parameter
) -> py.expr:
    """The annotation of a parameter of a block or layer."""
    if item.type is not None and item.type.id in DECLARED:
        declared = path(DECLARED[item.type.id])
        if isinstance(item.default, ast.Literal) and item.default.value is None:
            return py.BinOp(declared, py.BitOr(), py.Constant(None))
        return declared
    observed = program.observed or {}
    return type_of(observed.get((definition, item.name.id), set()))


def tuple_of(name: str, count: int) -> py.expr:
    """`tuple[name, name]`."""
    return index("tuple", py.Tuple([path(name) for _ in range(count)], py.Load()))


def type_of(types: set[type]) -> py.expr:
    """An annotation for values of these types."""
    known = set(types)
    if int in known and float in known:
        known.discard(int)
    names = [_NAMES[t] for t in _NAMES if t in known]
    if dict in known:
        names.append("dict")
    parts: list[py.expr] = [path(name) for name in names]
    if type(None) in known:
        parts.append(py.Constant(None))
    if not parts:
        return path("object")
    annotation = parts[0]
    for part in parts[1:]:
        annotation = py.BinOp(annotation, py.BitOr(), part)
    return annotation
