"""The custom layers of two programs: whether they mean the same under their names."""

from __future__ import annotations

from collections.abc import Iterator

from specc.changes.model import Change
from specc.graph.ir import Layer, Program
from specc.resolve.bindings import Binding, Kind, Resolution
from specc.source import Span
from specc.syntax import ast
from specc.syntax.walk import walk

_Definition = ast.LayerDef | ast.ExternDef


def definition_changes(old: Program, new: Program) -> Iterator[Change]:
    """Custom layers that the models use: those that mean something else under their names."""
    sides = [_definitions(old), _definitions(new)]
    for name in dict.fromkeys((*sides[0], *sides[1])):
        before, after = sides[0].get(name), sides[1].get(name)
        if before is None or after is None:
            there = "defined"
            yield Change(name, None if before is None else there, None if after is None else there)
        elif _meaning(before, old) != _meaning(after, new):
            yield from _statements(name, _texts(before), _texts(after))


def _statements(name: str, before: list[str], after: list[str]) -> Iterator[Change]:
    """The statements that only one side has; without any, it is a constant that they speak of."""
    gone = [text for text in before if text not in after]
    come = [text for text in after if text not in before]
    if len(gone) == len(come):
        for one, other in zip(gone, come, strict=True):
            yield Change(name, f"`{one}`", f"`{other}`")
    else:
        yield from (Change(name, f"`{text}`", None) for text in gone)
        yield from (Change(name, None, f"`{text}`") for text in come)
    if not gone and not come:
        yield Change(name, "with other constants", "with these")


def _texts(definition: _Definition) -> list[str]:
    """Head and statements in the one style, each by itself."""
    from specc.syntax.printing import print_module

    text = print_module(ast.Module(definition.span, (definition,)))
    return [line.strip(" {") for line in text.splitlines() if line.strip() not in ("", "}")]


def _definitions(program: Program) -> dict[str, _Definition]:
    """The custom layers that the models use, directly or in one another, by name."""
    resolution: Resolution = program.resolution
    waiting: list[ast.Node] = []
    for model in program.models.values():
        for layer in model.weights:
            definition = _definition(layer, resolution)
            if definition is not None:
                waiting.append(definition)
    found: dict[str, _Definition] = {}
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.LayerDef | ast.ExternDef) and node.name.id not in found:
            found[node.name.id] = node
            waiting += resolution.uses.get(node, [])
    return dict(sorted(found.items()))


def _definition(layer: Layer, resolution: Resolution) -> ast.Node | None:
    if layer.instance is None or layer.instance.entry.path not in ("custom", "extern"):
        return None
    return resolution.definition_of(layer.instance.entry)


def _meaning(definition: _Definition, program: Program) -> tuple[str, ...]:
    """A definition without its spelling: local names are numbered, constants are what they hold.

    A constant is written out where it is first used, and goes by its number from then on.
    """
    resolution: Resolution = program.resolution
    bound = {
        binding.span
        for node in walk(definition)
        if isinstance(node, ast.Name) and (binding := resolution.names.get(node)) is not None
    }
    words: list[str] = []
    numbers: dict[Span, int] = {}
    waiting: list[object] = [definition]
    while waiting:
        item = waiting.pop()
        match item:
            case ast.Name():
                binding = resolution.names.get(item)
                span = item.span if binding is None else binding.span
                if span not in bound or (binding is not None and binding.kind in _NAMED):
                    words.append(item.id)
                    continue
                is_new = span not in numbers
                words.append(f"#{numbers.setdefault(span, len(numbers))}")
                if binding is not None and is_new:
                    waiting += _held(binding, program)
            case ast.Literal(value=value):
                words.append(repr(value))
            case ast.Node():
                fields = [n for n in item.__match_args__ if n not in ("span", "operator_span")]
                words.append(f"{type(item).__name__}{len(fields)}")
                waiting += [getattr(item, name) for name in reversed(fields)]
            case tuple():
                words.append(f"({len(item)}")
                waiting += reversed(item)
            case _:
                words.append(str(item))
    return tuple(words)


_NAMED = (Kind.CUSTOM, Kind.WEIGHT)
"""What keeps its name in the model."""


def _held(binding: Binding, program: Program) -> list[object]:
    """What a constant of the whole spec holds."""
    match binding.definition:
        case ast.Let(value=value) as let if let in program.resolution.lets:
            return [value]
        case ast.Param(name=name) if name.id in program.params:
            return [repr(program.params[name.id].value)]
        case ast.Param(default=default):
            return [default]
        case _:
            return []
