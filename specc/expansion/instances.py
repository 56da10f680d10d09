"""Makes instances of catalog entries: their arguments evaluated and checked by kind."""

from __future__ import annotations

from typing import Any

from specc.catalog.agreement import RULES, check_arguments
from specc.catalog.shapes import check_layer
from specc.catalog.types import Entry, Instance, Mismatch, Param
from specc.catalog.values import check_value
from specc.diagnostics import Applicability, Edit, Fix
from specc.diagnostics.codes import arguments as codes
from specc.expansion.inputs import callee_of, near_binding
from specc.expansion.layers import names_inside
from specc.expansion.machine import (
    FAILED,
    NODE_STEPS,
    SCALARS,
    Env,
    Machine,
    report_mismatch,
    trail,
)
from specc.expansion.operators import has_tensor
from specc.expansion.sizes import report_unsized
from specc.graph.ir import Layer
from specc.resolve.bindings import EntryTarget
from specc.syntax import ast


def make_instance(machine: Machine, expr: ast.Expr, target: EntryTarget, env: Env) -> Any:
    """The entry with its arguments; FAILED where one of them is wrong.

    A layer that stands as an argument (`Bidirectional(LSTM(64))`) is an object
    that Keras counts when it names things, so it is counted here too.
    """
    instance = evaluate_arguments(machine, target, env, expr)
    if instance is not FAILED and target.entry.section == "layers":
        machine.count_steps(expr.span, 5 * NODE_STEPS)  # whoever wraps it runs its rule more often
        machine.namer.name(instance)
        for inner in names_inside(machine, instance):
            machine.namer.layer(inner)
        report_refusal(machine, expr, target, check_layer(instance), env)
    return instance


def evaluate_arguments(machine: Machine, target: EntryTarget, env: Env, expr: ast.Expr) -> Any:
    """An Instance; FAILED, with messages, where an argument is wrong.

    `expr` is the call. What layers refuse is left to their shape rules, which look
    at the arguments again when the layer is applied.
    """
    machine.count_steps(expr.span, NODE_STEPS)
    args: dict[str, Any] = {}
    failed = not target.complete
    for param, value_expr in target.constructor:
        value = machine.evaluate(value_expr, env)
        if value is FAILED or not check_argument(
            machine, target.entry, param, value_expr, value, env
        ):
            failed = True
        else:
            args[param.name] = value
    if failed:
        return FAILED
    instance = Instance(target.entry, args)
    if _holds_paths(target):
        from specc.expansion.paths import report_paths

        spans = {param.name: value.span for param, value in target.constructor}
        if report_paths(machine.places, instance, spans, trail(env.frame), machine.sink):
            return FAILED
    if target.entry.section != "layers" or target.entry.name in RULES:
        refusal = check_arguments(instance)
        if refusal is not None:
            report_refusal(machine, expr, target, refusal, env)
            return FAILED
    return instance


def _holds_paths(target: EntryTarget) -> bool:
    """Whether an argument may be a path or an address; most entries take none."""
    return target.entry.name == "RemoteMonitor" or any(
        "path" in param.kind for param, _ in target.constructor
    )


def check_argument(
    machine: Machine, entry: Entry, param: Param, expr: ast.Expr, value: Any, env: Env
) -> bool:
    """Whether `value`, written as `expr`, is a constant of the parameter's kind; reported."""
    fitting = (id(entry), param.name, type(value), value) if type(value) in SCALARS else None
    if fitting is not None and fitting in machine.fitting:
        return True
    if (fitting, expr) in machine.unfitting:
        return False
    if has_tensor(value) or isinstance(value, Layer):
        callee = f"ops.{entry.name}" if entry.section == "ops" else entry.name
        machine.sink.report(
            codes.TENSOR_AS_CONSTANT,
            expr.span,
            "a tensor" if has_tensor(value) else "a shared layer",
            what=f"`{param.name}` of `{callee}`",
            secondary=trail(env.frame),
        )
        return False
    if has_failed(value) or report_unsized(machine, value, expr.span, env):
        return False
    problem = check_value(entry, param, value)
    if problem is None:
        if fitting is not None:
            machine.fitting.add(fitting)
        return True
    fixes = []
    helps = list(problem.helps)
    if not problem.suggestions:
        told = near_binding(machine, expr, value, env, tensors=False)
        helps += told["helps"]
        fixes += told["fixes"]
    if problem.suggestions and isinstance(expr, (ast.Literal, ast.Name)):
        near = [str(s) for s in problem.suggestions]
        if len(near) > 1:
            helps.append("similar: " + ", ".join(f"`{s}`" for s in near))
        else:
            fixes.append(
                Fix(f"write `{near[0]}`", (Edit(expr.span, near[0]),), Applicability.UNSAFE)
            )
    machine.sink.report(
        codes.REFUSED_VALUE if problem.refused else codes.WRONG_VALUE,
        expr.span,
        "refused" if problem.refused else f"expected {problem.expected}",
        message=problem.message,
        secondary=trail(env.frame),
        notes=problem.notes,
        helps=helps,
        fixes=fixes,
    )
    if fitting is not None and not machine.unheard:
        machine.unfitting.add((fitting, expr))
    return False


def holds_layer(value: Any) -> bool:
    """Whether a layer, which Keras counts each time it is made, stands in `value`."""
    pending = [value]
    while pending:
        match pending.pop():
            case Instance(entry=entry, args=args):
                if entry.section == "layers":
                    return True
                pending.extend(args.values())
            case list() | tuple() as items:
                pending.extend(items)
            case dict() as entries:
                pending.extend(entries.values())
    return False


def has_failed(value: Any) -> bool:
    """Whether something in `value` was reported before."""
    pending = [value]
    while pending:
        item = pending.pop()
        if item is FAILED:
            return True
        if isinstance(item, (list, tuple)):
            pending.extend(item)
        elif isinstance(item, dict):
            pending.extend(item.values())
    return False


def report_refusal(
    machine: Machine,
    expr: ast.Expr,
    target: EntryTarget,
    mismatch: Mismatch | None,
    env: Env,
) -> None:
    """Report what Keras would refuse when the layer is made, at the argument that is why."""
    if mismatch is None:
        return
    spans = {param.name: value.span for param, value in target.constructor}
    span = spans.get(mismatch.argument or "", callee_of(expr).span)
    report_mismatch(machine, mismatch, span, env)
