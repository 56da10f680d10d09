"""Custom layers: what they give, found by running their bodies on the types of their inputs.

A body is run each time that the layer meets other types. Nothing of it goes into the graph, where
the layer is one node. Before a layer is first applied its body has been run once without types, to
learn which layers are made with it, for Keras counts their names too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specc.catalog.shapes.kit import autocast
from specc.catalog.types import (
    UNKNOWN,
    Instance,
    LayerCall,
    Mismatch,
    OpCall,
    Outcome,
    Policy,
    TensorType,
    Weight,
)
from specc.diagnostics import Sink
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import shapes as codes
from specc.expansion import constants
from specc.expansion.defaults import parameter_values
from specc.expansion.inputs import callee_of
from specc.expansion.machine import FAILED, Builder, Env, LayerBody, Machine, trail
from specc.expansion.naming import Namer
from specc.expansion.operators import type_of
from specc.expansion.retype import call_of
from specc.graph.ir import Frame, Layer, Node, Tensor
from specc.record import record
from specc.resolve.bindings import EntryTarget
from specc.syntax import ast

LIMITS = (codes.TOO_MANY_NODES.id, codes.TOO_DEEP.id)
"""What ends an expansion wherever it is met."""

BODY_DEPTH = 5
"""What running the body of a layer counts for: it takes some fifteen calls."""


@record
class Ran:
    """What came of running a body: its outputs, the layer's weights, and layers made inside."""

    output: TensorType | tuple[TensorType, ...]
    weights: tuple[Weight, ...] | None
    made: tuple[str, ...]
    """What Keras counts for the layers that are made with this one."""
    made_late: tuple[str, ...]
    """What it counts for those that are made when this one is first applied."""
    nodes: tuple[Node, ...]
    """What the body applied."""


def infer_custom(machine: Machine, definition: ast.LayerDef, call: LayerCall) -> Outcome | Mismatch:
    """What a custom layer gives for these inputs; mistakes in its body are reported."""
    types = _inputs(call)
    if isinstance(types, Mismatch):
        return types
    policy = call.policy if call.around is None else call.around
    ran = _run(machine, definition, call.layer, types, call.policy, policy)
    machine.made_late = (call.layer, ran.made_late)
    return Outcome(ran.output, ran.weights)


def calls_inside(
    machine: Machine, definition: ast.LayerDef, call: LayerCall
) -> tuple[LayerCall | OpCall, ...]:
    """What the body of a custom layer applies to these inputs, in order; empty where it refuses."""
    types = _inputs(call)
    if isinstance(types, Mismatch):
        return ()
    policy = call.policy if call.around is None else call.around
    ran = _run(machine, definition, call.layer, types, call.policy, policy)
    calls = (call_of(node, type_of(node.arguments), policy) for node in ran.nodes)
    return tuple(inner for inner in calls if inner is not None)


def names_inside(machine: Machine, instance: Instance) -> tuple[str, ...]:
    """What Keras counts, in order, for the layers that are made with a custom layer."""
    definition = machine.resolution.definition_of(instance.entry)
    if not isinstance(definition, ast.LayerDef):
        return ()
    types = dict.fromkeys((param.name for param in instance.entry.call_params), UNKNOWN)
    sink, machine.sink = machine.sink, Sink()
    use, machine.use = machine.use, None
    unheard, machine.unheard = machine.unheard, True
    try:
        ran = _run(machine, definition, instance, types, machine.policy, machine.policy)
    finally:
        said, machine.sink, machine.use, machine.unheard = machine.sink, sink, use, unheard
        for diagnostic in said.sorted():
            if diagnostic.code in LIMITS:
                sink.add(diagnostic)
    return ran.made


def _inputs(call: LayerCall) -> dict[str, TensorType] | Mismatch:
    """The types of the inputs by name, cast to what the layer computes in."""
    entry = call.layer.entry
    names = [param.name for param in entry.call_params]
    if isinstance(call.input, tuple):
        given = f"this is a list of {len(call.input)}"
        count = "one tensor" if len(names) == 1 else f"{len(names)} tensors one by one"
        return Mismatch(f"`{entry.name}` takes {count}, {given}")
    types: dict[str, TensorType] = {}
    for position, name in enumerate(names):
        type_ = call.extra.get(name) if position else call.input
        if not isinstance(type_, TensorType):
            what = "nothing" if type_ is None else "a list"
            return Mismatch(f"the input `{name}` of `{entry.name}` is a tensor, this is {what}")
        types[name] = autocast(type_, call)
    return types


def _run(
    machine: Machine,
    definition: ast.LayerDef,
    instance: Instance,
    types: Mapping[str, TensorType],
    policy: Policy,
    around: Policy,
) -> Ran:
    """Run the body, unless it was run before with the same arguments and types.

    One that was run unheard is run again, for what it has to say.
    """
    key = (definition, frozen(instance.args), tuple(types.items()), policy, around, machine.unheard)
    ran = machine.ran.get(key)
    if ran is None:
        use = machine.use
        span = definition.name.span if use is None else callee_of(use[0]).span
        machine.count_steps(span, 50)
        machine.enter(span, BODY_DEPTH)
        frame = None
        if use is not None:
            text = f"in this use of `{definition.name.id}`"
            values = _told(machine, use[0], instance)
            frame = Frame(span, text, use[1].frame, values, definition.name.span)
        before, machine.frame = machine.frame, frame
        outside = machine.builder, machine.namer, machine.body, machine.use, machine.policy
        machine.builder, machine.namer, machine.use = Builder(), Namer(), None
        machine.body, machine.policy = LayerBody(definition, policy), around
        try:
            ran = _run_body(machine, definition, instance, types, Env(frame))
        finally:
            machine.builder, machine.namer, machine.body, machine.use, machine.policy = outside
            machine.frame = before
        machine.leave(BODY_DEPTH)
        machine.ran[key] = ran
    return ran


def _told(machine: Machine, expr: ast.Expr, instance: Instance) -> list[tuple[str, Any]]:
    """The arguments that are not to be read where the layer is used."""
    target = machine.targets.get(expr)
    if not isinstance(target, EntryTarget):
        return []
    plain = {p.name for p, value in target.constructor if isinstance(value, ast.Literal)}
    return [(name, value) for name, value in instance.args.items() if name not in plain]


def _run_body(
    machine: Machine,
    definition: ast.LayerDef,
    instance: Instance,
    types: Mapping[str, TensorType],
    env: Env,
) -> Ran:
    body = machine.body
    assert body is not None
    spans = {n.id: n.span for s in definition.body if isinstance(s, ast.InputDecl) for n in s.names}
    env.names.update(parameter_values(machine, definition, definition.parameters, instance, env))
    for name, type_ in types.items():
        env.names[name] = Tensor(type_, spans[name], env.frame, name=name)
    env.current = env.names[next(iter(types))] if len(types) == 1 else None
    values = machine.run_layer(definition, env)
    outputs = tuple(_output(machine, value, expr, env) for expr, value in values)
    early = [made for made in body.made if made[0].expr not in machine.resolution.late]
    late = [made for made in body.made if made[0].expr in machine.resolution.late]
    return Ran(
        outputs[0] if len(outputs) == 1 else outputs or UNKNOWN,
        _weights(machine, instance, [layer for layer, _ in (*early, *late)]),
        tuple(name for _, names in early for name in names),
        tuple(name for _, names in late for name in names),
        tuple(machine.builder.nodes),
    )


def _output(machine: Machine, value: Any, expr: ast.Expr, env: Env) -> TensorType:
    if isinstance(value, Tensor):
        return value.type
    if value is not FAILED:
        what = "a list" if isinstance(value, (list, tuple)) else constants.describe(value)
        machine.sink.report(
            argument_codes.CONSTANT_AS_TENSOR,
            expr.span,
            "an output is a tensor",
            what=what,
            secondary=trail(env.frame),
        )
    return UNKNOWN


def _weights(
    machine: Machine, instance: Instance, layers: list[Layer]
) -> tuple[Weight, ...] | None:
    """In Keras's order: the layer's own that are trained, those that are not, those inside.

    `trainable=false` freezes the layer's own alone: those inside have been made by then.
    """
    body = machine.body
    assert body is not None
    own = list(body.weights.values())
    is_trained = instance.args.get("trainable", True) is not False
    groups: list[tuple[Weight, ...] | None] = [
        tuple(Weight(w.name, w.shape, w.dtype, is_trained) for w in own if w.trainable),
        tuple(w for w in own if not w.trainable),
        *(machine.builder.weights.get(layer, ()) for layer in layers),
    ]
    if body.failed or any(group is None for group in groups):
        return None
    return tuple(weight for group in groups for weight in group or ())


def frozen(value: Any) -> Any:
    """`value` as a part of a key; numbers that are equal and of different types differ."""
    match value:
        case Instance(entry=entry, args=args):
            return (id(entry), frozen(args))
        case list() | tuple():
            return (type(value), *(frozen(item) for item in value))
        case Mapping():
            return tuple((name, frozen(item)) for name, item in value.items())
        case _:
            return (type(value), value)
