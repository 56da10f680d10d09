"""Scopes: which names are bound where, and what a slip may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypedDict

from specc.diagnostics import Applicability, Edit, Fix
from specc.resolve.bindings import Binding, Kind
from specc.source import Span


class Scope:
    """Names bound in a file or a body, inside an enclosing scope.

    Loops and branches do not open one: as in Python, what they bind carries on.
    """

    __slots__ = ("inputs", "names", "parent")

    def __init__(self, parent: Scope | None = None) -> None:
        self.parent = parent
        self.names: dict[str, Binding] = {}
        self.inputs: dict[str, Span] = {}
        """Where the inputs of a body are declared, whatever their names stand for afterwards."""

    def find(self, name: str) -> Binding | None:
        """The innermost binding of `name`."""
        scope: Scope | None = self
        while scope is not None:
            binding = scope.names.get(name)
            if binding is not None:
                return binding
            scope = scope.parent
        return None

    def bind(self, binding: Binding) -> None:
        """Bind a name in this scope, over an earlier binding of it."""
        self.names[binding.name] = binding

    def all_names(self, *kinds: Kind) -> Iterator[str]:
        """Names of these kinds that are visible from here."""
        scope: Scope | None = self
        while scope is not None:
            yield from (b.name for b in scope.names.values() if b.kind in kinds)
            scope = scope.parent


def near_names(name: str, candidates: Iterable[str]) -> list[str]:
    """At most three of `candidates` that `name` may be a slip for."""
    from specc.similar import similar

    return similar(name, candidates)


def did_you_mean(near: Sequence[str]) -> list[str]:
    """The help line for near names, or none."""
    if not near:
        return []
    quoted = [f"`{name}`" for name in near]
    text = quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " or " + quoted[-1]
    return [f"a similar name exists: {text}" if len(near) == 1 else f"similar names exist: {text}"]


class Suggestion(TypedDict):
    """The part of a message that says what was meant instead."""

    helps: list[str]
    fixes: list[Fix]


def suggestion(
    span: Span, near: Sequence[str], level: Applicability = Applicability.UNSAFE
) -> Suggestion:
    """Of one near name the replacement of what `span` covers, of several a help line."""
    if len(near) != 1:
        return {"helps": did_you_mean(near), "fixes": []}
    return {"helps": [], "fixes": [Fix(f"write `{near[0]}`", (Edit(span, near[0]),), level)]}
