"""What a custom layer keeps of its arguments, and how `get_config` gives them back.

Keras saves a layer as its class and its config, and makes it anew from that. A
plain value is kept as it is. What may be an object, an initializer say, is made
one by the `get` of its kind, which takes names, configs and objects alike, and
is written into the config by its `serialize`.
"""

from __future__ import annotations

import ast as py

from specc.backends.python.layer_plan import Plan
from specc.backends.python.tree import attribute, call, path
from specc.catalog.types import Instance
from specc.graph.ir import Program
from specc.record import record
from specc.resolve.bindings import EntryTarget, Resolution
from specc.syntax import ast
from specc.syntax.walk import walk

_MODULES = {
    "activation": "activations",
    "constraint": "constraints",
    "initializer": "initializers",
    "regularizer": "regularizers",
}


@record
class Kept:
    """How a parameter is kept: `module` is the one of Keras that knows its objects."""

    module: str | None
    is_object: bool

    def made(self, value: py.expr) -> py.expr:
        """What `__init__` keeps of an argument."""
        if self.module is not None:
            return call(f"keras.{self.module}.get", value)
        if self.is_object:
            is_config = call("isinstance", value, path("dict"))
            made = call("keras.saving.deserialize_keras_object", value)
            return py.IfExp(is_config, made, value)
        return value

    def config(self, kept: py.expr) -> py.expr:
        """What `get_config` says of it."""
        if self.module is not None:
            return call(f"keras.{self.module}.serialize", kept)
        if self.is_object:
            return call("keras.saving.serialize_keras_object", kept)
        return kept


def kept_parameters(plan: Plan, program: Program) -> dict[str, Kept]:
    """How each parameter of a layer is kept."""
    uses = _uses(plan, program.resolution)
    kept: dict[str, Kept] = {}
    for parameter in plan.definition.parameters:
        name = parameter.name.id
        modules = uses.get(name, [None])
        module = modules[0] if len(set(modules)) == 1 else None
        types = program.observed.get((plan.definition, name), set())
        kept[name] = Kept(module, is_object=Instance in types)
    return kept


def cloned_parameters(plan: Plan, kept: dict[str, Kept]) -> set[str]:
    """Initializers that several weights get: one object would fill them all alike."""
    names = [n.id for n in walk(*plan.definition.body) if isinstance(n, ast.Name)]
    return {
        name for name, how in kept.items() if how.module == "initializers" and names.count(name) > 1
    }


def config_method(entries: list[tuple[str, py.expr]]) -> list[py.stmt]:
    """The body of `get_config`."""
    inherited = call(attribute(call("super"), "get_config"))
    keys: list[py.expr | None] = [None, *(py.Constant(name) for name, _ in entries)]
    return [py.Return(py.Dict(keys, [inherited, *(value for _, value in entries)]))]


def _uses(plan: Plan, resolution: Resolution) -> dict[str, list[str | None]]:
    """The modules whose objects each parameter is used as; None for any other use."""
    as_object: dict[ast.Name, str] = {}
    for node in walk(*plan.definition.body):
        if isinstance(node, ast.WeightDecl):
            for argument in node.arguments:
                given = argument.name.id if argument.name is not None else ""
                if given in _MODULES and isinstance(argument.value, ast.Name):
                    as_object[argument.value] = _MODULES[given]
        target = resolution.targets.get(node) if isinstance(node, ast.Call) else None
        if isinstance(target, EntryTarget):
            for param, value in target.constructor:
                if isinstance(value, ast.Name) and param.kind in _MODULES:
                    as_object[value] = _MODULES[param.kind]
    uses: dict[str, list[str | None]] = {}
    for node in walk(*plan.definition.body):
        binding = resolution.names.get(node) if isinstance(node, ast.Name) else None
        if binding is not None and binding.definition is plan.definition:
            assert isinstance(node, ast.Name)
            uses.setdefault(node.id, []).append(as_object.get(node))
    return uses
