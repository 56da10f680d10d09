"""Layers of Python's own that a spec declares: allowed, found, and held to their declarations.

`specc check` and the emitted text never import them. Running the script does, in this process or
in one of its own, and an imported module may do whatever its user may: so whoever runs a spec says
that he trusts it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specc.backends.script_child import Failure, failure_of
from specc.catalog.types import TensorType
from specc.diagnostics import Label, Sink
from specc.diagnostics.codes import running as codes
from specc.expansion import models_in_order
from specc.graph.ir import Layer, Model, Node, Program
from specc.syntax import ast

if TYPE_CHECKING:
    import keras


def extern_layers(program: Program) -> list[ast.ExternDef]:
    """The extern layers that the script imports, in the order of the spec."""
    main = None if program.model is None else program.model.definition
    used = program.resolution.used_first(*models_in_order(program.resolution, main))
    found = [item for item in used if isinstance(item, ast.ExternDef)]
    return sorted(found, key=lambda item: item.span)


def report_not_allowed(program: Program, sink: Sink) -> bool:
    """Whether the script would import extern layers; reported, for that has not been allowed."""
    for layer in extern_layers(program):
        sink.report(
            codes.EXTERN_NOT_ALLOWED,
            layer.name.span,
            "comes from that module",
            module=layer.module.value,
            notes=["what is imported is run, and may do all that you may"],
            helps=["`--allow-extern` allows it, `allow_extern=True` from Python"],
        )
    return sink.has_errors


def report_not_found(program: Program, sink: Sink) -> bool:
    """Whether a module of extern layers is nowhere; nothing is imported to find out."""
    places = search_folders(program)
    for layer in extern_layers(program):
        missing = _missing(str(layer.module.value), [*places, *sys.path])
        if missing is not None:
            _report_import(program, layer, f"there is no module `{missing}`", sink)
    return sink.has_errors


def import_layers(program: Program, sink: Sink) -> None:
    """Import the extern layers, and report those that are not there, or are no layers."""
    layers = extern_layers(program)
    if not layers:
        return
    from keras import layers as keras_layers

    for layer in layers:
        try:
            module = import_module(str(layer.module.value))
            found = getattr(module, layer.name.id, None)
        except (Exception, SystemExit) as error:
            _report_import(program, layer, _reason(failure_of(error, "")), sink)
            continue
        if found is None:
            _report_import(program, layer, f"it has no `{layer.name.id}`", sink)
        elif not (isinstance(found, type) and issubclass(found, keras_layers.Layer)):
            _report_import(program, layer, f"`{layer.name.id}` is no layer of Keras's", sink)


def report_failed_import(program: Program, line: str, failure: Failure, sink: Sink) -> bool:
    """Whether this line of the script, which failed, imports an extern layer; reported then."""
    for layer in extern_layers(program):
        if line.startswith(f"from {layer.module.value} import "):
            _report_import(program, layer, _reason(failure), sink)
            return True
    return False


def report_differences(program: Program, built: keras.Model) -> Sink:
    """Where the extern layers of a built model give other tensors than was declared."""
    sink = Sink()
    if program.model is None or not extern_layers(program):
        return sink
    pending: list[tuple[Model, Any]] = [(program.model, built)]
    while pending:
        model, keras_model = pending.pop()
        counts: dict[object, int] = {}
        for node in model.nodes:
            if not isinstance(node.operation, Layer):
                continue
            place = counts.setdefault(node.operation, 0)
            counts[node.operation] += 1
            made = _layer_of(keras_model, node.operation)
            if made is None:
                continue
            if node.operation.model is not None and place == 0:
                pending.append((node.operation.model, made))
            definition = _extern_of(program, node)
            if definition is not None:
                _compare(definition, node, made, place, sink)
    return sink


def search_folders(program: Program) -> list[str]:
    """Where modules are looked for first: the current folder, then that of the spec."""
    path = program.sources.source_at(program.module.span.start).path
    folders = [Path.cwd(), *([] if path is None else [path.parent.resolve()])]
    return list(dict.fromkeys(str(folder) for folder in folders))


@contextmanager
def importing(program: Program) -> Iterator[None]:
    """Modules are looked for in these folders too, while the script of `program` runs."""
    folders = search_folders(program) if extern_layers(program) else []
    sys.path[:0] = folders
    try:
        yield
    finally:
        for folder in folders:  # one by one: another thread may have put others there meanwhile
            if folder in sys.path:
                sys.path.remove(folder)


def _missing(module: str, places: list[str]) -> str | None:
    """The first part of a dotted name that is found nowhere; None where all are there."""
    parts = module.split(".")
    searched: list[str] | None = places
    for count, part in enumerate(parts, 1):
        if count == 1 and (part in sys.builtin_module_names or part in sys.modules):
            return None
        name = ".".join(parts[:count])
        spec = PathFinder.find_spec(name, searched)
        if spec is None:
            return name
        if spec.submodule_search_locations is None and count < len(parts):
            return ".".join(parts[: count + 1])
        searched = list(spec.submodule_search_locations or ())
    return None


def _reason(failure: Failure) -> str:
    if failure.missing is not None:
        return f"there is no module `{failure.missing}`"
    words = " ".join(failure.words.split())[:200]
    return f"{failure.error}: {words}" if words else failure.error


def _report_import(program: Program, layer: ast.ExternDef, reason: str, sink: Sink) -> None:
    folders = " and in ".join(f"`{folder}`" for folder in search_folders(program))
    sink.report(
        codes.EXTERN_NOT_IMPORTED,
        layer.module.span,
        "named here",
        module=layer.module.value,
        reason=reason,
        notes=[f"modules are looked for in {folders}, then where Python looks"],
    )


def _layer_of(model: Any, layer: Layer) -> Any:
    """The layer of a built model that a layer of the graph became."""
    return next((made for made in model.layers if made.name == layer.name), None)


def _extern_of(program: Program, node: Node) -> ast.ExternDef | None:
    assert isinstance(node.operation, Layer)
    instance = node.operation.instance
    definition = None if instance is None else program.resolution.definition_of(instance.entry)
    return definition if isinstance(definition, ast.ExternDef) else None


def _compare(definition: ast.ExternDef, node: Node, made: Any, place: int, sink: Sink) -> None:
    """Report where one application of a layer gives another type than declared."""
    outputs = made._inbound_nodes[place].outputs
    found = [TensorType(tuple(tensor.shape), tensor.dtype) for tensor in outputs]
    declared = list(node.output_types)
    if len(found) == len(declared) and all(map(_agree, declared, found)):
        return
    sink.report(
        codes.EXTERN_DIFFERS,
        definition.rule.span,
        "says so",
        name=definition.name.id,
        found=" and ".join(str(type_) for type_ in found),
        declared=" and ".join(str(type_) for type_ in declared),
        secondary=[Label(node.expr.span, "applied here")],
    )


def _agree(declared: TensorType, found: TensorType) -> bool:
    """Whether what Keras found out is what was declared, as far as both are known."""
    if declared.dtype is not None and declared.dtype != found.dtype:
        return False
    if declared.shape is None or found.shape is None:
        return True
    return len(declared.shape) == len(found.shape) and all(
        one == other or not isinstance(one, int) or other is None
        for one, other in zip(declared.shape, found.shape, strict=True)
    )
