"""The weights of custom layers: declared, and updated by a step of training."""

from __future__ import annotations

from typing import Any

from specc.catalog.load import catalog
from specc.catalog.shapes.kit import FLOATS
from specc.catalog.types import Instance, Mismatch, TensorType, Weight
from specc.diagnostics import Label
from specc.diagnostics.codes import arguments as argument_codes
from specc.diagnostics.codes import names as name_codes
from specc.diagnostics.codes import shapes as codes
from specc.expansion import constants
from specc.expansion.instances import evaluate_arguments, report_refusal
from specc.expansion.machine import FAILED, Env, Machine, trail
from specc.expansion.sizes import report_unsized
from specc.expansion.submodels import compatible, differing
from specc.graph.ir import Tensor
from specc.syntax import ast

# Initializers that make numbers of any dtype; the others draw floats.
_OF_ANY_DTYPE = frozenset(["Constant", "Identity", "Ones", "Zeros"])

# How many axes a weight has at least for an initializer, and at most.
_AXES = {"Identity": (2, 2), "Orthogonal": (2, None)}


def declare_weight(machine: Machine, statement: ast.WeightDecl, env: Env) -> None:
    """Bind a weight's name, and note it as one of the layer's."""
    body = machine.body
    assert body is not None
    name = statement.name
    env.names[name.id] = machine.unknown(name, env)
    target = machine.resolution.weights[statement]
    instance = FAILED
    if not _has_open_size(machine, statement, env):
        instance = evaluate_arguments(machine, target, env, name)
    if isinstance(instance, Instance):
        refusal = _refusal(instance)
        report_refusal(machine, name, target, refusal, env)
        instance = instance if refusal is None else FAILED
    if not isinstance(instance, Instance):
        body.failed = True
        return
    dtype = instance.get("dtype") or body.policy.variable
    shape = tuple(instance.args["shape"])
    body.weights[statement] = Weight(name.id, shape, dtype, instance.get("trainable"))
    seen = body.policy.compute if dtype in FLOATS else dtype
    env.names[name.id] = Tensor(TensorType(shape, seen), name.span, env.frame, name=name.id)


def _has_open_size(machine: Machine, statement: ast.WeightDecl, env: Env) -> bool:
    """Whether a size in the shape of a weight is not known before the layer runs, said there."""
    body = machine.body
    assert body is not None
    for argument in statement.arguments:
        if argument.name is not None and argument.name.id != "shape":
            continue
        parts: tuple[ast.Expr, ...] = (argument.value,)
        if isinstance(argument.value, (ast.List, ast.Tuple)):
            parts = argument.value.items
        for part in parts:
            value = machine.evaluate(part, env)
            sizes = value if isinstance(value, (list, tuple)) else (value,)
            for size in sizes:
                open_size = body.open_sizes.get(size) if isinstance(size, Tensor) else None
                if open_size is not None:
                    return report_unsized(machine, open_size, part.span, env)
    return False


def _refusal(weight: Instance) -> Mismatch | None:
    """What Keras would refuse when it makes the weight."""
    dtype, given = weight.get("dtype"), weight.get("initializer")
    if dtype == "string":
        return Mismatch("a weight holds numbers, not strings", argument="dtype")
    if isinstance(given, Instance):
        initializer: str | None = given.entry.name
    else:
        initializer = None if given is None else catalog().canonical("initializers", given)
    if initializer is None:
        return None
    if dtype is not None and dtype not in FLOATS and initializer not in _OF_ANY_DTYPE:
        return Mismatch(
            f"`{initializer}` draws floats, and the weight is of {dtype}",
            argument="initializer",
            help="`zeros`, `ones` and `Constant` make weights of any dtype",
        )
    least, most = _AXES.get(initializer, (0, None))
    axes = len(weight.args["shape"])
    if axes < least or (most is not None and axes > most):
        count = f"{least} axes" if most else f"{least} axes or more"
        return Mismatch(
            f"`{initializer}` makes weights of {count}, this has {axes}", argument="initializer"
        )
    return None


def update_weight(machine: Machine, statement: ast.Update, value: Any, env: Env) -> None:
    """`update mean = …`: the new value fits the weight, which is not trained."""
    body = machine.body
    assert body is not None
    name = statement.name
    binding = machine.names.get(name)
    declared = None if binding is None else binding.definition
    weight = body.weights.get(declared) if isinstance(declared, ast.WeightDecl) else None
    if weight is None or binding is None:
        return  # that it is none, or wrong, has been told
    if weight.trainable:
        machine.sink.report(
            name_codes.NO_UPDATE,
            name.span,
            "trained by the optimizer",
            name=name.id,
            secondary=[Label(binding.span, "declared here"), *trail(env.frame)],
            helps=["`trainable=false` makes it the layer's own to change"],
        )
        return
    if isinstance(value, (int, float)):
        given = TensorType((), weight.dtype)
    elif isinstance(value, Tensor):
        given = value.type
    else:
        if value is not FAILED:
            what = "a list" if isinstance(value, (list, tuple)) else constants.describe(value)
            machine.sink.report(
                argument_codes.CONSTANT_AS_TENSOR,
                statement.value.span,
                "a weight is a tensor",
                what=what,
                secondary=trail(env.frame),
            )
        return
    wanted = TensorType(weight.shape, weight.dtype)
    if not compatible(given, wanted):
        machine.sink.report(
            codes.MISMATCH,
            statement.value.span,
            f"this is {given}",
            message=f"the weight `{name.id}` is {wanted}, this is {given}",
            secondary=[Label(binding.span, "declared here"), *trail(env.frame)],
            notes=differing(wanted, given),
        )
