"""Custom layers in JSON: those that a program uses, and the constants that they use, as trees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.catalog.types import Entry, Instance
from specc.graph.ir import Layer, Model, Program
from specc.json_form.trees import TAGGED, TREES
from specc.resolve.bindings import Kind
from specc.syntax import ast
from specc.syntax.walk import walk


class Definitions:
    """The definitions of a program in JSON; `called` says what each is called there."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._resolution = program.resolution
        self._names: dict[ast.Node, str] = {}
        self.ambiguous: set[str] = set()
        """What several definitions are called, of which the later ones get a number here."""
        layers = self._used()
        constants = self._constants(layers)
        taken = {model.name for model in program.models.values()}
        for definition in (*constants, *layers):
            wanted, number = definition.name.id, 1
            name = wanted
            while name in taken:
                number += 1
                name = f"{wanted}_{number}"
            taken.add(name)
            if name != wanted:
                self.ambiguous.add(wanted)
            self._names[definition] = name
        self.written = [
            *(self._constant(each) for each in constants),
            *(self._definition(each) for each in layers),
        ]

    def called(self, entry: Entry) -> str:
        """What an entry is called."""
        definition = self._resolution.definition_of(entry)
        return entry.name if definition is None else self._names[definition]

    def _used(self) -> list[ast.LayerDef | ast.ExternDef]:
        """The custom layers that the models use, each behind those that it uses."""
        found = {
            definition
            for entry in _entries(self._program.models.values())
            if (definition := self._resolution.definition_of(entry)) is not None
        }
        inside = set(self._resolution.used_first(*found))
        return [each for each in self._resolution.layers if each in inside]

    def _constants(
        self, layers: Iterable[ast.LayerDef | ast.ExternDef]
    ) -> list[ast.Let | ast.Param]:
        """The params and constants of the spec that layers use, in the order of the spec."""
        found: set[ast.Node] = set()
        pending: list[ast.Node] = list(layers)
        while pending:
            for node in walk(pending.pop()):
                names = [node] if isinstance(node, ast.Name) else []
                if isinstance(node, ast.Literal):
                    template = self._resolution.templates.get(node, ())
                    names = [part for part in template if isinstance(part, ast.Name)]
                for name in names:
                    binding = self._resolution.names.get(name)
                    definition = None if binding is None else binding.definition
                    if (
                        isinstance(definition, (ast.Let, ast.Param))
                        and definition in self._resolution.in_order
                        and definition not in found
                    ):
                        found.add(definition)
                        pending.append(definition)
        return [each for each in self._resolution.in_order if each in found]

    def _constant(self, definition: ast.Let | ast.Param) -> dict[str, Any]:
        name = self._names[definition]
        if isinstance(definition, ast.Let):
            value = self._data(definition.value)
        else:
            param = self._program.params.get(definition.name.id)
            if param is not None and param.definition is definition:
                value = _literal(param.value)
            else:
                value = self._data(definition.default)
        return {"node": "Let", "name": name, "value": value}

    def _definition(self, definition: ast.LayerDef | ast.ExternDef) -> dict[str, Any]:
        written: dict[str, Any] = self._data(definition)
        written["name"] = self._names[definition]
        return written

    def _data(self, root: Any) -> Any:
        """A part of the tree in JSON: the parts below it first, without recursion."""
        order: list[Any] = []
        pending: list[Any] = [root]
        while pending:
            item = pending.pop()
            order.append(item)
            if isinstance(item, tuple):
                pending += item
            elif isinstance(item, ast.Node) and not isinstance(item, (ast.Name, ast.Literal)):
                pending += _fields(item).values()
        done: dict[int, Any] = {}
        for item in reversed(order):
            done[id(item)] = self._built(item, done)
        return done[id(root)]

    def _built(self, item: Any, done: dict[int, Any]) -> Any:
        if isinstance(item, tuple):
            return [done[id(each)] for each in item]
        match item:
            case ast.Name():
                return {"node": "Name", "id": self._name(item)}
            case ast.Literal(value=value):
                return value
            case ast.List(items=items):
                return [done[id(each)] for each in items]
            case ast.Node():
                kind = type(item).__name__
                written = {"node": kind} if kind in TAGGED else {}
                for field, part in _fields(item).items():
                    data = done[id(part)]
                    if isinstance(part, ast.Name) and "expression" not in TREES[kind][field].type:
                        data = data["id"]
                    elif isinstance(part, tuple) and "expression" not in TREES[kind][field].type:
                        data = [
                            d["id"] if isinstance(p, ast.Name) else d
                            for p, d in zip(part, data, strict=True)
                        ]
                    written[field] = data
                return written
            case _:
                return item

    def _name(self, name: ast.Name) -> str:
        """A name, or what its definition is called here."""
        binding = self._resolution.names.get(name)
        if binding is not None and binding.kind in (Kind.CUSTOM, Kind.LET, Kind.PARAM):
            return self._names.get(binding.definition, name.id)
        return name.id


def _fields(node: ast.Node) -> dict[str, Any]:
    """The fields of a node that are there."""
    kind = type(node).__name__
    if kind == "List":
        return {str(place): each for place, each in enumerate(node.items)}  # type: ignore[attr-defined]
    given = {field: getattr(node, field) for field in TREES[kind]}
    return {f: p for f, p in given.items() if p is not None and p != ()}


def _literal(value: Any) -> Any:
    """The value of a param, which holds no objects."""
    if isinstance(value, (list, tuple)):
        return [_literal(item) for item in value]
    return value


def _entries(models: Iterable[Model]) -> Iterable[Entry]:
    """The entries of all layers, those in others included."""
    pending: list[Any] = []
    for model in models:
        pending += [layer.instance for layer, _ in model.made]
        pending += [n.operation.instance for n in model.nodes if isinstance(n.operation, Layer)]
    while pending:
        match pending.pop():
            case Instance(entry=entry, args=args):
                yield entry
                pending += args.values()
            case list() | tuple() as items:
                pending += items
            case dict() as items:
                pending += items.values()
