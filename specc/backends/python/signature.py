"""What the function of a block takes, or the class of a layer: definition and calls agree."""

from __future__ import annotations

from collections.abc import Mapping

from specc.backends.python.names import Scope
from specc.record import record
from specc.resolve.bindings import EntryTarget, Resolution
from specc.syntax import ast
from specc.syntax.walk import walk


@record
class Signature:
    """The inputs and parameters of a block's function, or of a layer's class.

    `names` are what the script calls them, by what the spec does. `positional`
    are the parameters that a call may give by position. `varying` are the
    defaults that params change, and objects: the function has none, its callers give them.
    """

    names: Mapping[str, str]
    positional: tuple[str, ...]
    varying: Mapping[str, ast.Expr]

    def default(self, parameter: ast.Parameter) -> ast.Expr | None:
        """The default that the function itself has."""
        return None if parameter.name.id in self.varying else parameter.default


def signature_of(
    block: ast.BlockDef | ast.LayerDef | ast.ExternDef, resolution: Resolution, scope: Scope
) -> Signature:
    """The signature of a block or layer whose names are `scope`."""
    inputs = [] if isinstance(block, ast.ExternDef) else input_names(block)
    names = {
        name: scope.name(("local", name), name)
        for name in (*inputs, *(p.name.id for p in block.parameters))
    }
    if isinstance(block, ast.ExternDef):
        names = {name: name for name in names}  # its class has them already
    varying = {
        p.name.id: p.default
        for p in block.parameters
        if p.default is not None
        and (_varies(p.default, resolution) or _makes_object(p.default, block, resolution))
    }
    positional: list[str] = []
    has_default = False
    for parameter in block.parameters:
        name = parameter.name.id
        required = parameter.default is None or name in varying
        if required and has_default:
            break  # Python wants those with a default behind those without
        has_default = has_default or not required
        positional.append(name)
    return Signature(names, tuple(positional), varying)


def input_names(definition: ast.BlockDef | ast.LayerDef | ast.ModelDef) -> list[str]:
    """The inputs that a block, layer or model declares, in order."""
    return [n.id for s in definition.body if isinstance(s, ast.InputDecl) for n in s.names]


def _makes_object(default: ast.Expr, definition: ast.Node, resolution: Resolution) -> bool:
    """Whether a default of a layer is an object: each use makes it anew."""
    return isinstance(definition, ast.LayerDef) and any(
        isinstance(resolution.targets.get(node), EntryTarget)
        for node in walk(default)
        if isinstance(node, (ast.Call, ast.Name))
    )


def _varies(default: ast.Expr, resolution: Resolution) -> bool:
    for node in walk(default):
        binding = resolution.names.get(node) if isinstance(node, ast.Name) else None
        if binding is not None and binding.definition in resolution.varying:
            return True
    return False
