"""The names that Keras gives to layers that the spec does not name.

Keras counts, in the order in which objects are made: `dense`, `dense_1`, …. The
emitted script makes them in the order in which the expander does, so that a
message, a summary and the model agree on what is called what.
"""

from __future__ import annotations

import re
from functools import cache

from specc.catalog.types import Instance

# Layers that make other layers inside, under names that Keras counts too.
_INNER = {
    "MultiHeadAttention": ("softmax",),
    "GroupQueryAttention": ("softmax",),
}


_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])")


@cache
def snake_case(name: str) -> str:
    """`MaxPooling2D` as `max_pooling2d`: what Keras makes of a class name."""
    return _BOUNDARY.sub("_", name).lower()


class Namer:
    """Counts the objects of each class."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def next(self, prefix: str) -> str:
        """The name of the next object whose class reads `prefix` in snake case."""
        count = self._counts.get(prefix, 0)
        self._counts[prefix] = count + 1
        return prefix if count == 0 else f"{prefix}_{count}"

    def name(self, instance: Instance) -> tuple[str, bool]:
        """The name of a layer, and whether the spec gave it."""
        given = instance.args.get("name")
        for inner in _INNER.get(instance.entry.name, ()):
            self.next(inner)
        if isinstance(given, str):
            return given, True
        return self.next(snake_case(instance.entry.name)), False
