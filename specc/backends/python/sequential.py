"""Finds models that are one layer behind the other, to be written as `keras.Sequential`."""

from __future__ import annotations

from specc.backends.python.flow import takes_current
from specc.catalog.types import Entry
from specc.graph.ir import Layer, Model
from specc.resolve.bindings import ActivationTarget, EntryTarget, Kind, Resolution
from specc.syntax import ast
from specc.syntax.walk import walk


def sequential_layers(
    definition: ast.ModelDef, model: Model, resolution: Resolution
) -> list[ast.Expr] | None:
    """The expressions that make the layers, in order; None where the model is more than that."""
    layers: list[ast.Expr] = []
    first, *rest = definition.body or (None,)
    if not isinstance(first, ast.InputDecl) or len(first.names) != 1 or not rest:
        return None
    for statement in rest[:-1]:
        if not isinstance(statement, ast.ExprStatement):
            return None
        layers += _stages(statement.value)
    match rest[-1]:
        case ast.OutputDecl(values=(value,)):
            layers += _stages(value)
        case _:
            return None
    for statement in rest:
        value = statement.value if isinstance(statement, ast.ExprStatement) else value
        if isinstance(value, ast.Conditional) or not takes_current(value, resolution):
            return None
    plain = all(_is_plain(resolution, layer) for layer in layers)
    plain = plain and not any(_speaks_of_tensors(resolution, layer) for layer in layers)
    single = all(isinstance(n.operation, Layer) and not n.several for n in model.nodes)
    return layers if plain and single else None


def _stages(value: ast.Expr) -> tuple[ast.Expr, ...]:
    return value.stages if isinstance(value, ast.Pipe) else (value,)


def _is_plain(resolution: Resolution, layer: ast.Expr) -> bool:
    match resolution.targets.get(layer):
        case ActivationTarget():
            return True
        case EntryTarget(entry=entry, call=()):
            return entry.section == "layers" and not _makes_late(resolution, entry)
        case _:
            return False


def _speaks_of_tensors(resolution: Resolution, layer: ast.Expr) -> bool:
    """Whether an argument is computed from the size of a tensor, which has no name in a list."""
    names = (resolution.names.get(node) for node in walk(layer) if isinstance(node, ast.Name))
    return any(binding is not None and binding.kind is Kind.TENSOR for binding in names)


def _makes_late(resolution: Resolution, entry: Entry) -> bool:
    """Whether a custom layer makes layers when it is first called.

    All layers of a sequential model are made before any is called, and Keras counts their names
    in that order; the graph has them in the order of the chain.
    """
    definition = resolution.definition_of(entry)
    if not isinstance(definition, ast.LayerDef):
        return False
    inside = [d for d in resolution.used_first(definition) if isinstance(d, ast.LayerDef)]
    return any(node in resolution.late for d in inside for node in walk(*d.body))
