"""Finds blocks, layers and models that use themselves, directly or through others."""

from __future__ import annotations

from specc.diagnostics import Label, Sink
from specc.diagnostics.codes import names as codes
from specc.resolve.bindings import Definition
from specc.source import Span
from specc.syntax import ast

_KINDS = {
    ast.BlockDef: "block",
    ast.LayerDef: "layer",
    ast.ExternDef: "layer",
    ast.ModelDef: "model",
}

Uses = dict[Definition, list[tuple[Definition, Span]]]


def report_recursion(uses: Uses, sink: Sink) -> bool:
    """Report each cycle once, at its first definition; whether there was one.

    An iterative depth-first search: white, on the path, done.
    """
    done: set[Definition] = set()
    found = False
    for root in uses:
        if root in done:
            continue
        path: list[tuple[Definition, int]] = [(root, 0)]
        on_path = {root}
        while path:
            current, index = path.pop()
            used = uses.get(current, [])
            if index == len(used):
                done.add(current)
                on_path.discard(current)
                continue
            path.append((current, index + 1))
            target, span = used[index]
            if target in on_path:
                found = True
                _report(target, span, path, uses, sink)
            elif target not in done:
                on_path.add(target)
                path.append((target, 0))
    return found


def _report(
    target: Definition, span: Span, path: list[tuple[Definition, int]], uses: Uses, sink: Sink
) -> None:
    start = next(i for i, (definition, _) in enumerate(path) if definition is target)
    trail = [
        Label(uses[definition][index - 1][1], f"`{definition.name.id}` uses it here")
        for definition, index in path[start:-1]
    ]
    sink.report(
        codes.RECURSION,
        span,
        f"leads back to `{target.name.id}`",
        kind=_KINDS[type(target)],
        name=target.name.id,
        secondary=[Label(target.name.span, "defined here"), *trail],
        helps=["`repeat` applies a block or layer several times"],
    )
