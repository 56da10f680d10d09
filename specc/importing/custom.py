"""Custom layers: what a configuration names and does not hold comes from specs.

`private.dlspec` has those that `keras.applications` uses and Keras does not export. Others are
looked for in the specs that the user gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from specc.catalog.load import catalog
from specc.catalog.types import REQUIRED, Entry, Param
from specc.record import record
from specc.syntax import ast

PRIVATE = Path(__file__).with_name("private.dlspec")
HOMES: Mapping[str, str] = {
    "LayerScale": "keras.src.applications.convnext",
    "CustomScaleLayer": "keras.src.applications.inception_resnet_v2",
}
"""Where those of `private.dlspec` are defined."""

_COMPUTED = object()
"""The default of a parameter whose value is computed: it equals nothing."""


@record
class Custom:
    """The custom layers that there are, and which of them were asked for."""

    given: Mapping[str, ast.LayerDef]
    private: Mapping[str, ast.LayerDef]
    used: dict[str, ast.LayerDef]

    def find(self, module: str, name: str) -> Entry | None:
        """The layer that a class of this name stands for."""
        definition = self.given.get(name)
        if definition is None and HOMES.get(name) == module:
            definition = self.private.get(name)
        if definition is None:
            return None
        self.used.setdefault(name, definition)
        return entry_of(definition)


def definitions_in(module: ast.Module) -> dict[str, ast.LayerDef]:
    """The custom layers that a spec defines, by name."""
    return {item.name.id: item for item in module.items if isinstance(item, ast.LayerDef)}


def entry_of(definition: ast.LayerDef) -> Entry:
    """A custom layer as the catalog would have it, without a rule."""
    plain = catalog().lookup("layers", "Identity")
    assert plain is not None
    common = tuple(p for p in plain.params if p.name in ("name", "dtype", "trainable"))
    own = tuple(Param(p.name.id, _default(p.default), "any") for p in definition.parameters)
    inputs = [n.id for s in definition.body if isinstance(s, ast.InputDecl) for n in s.names]
    taken = tuple(Param(text, None if i else REQUIRED, "tensor") for i, text in enumerate(inputs))
    return Entry(definition.name.id, "layers", "custom", (*own, *common), len(own), taken)


def _default(default: ast.Expr | None) -> object:
    if default is None:
        return REQUIRED
    return default.value if isinstance(default, ast.Literal) else _COMPUTED
