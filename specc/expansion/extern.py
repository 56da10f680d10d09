"""Extern layers: what comes out of a layer of Python's, by the rule that the spec declares."""

from __future__ import annotations

from typing import Any

from specc.catalog.shapes.kit import autocast
from specc.catalog.types import UNKNOWN, Dim, LayerCall, Mismatch, Outcome, TensorType
from specc.diagnostics.codes import arguments as codes
from specc.expansion import constants
from specc.expansion.defaults import parameter_values
from specc.expansion.inputs import callee_of
from specc.expansion.machine import FAILED, Env, Machine, trail
from specc.expansion.sizes import Unsized
from specc.graph.ir import Frame
from specc.syntax import ast


def infer_extern(
    machine: Machine, definition: ast.ExternDef, call: LayerCall
) -> Outcome | Mismatch:
    """The declared type, the batch in front; the weights are not known."""
    inputs = call.input if isinstance(call.input, tuple) else (call.input,)
    if not all(isinstance(given, TensorType) and given.shape for given in inputs):
        return Outcome(UNKNOWN, None)
    first = autocast(inputs[0], call)
    rule = definition.rule
    if isinstance(rule, ast.Name) and rule not in machine.names:
        return Outcome(first, None)  # `same`
    use = machine.use
    frame = None
    if use is not None:
        span = callee_of(use[0]).span
        frame = Frame(span, f"in this use of `{definition.name.id}`", use[1].frame)
    env = Env(frame)
    env.names.update(parameter_values(machine, definition, definition.parameters, call.layer, env))
    shapes = [_sizes(given, definition) for given in inputs]
    env.names["shape"] = shapes if isinstance(call.input, tuple) else shapes[0]
    outside, machine.open_rule = machine.open_rule, True
    value = machine.evaluate(rule, env)
    machine.open_rule = outside
    sizes = _read(machine, definition, value, env)
    if sizes is None or first.shape is None:
        return Outcome(UNKNOWN, None)
    return Outcome(TensorType((first.shape[0], *sizes), call.policy.compute), None)


def _sizes(given: TensorType, definition: ast.ExternDef) -> list[Any]:
    """A shape as a rule has it: a list, without the batch."""
    return [
        size if isinstance(size, int) else Unsized(given, axis, definition.rule.span)
        for axis, size in enumerate(given.shape or ())
        if axis
    ]


def _read(
    machine: Machine, definition: ast.ExternDef, value: Any, env: Env
) -> tuple[Dim, ...] | None:
    """The sizes that a rule came to; None, with a message, where it came to something else."""
    if value is FAILED:
        return None
    wrong = None
    sizes: list[Dim] = []
    for size in value if isinstance(value, (list, tuple)) else ():
        if isinstance(size, Unsized):
            named = size.type.shape[size.axis] if size.type.shape and size.axis else None
            sizes.append(named)
        elif isinstance(size, int) and not isinstance(size, bool) and size >= 0:
            sizes.append(size)
        else:
            wrong = f"the size {size}" if isinstance(size, int) else constants.describe(size)
            break
    if not isinstance(value, (list, tuple)):
        wrong = constants.describe(value)
    if wrong is None:
        return tuple(sizes)
    machine.sink.report(
        codes.BAD_CONSTANT,
        definition.rule.span,
        f"this gives {wrong}",
        message=f"the rule of `{definition.name.id}` gives a list of sizes from 0 on",
        secondary=trail(env.frame),
        notes=["`shape` holds the sizes of what flows in, without the batch"],
    )
    return None
