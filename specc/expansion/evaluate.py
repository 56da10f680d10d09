"""Evaluates expressions: constants as Python would, tensors symbolically.

`evaluate` gives the value of an argument or operand, `evaluate_flow` that of a
statement, where a layer, block or model takes the current value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specc.catalog.types import UNKNOWN, Instance
from specc.diagnostics import Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import names as name_codes
from specc.diagnostics.codes import shapes as shape_codes
from specc.expansion import constants
from specc.expansion.apply import apply_stage, apply_target, make_stage
from specc.expansion.branches import TRAINING, agreed, evaluate_condition
from specc.expansion.constants import ConstantError
from specc.expansion.instances import holds_layer, make_instance
from specc.expansion.machine import FAILED, Env, Machine, trail
from specc.expansion.operators import apply_operator, has_tensor, index_tensor
from specc.expansion.promotion import needs_promotion
from specc.expansion.sizes import Unsized, report_unsized
from specc.expansion.targets import bind_targets
from specc.graph.ir import Tensor
from specc.resolve.bindings import (
    AppliedTarget,
    EntryTarget,
    FunctionTarget,
    Kind,
    OpTarget,
    takes_input,
)
from specc.resolve.current import head, report_no_current
from specc.syntax import ast

_ARITHMETIC = frozenset(["+", "-", "*", "/", "//", "%", "**"])
_OF_SIZES = frozenset(["abs", "ceil", "floor", "int", "max", "min", "round", "sum"])
_OF_LISTS = frozenset(["enumerate", "len", "zip"])
"""Functions that don't look at what a list holds: it may hold tensors."""
_SCALARS = frozenset((int, float, bool, str))
_SIZED = (str, list, tuple, dict, Instance)


def evaluate(machine: Machine, expr: ast.Expr, env: Env) -> Any:
    """The value of an argument, operand or setting; FAILED where a mistake was reported."""
    match expr:
        case ast.Literal():
            template = machine.resolution.templates.get(expr)
            return _literal(machine, expr) if template is None else _fill(machine, template, env)
        case ast.Name():
            value = _name(machine, expr, env)
        case _:
            machine.enter(expr.span)
            machine.count_steps(expr.span)
            value = _composite(machine, expr, env)
            machine.leave()
    if type(value) in _SIZED:
        machine.count_value(expr.span, value)
    if type(value) is Unsized and not machine.open_rule:
        report_unsized(machine, value, expr.span, env)
        return FAILED
    return value


def evaluate_flow(machine: Machine, expr: ast.Expr, env: Env) -> Any:
    """The value of an expression that takes the current value if it is there to be applied."""
    if isinstance(expr, ast.Conditional):
        condition = evaluate_condition(machine, expr.condition, env)
        if condition is TRAINING:
            first, second = (evaluate_flow(machine, e, env) for e in (expr.then, expr.orelse))
            return agreed(machine, "this", first, second, expr.condition.span, env)
        if condition is FAILED:
            return machine.unknown(expr, env)
        return evaluate_flow(machine, expr.then if condition else expr.orelse, env)
    if not takes_input(expr, machine.targets):
        if isinstance(expr, ast.Pipe):
            source = expr.stages[0]
            return _chain(
                machine,
                lambda: evaluate(machine, source, env),
                expr.stages[1:],
                env,
                nested=False,
            )
        return evaluate(machine, expr, env)
    stages = expr.stages if isinstance(expr, ast.Pipe) else (expr,)
    current = _current(machine, stages[0], env)
    return _chain(machine, lambda: current, stages, env, nested=False)


def evaluate_constant(machine: Machine, expr: ast.Expr, env: Env, what: str) -> Any:
    """The value of an expression that must be a constant, else FAILED with a message."""
    value = evaluate(machine, expr, env)
    if has_tensor(value):
        machine.sink.report(
            argument_codes.TENSOR_AS_CONSTANT,
            expr.span,
            "a tensor",
            what=what,
            secondary=trail(env.frame),
        )
        return FAILED
    return value


def _chain(
    machine: Machine,
    first: Callable[[], Any],
    stages: tuple[ast.Expr, ...],
    env: Env,
    *,
    nested: bool,
) -> Any:
    """`first()` through the stages.

    Layers are made in the order in which the script makes them, for Keras counts
    their names: a chain that is a statement becomes a statement a stage; inside
    an expression it becomes `f2(…)(f1(…)(x))`, where Python makes `f2` first.
    """
    early = stages if nested else stages[:1]
    if machine.body is not None:
        early = ()  # those in a custom layer are made with it, in the order of its body
    made = {stage: make_stage(machine, stage, env) for stage in reversed(early)}
    value = first()
    for stage in stages:
        value = apply_stage(machine, stage, value, env, made.get(stage))
    return value


def _current(machine: Machine, expr: ast.Expr, env: Env) -> Any:
    body: Env | None = env
    while body is not None and body.parent is not None:
        body = body.parent
    assert body is not None
    if body.current is None:
        report_no_current(machine.sink, expr)
        return machine.unknown(expr, env)
    return body.current


def _name(machine: Machine, name: ast.Name, env: Env) -> Any:
    binding = machine.names.get(name)
    if binding is None:
        target = machine.targets.get(name)
        if isinstance(target, EntryTarget):
            return make_instance(machine, name, target, env)
        return FAILED if name in machine.resolution.failed else name.id
    if binding.kind in (Kind.BLOCK, Kind.FAILED):
        return FAILED
    if binding.kind is Kind.CUSTOM:
        target = machine.targets.get(name)
        return (
            make_instance(machine, name, target, env) if isinstance(target, EntryTarget) else FAILED
        )
    if binding.kind is Kind.TRAINING:
        if isinstance(binding.definition, ast.LayerDef):
            machine.sink.report(
                shape_codes.TRAINING_FLAG,
                name.span,
                "used as a constant",
                helps=["it may stand in a condition, and where a layer inside is told of it"],
            )
        return FAILED
    if binding.kind is Kind.MODEL:
        machine.sink.report(
            argument_codes.WRONG_VALUE,
            name.span,
            "a model",
            message=f"the model `{name.id}` is used as a value",
            helps=[f"a model is applied: `x -> {name.id}`"],
        )
        return FAILED
    if binding.definition in machine.constants:
        value = machine.constants[binding.definition]
        if isinstance(binding.definition, ast.Let) and holds_layer(value):
            return evaluate(machine, binding.definition.value, Env())  # each use makes another
        return value
    try:
        return env.find(name.id)
    except KeyError:
        if isinstance(binding.definition, (ast.Param, ast.Let)):
            return FAILED  # its own value failed
        half = machine.body is not None and name.id in machine.body.half_bound
        where = "in one of two branches alone" if half else "in a branch or loop that was not run"
        machine.sink.report(
            name_codes.UNBOUND,
            name.span,
            "has no value yet",
            what="value",
            name=name.id,
            secondary=[Label(binding.span, f"bound here, {where}"), *trail(env.frame)],
        )
        return FAILED


def _literal(machine: Machine, expr: ast.Literal) -> Any:
    """What is written; a whole number is bounded as one that is computed is."""
    value = expr.value
    if type(value) is int and value.bit_length() > machine.limits.max_bits:
        return _constant(machine, expr, None, lambda: constants.checked(value, machine.limits))
    return value


def _fill(machine: Machine, template: tuple[str | ast.Name, ...], env: Env) -> Any:
    parts = []
    for part in template:
        value = part if isinstance(part, str) else _name(machine, part, env)
        if value is FAILED:
            return FAILED
        if has_tensor(value):
            assert isinstance(part, ast.Name)
            machine.sink.report(
                argument_codes.TENSOR_AS_CONSTANT, part.span, "a tensor", what="a part of a name"
            )
            return FAILED
        parts.append(str(value))
    return "".join(parts)


def _composite(machine: Machine, expr: ast.Expr, env: Env) -> Any:
    match expr:
        case ast.List(items=items):
            return _held(machine, expr, [evaluate(machine, item, env) for item in items])
        case ast.Tuple(items=items):
            return _held(machine, expr, tuple(evaluate(machine, item, env) for item in items))
        case ast.Map(entries=entries):
            values = {entry.item: evaluate(machine, entry.value, env) for entry in entries}
            return _held(machine, expr, values)
        case ast.Unary(operator=symbol, operand=operand):
            value = evaluate(machine, operand, env)
            if isinstance(value, Tensor):
                return apply_operator(machine, expr, symbol, (value,), env)
            return _constant(machine, expr, value, lambda: constants.unary(symbol, value))
        case ast.Binary():
            return _binary(machine, expr, env)
        case ast.Conditional(then=then, condition=condition, orelse=orelse):
            chosen = evaluate_condition(machine, condition, env)
            if chosen is TRAINING:
                first, second = (evaluate(machine, e, env) for e in (then, orelse))
                return agreed(machine, "this", first, second, condition.span, env)
            if chosen is FAILED:
                return FAILED
            return evaluate(machine, then if chosen else orelse, env)
        case ast.Call():
            return _call(machine, expr, env)
        case ast.Index():
            return _index(machine, expr, env)
        case ast.Pipe(stages=stages):
            return _chain(
                machine, lambda: evaluate(machine, stages[0], env), stages[1:], env, nested=True
            )
        case ast.Comprehension():
            return _comprehension(machine, expr, env)
        case _:
            return FAILED


def _constant(machine: Machine, expr: ast.Expr, value: Any, compute: Any) -> Any:
    """`compute()`, with what goes wrong reported at `expr`."""
    if value is FAILED:
        return FAILED
    try:
        return compute()
    except ConstantError as error:
        report_constant(machine, expr, error)
        return FAILED


def _held(machine: Machine, expr: ast.Expr, value: Any) -> Any:
    """`value`, a list or map made of others, unless it holds too much."""
    if any(item is FAILED for item in (value.values() if isinstance(value, dict) else value)):
        return FAILED
    try:
        constants.bounded(machine.count_value(expr.span, value), machine.limits)
    except ConstantError as error:
        report_constant(machine, expr, error)
        return FAILED
    return value


def report_constant(machine: Machine, expr: ast.Expr, error: ConstantError) -> None:
    """Say why a constant has no value."""
    code = argument_codes.CONSTANT_TOO_LARGE if error.too_large else argument_codes.BAD_CONSTANT
    machine.sink.report(
        code,
        expr.span,
        "",
        message=str(error),
        secondary=trail(machine.frame),
        notes=error.notes,
        helps=error.helps,
    )


def _binary(machine: Machine, expr: ast.Binary, env: Env) -> Any:
    left = evaluate(machine, expr.left, env)
    symbol = expr.operator
    if symbol in ("and", "or") and not isinstance(left, Tensor):
        if left is FAILED:
            return FAILED
        return evaluate(machine, expr.right, env) if bool(left) == (symbol == "and") else left
    right = evaluate(machine, expr.right, env)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        if any(_absorbs(side) for side in (left, right)):
            return machine.unknown(expr, env)
        if machine.body is not None and needs_promotion(symbol, left, right):
            machine.promoted.add(expr)
        return apply_operator(machine, expr, symbol, (left, right), env)
    if left is FAILED or right is FAILED:
        return FAILED
    if type(left) in _SCALARS and type(right) in _SCALARS:
        return _constant(
            machine, expr, left, lambda: constants.binary(symbol, left, right, machine.limits)
        )
    if machine.open_rule and symbol in _ARITHMETIC:
        for side in (left, right):
            if isinstance(side, Unsized):
                return Unsized(side.type, 0, side.span)
    if symbol != "+" and report_unsized(machine, (left, right), expr.span, env):
        return FAILED
    if has_tensor(left) or has_tensor(right):
        if symbol == "+" and isinstance(left, list) and isinstance(right, list):
            return left + right
        report_constant(
            machine,
            expr,
            ConstantError(f"`{symbol}` does not take lists of tensors"),
        )
        return FAILED
    return _constant(
        machine, expr, left, lambda: constants.binary(symbol, left, right, machine.limits)
    )


def _absorbs(value: Any) -> bool:
    """Whether it is what an error left: no tensor for sure, it may be meant as a list."""
    return value is FAILED or (
        isinstance(value, Tensor) and value.node is None and value.type == UNKNOWN
    )


def _call(machine: Machine, call: ast.Call, env: Env) -> Any:
    target = machine.targets.get(call)
    match target:
        case None:
            return FAILED
        case FunctionTarget(name=name, arguments=arguments):
            values = [evaluate(machine, argument, env) for argument in arguments]
            if any(v is FAILED for v in values):
                return FAILED
            of_list = name in _OF_LISTS and not any(isinstance(v, Tensor) for v in values)
            if machine.open_rule and name in _OF_SIZES:
                for value in _flat(values):
                    if isinstance(value, Unsized):
                        return Unsized(value.type, 0, value.span)
            if not of_list and report_unsized(machine, values, call.span, env):
                return FAILED
            if not of_list and has_tensor(values):
                machine.sink.report(
                    argument_codes.TENSOR_AS_CONSTANT,
                    call.span,
                    "takes a tensor",
                    what=f"what `{name}` takes",
                    secondary=trail(env.frame),
                    helps=["`ops.NAME(x)` is `keras.ops.NAME` on tensors"],
                )
                return FAILED
            return _constant(
                machine, call, None, lambda: constants.call(name, values, machine.limits)
            )
        case EntryTarget():
            return make_instance(machine, call, target, env)
        case AppliedTarget() | OpTarget():
            return apply_target(machine, call, target, (), env)
        case _ if takes_input(call, machine.targets):
            machine.sink.report(
                argument_codes.CONSTANT_AS_TENSOR,
                call.span,
                "nothing is passed to it",
                what=f"`{head(call)}` alone",
                secondary=trail(env.frame),
                helps=[f"say what flows in: `x -> {head(call)}(…)`"],
            )
            return machine.unknown(call, env)
        case _:
            return apply_target(machine, call, target, (), env)


def _index(machine: Machine, expr: ast.Index, env: Env) -> Any:
    base = evaluate(machine, expr.base, env)
    parts = [_part(machine, part, env) for part in expr.parts]
    if base is FAILED or any(p is FAILED for p in parts):
        return machine.unknown(expr, env) if isinstance(base, Tensor) else FAILED
    if isinstance(base, Tensor):
        return index_tensor(machine, expr, base, parts, env)
    if len(parts) != 1:
        report_constant(machine, expr, ConstantError("a list has one position at a time"))
        return FAILED
    return _constant(machine, expr, None, lambda: constants.index(base, parts[0]))


def _part(machine: Machine, part: ast.Expr | ast.Slice, env: Env) -> Any:
    if not isinstance(part, ast.Slice):
        return evaluate(machine, part, env)
    ends = [
        None if side is None else evaluate(machine, side, env)
        for side in (part.start, part.stop, part.step)
    ]
    return FAILED if any(end is FAILED for end in ends) else slice(*ends)


def _comprehension(machine: Machine, expr: ast.Comprehension, env: Env) -> Any:
    items = evaluate(machine, expr.iterable, env)
    if items is FAILED:
        return FAILED
    if not isinstance(items, (list, tuple)):
        report_iterable(machine, expr.iterable, items)
        return FAILED
    result = []
    size = 0
    body = machine.body
    before = 0 if body is None else len(body.made)
    for item in items:
        machine.count_steps(expr.span, 2)
        inner = Env(env.frame, env)
        if not bind_targets(machine, expr.targets, item, inner, expr.iterable):
            return FAILED
        if expr.condition is not None:
            wanted = evaluate_constant(machine, expr.condition, inner, "a condition")
            if wanted is FAILED:
                return FAILED
            if not wanted:
                continue
        element = evaluate(machine, expr.element, inner)
        if element is FAILED:
            return FAILED
        result.append(element)
        size += machine.count_value(expr.span, element)
        try:
            constants.bounded(size + 1, machine.limits)
        except ConstantError as error:
            report_constant(machine, expr, error)
            return FAILED
    if body is not None:  # where several layers stand in it, a list of each is made in turn
        order = {made: i for i, made in enumerate(dict.fromkeys(la.expr for la, _ in body.made))}
        body.made[before:] = sorted(body.made[before:], key=lambda item: order[item[0].expr])
    return result


def _flat(values: list[Any]) -> list[Any]:
    """The items of `values`, those of lists among them too."""
    return [i for value in values for i in (value if isinstance(value, (list, tuple)) else [value])]


def report_iterable(machine: Machine, expr: ast.Expr, value: Any) -> None:
    """What a loop runs over is not a list."""
    what = "a tensor" if isinstance(value, Tensor) else constants.describe(value)
    report_constant(machine, expr, ConstantError(f"a loop runs over a list, this is {what}"))
