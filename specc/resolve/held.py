"""What constants hold that a model may not, or that it uses: words of data, and definitions."""

from __future__ import annotations

from collections.abc import Mapping

from specc.catalog.types import Entry
from specc.resolve.bindings import (
    BlockTarget,
    Definition,
    EntryTarget,
    ModelTarget,
    Resolution,
    Target,
)
from specc.syntax import ast
from specc.syntax.walk import walk


def definition_of(resolution: Resolution, target: Target | None) -> Definition | None:
    """The block, layer or model that a target is."""
    match target:
        case BlockTarget(definition=definition) | ModelTarget(definition=definition):
            return definition
        case EntryTarget(entry=entry):
            return resolution.definition_of(entry)
        case _:
            return None


def data_word(target: Target | None) -> Entry | None:
    """The word of a data or device block that a target is."""
    if isinstance(target, EntryTarget) and target.entry.path.startswith("specc."):
        return target.entry
    return None


def held_in(resolution: Resolution, let: ast.Let) -> Mapping[Entry | Definition, ast.Expr]:
    """Those in a constant and in the ones that it is made of, each with where it stands first.

    What is known of a constant is kept, for many may be made of it.
    """
    known = resolution.held
    pending, entered = [let], {let}
    while pending:
        own, inner = _parts(resolution, pending[-1])
        new = [each for each in inner if each not in known and each not in entered]
        if new:
            entered.update(new)
            pending.extend(new)
        else:
            known[pending.pop()] = _merged([own, *(known[each] for each in inner if each in known)])
    return known[let]


def _parts(
    resolution: Resolution, let: ast.Let
) -> tuple[dict[Entry | Definition, ast.Expr], list[ast.Let]]:
    """What stands in its own value, and the constants that it names, each once."""
    own: dict[Entry | Definition, ast.Expr] = {}
    inner: dict[ast.Let, None] = {}
    for node in walk(let.value):
        if isinstance(node, (ast.Call, ast.Name)):
            target = resolution.targets.get(node)
            held = data_word(target) or definition_of(resolution, target)
            if held is not None:
                own.setdefault(held, node)
        if isinstance(node, ast.Name) and node in resolution.names:
            constant = resolution.names[node].definition
            if isinstance(constant, ast.Let):
                inner[constant] = None
    return own, list(inner)


def _merged(
    parts: list[Mapping[Entry | Definition, ast.Expr]],
) -> Mapping[Entry | Definition, ast.Expr]:
    some = [part for part in parts if part]
    if len(some) == 1:
        return some[0]  # the same one, however long the row of constants
    return {held: expr for part in reversed(some) for held, expr in part.items()}
