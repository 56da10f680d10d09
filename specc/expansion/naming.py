"""The names that Keras gives to layers that the spec does not name.

Keras counts, in the order in which objects are made: `dense`, `dense_1`, …. The
emitted script makes them in the order in which the expander does, so that a
message, a summary and the model agree on what is called what.
"""

from __future__ import annotations

import re
from functools import lru_cache

from specc.catalog.types import Instance

# Layers that make other layers when they are first applied, under names that Keras counts too.
_INNER = {
    "MultiHeadAttention": ("softmax", "dropout"),
    "GroupQueryAttention": ("softmax", "dropout"),
}

# Layers whose class is not called as `keras.layers` exports it.
_CLASSES = {"GroupQueryAttention": "GroupedQueryAttention"}

# Functions of `keras.ops` whose operation Keras calls otherwise.
_OPERATIONS = {
    "abs": "absolute",
    "allclose": "all_close",
    "batch_normalization": "batch_norm",
    "cdist": "c_dist",
    "conj": "conjugate",
    "extract_patches_3d": "extract_patches",
    "hard_swish": "hard_silu",
    "isin": "is_in",
    "layer_normalization": "layer_norm",
    "rms_normalization": "rms_norm",
    "searchsorted": "search_sorted",
    "swish": "silu",
}

_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])")


@lru_cache(4096)
def snake_case(name: str) -> str:
    """`MaxPooling2D` as `max_pooling2d`: what Keras makes of a class name."""
    return _BOUNDARY.sub("_", name).lower()


class Namer:
    """Counts the objects of each class."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self.layers: list[str] = []
        """The classes of the layers counted so far, in snake case."""

    def next(self, prefix: str) -> str:
        """The name of the next object whose class reads `prefix` in snake case."""
        count = self._counts.get(prefix, 0)
        self._counts[prefix] = count + 1
        return prefix if count == 0 else f"{prefix}_{count}"

    def built(self, instance: Instance) -> None:
        """Count what a layer makes inside when it is first applied."""
        for inner in _INNER.get(instance.entry.name, ()):
            self.next(inner)

    def operation(self, function: str) -> str:
        """The name of the next operation that a function of `keras.ops` makes."""
        function = function.removeprefix("image.")
        if function == "separable_conv":  # which asks another operation for its shape
            self.next("depthwise_conv")
        return self.next(_OPERATIONS.get(function, function))

    def name(self, instance: Instance) -> tuple[str, bool]:
        """The name of a layer, and whether the spec gave it."""
        given = instance.args.get("name")
        if isinstance(given, str):
            return given, True
        name = instance.entry.name
        return self.layer(snake_case(_CLASSES.get(name, name))), False

    def layer(self, prefix: str) -> str:
        """The name of the next layer of a class."""
        self.layers.append(prefix)
        return self.next(prefix)
