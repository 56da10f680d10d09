"""Applies layers, ops, blocks and models to tensors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specc.catalog.shapes.kit import policy_of
from specc.catalog.types import (
    UNKNOWN,
    Instance,
    LayerCall,
    Mismatch,
    Outcome,
    TensorType,
)
from specc.diagnostics import Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.expansion import constants
from specc.expansion.applications import count_inside, make_application
from specc.expansion.branches import TRAINING, agreed, evaluate_condition
from specc.expansion.defaults import fits
from specc.expansion.inferred import inferred
from specc.expansion.inputs import bind_inputs, callee_of, name_of
from specc.expansion.instances import evaluate_arguments, has_failed
from specc.expansion.layers import names_inside
from specc.expansion.machine import (
    BLOCK_DEPTH,
    FAILED,
    NODE_STEPS,
    Env,
    Machine,
    report_mismatch,
    trail,
)
from specc.expansion.operators import (
    add_node,
    first_constant,
    flat,
    has_tensor,
    is_at_once,
    labels_of,
    type_of,
)
from specc.expansion.ops import apply_op
from specc.expansion.submodels import apply_model, differing
from specc.graph.ir import Frame, Layer, Node, Tensor
from specc.resolve.bindings import (
    ActivationTarget,
    AppliedTarget,
    BlockTarget,
    EntryTarget,
    ModelTarget,
    OpTarget,
    SharedTarget,
    Target,
    with_tensors,
)
from specc.syntax import ast


def make_stage(
    machine: Machine, stage: ast.Expr, env: Env, flowing: tuple[Any, ...] | None = None
) -> Layer | None:
    """The layer that a stage makes, for a stage that makes one.

    An application is made for what flows into it, and not before that is there.
    """
    match machine.targets.get(stage):
        case EntryTarget(entry=entry) as target if entry.section == "applications":
            if flowing is None:
                return None
            return make_application(machine, stage, target, next(iter(flowing), None), env)
        case EntryTarget() as target:
            return make_layer(machine, stage, target, env)
        case ActivationTarget(symbol=symbol, entry=entry):
            instance = Instance(entry, {"activation": symbol})
            name, named = machine.namer.name(instance)
            layer = machine.builder.make(Layer(name, named, stage, env.frame, instance))
            if machine.body is not None:
                machine.body.made.append((layer, ("activation",)))
            return layer
        case _:
            return None


def make_layer(machine: Machine, expr: ast.Expr, target: EntryTarget, env: Env) -> Layer | None:
    """A layer from its constructor's arguments; None where one of them is wrong."""
    counted = len(machine.namer.layers)
    instance = evaluate_arguments(machine, target, env, expr)
    if instance is FAILED:
        machine.namer.name(Instance(target.entry, {}))
        return None
    name, named = machine.namer.name(instance)
    for inner in names_inside(machine, instance):
        machine.namer.layer(inner)
    layer = machine.builder.make(Layer(name, named, expr, env.frame, instance))
    if machine.body is not None:
        machine.body.made.append((layer, tuple(machine.namer.layers[counted:])))
    return layer


def apply_stage(
    machine: Machine, stage: ast.Expr, value: Any, env: Env, made: Layer | None = None
) -> Any:
    """`value -> stage`. `made` is the stage's layer where it was made before."""
    if isinstance(stage, ast.Conditional):
        condition = evaluate_condition(machine, stage.condition, env)
        if condition is TRAINING:
            first, second = (
                apply_stage(machine, side, value, env) for side in (stage.then, stage.orelse)
            )
            return agreed(machine, "this", first, second, stage.condition.span, env)
        if condition is FAILED:
            return machine.unknown(stage, env)
        return apply_stage(machine, stage.then if condition else stage.orelse, value, env)
    target = machine.targets.get(stage)
    if target is None:
        return machine.unknown(stage, env)
    if isinstance(target, (EntryTarget, ActivationTarget)):
        layer = made or make_stage(machine, stage, env, (value,))
        if layer is None:
            return machine.unknown(stage, env)
        call = target.call if isinstance(target, EntryTarget) else ()
        return apply_layer(machine, stage, layer, (value,), call, env)
    return apply_target(machine, stage, target, (value,), env)


def apply_target(
    machine: Machine, expr: ast.Expr, target: Target, leading: tuple[Any, ...], env: Env
) -> Any:
    """Apply what `expr` calls; `leading` is what the arrow brings, if there is one."""
    match target:
        case OpTarget():
            return apply_op(machine, expr, target, leading, env)
        case BlockTarget():
            return apply_block(machine, expr, target, leading, env)
        case ModelTarget(tensors=tensors, definition=definition, inputs=inputs):
            named = {name: machine.evaluate(value, env) for name, value in tensors}
            return apply_model(machine, expr, definition, inputs, leading, named, env)
        case SharedTarget(binding=binding, call=call):
            layer = env.find(binding.name)
            if not isinstance(layer, Layer):
                return machine.unknown(expr, env)
            return apply_layer(machine, expr, layer, leading, call, env)
        case AppliedTarget():
            return _apply_called(machine, expr, target, env)
        case _:
            return machine.unknown(expr, env)


def _apply_called(machine: Machine, expr: ast.Expr, target: AppliedTarget, env: Env) -> Any:
    """Keras's own style, `MultiHeadAttention(8, 64)(x, x)`."""
    function = machine.targets.get(target.function)
    layer = make_stage(machine, target.function, env)
    values = tuple(machine.evaluate(value, env) for value in target.positional)
    match function:
        case EntryTarget() | ActivationTarget():
            layer = layer or make_stage(machine, target.function, env, values)
            if layer is None:
                return machine.unknown(expr, env)
            return apply_layer(machine, expr, layer, values, target.keywords, env)
        case SharedTarget(binding=binding):
            shared = env.find(binding.name)
            if not isinstance(shared, Layer):
                return machine.unknown(expr, env)
            return apply_layer(machine, expr, shared, values, target.keywords, env)
        case ModelTarget(definition=definition, inputs=inputs):
            named = {name: machine.evaluate(value, env) for name, value in target.keywords}
            return apply_model(machine, expr, definition, inputs, values, named, env)
        case BlockTarget():
            return apply_block(machine, expr, with_tensors(function, target), values, env)
        case _:
            return machine.unknown(expr, env)


def apply_layer(
    machine: Machine,
    expr: ast.Expr,
    layer: Layer,
    leading: tuple[Any, ...],
    call: tuple[tuple[str, ast.Expr], ...],
    env: Env,
) -> Any:
    """A layer applied: a node, typed, or a message and a tensor of unknown type."""
    assert layer.instance is not None
    machine.count_steps(expr.span, NODE_STEPS)
    params = layer.instance.entry.call_params
    arguments: dict[str, Any] = {}
    first = params[0].name if params else "inputs"
    for position, value in enumerate(leading):
        name = params[position].name if position < len(params) else f"input {position}"
        arguments[name if position else first] = value
    named: dict[str, Any] = {}
    for name, value_expr in call:
        if name == "training" and machine.body is not None:
            given = evaluate_condition(machine, value_expr, env)
            named[name] = None if given is TRAINING else given
        else:
            named[name] = machine.evaluate(value_expr, env)
    if layer.instance.entry.path == "custom" and len(params) > 1:
        names = tuple(param.name for param in params)
        bound = bind_inputs(machine, expr, "layer", names, leading, named, env)
        if bound is None:
            return machine.unknown(expr, env)
        arguments = bound
    else:
        arguments |= named
    if has_failed(list(arguments.values())):
        return machine.unknown(expr, env)
    value = arguments.get(first)
    kinds = {param.name: param.kind for param in params}
    for name, given in arguments.items():
        optional = name != first
        if kinds.get(name, "tensor") in ("tensor", "tensors") and not (optional and given is None):
            constant = first_constant(given)
            if constant is not None:
                _report_constant_input(machine, expr, constant[0], env)
                return machine.unknown(expr, env)
    if value is None:
        _report_constant_input(machine, expr, None, env)
        return machine.unknown(expr, env)
    if machine.body is None and is_at_once(machine, arguments.values()):
        machine.sink.report(
            argument_codes.CONSTANT_AS_TENSOR,
            callee_of(expr).span,
            f"nothing that `{name_of(expr)}` learns here would be part of the model",
            what="a constant",
            secondary=[*labels_of(arguments.values(), expr), *trail(env.frame)],
            notes=["no input of the model flows into it"],
        )
        return machine.unknown(expr, env)
    extra = {name: type_of(v) for name, v in arguments.items() if name != first}
    policy = policy_of(layer.instance.args.get("dtype"), machine.policy)
    use, machine.use = machine.use, (expr, env)
    given = LayerCall(layer.instance, type_of(value), extra, policy, machine.policy)
    outcome = inferred(machine, given)
    machine.use = use
    if isinstance(outcome, Mismatch):
        _report_mismatch(machine, expr, layer, outcome, arguments, call, env)
        outcome = Outcome(UNKNOWN, None)
    elif outcome is None:
        outcome = Outcome(UNKNOWN, None)
    if layer not in machine.builder.weights:
        machine.builder.weights[layer] = outcome.weights
        if machine.made_late is not None and machine.made_late[0] is layer.instance:
            for inner in machine.made_late[1]:
                machine.namer.layer(inner)
        if layer.instance.entry.section == "applications":
            machine.count_steps(expr.span, NODE_STEPS * len(outcome.weights or ()))
            count_inside(machine, layer.instance, outcome, type_of(value))
        else:
            machine.namer.built(layer.instance)
    elif _report_rebuilt(machine, expr, layer, outcome, arguments, env):
        return machine.unknown(expr, env)
    several = isinstance(outcome.output, tuple)
    types = flat(outcome.output)
    nested = None
    if isinstance(outcome.output, tuple) and any(isinstance(p, tuple) for p in outcome.output):
        nested = outcome.output
    outputs = add_node(machine, layer, arguments, expr, types, env, several=several, nested=nested)
    return _nested(outcome.output, iter(outputs))


def _nested(output: Any, tensors: Iterator[Tensor]) -> Any:
    """The tensors in tuples as the types in `output` are."""
    if isinstance(output, TensorType):
        return next(tensors)
    return tuple(_nested(part, tensors) for part in output)


def _report_rebuilt(
    machine: Machine,
    expr: ast.Expr,
    layer: Layer,
    outcome: Outcome,
    arguments: dict[str, Any],
    env: Env,
) -> bool:
    """Whether the layer's weights, made where it was first applied, do not fit here; reported."""
    before, now = machine.builder.weights[layer], outcome.weights
    pairs = zip(before or (), now or (), strict=False)
    one, other = next((pair for pair in pairs if pair[0].shape != pair[1].shape), (None, None))
    if one is None or other is None:
        return False
    first = next(node for node in machine.builder.nodes if node.operation is layer)
    report_mismatch(
        machine,
        Mismatch(
            f"`{name_of(expr)}` has weights for another input: its `{one.name}` is "
            f"{TensorType(one.shape, one.dtype)}, this would take "
            f"{TensorType(other.shape, other.dtype)}",
            notes=(
                "a shared layer makes its weights once, for what it is first applied to",
                *differing(
                    TensorType(one.shape, None),
                    TensorType(other.shape, None),
                    (f"the {one.name} is", "here it would be"),
                ),
            ),
            help=_as_before(first, arguments)
            or "a layer of its own for each use has weights of its own",
        ),
        callee_of(expr).span,
        env,
        [Label(first.expr.span, "first applied here"), *labels_of(arguments.values(), expr)],
    )
    return True


def _as_before(first: Node, arguments: dict[str, Any]) -> str | None:
    """What makes the last axis of what flows in here as wide as where the layer was first used."""
    before, here = (next(iter(given.values()), None) for given in (first.arguments, arguments))
    if not isinstance(before, Tensor) or not isinstance(here, Tensor):
        return None
    one, other = before.type.shape or (), here.type.shape or ()
    if len(one) != len(other) or len(one) < 2 or one[1:-1] != other[1:-1]:
        return None
    if not isinstance(one[-1], int):
        return None
    return f"`Dense({one[-1]})` before it here makes them as wide as there"


def apply_block(
    machine: Machine, expr: ast.Expr, target: BlockTarget, leading: tuple[Any, ...], env: Env
) -> Any:
    """A block's body run anew, with its parameters and inputs bound."""
    definition = target.definition
    values: list[tuple[str, Any]] = []
    text = f"in this use of `{definition.name.id}`"
    frame = Frame(callee_of(expr).span, text, env.frame, values, definition.name.span)
    inner = Env(frame)
    given = dict(target.constants)
    for parameter in definition.parameters:
        name = parameter.name.id
        source = given.get(name)
        if source is not None:
            value = machine.evaluate(source, env)
        elif parameter.default is not None:
            value = machine.evaluate(parameter.default, inner)
        else:
            value = FAILED
        origin = source or parameter.default
        if has_tensor(value) and source is not None:
            machine.sink.report(
                argument_codes.TENSOR_AS_CONSTANT,
                source.span,
                "a tensor",
                what=f"the parameter `{name}` of `{definition.name.id}`",
                secondary=trail(env.frame),
                helps=["tensors come by the arrow, or by the name of an `input`"],
            )
            value = FAILED
        elif origin is not None and not fits(
            machine, definition.name.id, parameter, value, origin, env
        ):
            value = FAILED
        elif value is not FAILED:
            machine.observed.setdefault((definition, name), set()).add(type(value))
        inner.names[name] = value
        if source is not None and not isinstance(source, ast.Literal):
            values.append((name, value))
    tensors = {name: machine.evaluate(value, env) for name, value in target.tensors}
    bound = bind_inputs(machine, expr, "block", target.inputs, leading, tensors, env)
    if bound is None:
        return machine.unknown(expr, env)
    inner.names.update(bound)
    machine.count_steps(expr.span, 5)
    machine.enter(expr.span, BLOCK_DEPTH)
    outside, machine.frame = machine.frame, frame
    result = machine.run_block(definition, inner)
    machine.frame = outside
    machine.leave(BLOCK_DEPTH)
    machine.count_value(expr.span, result)
    return result


def _report_constant_input(machine: Machine, expr: ast.Expr, value: Any, env: Env) -> None:
    what = "nothing" if value is None else constants.describe(value)
    machine.sink.report(
        argument_codes.CONSTANT_AS_TENSOR,
        expr.span,
        f"`{name_of(expr)}` takes a tensor",
        what=what,
        secondary=trail(env.frame),
    )


def _report_mismatch(
    machine: Machine,
    expr: ast.Expr,
    layer: Layer,
    mismatch: Mismatch,
    arguments: dict[str, Any],
    call: tuple[tuple[str, ast.Expr], ...],
    env: Env,
) -> None:
    """At the argument that is why, else at the layer; labels say what flows in."""
    spans = {name: value.span for name, value in call}
    target = machine.targets.get(layer.expr)
    if isinstance(target, EntryTarget):
        spans |= {param.name: value.span for param, value in target.constructor}
    span = spans.get(mismatch.argument or "", callee_of(expr).span)
    tensors = [t for t in labels_of(arguments.values(), expr) if t.span != span]
    flowing = next(iter(arguments.values()), ())
    inputs = flowing if isinstance(flowing, (list, tuple)) else (flowing,)
    report_mismatch(machine, mismatch, span, env, tensors, inputs)
