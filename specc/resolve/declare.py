"""Collects the top-level definitions of a file into its scope."""

from __future__ import annotations

from specc.diagnostics import Applicability, Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import names as codes
from specc.resolve.bindings import Kind
from specc.resolve.bodies import report_twice
from specc.resolve.context import Context, bind
from specc.resolve.expressions import resolve_value
from specc.resolve.layers import check_name, entry_of
from specc.resolve.scope import Scope, near_names, suggestion
from specc.resolve.sizes import measure
from specc.syntax import ast
from specc.syntax.walk import walk

EDITION = 1

PARAM_TYPES = ("int", "float", "bool", "string", "list")


def declare(context: Context, module: ast.Module, scope: Scope, *, is_root: bool) -> None:
    """Bind what `module` defines; resolve its params and constants in order."""
    resolution = context.resolution
    # Blocks and models may be used before they stand in the file; constants may not.
    for item in module.items:
        match item:
            case ast.BlockDef(name=name):
                _define(context, scope, Kind.BLOCK, name, item)
                resolution.blocks.append(item)
            case ast.ModelDef(name=name):
                _define(context, scope, Kind.MODEL, name, item)
                resolution.models.append(item)
            case ast.LayerDef(name=name) | ast.ExternDef(name=name):
                _define(context, scope, Kind.CUSTOM, name, item)
                check_name(context, name)
                resolution.layers.append(item)
                resolution.entries[item] = entry_of(context, item)
            case ast.ExportDef():
                context.sink.report(
                    codes.UNSUPPORTED, item.span, "stands here", what="`export` blocks"
                )
        if isinstance(item, (ast.BlockDef, ast.LayerDef, ast.ExternDef)):
            for parameter in item.parameters:
                _check_type(context, parameter.type)
    for index, item in enumerate(module.items):
        match item:
            case ast.Edition():
                _check_edition(context, item, index)
            case ast.Param():
                _declare_param(context, scope, item, is_root=is_root)
            case ast.Let(name=name, value=value):
                resolve_value(context, value, scope)
                _define(context, scope, Kind.LET, name, item)
                resolution.lets.append(item)
                resolution.in_order.append(item)
                if _varying(context, value) is not None:
                    resolution.varying.add(item)
                    measure(context, item)
            case ast.DataDef() if is_root:
                _single(context, resolution.data, item, "data")
                resolution.data = resolution.data or item
            case ast.TrainDef() if is_root:
                _single(context, resolution.train, item, "train")
                resolution.train = resolution.train or item
            case ast.DeviceDef() if is_root:
                _single(context, resolution.device, item, "device")
                resolution.device = resolution.device or item


def _declare_param(context: Context, scope: Scope, param: ast.Param, *, is_root: bool) -> None:
    _check_type(context, param.type)
    for part in (param.choices, param.default, param.low, param.high):
        if part is not None:
            resolve_value(context, part, scope)
            _check_fixed(context, part)
    _define(context, scope, Kind.PARAM, param.name, param)
    resolution = context.resolution
    resolution.in_order.append(param)
    if is_root:
        resolution.varying.add(param)
        resolution.params.setdefault(param.name.id, param)
    else:
        resolution.imported_params.append(param)


_SPELLED = {
    "array": "list",
    "boolean": "bool",
    "double": "float",
    "float32": "float",
    "int32": "int",
    "integer": "int",
    "number": "float",
    "str": "string",
    "text": "string",
    "tuple": "list",
}
"""What other languages call the types of params."""


def _check_type(context: Context, type_: ast.Name | None) -> None:
    """The type of a param, or of a parameter, is one that there is."""
    if type_ is None or type_.id in PARAM_TYPES:
        return
    near = [_SPELLED[type_.id]] if type_.id in _SPELLED else near_names(type_.id, PARAM_TYPES)
    context.sink.report(
        argument_codes.UNKNOWN_TYPE,
        type_.span,
        "unknown type",
        name=type_.id,
        notes=["the types are " + ", ".join(f"`{t}`" for t in PARAM_TYPES)],
        **suggestion(type_.span, near[:1], Applicability.SAFE),
    )


def _check_fixed(context: Context, part: ast.Expr) -> None:
    """A param's default and range are the same whatever other params are."""
    name = _varying(context, part)
    if name is not None:
        context.sink.report(
            argument_codes.BAD_CONSTANT,
            name.span,
            "changes with a param",
            message="params do not depend on one another",
            helps=["`let` names what follows from params: `let half = width // 2`"],
        )


def _varying(context: Context, expr: ast.Expr) -> ast.Name | None:
    """The first name in `expr` that changes with a param."""
    resolution = context.resolution
    for node in walk(expr):
        if isinstance(node, ast.Name):
            binding = resolution.names.get(node)
            if binding is not None and binding.definition in resolution.varying:
                return node
    return None


def _define(
    context: Context, scope: Scope, kind: Kind, name: ast.Name, definition: ast.Node
) -> None:
    if name.id in scope.names:
        report_twice(context, name, scope)
    else:
        bind(scope, kind, name, definition)


def _single(context: Context, first: ast.Node | None, item: ast.Node, kind: str) -> None:
    if first is not None:
        context.sink.report(
            codes.SEVERAL_BLOCKS,
            item.span,
            "another one",
            kind=kind,
            secondary=[Label(first.span, "the first one")],
        )


def _check_edition(context: Context, edition: ast.Edition, index: int) -> None:
    if index > 0:
        context.sink.report(codes.EDITION_NOT_FIRST, edition.span, "stands after other things")
    elif edition.number.value != EDITION:
        context.sink.report(
            codes.UNKNOWN_EDITION,
            edition.number.span,
            "unknown edition",
            number=edition.number.text,
        )
