"""Imports that nothing is used of, and imported names that others hide."""

from __future__ import annotations

from specc.checks.lints.look import Look
from specc.diagnostics.codes.lints import HIDDEN, UNUSED_IMPORT
from specc.diagnostics.model import Applicability, Edit, Fix, Label, Sink
from specc.resolve.bindings import Resolution
from specc.source import Span
from specc.syntax import ast

_Named = ast.Param | ast.Let | ast.BlockDef | ast.LayerDef | ast.ExternDef | ast.ModelDef

_KINDS: dict[type, str] = {
    ast.Param: "param",
    ast.Let: "constant",
    ast.BlockDef: "block",
    ast.LayerDef: "layer",
    ast.ExternDef: "layer",
    ast.ModelDef: "model",
}


def check(look: Look, sink: Sink) -> None:
    """The imports of the spec itself; those of imported files may rest."""
    resolution: Resolution | None = look.whole.program.resolution
    if resolution is None or not resolution.imports:
        return
    module = look.whole.program.module
    used = _used_in(module, resolution)
    brought: dict[str, ast.Import] = {}
    for item, imported in resolution.imports.items():
        names = _defined(imported)
        for name, definition in names.items():
            if name in brought:
                _report_hidden(item.path.span, definition, name, brought[name], sink)
            brought[name] = item
        if not used & {id(definition) for definition in names.values()}:
            _report_unused(look, item, sink)
    for name, definition in _defined(module).items():
        if name in brought:
            _report_hidden(definition.name.span, definition, name, brought[name], sink)


def _defined(module: ast.Module) -> dict[str, _Named]:
    """What a file defines, by name."""
    return {item.name.id: item for item in module.items if isinstance(item, _Named)}


def _used_in(module: ast.Module, resolution: Resolution) -> set[int]:
    """The definitions that this file uses, by identity."""
    start, end = module.span
    names = resolution.names.items()
    found = {id(b.definition) for n, b in names if start <= n.span.start < end}
    for expr, target in resolution.targets.items():
        if start <= expr.span.start < end:
            found.add(id(getattr(target, "definition", None)))
            entry = getattr(target, "entry", None)
            if entry is not None:
                found.add(id(resolution.definition_of(entry)))
    return found


def _report_hidden(span: Span, definition: _Named, name: str, item: ast.Import, sink: Sink) -> None:
    sink.report(
        HIDDEN,
        span,
        secondary=[Label(item.path.span, "imported here")],
        helps=["give one of the two another name"],
        kind=_KINDS[type(definition)],
        name=name,
        path=item.path.value,
    )


def _report_unused(look: Look, item: ast.Import, sink: Sink) -> None:
    source = look.whole.program.sources.source_at(item.span.start)
    end = item.span.end - source.base
    line = source.text[end : end + 1] == "\n"
    sink.report(
        UNUSED_IMPORT,
        item.path.span,
        fixes=[
            Fix(
                "take it out",
                (Edit(Span(item.span.start, item.span.end + line), ""),),
                Applicability.SAFE,
            )
        ],
        path=item.path.value,
    )
