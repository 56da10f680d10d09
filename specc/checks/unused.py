"""What the spec says and nothing uses: inputs, results, definitions."""

from __future__ import annotations

from collections.abc import Iterator

from specc.checks.facts import Whole
from specc.diagnostics.codes.whole import DEAD_NODE, UNUSED_DEFINITION, UNUSED_INPUT
from specc.diagnostics.model import Sink
from specc.graph.ir import Layer, Model, Node, Program, Tensor
from specc.graph.verify import tensors_in
from specc.resolve.bindings import SharedTarget
from specc.syntax import ast


def check(whole: Whole, sink: Sink) -> None:
    """Inputs and results that reach no output, and definitions that are never used."""
    models = list(whole.program.models.values())
    alive: set[ast.Expr] = set()
    dead: dict[ast.Expr, Node] = {}
    for model in models:
        if not model.outputs:
            continue
        reached = _reached(model)
        for name, tensor in model.inputs.items():
            if tensor not in reached.tensors:
                sink.report(
                    UNUSED_INPUT,
                    tensor.span,
                    notes=["Keras wants data for it all the same"],
                    name=name,
                )
        used = {t.node for node in model.nodes for t in tensors_in(node.arguments)}
        for node in model.nodes:
            if node in reached.nodes:
                alive.add(node.expr)
            elif node not in used:
                # The last of a dead chain stands for all of it.
                dead.setdefault(node.expr, node)
    # In a block or loop, what one use needs is not dead.
    _report_dead(whole.program, {e: n for e, n in dead.items() if e not in alive}, sink)
    _check_definitions(whole.program, sink)


def _report_dead(program: Program, dead: dict[ast.Expr, Node], sink: Sink) -> None:
    """Point at the binding that holds a dead result, or else at what makes it."""
    bindings = _bindings(program.module) if dead else {}
    for expr, node in dead.items():
        name = bindings.get(expr)
        if name is None:
            sink.report(DEAD_NODE, expr.span, what=f"the result of {_operation(node)}")
        else:
            sink.report(DEAD_NODE, name.span, what=f"`{name.id}`")


def _bindings(module: ast.Module) -> dict[ast.Expr, ast.Name]:
    """The names that results are bound to, by the expression that makes them last."""
    found: dict[ast.Expr, ast.Name] = {}
    waiting: list[ast.TopLevel | ast.Statement] = list(module.items)
    while waiting:
        match waiting.pop():
            case ast.Assign(targets=(name,), value=ast.Pipe(stages=stages)):
                found[stages[-1]] = name
            case ast.Assign(targets=(name,), value=value):
                found[value] = name
            case ast.If(body=body, orelse=orelse):
                waiting += [*body, *orelse]
            case ast.ModelDef(body=body) | ast.BlockDef(body=body):
                waiting += body
            case ast.Repeat(body=body) | ast.For(body=body):
                waiting += body
    return found


class _Reached:
    """What the outputs of a model are computed from."""

    def __init__(self) -> None:
        self.nodes: set[Node] = set()
        self.tensors: set[Tensor] = set()


def _reached(model: Model) -> _Reached:
    reached = _Reached()
    waiting = list(model.outputs.values())
    while waiting:
        tensor = waiting.pop()
        reached.tensors.add(tensor)
        if tensor.node is not None and tensor.node not in reached.nodes:
            reached.nodes.add(tensor.node)
            waiting.extend(tensors_in(tensor.node.arguments))
    return reached


def _operation(node: Node) -> str:
    operation = node.operation
    if isinstance(operation, Layer):
        shown = operation.model.name if operation.model is not None else operation.class_name
        return f"this `{shown}`"
    return f"`{operation.symbol}`" if operation.symbol else f"`ops.{operation.name}`"


def _check_definitions(program: Program, sink: Sink) -> None:
    """Params, constants and blocks of the spec itself; those of imported files may rest."""
    resolution = program.resolution
    if resolution is None:
        return
    # A block's parameters are bound to the block too, and do not use it.
    bindings = (b for b in resolution.names.values() if b.kind.value != "parameter")
    used = {id(binding.definition) for binding in bindings}
    used |= {id(getattr(target, "definition", None)) for target in resolution.targets.values()}
    for item in program.module.items:
        found = _definition(item)
        if found is None or id(item) in used:
            continue
        kind, name = found
        _report_definition(kind, name, sink)
    read = {binding.span for binding in resolution.names.values()}
    read |= {
        target.binding.span
        for target in resolution.targets.values()
        if isinstance(target, SharedTarget)
    }
    for item in program.module.items:
        for kind, name in _inner(item):
            if name.span not in read:
                _report_definition(kind, name, sink)


def _report_definition(kind: str, name: ast.Name, sink: Sink) -> None:
    if not name.id.startswith("_"):
        sink.report(UNUSED_DEFINITION, name.span, kind=kind, name=name.id)


def _inner(item: ast.TopLevel) -> Iterator[tuple[str, ast.Name]]:
    """What a block, layer or model defines within, and its parameters."""
    if not isinstance(item, (ast.BlockDef, ast.LayerDef, ast.ModelDef)):
        return
    if not isinstance(item, ast.ModelDef):
        for parameter in item.parameters:
            yield "parameter", parameter.name
    waiting = list(item.body)
    while waiting:
        match waiting.pop():
            case ast.Let(name=name):
                yield "constant", name
            case ast.LayerBinding(name=name):
                yield "shared layer", name
            case ast.Repeat(index=index, body=body):
                if index is not None:
                    yield "counter", index
                waiting += body
            case ast.For(body=body):
                waiting += body
            case ast.If(body=body, orelse=orelse):
                waiting += [*body, *orelse]


def _definition(item: ast.TopLevel) -> tuple[str, ast.Name] | None:
    match item:
        case ast.Param(name=name):
            return "param", name
        case ast.Let(name=name):
            return "constant", name
        case ast.BlockDef(name=name):
            return "block", name
        case ast.LayerDef(name=name) | ast.ExternDef(name=name):
            return "layer", name
        case _:
            return None
