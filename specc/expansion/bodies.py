"""Runs the statements of models and blocks: loops unrolled, branches chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from specc.catalog.types import MOST_AXES, UNKNOWN, Dim, TensorType
from specc.diagnostics import Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import shapes as codes
from specc.expansion import constants
from specc.expansion.apply import make_stage
from specc.expansion.branches import TRAINING, evaluate_condition, merge
from specc.expansion.evaluate import (
    evaluate,
    evaluate_constant,
    evaluate_flow,
    report_iterable,
)
from specc.expansion.machine import FAILED, Builder, Env, Machine, trail
from specc.expansion.operators import has_tensor
from specc.expansion.submodels import compatible, differing
from specc.expansion.targets import bind_targets
from specc.expansion.weights import declare_weight, update_weight
from specc.graph.ir import Frame, Model, Tensor
from specc.resolve.scope import near_names, suggestion
from specc.syntax import ast

DTYPES = (
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "string",
)


_SPELLED = {
    "boolean": "bool",
    "byte": "uint8",
    "double": "float64",
    "float": "float32",
    "half": "float16",
    "int": "int32",
    "integer": "int32",
    "long": "int64",
    "short": "int16",
    "str": "string",
    "text": "string",
}
"""What other libraries and languages call dtypes."""


class Results:
    """What the `output` statements of a body gave."""

    def __init__(self) -> None:
        self.values: list[tuple[str | None, Any, ast.OutputDecl]] = []


def run_model(machine: Machine, definition: ast.ModelDef) -> Model:
    """Expand a model. Mistakes are reported and leave tensors of unknown type."""
    outer, machine.builder = machine.builder, Builder()
    env = Env()
    if not _inputs_of(definition):
        env.current = machine.unknown(definition.name, env)  # its lack has been told
    results = Results()
    run(machine, definition.body, env, results)
    builder, machine.builder = machine.builder, outer
    outputs = _outputs(machine, results, definition)
    model = Model(
        definition.name.id,
        definition,
        builder.inputs,
        outputs,
        tuple(builder.nodes),
        builder.weights,
        made=tuple(builder.made),
    )
    machine.models[definition] = model
    return model


def run_block(machine: Machine, definition: ast.BlockDef, env: Env) -> Any:
    """Run a block's body in `env`; its output, a tuple of them where there are several."""
    inputs = _inputs_of(definition)
    env.current = env.names.get(inputs[0]) if len(inputs) == 1 else None
    if not inputs:
        env.current = machine.unknown(definition.name, env)
    results = Results()
    run(machine, definition.body, env, results, in_block=True)
    values = [value for _, value, _ in results.values]
    if not values:
        return machine.unknown(definition.name, env)
    return values[0] if len(values) == 1 else tuple(values)


def run_layer(machine: Machine, definition: ast.LayerDef, env: Env) -> list[tuple[ast.Expr, Any]]:
    """Run a custom layer's body in `env`; its outputs, and what gives each."""
    if not _inputs_of(definition):
        env.current = machine.unknown(definition.name, env)
    results = Results()
    run(machine, definition.body, env, results, in_block=True)
    statements = dict.fromkeys(statement for _, _, statement in results.values)
    exprs = [value for statement in statements for value in statement.values]
    return [(expr, value) for expr, (_, value, _) in zip(exprs, results.values, strict=True)]


def _inputs_of(definition: ast.ModelDef | ast.BlockDef | ast.LayerDef) -> list[str]:
    return [n.id for s in definition.body if isinstance(s, ast.InputDecl) for n in s.names]


def _outputs(machine: Machine, results: Results, definition: ast.ModelDef) -> dict[str, Tensor]:
    outputs: dict[str, Tensor] = {}
    for name, value, statement in results.values:
        if not isinstance(value, Tensor):
            if value is not FAILED:
                what = "a list" if isinstance(value, (list, tuple)) else constants.describe(value)
                machine.sink.report(
                    argument_codes.CONSTANT_AS_TENSOR,
                    statement.values[0].span,
                    "an output is a tensor",
                    what=what,
                )
            # The output is there, whatever is wrong with it: nobody need miss it as well.
            value = machine.unknown(statement.values[0], Env())
        key = name or ("output" if len(results.values) == 1 else f"output_{len(outputs) + 1}")
        if key in outputs:
            machine.sink.report(
                codes.DUPLICATE_OUTPUT,
                (statement.name or statement).span,
                "again here",
                name=key,
                secondary=[Label(outputs[key].span, "first here")],
            )
        outputs[key] = value
    return outputs


def run(
    machine: Machine,
    statements: Iterable[ast.Statement],
    env: Env,
    results: Results,
    *,
    in_block: bool = False,
) -> None:
    """Run statements in order."""
    misplaced = machine.resolution.misplaced
    for statement in statements:
        machine.count_steps(statement.span)
        if statement in misplaced:
            _skip(machine, statement, env)
        else:
            _statement(machine, statement, env, results, in_block)


def _skip(machine: Machine, statement: ast.Statement, env: Env) -> None:
    """A statement in the wrong place: nothing more is said of what it would have named."""
    if isinstance(statement, ast.InputDecl):
        for name in statement.names:
            env.names[name.id] = machine.unknown(name, env)
    if isinstance(statement, ast.WeightDecl) and machine.body is not None:
        env.names[statement.name.id] = machine.unknown(statement.name, env)
        machine.body.failed = True


def _statement(
    machine: Machine, statement: ast.Statement, env: Env, results: Results, in_block: bool
) -> None:
    match statement:
        case ast.ExprStatement(value=value):
            env.current = _tensor(machine, value, evaluate_flow(machine, value, env), env)
        case ast.Assign(targets=targets, value=value):
            result = evaluate_flow(machine, value, env)
            if result is not FAILED or len(targets) == 1:  # each name fails on its own
                result = _tensor(machine, value, result, env)
            bind_targets(machine, targets, result, env, value, "this")
            env.current = env.names[targets[0].id]
        case ast.OutputDecl(name=name, values=values):
            for value in values:
                result = evaluate_flow(machine, value, env)
                label = name.id if name is not None else _implied_name(value)
                results.values.append((label, result, statement))
        case ast.Let(name=name, value=value):
            env.names[name.id] = evaluate(machine, value, env)
        case ast.LayerBinding(name=name, value=value):
            env.names[name.id] = make_stage(machine, value, env) or FAILED
        case ast.InputDecl() if not in_block:
            _declare_inputs(machine, statement, env)
        case ast.InputDecl():
            _check_inputs(machine, statement, env)
        case ast.Repeat():
            _repeat(machine, statement, env, results, in_block)
        case ast.For():
            _for(machine, statement, env, results, in_block)
        case ast.WeightDecl():
            declare_weight(machine, statement, env)
        case ast.Update(value=value):
            update_weight(machine, statement, evaluate_flow(machine, value, env), env)
        case ast.If(condition=condition, body=body, orelse=orelse):
            chosen = evaluate_condition(machine, condition, env)
            if chosen is TRAINING:
                _both(machine, statement, env, results)
            elif chosen is not FAILED:
                machine.enter(statement.span)
                run(machine, body if chosen else orelse, env, results, in_block=in_block)
                machine.leave()


def _both(machine: Machine, statement: ast.If, env: Env, results: Results) -> None:
    """`if training`: both branches run, each on the names of before."""
    sides = []
    for body in (statement.body, statement.orelse):
        inner = Env(env.frame)
        inner.names, inner.current = dict(env.names), env.current
        machine.enter(statement.span)
        run(machine, body, inner, results, in_block=True)
        machine.leave()
        sides.append(inner)
    merge(machine, statement, env, *sides)


def _implied_name(value: ast.Expr) -> str | None:
    """`output x` names the output `x`."""
    return value.id if isinstance(value, ast.Name) else None


def _tensor(machine: Machine, expr: ast.Expr, value: Any, env: Env) -> Any:
    """`value` if it is something that flows; a constant assigned is a `let` forgotten."""
    if value is FAILED:
        return machine.unknown(expr, env)
    if has_tensor(value) or isinstance(value, (list, tuple)):
        return value
    machine.sink.report(
        argument_codes.CONSTANT_AS_TENSOR,
        expr.span,
        "a constant",
        what=constants.describe(value),
        secondary=trail(env.frame),
        helps=["`let` names a constant: `let n = 3`"],
    )
    return machine.unknown(expr, env)


def _repeat(
    machine: Machine, statement: ast.Repeat, env: Env, results: Results, in_block: bool
) -> None:
    count = evaluate_constant(machine, statement.count, env, "the count of a `repeat`")
    if count is FAILED:
        return
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        machine.sink.report(
            argument_codes.BAD_CONSTANT,
            statement.count.span,
            "",
            message=f"`repeat` takes a whole number from 0 on, this is {constants.describe(count)}",
            secondary=trail(env.frame),
        )
        return
    errors = machine.sink.errors
    for i in range(count):
        if statement.index is not None:
            env.names[statement.index.id] = i
        _iteration(machine, statement, i, errors, env, results, in_block)


def _for(machine: Machine, statement: ast.For, env: Env, results: Results, in_block: bool) -> None:
    items = evaluate(machine, statement.iterable, env)
    if items is FAILED:
        return
    if not isinstance(items, (list, tuple)):
        report_iterable(machine, statement.iterable, items)
        return
    errors = machine.sink.errors
    for i, item in enumerate(items):
        bind_targets(machine, statement.targets, item, env, statement.iterable)
        _iteration(machine, statement, i, errors, env, results, in_block)


def _iteration(
    machine: Machine,
    statement: ast.Repeat | ast.For,
    i: int,
    errors: int,
    env: Env,
    results: Results,
    in_block: bool,
) -> None:
    """Round `i` of a loop; so many `errors` had been reported before the first."""
    keyword = "repeat" if isinstance(statement, ast.Repeat) else "for"
    # Where an earlier round was wrong, this one is likely to be, which takes longer to find out.
    machine.count_steps(statement.span, 10 if machine.sink.errors > errors else 1)
    machine.enter(statement.span)
    outside = env.frame
    head = statement.count if isinstance(statement, ast.Repeat) else statement.iterable
    names = [statement.index] if isinstance(statement, ast.Repeat) else statement.targets
    values = [(n.id, env.names.get(n.id)) for n in names if isinstance(n, ast.Name)]
    text = f"in iteration {i + 1} of this `{keyword}`"
    env.frame = machine.frame = Frame(head.span, text, outside, values)
    run(machine, statement.body, env, results, in_block=in_block)
    env.frame = machine.frame = outside
    machine.leave()


def _declare_inputs(machine: Machine, statement: ast.InputDecl, env: Env) -> None:
    for name in statement.names:
        type_ = UNKNOWN
        if statement.type is None:
            machine.sink.report(
                codes.INPUT_TYPE,
                name.span,
                "needs a dtype and a shape",
                name=name.id,
                helps=[f"say its dtype and shape: `input {name.id}: float32[32, 32, 3]`"],
            )
        else:
            type_ = declared_type(machine, statement.type, env)
        tensor = Tensor(type_, name.span, None, name=name.id)
        machine.builder.inputs[name.id] = tensor
        env.names[name.id] = tensor
    # More than one input leaves no current value until a statement gives one.
    env.current = env.names[statement.names[0].id] if len(machine.builder.inputs) == 1 else None


def declared_type(machine: Machine, declared: ast.TensorDecl, env: Env) -> TensorType:
    """The type that a declaration means, the batch axis in front."""
    dtype: str | None = declared.dtype.id
    if dtype not in DTYPES:
        word = declared.dtype.id
        near = [_SPELLED[word]] if word in _SPELLED else near_names(word, DTYPES)
        machine.sink.report(
            codes.BAD_DTYPE,
            declared.dtype.span,
            "unknown dtype",
            name=declared.dtype.id,
            notes=["the dtypes are " + ", ".join(DTYPES)],
            **suggestion(declared.dtype.span, near),
        )
        dtype = None
    dims: list[Dim] = [None]
    is_known = True
    for dimension in declared.dimensions:
        if dimension.value is None:
            dims.append(dimension.name.id if dimension.name is not None else None)
            continue
        value = evaluate_constant(machine, dimension.value, env, "a dimension")
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            if value is not FAILED:
                machine.sink.report(
                    codes.BAD_DIMENSION,
                    dimension.value.span,
                    "",
                    what=constants.describe(value),
                    secondary=trail(env.frame),
                )
            is_known = False
        dims.append(value)
    if len(dims) > MOST_AXES:
        machine.sink.report(
            codes.MISMATCH,
            declared.span,
            "too many",
            message=f"a tensor has at most {MOST_AXES} axes with its batch, this has {len(dims)}",
        )
        is_known = False
    return TensorType(tuple(dims) if is_known else None, dtype)


def _check_inputs(machine: Machine, statement: ast.InputDecl, env: Env) -> None:
    """A block may declare the types of its inputs; each use is held to them."""
    if statement.type is None:
        return
    wanted = declared_type(machine, statement.type, env)
    for name in statement.names:
        given = env.names.get(name.id)
        if isinstance(given, Tensor) and not compatible(given.type, wanted):
            machine.sink.report(
                codes.MISMATCH,
                statement.type.span,
                f"`{name.id}` is {wanted}",
                message=f"the input `{name.id}` is declared as {wanted}, this is {given.type}",
                secondary=[Label(given.span, f"this is {given.type}"), *trail(env.frame)],
                notes=differing(wanted, given.type),
            )
